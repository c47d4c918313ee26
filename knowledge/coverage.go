package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/knowledge/diagram"
	"guichet/knowledge/yamldoc"
)

// Coverage tells how much of what the base can say of people is shown by its
// cases. What no case shows is no problem of the base: a scheme works before
// anybody has written cases for it.
type Coverage struct {
	// Verdicts counts, over all schemes, the verdicts that somebody can get.
	Verdicts Shown
	// Edges counts both sides of every threshold, deadline and period of
	// validity, of schemes and of what courses state.
	Edges Shown
	// Gaps is what no case shows, scheme by scheme, then the courses: an
	// "untested-verdict" or an "untested-edge".
	Gaps []yamldoc.Problem
}

// Shown counts what there is to show, and what of it some case shows.
type Shown struct{ All, Shown int }

// coverage looks at every scheme as it stands on the given day, or on its first
// day if that is later. Of an ended scheme only the end has to be shown.
func (b *Base) coverage(on calendar.Date) Coverage {
	var c Coverage
	for _, s := range b.schemes {
		day := on
		if !s.BegunOn(on) {
			day = s.From
		}
		l := &look{base: b, scheme: s, on: day, rs: b.rulesOn(day), cases: b.casesOf(s), coverage: &c}
		l.verdicts()
		if s.EndedOn(day) {
			continue
		}
		l.thresholds()
		l.deadlines()
		l.validity()
	}
	for _, course := range b.courses {
		c.registration(b, course)
	}
	return c
}

// registration looks at both sides of the last day on which a course states
// something.
func (c *Coverage) registration(b *Base, course *Course) {
	if b.courseFact == nil || course.Until.IsZero() || len(course.Sets) == 0 {
		return
	}
	chosen := func(on calendar.Date) func(*Case) bool {
		return func(one *Case) bool {
			return one.On == on && slices.Equal(one.Facts[b.courseFact.ID].Options, []string{course.ID})
		}
	}
	cure := "Add a case with that day and " + b.courseFact.ID + ": " + course.ID + "."
	for _, side := range []struct {
		of string
		on calendar.Date
	}{{"last day", course.Until}, {"day after the last", course.Until.AddDays(1)}} {
		text := fmt.Sprintf("No case asks for %s on the %s of its registration, %s.", course.ID, side.of, side.on)
		c.count(&c.Edges, slices.ContainsFunc(b.cases, chosen(side.on)), course.pos, "untested-edge", text, cure)
	}
}

func (c *Coverage) count(n *Shown, found bool, pos yamldoc.Pos, kind, text, cure string) {
	n.All++
	if found {
		n.Shown++
		return
	}
	c.Gaps = append(c.Gaps, yamldoc.Problem{File: pos.File, Line: pos.Line, Column: pos.Column, Kind: kind, Text: text, Cure: cure})
}

// look is the search for what the cases show of one scheme.
type look struct {
	base     *Base
	scheme   *Scheme
	on       calendar.Date
	rs       *ruleset
	cases    []*Case
	coverage *Coverage
}

// verdict counts a verdict that some case must expect.
func (l *look) verdict(v Verdict, cure string) {
	found := slices.ContainsFunc(l.cases, func(c *Case) bool {
		want, ok := c.Expect[l.scheme.ID]
		return ok && want == v
	})
	l.coverage.count(&l.coverage.Verdicts, found, l.scheme.pos, "untested-verdict", fmt.Sprintf("No case expects %s: %s.", l.scheme.ID, v), cure)
}

// edge counts one side of an edge, on which some case must stand.
func (l *look) edge(pos yamldoc.Pos, text, cure string, stands func(*Case) bool) {
	l.coverage.count(&l.coverage.Edges, slices.ContainsFunc(l.cases, stands), pos, "untested-edge", text, cure)
}

// verdicts looks for each verdict that somebody can get.
func (l *look) verdicts() {
	s := l.scheme
	if s.EndedOn(l.on) {
		l.verdict(Ended, "Add a case of somebody who asks for it today.")
		return
	}
	truth := l.rs.d.Decide(l.rs.schemes[s].whole, l.rs.unknown())
	if truth != diagram.No {
		l.verdict(Eligible, "Add a case of somebody who meets every condition"+l.needed()+".")
	}
	if truth != diagram.Yes || !s.From.IsZero() {
		l.verdict(NotEligible, "Add a case of somebody who fails a condition.")
	}
	if truth == diagram.Unknown {
		l.verdict(Open, "Add a case of somebody who does not know what a condition asks for.")
	}
	if !s.Until.IsZero() {
		l.verdict(Ended, "Add a case of somebody who asks after its last day.")
	}
}

// needed names the facts that only a third party knows and without which nobody
// is eligible.
func (l *look) needed() string {
	var names []string
	for _, f := range l.base.facts {
		if !f.Asked() && l.scheme.tests(f) && l.indispensable(f) {
			names = append(names, f.ID)
		}
	}
	if names == nil {
		return ""
	}
	return "; it must state " + strings.Join(names, ", ")
}

// indispensable reports whether nobody is eligible as long as f is unknown: no
// other facts do, whatever f turns out to be.
func (l *look) indispensable(f *Fact) bool {
	if f.Type == Several {
		return false
	}
	w, lv := l.rs.d.Workspace(), l.rs.levels[f]
	var whatever []diagram.Node
	for i := range lv.values() {
		state := l.rs.unknown()
		lv.set(state, i)
		whatever = append(whatever, w.Restrict(l.rs.schemes[l.scheme].whole, state))
	}
	return l.rs.schemes[l.scheme].whole != diagram.False && w.Decide(w.And(whatever...), l.rs.unknown()) == diagram.No
}

// threshold is a test of a number in a rule of a scheme.
type threshold struct {
	atLeast
	of string // condition or deadline
	in *rule
}

// thresholds returns the thresholds of the scheme's conditions and deadlines.
func (s *Scheme) thresholds() []threshold {
	var all []threshold
	add := func(of string, r *rule) {
		if r == nil {
			return
		}
		for _, leaf := range leaves(r.root) {
			if t, ok := leaf.(atLeast); ok {
				all = append(all, threshold{t, of, r})
			}
		}
	}
	for _, c := range s.Conditions {
		add("condition "+c.ID, c.rule)
	}
	for _, d := range s.Deadlines {
		add("deadline "+d.ID, d.when)
	}
	return all
}

// first is the lowest number that passes on the given day.
func (t threshold) first(on calendar.Date) int { return t.bound.on(on) + t.plus }

// thresholds looks at both sides of every threshold that decides something: for
// a case whose number is the last on that side, and of which the scheme would
// say something else if it were the first on the other.
func (l *look) thresholds() {
	seen := map[*Fact][]int{}
	for _, t := range l.scheme.thresholds() {
		first := t.first(l.on)
		if slices.Contains(seen[t.fact], first) || !l.parts(t.fact, first) {
			continue
		}
		seen[t.fact] = append(seen[t.fact], first)
		for _, side := range []struct{ here, there int }{{first - 1, first}, {first, first - 1}} {
			text := fmt.Sprintf("No case shows %s at the limit of its %s, with %s.", l.scheme.ID, t.of, t.fact.lasts(side.here))
			cure := fmt.Sprintf("Add a case with %s that would come out differently with %s.", t.fact.lasts(side.here), t.fact.lasts(side.there))
			l.edge(t.in.pos, text, cure, func(c *Case) bool {
				at := t.first(c.On)
				return l.turns(c, t.fact, side.here-first+at, side.there-first+at)
			})
		}
	}
}

// lasts writes a number of the fact as a case may state it.
func (f *Fact) lasts(n int) string {
	if f.Type == Day {
		return fmt.Sprintf("%s %d days after on", f.ID, n)
	}
	return fmt.Sprintf("%s: %d", f.ID, n)
}

// parts reports whether the scheme says something else of somebody whose number
// is first than of one whose number is the one before.
func (l *look) parts(f *Fact, first int) bool {
	if in := f.within(first-1, first); in.low != first-1 || in.high != first {
		return false
	}
	w, lv := l.rs.d.Workspace(), l.rs.levels[f]
	below, above := l.rs.unknown(), l.rs.unknown()
	lv.set(below, lv.index(first-1))
	lv.set(above, lv.index(first))
	of := l.rs.schemes[l.scheme]
	return slices.ContainsFunc(append([]diagram.Node{of.whole}, of.deadlines...), func(n diagram.Node) bool {
		return w.Restrict(n, below) != w.Restrict(n, above)
	})
}

// turns reports whether the case states here, as a number or as the near end of
// a range, and what it expects of the scheme would be something else with
// there.
func (l *look) turns(c *Case, f *Fact, here, there int) bool {
	rs := l.base.rulesOn(c.On)
	facts := l.base.complete(c.Facts, c.On)
	v := facts[f.ID]
	if !f.takes(v) {
		return false
	}
	low, high := rs.levels[f].numbers(v, c.On)
	if here < there && high != here || here > there && low != here {
		return false
	}
	before := rs.state(facts, c.On)
	after := slices.Clone(before)
	rs.levels[f].set(after, rs.levels[f].index(there))
	of := rs.schemes[l.scheme]
	if _, ok := c.Expect[l.scheme.ID]; ok && rs.verdict(of, before, c.On) != rs.verdict(of, after, c.On) {
		return true
	}
	return slices.ContainsFunc(c.due[l.scheme.ID], func(want expectedDue) bool {
		when := l.scheme.deadline(want.deadline).when
		return rs.decide(when, before) != rs.decide(when, after)
	})
}

func (s *Scheme) deadline(id string) *Deadline {
	return find(s.Deadlines, func(d *Deadline) bool { return d.ID == id })
}

// deadlines looks for somebody who asks on the last day of each deadline, for
// somebody who asks the day after, and for somebody whom it does not concern.
func (l *look) deadlines() {
	for _, d := range l.scheme.Deadlines {
		name := l.scheme.ID + "." + d.ID
		pos := l.scheme.pos
		if d.when != nil {
			pos = d.when.pos
		}
		l.edge(pos, fmt.Sprintf("No case asks on the last day of %s.", name),
			fmt.Sprintf("Add a case whose on is the day that it names for %s under due.", name),
			func(c *Case) bool { return l.asks(c, d, 0) })
		l.edge(pos, fmt.Sprintf("No case asks on the day after %s.", name),
			fmt.Sprintf("Add a case whose on is the day after, with %s under due, or the verdict not_eligible.", name),
			func(c *Case) bool { return l.asks(c, d, 1) })
		if d.when != nil {
			l.edge(pos, fmt.Sprintf("No case is free of %s.", name),
				fmt.Sprintf("Add a case with %s: none under due.", name),
				func(c *Case) bool {
					return slices.ContainsFunc(c.due[l.scheme.ID], func(due expectedDue) bool { return due.deadline == d.ID && due.none })
				})
		}
	}
}

// asks reports whether the deadline concerns the person of the case, who asks
// so many days after it, and whether the case says so: it names the day, or
// expects that it is too late for anything.
func (l *look) asks(c *Case, d *Deadline, after int) bool {
	facts := l.base.complete(c.Facts, c.On)
	v := facts[d.Before.ID]
	if !v.Known() || !v.Exact() || d.day(v.From, c.On).AddDays(after) != c.On {
		return false
	}
	rs := l.base.rulesOn(c.On)
	if rs.decide(d.when, rs.state(facts, c.On)) != diagram.Yes {
		return false
	}
	if verdict, ok := c.Expect[l.scheme.ID]; ok && verdict == NotEligible {
		return after > 0
	}
	return slices.ContainsFunc(c.due[l.scheme.ID], func(due expectedDue) bool { return due.deadline == d.ID && !due.none })
}

// validity looks at both sides of the first and of the last day of the scheme.
func (l *look) validity() {
	s := l.scheme
	expects := func(on calendar.Date, fits func(Verdict) bool) func(*Case) bool {
		return func(c *Case) bool {
			v, ok := c.Expect[s.ID]
			return ok && c.On == on && fits(v)
		}
	}
	in := func(v Verdict) bool { return v != Ended }
	if !s.From.IsZero() {
		l.edge(s.pos, fmt.Sprintf("No case asks for %s on the day before its first, %s.", s.ID, s.From.AddDays(-1)), "Add a case with that day.",
			expects(s.From.AddDays(-1), in))
		l.edge(s.pos, fmt.Sprintf("No case shows %s on its first day, %s.", s.ID, s.From), "Add a case with that day and another verdict than not_eligible.",
			expects(s.From, func(v Verdict) bool { return v != NotEligible }))
	}
	if !s.Until.IsZero() {
		l.edge(s.pos, fmt.Sprintf("No case asks for %s on its last day, %s.", s.ID, s.Until), "Add a case with that day.", expects(s.Until, in))
		l.edge(s.pos, fmt.Sprintf("No case asks for %s on the day after its last, %s.", s.ID, s.Until.AddDays(1)), "Add a case with that day.",
			expects(s.Until.AddDays(1), func(v Verdict) bool { return v == Ended }))
	}
}
