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
	p := &c.partition
	p.begin(c, r)
	p.join(r.steps, nil)
	return p.split(r)
}

// partition groups facts, by their place among the facts of the base. Its room
// is used again for the next point of a talk.
type partition struct {
	c      *checker
	stated uint64
	facts  []int // those that are grouped
	// of leads from a fact to another one of its group, from the last one to
	// itself; it is noGroup for a fact that nobody is asked for any more.
	of     []int
	number []int // of the group that a fact is in
	room   []int // for the facts of one scheme
}

const noGroup = -1

// begin makes a group of every fact that can still be asked for.
func (p *partition) begin(c *checker, r rest) {
	if p.of == nil {
		n := len(c.base.facts)
		p.c, p.of, p.number = c, make([]int, n), make([]int, n)
		for i := range p.of {
			p.of[i] = noGroup
		}
	}
	for _, i := range p.facts {
		p.of[i] = noGroup
	}
	p.stated, p.facts = r.stated, p.facts[:0]
	p.gather(r.steps)
}

func (p *partition) gather(steps []step) {
	for _, s := range steps {
		if s.ask != nil && p.of[s.ask.at] == noGroup {
			p.of[s.ask.at] = s.ask.at
			p.facts = append(p.facts, s.ask.at)
		}
		p.gather(s.steps)
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
		if course != nil && p.of[course.at] != noGroup && p.c.base.statable[f.at]&^p.stated != 0 {
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
			p.unite(append(slices.Clip(around), s.ask.at))
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
	for _, i := range p.facts {
		if p.of[i] == i {
			p.number[i] = len(parts)
			parts = append(parts, rest{})
		}
	}
	for _, i := range p.facts {
		p.number[i] = p.number[p.root(i)]
	}
	for i, steps := range p.share(r.steps, nil, len(parts)) {
		parts[i].steps = steps
	}
	if course := p.c.base.courseFact; course != nil && p.of[course.at] != noGroup {
		parts[p.number[course.at]].stated = r.stated
	}
	return parts
}

// share deals steps out to groups.
func (p *partition) share(steps []step, around []int, groups int) [][]step {
	shares := make([][]step, groups)
	for _, s := range steps {
		switch {
		case s.ask != nil:
			g := p.number[s.ask.at]
			shares[g] = append(shares[g], s)
		case s.when != diagram.False:
			inside := p.share(s.steps, p.deciding(slices.Clip(around), s.when), groups)
			for g, steps := range inside {
				if len(steps) > 0 {
					shares[g] = append(shares[g], step{when: s.when, steps: steps})
				}
			}
		default:
			p.deal(s.offer, around, shares)
		}
	}
	return shares
}

// deal hands the schemes of one offer out.
func (p *partition) deal(schemes []live, around []int, shares [][]step) {
	for from := 0; from < len(schemes); {
		g, to := p.groupOf(schemes[from], around), from+1
		for to < len(schemes) && p.groupOf(schemes[to], around) == g {
			to++
		}
		if g != noGroup {
			shares[g] = append(shares[g], step{offer: schemes[from:to]})
		}
		from = to
	}
}

func (p *partition) groupOf(l live, around []int) int {
	if by := p.touched(l, around); len(by) > 0 {
		return p.number[by[0]]
	}
	return noGroup
}
