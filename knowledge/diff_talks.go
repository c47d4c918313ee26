package knowledge

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"guichet/knowledge/diagram"
)

// mostJunctions bounds the walk that looks for talks that differ.
const mostJunctions = 10_000

// junction is a point of a talk that both bases have led in the same way.
type junction struct {
	talk     []Answer
	old, new Facts
}

// talks walks both trees with the same answers, the shortest talks first, and
// returns where they part.
func (p *pairing) talks() []TalkDiff {
	alike := p.shape(p.old) == p.shape(p.new)
	var parted, again []TalkDiff
	pairs := map[[2]*Fact]bool{}
	seen := map[[2]string]bool{}
	queue := []junction{{old: Facts{}, new: Facts{}}}
	for len(queue) > 0 && len(seen) < mostJunctions && len(parted) < mostExamples {
		at := queue[0]
		queue = queue[1:]
		key := [2]string{p.left(p.old, at.old), p.left(p.new, at.new)}
		if seen[key] {
			continue
		}
		seen[key] = true
		if alike && key[0] == key[1] { // nothing that is left differs
			continue
		}
		was, is := p.old.base.Position(at.old, p.on).Next, p.new.base.Position(at.new, p.on).Next
		f := find(p.facts, func(f *pairedFact) bool { return f.old != nil && f.old == was && f.new == is })
		switch pair := [2]*Fact{was, is}; {
		case was == nil && is == nil: // the end of both
		case f != nil:
			queue = append(queue, p.ahead(at, f)...)
		case !pairs[pair]:
			pairs[pair] = true
			parted = append(parted, p.parting(at))
		case len(again) < mostExamples:
			again = append(again, p.parting(at))
		}
	}
	all := append(parted, again...)
	return all[:min(len(all), mostExamples)]
}

// shape names what the names of left stand for: where the shapes of two bases
// are the same, so is a talk with the same left.
func (p *pairing) shape(of *side) string {
	var b strings.Builder
	fmt.Fprintln(&b, of.base.mostQuestions)
	for _, s := range of.base.schemes {
		if phaseOf(s, p.on) == InForce {
			fmt.Fprint(&b, s.ID)
			for _, d := range s.Deadlines {
				fmt.Fprint(&b, " ", d.ID)
			}
			fmt.Fprintln(&b)
		}
	}
	for _, f := range of.base.facts {
		fmt.Fprintln(&b, f.ID, f.Type, f.Asked(), f == of.base.courseFact)
	}
	for _, one := range of.base.courses {
		if of.base.courseFact == nil {
			break
		}
		stated := of.base.complete(Facts{of.base.courseFact.ID: ChoiceOf(one.ID)}, p.on)
		for _, id := range sortedKeys(stated) {
			fmt.Fprintln(&b, one.ID, id, stated[id].String())
		}
	}
	var visit func([]node)
	visit = func(steps []node) {
		for _, n := range steps {
			switch n := n.(type) {
			case ask:
				fmt.Fprintln(&b, "ask", n.fact.ID)
			case offer:
				for _, s := range n.schemes {
					fmt.Fprintln(&b, "offer", s.ID)
				}
			case branch:
				fmt.Fprintln(&b, "when")
				visit(n.steps)
				fmt.Fprintln(&b, "end")
			}
		}
	}
	visit(of.base.tree)
	return b.String()
}

// ahead returns where each class of answer to a question leads, one situation
// at a time. Answers that only one base knows are left out.
func (p *pairing) ahead(at junction, f *pairedFact) []junction {
	var all []junction
	for _, v := range p.new.rs.classes(f.both, p.on) {
		known := f.old.reads(v).String() == v.String() && f.new.reads(v).String() == v.String()
		if !known || f.both.Type == Several && len(v.Options) > 1 {
			continue
		}
		next := junction{append(slices.Clip(at.talk), Answer{f.new, v}), maps.Clone(at.old), maps.Clone(at.new)}
		next.old[f.old.ID], next.new[f.new.ID] = v, v
		all = append(all, next)
	}
	return all
}

func (p *pairing) parting(at junction) TalkDiff {
	return TalkDiff{Talk: at.talk, Old: p.rest(p.old, at.old), New: p.rest(p.new, at.new)}
}

// rest returns the questions that a base still asks a person who goes on with
// the first answer every time.
func (p *pairing) rest(of *side, facts Facts) []*Fact {
	facts = maps.Clone(facts)
	var asked []*Fact
	for range of.base.facts {
		next := of.base.Position(facts, p.on).Next
		if next == nil {
			break
		}
		f := find(p.facts, func(f *pairedFact) bool { return f.old == next || f.new == next })
		asked = append(asked, next)
		facts[next.ID] = next.reads(p.new.rs.classes(f.both, p.on)[0])
	}
	return asked
}

// left names what the rest of a talk depends on: for each scheme, deadline and
// branch whether it is decided, and the function that is left of one that a
// question can still decide, with what is known of the facts in it.
func (p *pairing) left(of *side, facts Facts) string {
	state := of.rs.state(of.base.complete(facts, p.on), p.on)
	var key []byte
	note := func(n diagram.Node) {
		left := p.w.Restrict(n, state)
		support, known := p.supports[left]
		if !known {
			support = p.w.Support(n, state)
			p.supports[left] = support
		}
		if !p.asksAbout(of, support, facts) {
			key = append(key, "?ny"[of.rs.d.Decide(n, state)])
			return
		}
		key = binary.AppendUvarint(append(key, '='), uint64(left))
		key = binary.AppendUvarint(key, uint64(len(support)))
		for _, l := range support {
			_, given := facts[of.rs.factAt[l].ID]
			key = binary.AppendUvarint(append(key, byte(btoi(given))), uint64(state[l]))
		}
	}
	for _, s := range of.base.schemes {
		if phaseOf(s, p.on) != InForce {
			continue
		}
		note(of.rs.schemes[s].whole)
		for _, d := range s.Deadlines {
			if of.rs.d.Decide(of.rs.schemes[s].whole, state) != diagram.No {
				note(of.rs.node(d.when))
			}
		}
	}
	for _, r := range allRules(nil, of.base.tree) {
		note(of.rs.node(r))
	}
	if f := of.base.courseFact; f != nil {
		_, given := facts[f.ID]
		key = append(key, byte(btoi(given)))
	}
	return string(key)
}

// asksAbout reports whether people can still be asked for one of the levels'
// facts.
func (p *pairing) asksAbout(of *side, levels []diagram.Level, facts Facts) bool {
	return slices.ContainsFunc(levels, func(l diagram.Level) bool {
		f := of.base.Fact(of.rs.factAt[l].ID)
		_, given := facts[f.ID]
		return !given && f.Asked()
	})
}
