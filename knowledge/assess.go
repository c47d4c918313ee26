package knowledge

import (
	"cmp"
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// Verdict is what the facts say of a scheme. Its zero value is Open.
type Verdict uint8

const (
	// Open: the facts known so far allow both.
	Open Verdict = iota
	// Eligible: every condition holds, whatever the facts still missing.
	Eligible
	// NotEligible: the conditions cannot all hold, whatever the facts still
	// missing.
	NotEligible
	// Ended: the scheme is over; it has a successor instead of a verdict.
	Ended
)

var verdictNames = [...]string{"open", "eligible", "not_eligible", "ended"}

// String returns the verdict as files and JSON write it.
func (v Verdict) String() string { return verdictNames[v] }

// MarshalText implements encoding.TextMarshaler with String.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// ParseVerdict reads what Verdict.String writes.
func ParseVerdict(s string) (Verdict, bool) {
	i := slices.Index(verdictNames[:], s)
	return Verdict(max(i, 0)), i >= 0
}

// Assessment is what the facts say of one scheme on one day.
type Assessment struct {
	Scheme  *Scheme
	Verdict Verdict
	// Conditions tells for each condition that concerns the person, or may do
	// so, how it stands.
	Conditions []ConditionState
	// Deciding are the conditions that make a NotEligible: each fails, or all
	// of them together cannot hold. A scheme that has not begun may have none.
	Deciding []*Condition
	// Missing are the facts that can still change an Open, in the order of
	// the facts file.
	Missing []*Fact
	// Changes tells what would turn a NotEligible: each alone, or all of them
	// together. There are none where no answer that a person can change would.
	Changes []Change
	// Deadlines are the last days that concern this person; none where the
	// verdict is NotEligible or Ended.
	Deadlines []DueDay
	// Notes are the remarks that concern this person.
	Notes []*Note
}

// ConditionState tells how a condition stands.
type ConditionState struct {
	Condition *Condition
	Standing  Standing
}

// Standing is what the facts say of a condition. Its zero value is Undecided.
type Standing uint8

const (
	// Undecided: facts are missing.
	Undecided Standing = iota
	// Met: the condition holds, whatever the facts still missing.
	Met
	// Failed: the condition does not hold, whatever the facts still missing.
	Failed
)

// Change is one fact that stands in the way, and what it would have to be.
type Change struct {
	Fact *Fact
	// To is what would do: every such option, or the numbers or days that do so
	// on the near side, up to where they stop doing so.
	To Value
	// Short is by how much a number falls short, or how many days too early a
	// day is; negative when it is too high or too late, 0 for other facts.
	Short int
	// FromDay is the first day that would do: of a Day itself, or the day on
	// which a growing number gets there. Zero where time does not help.
	FromDay calendar.Date
	// Enough reports that this change alone turns the verdict, so that the
	// other changes listed are alternatives; without it, all changes listed
	// for the scheme are needed, and enough together.
	Enough bool
}

// DueDay is a deadline as it falls for one person.
type DueDay struct {
	Deadline *Deadline
	// Day is the last day. Where only a period is known for the day it is
	// counted from, it is the one that is safe on every day of that period:
	// counted from the first. It is zero while nothing is known, while the
	// period has no first or no last day, and while it has passed for the first
	// days of the period only.
	Day calendar.Date
	// From is the day of that period from which Day is counted: the first, or
	// the last where Day has passed for all of it. Zero where the day itself is
	// known.
	From calendar.Date
	// Certain reports that the deadline concerns the person; otherwise it
	// depends on a fact still missing.
	Certain bool
}

// Assess returns what the facts say of every scheme on the given day, in the
// order of the base: by file name. It is safe for concurrent use.
func (b *Base) Assess(facts Facts, on calendar.Date) []Assessment {
	all := make([]Assessment, len(b.schemes))
	rs := b.rulesOn(on)
	rs.d.Lend(func(w *diagram.Workspace) {
		p := rs.person(b.complete(facts, on), on, w)
		for i, of := range rs.inOrder {
			p.assess(of, &all[i])
		}
	})
	return all
}

// AssessOne returns what the facts say of one scheme on the given day.
func (b *Base) AssessOne(s *Scheme, facts Facts, on calendar.Date) Assessment {
	return b.rulesOn(on).assessOne(b, s, facts, on)
}

func (rs *ruleset) assessOne(b *Base, s *Scheme, facts Facts, on calendar.Date) Assessment {
	var a Assessment
	rs.d.Lend(func(w *diagram.Workspace) {
		rs.person(b.complete(facts, on), on, w).assess(rs.schemes[s], &a)
	})
	return a
}

// person is somebody to be assessed.
type person struct {
	rs    *ruleset
	on    calendar.Date
	facts Facts
	state diagram.State
	// states tells, by the place of the fact in the ruleset, that facts holds a
	// value that the fact can have.
	states []bool
	work   *diagram.Workspace
	trial  diagram.State // room for what would be
}

// person returns somebody of whom the facts are known, with all that a course
// states. It keeps w.
func (rs *ruleset) person(facts Facts, on calendar.Date, w *diagram.Workspace) *person {
	p := &person{rs: rs, on: on, facts: facts, work: w, state: rs.unknown(), states: make([]bool, len(rs.facts))}
	for i, f := range rs.facts {
		if v, ok := facts[f.ID]; ok && f.takes(v) {
			rs.levels[f].know(p.state, rs.limits, f, v, on)
			p.states[i] = true
		}
	}
	return p
}

func (p *person) assess(of *schemeRules, a *Assessment) {
	s, rs := of.scheme, p.rs
	a.Scheme = s
	if s.EndedOn(p.on) {
		a.Verdict = Ended
		return
	}
	a.Conditions = make([]ConditionState, 0, len(s.Conditions))
	for i, c := range s.Conditions {
		if rs.d.Decide(of.scopes[i], p.state) != diagram.No {
			a.Conditions = append(a.Conditions, ConditionState{c, standing(rs.d.Decide(of.conditions[i], p.state))})
		}
	}
	a.Verdict = rs.verdict(of, p.state, p.on)
	switch a.Verdict {
	case NotEligible:
		a.Deciding = p.deciding(of, a.Conditions)
		a.Changes = p.changes(of)
	case Open:
		a.Missing = rs.missing(of, p.state, p.work)
	}
	for i, n := range s.Notes {
		if rs.d.Decide(of.notes[i], p.state) == diagram.Yes {
			a.Notes = append(a.Notes, n)
		}
	}
	if a.Verdict != NotEligible {
		a.Deadlines = p.dueDays(of)
	}
}

func standing(t diagram.Truth) Standing {
	switch t {
	case diagram.Yes:
		return Met
	case diagram.No:
		return Failed
	default:
		return Undecided
	}
}

// verdict is exact: it looks at the conjunction of all conditions, not at each
// alone.
func (rs *ruleset) verdict(of *schemeRules, state diagram.State, on calendar.Date) Verdict {
	switch {
	case of.scheme.EndedOn(on):
		return Ended
	case !of.scheme.BegunOn(on):
		return NotEligible
	}
	switch rs.d.Decide(of.whole, state) {
	case diagram.Yes:
		return Eligible
	case diagram.No:
		return NotEligible
	default:
		return Open
	}
}

// deciding returns the conditions that fail; where none fails alone, a
// smallest set that cannot hold together. There may be none where the scheme
// has not begun.
func (p *person) deciding(of *schemeRules, states []ConditionState) []*Condition {
	var failing []*Condition
	for _, c := range states {
		if c.Standing == Failed {
			failing = append(failing, c.Condition)
		}
	}
	if len(failing) > 0 || !of.scheme.BegunOn(p.on) {
		return failing
	}
	needed := slices.Clone(of.scheme.Conditions)
	for _, c := range of.scheme.Conditions {
		without := slices.DeleteFunc(slices.Clone(needed), func(o *Condition) bool { return o == c })
		if p.jointlyFalse(without) {
			needed = without
		}
	}
	return needed
}

func (p *person) jointlyFalse(conditions []*Condition) bool {
	nodes := make([]diagram.Node, len(conditions))
	for i, c := range conditions {
		nodes[i] = p.work.Restrict(p.rs.node(c.rule), p.state)
	}
	return p.work.Restrict(p.work.And(nodes...), p.state) == diagram.False
}

// dueDays returns the deadlines that concern the person or may do so, the
// earliest first, those without a day last.
func (p *person) dueDays(of *schemeRules) []DueDay {
	var due []DueDay
	for i, d := range of.scheme.Deadlines {
		truth := p.rs.d.Decide(of.deadlines[i], p.state)
		if truth == diagram.No {
			continue
		}
		one := DueDay{Deadline: d, Certain: truth == diagram.Yes}
		if v := p.facts[d.Before.ID]; v.Known() {
			one.Day, one.From = d.safeDay(v, p.on)
		}
		due = append(due, one)
	}
	slices.SortStableFunc(due, func(a, b DueDay) int {
		if a.Day.IsZero() != b.Day.IsZero() {
			return cmp.Compare(btoi(a.Day.IsZero()), btoi(b.Day.IsZero()))
		}
		return a.Day.Compare(b.Day)
	})
	return due
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// safeDay counts the deadline back from the first day of a period; where that
// day has passed, from the last, which tells if it has passed for all of it.
// from is the day it counts from, zero if the period is one day.
func (d *Deadline) safeDay(v Value, on calendar.Date) (day, from calendar.Date) {
	if v.Exact() {
		return d.day(v.From, on), calendar.Date{}
	}
	if v.From.IsZero() || v.To.IsZero() {
		return calendar.Date{}, calendar.Date{}
	}
	if day := d.day(v.From, on); !day.Before(on) {
		return day, v.From
	}
	if day := d.day(v.To, on); day.Before(on) {
		return day, v.To
	}
	return calendar.Date{}, calendar.Date{}
}

// day counts the deadline back from start, with the figure's value of the
// given day.
func (d *Deadline) day(start, on calendar.Date) calendar.Date {
	hundredths, ok := d.By.On(on)
	if !ok {
		return calendar.Date{}
	}
	n := hundredths / 100
	switch d.By.Unit {
	case "working_days":
		return calendar.WorkingDaysBefore(start, n)
	case "weeks":
		return calendar.DaysBefore(start, 7*n)
	case "months":
		return calendar.MonthsBefore(start, n)
	default:
		return calendar.DaysBefore(start, n)
	}
}
