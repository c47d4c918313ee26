package knowledge

import (
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
	"guichet/knowledge/yamldoc"
)

// node is one step of the tree: an ask, an offer or a branch.
type node interface{ isNode() }

type (
	ask struct {
		fact *Fact
		pos  yamldoc.Pos
	}
	offer struct{ schemes []*Scheme }
	// branch is entered when its rule holds. While the rule is undecided its
	// schemes count, but nothing is asked.
	branch struct {
		when  *rule
		title Text
		steps []node
	}
)

func (ask) isNode()    {}
func (offer) isNode()  {}
func (branch) isNode() {}

// Position is where a talk stands: what the facts make of the tree. It is
// derived anew each time and never stored.
type Position struct {
	// Next is the question to ask; nil when it is time for the advice.
	Next *Fact
	// Answered are the questions of the tree that have an answer, in the
	// order of the tree.
	Answered []*Fact
	// Offered are the schemes looked at, in the order of the tree.
	Offered []*Scheme
	// Open are the questions that can still change something, in the order of
	// the tree.
	Open []*Fact
	// Further are those of Open that are no longer asked, because the tree
	// allows no more. A person may answer them of their own accord.
	Further []*Fact
}

// Position returns where a talk with the given facts stands on the given day.
// It is safe for concurrent use.
func (b *Base) Position(facts Facts, on calendar.Date) Position {
	rs := b.rulesOn(on)
	var p Position
	rs.d.Lend(func(w *diagram.Workspace) {
		p = rs.position(b, facts, rs.state(b.complete(facts, on), on), w, on, b.mostQuestions, nil)
	})
	return p
}

// position works in w, whose notes on the state it shares. If matter is not nil,
// only those schemes count that it accepts.
func (rs *ruleset) position(b *Base, facts Facts, state diagram.State, w *diagram.Workspace, on calendar.Date, most int, matter func(*Scheme) bool) Position {
	var p Position
	var asks []*Fact
	var visit func(steps []node, asking bool)
	visit = func(steps []node, asking bool) {
		for _, n := range steps {
			switch n := n.(type) {
			case ask:
				if asking && !slices.Contains(asks, n.fact) {
					asks = append(asks, n.fact)
				}
			case offer:
				for _, s := range n.schemes {
					if !slices.Contains(p.Offered, s) {
						p.Offered = append(p.Offered, s)
					}
				}
			case branch:
				if truth := rs.decide(n.when, state); truth != diagram.No {
					visit(n.steps, asking && truth == diagram.Yes)
				}
			}
		}
	}
	visit(b.tree, true)

	counting := p.Offered
	if matter != nil {
		counting = slices.DeleteFunc(slices.Clone(counting), func(s *Scheme) bool { return !matter(s) })
	}
	useful := rs.useful(counting, state, w, on)
	known := b.complete(facts, on)
	pending := slices.Clone(useful)
	for _, f := range asks {
		if _, settled := known[f.ID]; settled {
			pending.remove(rs.levels[f])
		}
	}
	open := func(f *Fact) bool {
		return useful.has(rs.levels[f]) || rs.opens(b.tree, f, state, w, pending, on)
	}
	for _, f := range asks {
		_, given := facts[f.ID]
		_, settled := known[f.ID]
		switch {
		case given:
			p.Answered = append(p.Answered, f)
		case settled:
		case open(f), f == b.courseFact && b.statesOne(known, open):
			p.Open = append(p.Open, f)
		}
	}
	switch {
	case len(p.Open) == 0:
	case len(p.Answered) >= most:
		p.Further = p.Open
	default:
		p.Next = p.Open[0]
	}
	return p
}

// statesOne reports whether a course can state a fact that is open and not
// known yet.
func (b *Base) statesOne(known Facts, open func(*Fact) bool) bool {
	return slices.ContainsFunc(b.courses, func(c *Course) bool {
		for id := range c.Sets {
			if _, ok := known[id]; !ok && open(b.Fact(id)) {
				return true
			}
		}
		return false
	})
}

// useful returns the levels of the facts that can still change the verdict of
// one of the schemes, or whether one of its deadlines applies.
func (rs *ruleset) useful(schemes []*Scheme, state diagram.State, w *diagram.Workspace, on calendar.Date) levelSet {
	set := make(levelSet, rs.d.Levels())
	for _, s := range schemes {
		if s.EndedOn(on) || !s.BegunOn(on) {
			continue
		}
		node := rs.schemes[s].whole
		if rs.d.Decide(node, state) == diagram.No {
			continue
		}
		set.add(w.Support(node, state))
		for _, d := range s.Deadlines {
			if d.when != nil {
				set.add(w.Support(rs.node(d.when), state))
			}
		}
	}
	return set
}

// opens reports whether an undecided branch of the tree depends on f and
// leads to something: then asking for f decides what else is looked at.
func (rs *ruleset) opens(steps []node, f *Fact, state diagram.State, w *diagram.Workspace, pending levelSet, on calendar.Date) bool {
	for _, n := range steps {
		b, ok := n.(branch)
		if !ok {
			continue
		}
		switch rs.decide(b.when, state) {
		case diagram.Yes:
			if rs.opens(b.steps, f, state, w, pending, on) {
				return true
			}
		case diagram.Unknown:
			tests := make(levelSet, rs.d.Levels()).add(w.Support(rs.node(b.when), state))
			if tests.has(rs.levels[f]) && rs.leadsOn(b.steps, state, pending, on) {
				return true
			}
		}
	}
	return false
}

// leadsOn reports whether the steps hold a scheme that is still possible or a
// useful question without an answer.
func (rs *ruleset) leadsOn(steps []node, state diagram.State, pending levelSet, on calendar.Date) bool {
	return slices.ContainsFunc(steps, func(n node) bool {
		switch n := n.(type) {
		case ask:
			return pending.has(rs.levels[n.fact])
		case offer:
			return slices.ContainsFunc(n.schemes, func(s *Scheme) bool {
				return !s.EndedOn(on) && s.BegunOn(on) && rs.d.Decide(rs.schemes[s].whole, state) != diagram.No
			})
		case branch:
			return rs.decide(n.when, state) != diagram.No && rs.leadsOn(n.steps, state, pending, on)
		}
		return false
	})
}

// levelSet marks levels of the diagram.
type levelSet []bool

func (s levelSet) add(levels []diagram.Level) levelSet {
	for _, l := range levels {
		s[l] = true
	}
	return s
}

func (s levelSet) remove(lv *factLevels) {
	for i := range lv.count {
		s[int(lv.first)+i] = false
	}
}

// has reports whether one of the fact's levels is in the set.
func (s levelSet) has(lv *factLevels) bool {
	for i := range lv.count {
		if s[int(lv.first)+i] {
			return true
		}
	}
	return false
}
