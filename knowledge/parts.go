package knowledge

import (
	"slices"

	"guichet/knowledge/diagram"
)

// parts splits what is left of a talk into sets of questions that depend on
// each other and on no question outside of their set. Two questions belong
// together if one scheme, with its deadlines and the branches around it, still
// depends on both; if a branch that depends on one of them holds the other; or
// if one states the other. What no question can decide is left out.
func (c *checker) parts(r rest) []rest {
	p := &partition{c: c, stated: r.stated, of: make([]int, len(c.base.facts))}
	p.gather(r.steps)
	p.join(r.steps, nil)
	return p.split(r)
}

// partition groups facts, by their place among the facts of the base.
type partition struct {
	c      *checker
	stated uint64
	// of leads from a fact to another one of its group, from the last one to
	// itself; it is noGroup for a fact that nobody can be asked for any more.
	of   []int
	room []int // for the facts of one scheme
}

const noGroup = -1

// gather makes a group of every fact that can still be asked for. A branch that
// no question can decide never asks what it holds, which may leave another
// branch without a question in turn.
func (p *partition) gather(steps []step) {
	for i := range p.of {
		p.of[i] = i
	}
	for before, n := len(p.of)+1, len(p.of); n < before; {
		found := make([]bool, len(p.of))
		p.reachable(steps, found)
		before, n = n, 0
		for i, asked := range found {
			if asked {
				n++
			} else {
				p.of[i] = noGroup
			}
		}
	}
}

// reachable marks the facts of the questions outside of such branches.
func (p *partition) reachable(steps []step, found []bool) {
	for _, s := range steps {
		switch {
		case s.ask != nil:
			found[s.ask.at] = true
		case s.when != diagram.False && len(p.deciding(nil, s.when)) > 0:
			p.reachable(s.steps, found)
		}
	}
}

// deciding appends the facts by which people can still decide a function: those
// that can be asked for, and the course where it states one.
func (p *partition) deciding(to []int, of diagram.Node) []int {
	course := p.c.base.courseFact
	for _, l := range p.c.work.Asks(of) {
		f := p.c.rs.factAt[l]
		if p.of[f.at] != noGroup {
			to = append(to, f.at)
		}
		if course != nil && p.of[course.at] != noGroup && p.c.statable[f.at]&^p.stated != 0 {
			to = append(to, course.at)
		}
	}
	return to
}

// join groups the facts of steps within branches which people can decide by the
// facts around.
func (p *partition) join(steps []step, around []int) {
	for _, s := range steps {
		switch {
		case s.ask != nil:
			if p.of[s.ask.at] != noGroup {
				p.unite(append(slices.Clip(around), s.ask.at))
			}
		case s.when != diagram.False:
			p.join(s.steps, p.deciding(slices.Clip(around), s.when))
		default:
			for _, l := range s.offer {
				p.unite(p.touched(l, around))
			}
		}
	}
}

// touched returns the facts by which people can still decide a scheme within
// branches, or whether the talk comes to it. The list is good until the next
// call.
func (p *partition) touched(l live, around []int) []int {
	p.room = p.deciding(append(p.room[:0], around...), l.whole)
	for _, d := range l.deadlines {
		p.room = p.deciding(p.room, d)
	}
	return p.room
}

func (p *partition) unite(facts []int) {
	for _, i := range facts[min(1, len(facts)):] {
		p.of[p.root(i)] = p.root(facts[0])
	}
}

func (p *partition) root(i int) int {
	for p.of[i] != i {
		i = p.of[i]
	}
	return i
}

// split returns the steps of each group.
func (p *partition) split(r rest) []rest {
	var parts []rest
	number := make([]int, len(p.of)) // of the group of a fact
	for i, to := range p.of {
		if to == i {
			number[i] = len(parts)
			parts = append(parts, rest{})
		}
	}
	for i, to := range p.of {
		if to != noGroup {
			number[i] = number[p.root(i)]
		}
	}
	for i, steps := range p.share(r.steps, nil, true, number, len(parts)) {
		parts[i].steps = steps
	}
	if course := p.c.base.courseFact; course != nil && p.of[course.at] != noGroup {
		parts[number[course.at]].stated = r.stated
	}
	return parts
}

// share deals steps out to groups. Within a branch that no question can decide,
// nothing is asked.
func (p *partition) share(steps []step, around []int, asking bool, number []int, groups int) [][]step {
	shares := make([][]step, groups)
	for _, s := range steps {
		switch {
		case s.ask != nil:
			if asking && p.of[s.ask.at] != noGroup {
				g := number[s.ask.at]
				shares[g] = append(shares[g], s)
			}
		case s.when != diagram.False:
			by := p.deciding(nil, s.when)
			inside := p.share(s.steps, append(slices.Clip(around), by...), asking && len(by) > 0, number, groups)
			for g, steps := range inside {
				if len(steps) > 0 {
					shares[g] = append(shares[g], step{when: s.when, steps: steps})
				}
			}
		default:
			p.deal(s.offer, around, number, shares)
		}
	}
	return shares
}

// deal hands the schemes of one offer out.
func (p *partition) deal(schemes []live, around []int, number []int, shares [][]step) {
	offers := map[int][]live{}
	for _, l := range schemes {
		if by := p.touched(l, around); len(by) > 0 {
			g := number[by[0]]
			offers[g] = append(offers[g], l)
		}
	}
	for g, offer := range offers {
		shares[g] = append(shares[g], step{offer: offer})
	}
}
