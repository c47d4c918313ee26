package knowledge

import (
	"cmp"
	"encoding/binary"
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// rest is what is left of a talk once some answers are known: all that the
// questions still to come depend on.
type rest struct {
	steps []step
	// stated marks those facts that the course could state and that are known.
	// It means something only while the course is still to be asked for.
	stated uint64
}

// step is a step of what is left of the tree. It is an ask if it has a fact, a
// branch if it has a rule, else an offer. Steps are shared between points of a
// talk and never change.
type step struct {
	// ask is a question without an answer.
	ask *Fact
	// when is what is left of the rule of a branch. It is never False, then
	// the branch is gone; nor True, then its steps stand in its place.
	when  diagram.Node
	steps []step
	// offer holds schemes that are still possible.
	offer []live
}

// live is what is left of a scheme: of its conditions, and of the rules of
// those deadlines that are not decided. Outside of branches only what is not
// decided is kept; inside, a scheme that is certain tells that the branch leads
// somewhere.
type live struct {
	whole     diagram.Node
	deadlines []diagram.Node
}

func (l live) compare(o live) int {
	return cmp.Or(cmp.Compare(l.whole, o.whole), slices.Compare(l.deadlines, o.deadlines))
}

func (l live) same(o live) bool { return l.compare(o) == 0 }

// steps returns the steps of the tree as they stand in the file, without
// schemes that are not in force.
func (rs *ruleset) steps(nodes []node, on calendar.Date) []step {
	steps := make([]step, 0, len(nodes))
	for _, n := range nodes {
		switch n := n.(type) {
		case ask:
			steps = append(steps, step{ask: n.fact})
		case offer:
			schemes := make([]live, 0, len(n.schemes))
			for _, s := range n.schemes {
				if !s.EndedOn(on) && s.BegunOn(on) {
					of := rs.schemes[s]
					schemes = append(schemes, live{of.whole, of.deadlines})
				}
			}
			steps = append(steps, step{offer: schemes})
		case branch:
			steps = append(steps, step{when: rs.node(n.when), steps: rs.steps(n.steps, on)})
		}
	}
	return steps
}

// news is what one answer makes known.
type news struct {
	// left returns what is left of a function.
	left func(diagram.Node) diagram.Node
	// settled reports that a fact need not be asked for any more.
	settled func(*Fact) bool
	// offersLater leaves offers as they are: whoever goes through the steps
	// looks at them then.
	offersLater bool
	// room is where what is left is written, as far as it goes; nil is anywhere.
	room *stepRoom
}

// stepRoom is room for the steps of one talk, to be used again when nobody looks
// at them any more.
type stepRoom struct{ steps []step }

// usualSteps is more than what a talk is left with.
const usualSteps = 128

// list returns an empty list with room for n steps.
func (r *stepRoom) list(n int) []step {
	if r == nil || len(r.steps)+n > cap(r.steps) {
		return make([]step, 0, n)
	}
	from := len(r.steps)
	r.steps = r.steps[:from+n]
	return r.steps[from : from : from+n]
}

// after returns what is left of steps, which stand outside of all branches or
// within one.
func (n *news) after(steps []step, within bool) []step {
	return n.add(n.room.list(len(steps)), steps, within)
}

func (n *news) add(out, steps []step, within bool) []step {
	for _, s := range steps {
		switch {
		case s.ask != nil:
			if !n.settled(s.ask) {
				out = append(out, s)
			}
		case s.when != diagram.False:
			switch left := n.left(s.when); left {
			case diagram.False:
			case diagram.True:
				out = n.add(out, s.steps, within)
			default:
				if inside := n.after(s.steps, true); len(inside) > 0 {
					out = append(out, step{when: left, steps: inside})
				}
			}
		case n.offersLater:
			if len(s.offer) > 0 { // and no branch that nobody can enter
				out = append(out, s)
			}
		default:
			if offer := n.offer(s.offer, within); len(offer) > 0 {
				out = append(out, step{offer: offer})
			}
		}
	}
	return out
}

// offer returns what is left of schemes, in an order that does not depend on
// which they are.
func (n *news) offer(schemes []live, within bool) []live {
	out := make([]live, 0, len(schemes))
	for _, s := range schemes {
		one := live{whole: n.left(s.whole)}
		if one.whole == diagram.False {
			continue
		}
		for _, d := range s.deadlines {
			if left := n.left(d); left > diagram.True {
				one.deadlines = append(one.deadlines, left)
			}
		}
		if within || one.whole != diagram.True || one.deadlines != nil {
			slices.Sort(one.deadlines)
			one.deadlines = slices.Compact(one.deadlines)
			out = append(out, one)
		}
	}
	slices.SortFunc(out, live.compare)
	return slices.CompactFunc(out, live.same)
}

// changes reports whether something less is left of a scheme or a deadline.
func (n *news) changes(steps []step) bool {
	changed := func(of diagram.Node) bool { return n.left(of) != of }
	return slices.ContainsFunc(steps, func(s step) bool {
		return n.changes(s.steps) || slices.ContainsFunc(s.offer, func(l live) bool {
			return changed(l.whole) || slices.ContainsFunc(l.deadlines, changed)
		})
	})
}

// The marks of a key.
const (
	keyAsk = iota
	keyOffer
	keyBranch
	keyEnd
)

// appendTo writes the rest to a key.
func (r rest) appendTo(key []byte) []byte {
	return appendSteps(binary.AppendUvarint(key, r.stated), r.steps)
}

func appendSteps(key []byte, steps []step) []byte {
	for _, s := range steps {
		switch {
		case s.ask != nil:
			key = binary.AppendUvarint(append(key, keyAsk), uint64(s.ask.at))
		case s.when != diagram.False:
			key = binary.AppendUvarint(append(key, keyBranch), uint64(s.when))
			key = append(appendSteps(key, s.steps), keyEnd)
		default:
			for _, l := range s.offer {
				key = binary.AppendUvarint(append(key, keyOffer), uint64(l.whole))
				key = binary.AppendUvarint(key, uint64(len(l.deadlines)))
				for _, d := range l.deadlines {
					key = binary.AppendUvarint(key, uint64(d))
				}
			}
		}
	}
	return key
}
