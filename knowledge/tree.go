package knowledge

import (
	"iter"
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
	known := b.complete(facts, on)
	state := rs.state(known, on)
	var p Position
	rs.look(b.tree, state, true, func(f *Fact) {
		if _, given := facts[f.ID]; given && !slices.Contains(p.Answered, f) {
			p.Answered = append(p.Answered, f)
		}
	}, func(s *Scheme) {
		if !slices.Contains(p.Offered, s) {
			p.Offered = append(p.Offered, s)
		}
	})
	rs.d.Lend(func(w *diagram.Workspace) {
		for f := range rs.asker(b, w).open(rs.left(b, known, state, w, on)) {
			p.Open = append(p.Open, f)
		}
	})
	switch {
	case len(p.Open) == 0:
	case len(p.Answered) >= b.mostQuestions:
		p.Further = p.Open
	default:
		p.Next = p.Open[0]
	}
	return p
}

// look calls asked for the questions of the tree that a talk comes to, in their
// order, and offered for the schemes that it looks at.
func (rs *ruleset) look(steps []node, state diagram.State, asking bool, asked func(*Fact), offered func(*Scheme)) {
	for _, n := range steps {
		switch n := n.(type) {
		case ask:
			if asking {
				asked(n.fact)
			}
		case offer:
			for _, s := range n.schemes {
				offered(s)
			}
		case branch:
			if truth := rs.decide(n.when, state); truth != diagram.No {
				rs.look(n.steps, state, asking && truth == diagram.Yes, asked, offered)
			}
		}
	}
}

// left is what is left of the tree for somebody of whom the facts are known,
// with what a course states, and the state that they make.
func (rs *ruleset) left(b *Base, known Facts, state diagram.State, w *diagram.Workspace, on calendar.Date) rest {
	n := &news{
		left:    func(n diagram.Node) diagram.Node { return w.Restrict(n, state) },
		settled: func(f *Fact) bool { _, ok := known[f.ID]; return ok },
	}
	r := rest{steps: n.after(rs.steps(b.tree, on), false)}
	for id := range known {
		if f := b.Fact(id); f != nil {
			r.stated |= b.statable[f.at]
		}
	}
	return r
}

// asker finds the questions that are open.
type asker struct {
	b  *Base
	rs *ruleset
	w  *diagram.Workspace
}

func (rs *ruleset) asker(b *Base, w *diagram.Workspace) asker { return asker{b, rs, w} }

// open yields the questions that can still change something, in their order. A
// question can if a scheme or a deadline still depends on it; if a branch does
// which leads somewhere; or if it is for the course, which can state a fact of
// which that is true.
func (a asker) open(r rest) iter.Seq[*Fact] {
	return func(yield func(*Fact) bool) {
		useful := make(levelSet, a.rs.d.Levels())
		a.mark(useful, r.steps)
		open := func(f *Fact) bool { return useful.has(a.rs.levels[f]) || a.opens(f, r.steps, useful) }
		var asked []*Fact
		for _, s := range r.steps {
			if s.ask == nil || slices.Contains(asked, s.ask) {
				continue
			}
			asked = append(asked, s.ask)
			if (open(s.ask) || s.ask == a.b.courseFact && a.b.couldState(r.stated, open)) && !yield(s.ask) {
				return
			}
		}
	}
}

// couldState reports whether a course can state one of the facts beside those
// that are stated.
func (b *Base) couldState(stated uint64, one func(*Fact) bool) bool {
	return slices.ContainsFunc(b.facts, func(f *Fact) bool { return b.statable[f.at]&^stated != 0 && one(f) })
}

// mark adds what can still change a scheme or a deadline.
func (a asker) mark(useful levelSet, steps []step) {
	for _, s := range steps {
		a.mark(useful, s.steps)
		for _, l := range s.offer {
			useful.add(a.w.Asks(l.whole))
			for _, d := range l.deadlines {
				useful.add(a.w.Asks(d))
			}
		}
	}
}

// opens reports whether one of the branches among the steps depends on f and
// leads to something.
func (a asker) opens(f *Fact, steps []step, useful levelSet) bool {
	return slices.ContainsFunc(steps, func(s step) bool {
		return s.when != diagram.False && a.rs.levels[f].among(a.w.Asks(s.when)) && a.leadsOn(s.steps, useful)
	})
}

// leadsOn reports whether the steps hold a scheme or a useful question.
func (a asker) leadsOn(steps []step, useful levelSet) bool {
	return slices.ContainsFunc(steps, func(s step) bool {
		switch {
		case s.ask != nil:
			return useful.has(a.rs.levels[s.ask])
		case s.when != diagram.False:
			return a.leadsOn(s.steps, useful)
		default:
			return true
		}
	})
}
