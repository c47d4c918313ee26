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

func (rs *ruleset) standing(r *rule, state diagram.State) Standing {
	switch rs.decide(r, state) {
	case diagram.Yes:
		return Met
	case diagram.No:
		return Failed
	default:
		return Undecided
	}
}

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
	// Day is the last day; zero while the day it is counted from is not known.
	Day calendar.Date
	// Certain reports that the deadline concerns the person; otherwise it
	// depends on a fact still missing.
	Certain bool
}

// Assess returns what the facts say of every scheme on the given day, in the
// order of the base: by file name. It is safe for concurrent use.
func (b *Base) Assess(facts Facts, on calendar.Date) []Assessment {
	all := make([]Assessment, len(b.schemes))
	rs := b.rulesOn(on)
	facts = b.complete(facts, on)
	state := rs.state(facts, on)
	for i, s := range b.schemes {
		all[i] = rs.assess(s, facts, state, on)
	}
	return all
}

// AssessOne returns what the facts say of one scheme on the given day.
func (b *Base) AssessOne(s *Scheme, facts Facts, on calendar.Date) Assessment {
	rs := b.rulesOn(on)
	facts = b.complete(facts, on)
	return rs.assess(s, facts, rs.state(facts, on), on)
}

func (rs *ruleset) assess(s *Scheme, facts Facts, state diagram.State, on calendar.Date) Assessment {
	a := Assessment{Scheme: s}
	if s.EndedOn(on) {
		a.Verdict = Ended
		return a
	}
	for _, c := range s.Conditions {
		if rs.decide(c.scope, state) != diagram.No {
			a.Conditions = append(a.Conditions, ConditionState{c, rs.standing(c.rule, state)})
		}
	}
	a.Verdict = rs.verdict(s, state, on)
	switch a.Verdict {
	case NotEligible:
		a.Deciding = rs.deciding(s, a.Conditions, state, on)
		a.Changes = rs.changes(s, facts, state, on)
	case Open:
		a.Missing = rs.support(rs.schemes[s], state)
	}
	for _, n := range s.Notes {
		if rs.decide(n.when, state) == diagram.Yes {
			a.Notes = append(a.Notes, n)
		}
	}
	if a.Verdict != NotEligible {
		a.Deadlines = rs.dueDays(s, facts, state, on)
	}
	return a
}

// verdict is exact: it looks at the conjunction of all conditions, not at each
// alone.
func (rs *ruleset) verdict(s *Scheme, state diagram.State, on calendar.Date) Verdict {
	switch {
	case s.EndedOn(on):
		return Ended
	case !s.BegunOn(on):
		return NotEligible
	}
	switch rs.d.Decide(rs.schemes[s], state) {
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
func (rs *ruleset) deciding(s *Scheme, states []ConditionState, state diagram.State, on calendar.Date) []*Condition {
	var failing []*Condition
	for _, c := range states {
		if c.Standing == Failed {
			failing = append(failing, c.Condition)
		}
	}
	if len(failing) > 0 || !s.BegunOn(on) {
		return failing
	}
	needed := slices.Clone(s.Conditions)
	for _, c := range s.Conditions {
		without := slices.DeleteFunc(slices.Clone(needed), func(o *Condition) bool { return o == c })
		if rs.jointlyFalse(without, state) {
			needed = without
		}
	}
	return needed
}

func (rs *ruleset) jointlyFalse(conditions []*Condition, state diagram.State) bool {
	w := rs.d.Workspace()
	nodes := make([]diagram.Node, len(conditions))
	for i, c := range conditions {
		nodes[i] = w.Restrict(rs.node(c.rule), state)
	}
	return w.Restrict(w.And(nodes...), state) == diagram.False
}

// dueDays returns the deadlines that concern the person or may do so, the
// earliest first, those without a day last.
func (rs *ruleset) dueDays(s *Scheme, facts Facts, state diagram.State, on calendar.Date) []DueDay {
	var due []DueDay
	for _, d := range s.Deadlines {
		truth := rs.decide(d.when, state)
		if truth == diagram.No {
			continue
		}
		one := DueDay{Deadline: d, Certain: truth == diagram.Yes}
		if v := facts[d.Before.ID]; v.Known() && v.Exact() {
			one.Day = d.day(v.From, on)
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
