package knowledge

import (
	"iter"
	"slices"
	"sync"

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
	t := rs.talk(b, facts, on)
	var p Position
	rs.look(b.tree, t.state, true, func(f *Fact) {
		if _, given := facts[f.ID]; given && !slices.Contains(p.Answered, f) {
			p.Answered = append(p.Answered, f)
		}
	}, func(s *Scheme) {
		if !slices.Contains(p.Offered, s) {
			p.Offered = append(p.Offered, s)
		}
	})
	t.open(func(f *Fact) bool {
		p.Open = append(p.Open, f)
		return true
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

// Next returns the Next of Position, without finding out the rest. It is safe
// for concurrent use.
func (b *Base) Next(facts Facts, on calendar.Date) *Fact {
	if len(facts) >= b.mostQuestions { // then it matters which are questions of the tree
		return b.Position(facts, on).Next
	}
	var next *Fact
	b.rulesOn(on).talk(b, facts, on).open(func(f *Fact) bool {
		next = f
		return false
	})
	return next
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

// treeOn returns the steps of the tree as they stand on a day. Talks are mostly
// of one day, so they are kept for the next one.
func (b *Base) treeOn(day calendar.Date) []step {
	if kept := b.inForce.Load(); kept != nil && kept.day == day {
		return kept.steps
	}
	steps := b.rulesOn(day).steps(b.tree, day)
	b.inForce.Store(&treeOn{day, steps})
	return steps
}

// talk is somebody's, of whom facts are known.
type talk struct {
	b      *Base
	rs     *ruleset
	on     calendar.Date
	facts  Facts // stated by the person
	course Facts // stated by the course, and above the others
	state  diagram.State
}

func (rs *ruleset) talk(b *Base, facts Facts, on calendar.Date) *talk {
	t := &talk{b: b, rs: rs, on: on, facts: facts, course: b.courseStates(facts, on), state: rs.unknown()}
	rs.know(t.state, facts, on)
	rs.know(t.state, t.course, on)
	return t
}

func (t *talk) settled(f *Fact) bool {
	_, given := t.facts[f.ID]
	_, set := t.course[f.ID]
	return given || set
}

var stepRooms = sync.Pool{New: func() any { return &stepRoom{make([]step, 0, usualSteps)} }}

// open calls yield with the questions that are open, in their order, as long as
// it returns true.
func (t *talk) open(yield func(*Fact) bool) {
	room := stepRooms.Get().(*stepRoom)
	defer func() {
		clear(room.steps) // they belong to a base that may be replaced
		room.steps = room.steps[:0]
		stepRooms.Put(room)
	}()
	t.rs.d.Lend(func(w *diagram.Workspace) { t.openIn(w, room, yield) })
}

func (t *talk) openIn(w *diagram.Workspace, room *stepRoom, yield func(*Fact) bool) {
	left := func(n diagram.Node) diagram.Node { return w.Restrict(n, t.state) }
	n := &news{left: left, settled: t.settled, offersLater: true, room: room}
	r := rest{steps: n.after(t.b.treeOn(t.on), false)}
	for _, stated := range []Facts{t.facts, t.course} {
		for id := range stated {
			if f := t.b.Fact(id); f != nil {
				r.stated |= t.b.statable[f.at]
			}
		}
	}
	asker{t.b, t.rs, w, left}.open(r)(yield)
}

// asker finds the questions that are open. Its left returns what is left of the
// functions of a scheme: itself, where rest holds that already.
type asker struct {
	b    *Base
	rs   *ruleset
	w    *diagram.Workspace
	left func(diagram.Node) diagram.Node
}

func (rs *ruleset) asker(b *Base, w *diagram.Workspace) asker {
	return asker{b, rs, w, func(n diagram.Node) diagram.Node { return n }}
}

// open yields the questions that can still change something, in their order. A
// question can if a scheme or a deadline still depends on it; if a branch does
// which leads somewhere; or if it is for the course, which can state a fact of
// which that is true.
func (a asker) open(r rest) iter.Seq[*Fact] {
	return func(yield func(*Fact) bool) {
		o := &outlook{asker: a, useful: make(levelSet, a.rs.d.Levels()), offers: make([][]live, 0, len(r.steps))}
		o.gather(r.steps)
		open := func(f *Fact) bool { return o.changes(f) || o.opens(f, r.steps) }
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

// outlook is what the questions to come can change. It looks at no more schemes
// than it needs to tell.
type outlook struct {
	asker
	offers [][]live // not looked at
	// useful marks the levels on which those depend that were looked at.
	useful levelSet
}

func (o *outlook) gather(steps []step) {
	for _, s := range steps {
		o.gather(s.steps)
		if len(s.offer) > 0 {
			o.offers = append(o.offers, s.offer)
		}
	}
}

// changes reports whether f can still change a scheme or a deadline.
func (o *outlook) changes(f *Fact) bool {
	lv := o.rs.levels[f]
	for !o.useful.has(lv) {
		if len(o.offers) == 0 {
			return false
		}
		first := o.offers[0]
		o.lookAt(first[0])
		if o.offers[0] = first[1:]; len(first) == 1 {
			o.offers = o.offers[1:]
		}
	}
	return true
}

func (o *outlook) lookAt(l live) {
	whole := o.left(l.whole)
	if whole == diagram.False {
		return
	}
	o.useful.add(o.w.Asks(whole))
	for _, d := range l.deadlines {
		o.useful.add(o.w.Asks(o.left(d)))
	}
}

// opens reports whether one of the branches among the steps depends on f and
// leads to something.
func (o *outlook) opens(f *Fact, steps []step) bool {
	return slices.ContainsFunc(steps, func(s step) bool {
		return s.when != diagram.False && o.rs.levels[f].among(o.w.Asks(s.when)) && o.leadsOn(s.steps)
	})
}

// leadsOn reports whether the steps hold a scheme or a useful question.
func (o *outlook) leadsOn(steps []step) bool {
	return slices.ContainsFunc(steps, func(s step) bool {
		switch {
		case s.ask != nil:
			return o.changes(s.ask)
		case s.when != diagram.False:
			return o.leadsOn(s.steps)
		default:
			return slices.ContainsFunc(s.offer, func(l live) bool { return o.left(l.whole) != diagram.False })
		}
	})
}
