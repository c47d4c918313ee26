package knowledge

import (
	"maps"
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// Mattering returns the options of f, of which several can be chosen, that can make
// a difference to a person with the given facts, in their order: to what is offered
// to them, or how it stands, whatever else they answer. The last option, which is
// the one to choose where nothing fits, is always among them. It is safe for
// concurrent use.
func (b *Base) Mattering(f *Fact, facts Facts, on calendar.Date) []*Option {
	rs := b.rulesOn(on)
	levels, tested := rs.levels[f]
	if !tested || f.Type != Several {
		return f.Options
	}
	others := maps.Clone(facts)
	delete(others, f.ID)
	state := rs.state(b.complete(others, on), on)
	var open []diagram.Level
	rs.d.Lend(func(w *diagram.Workspace) {
		look := func(nodes ...diagram.Node) {
			for _, n := range nodes {
				open = append(open, w.Support(n, state)...)
			}
		}
		var visit func([]node)
		visit = func(steps []node) {
			for _, n := range steps {
				switch n := n.(type) {
				case offer:
					for _, s := range n.schemes {
						of := rs.schemes[s]
						if rs.verdict(of, state, on) != NotEligible {
							look(of.whole)
							look(of.deadlines...)
							look(of.notes...)
						}
					}
				case branch:
					if rs.decide(n.when, state) != diagram.No {
						look(rs.node(n.when))
						visit(n.steps)
					}
				}
			}
		}
		visit(b.tree)
	})
	var matter []*Option
	for i, o := range f.Options {
		at := slices.Index(levels.optionIDs, o.ID)
		if i == len(f.Options)-1 || at >= 0 && slices.Contains(open, levels.first+diagram.Level(at)) {
			matter = append(matter, o)
		}
	}
	return matter
}

// Stalled reports whether a scheme that is open hangs on somebody else because of a
// number or a sum that the person with the given facts stated: with another one a
// condition would be met, with this one an account is empty and needs a top-up. It
// is safe for concurrent use.
func (b *Base) Stalled(a Assessment, facts Facts, on calendar.Date) bool {
	for _, c := range a.Conditions {
		if c.Standing != Undecided {
			continue
		}
		own, others := c.Condition.parties()
		if others && slices.ContainsFunc(own, func(f *Fact) bool { return b.wouldMeet(a.Scheme, c.Condition, f, facts, on) }) {
			return true
		}
	}
	return false
}

// parties returns the facts of a condition that people are asked for, and whether
// somebody else knows others.
func (c *Condition) parties() (own []*Fact, others bool) {
	for _, f := range c.rule.facts() {
		if f.Asked() {
			own = append(own, f)
		} else {
			others = true
		}
	}
	return own, others
}

// wouldMeet reports whether another number than the one that was stated would meet
// a condition of the scheme.
func (b *Base) wouldMeet(s *Scheme, condition *Condition, f *Fact, facts Facts, on calendar.Date) bool {
	if v, given := facts[f.ID]; !given || !v.Known() {
		return false
	}
	if f.Type != Number && f.Type != Money {
		return false
	}
	return slices.ContainsFunc([]int{f.Min, f.Max}, func(n int) bool {
		with := maps.Clone(facts)
		with[f.ID] = NumberOf(n, n)
		return slices.Contains(b.AssessOne(s, with, on).Conditions, ConditionState{condition, Met})
	})
}
