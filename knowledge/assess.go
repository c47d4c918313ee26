package knowledge

import (
	"cmp"
	"math"
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
	// of them together cannot hold.
	Deciding []*Condition
	// Missing are the facts that can still change an Open, in the order of
	// the facts file.
	Missing []*Fact
	// Changes tells what would turn a NotEligible.
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
	// To is the nearest value that would do.
	To Value
	// Short is by how much a number falls short, or how many days too early a
	// day is; negative when it is too high or too late, 0 for other facts.
	Short int
	// FromDay is the first day that would do: of a Day itself, or the day on
	// which a growing number gets there. Zero where time does not help.
	FromDay calendar.Date
	// Enough reports that this change alone turns the verdict; without it,
	// all changes listed for the scheme are needed.
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
		a.Deciding = rs.deciding(s, a.Conditions, state)
		a.Changes = rs.changes(s, a.Deciding, facts, state, on)
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
// smallest set that cannot hold together.
func (rs *ruleset) deciding(s *Scheme, states []ConditionState, state diagram.State) []*Condition {
	var failing []*Condition
	for _, c := range states {
		if c.Standing == Failed {
			failing = append(failing, c.Condition)
		}
	}
	if len(failing) > 0 {
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

// changes looks for single facts that turn the verdict; where there is none,
// it lists what each failing condition needs.
func (rs *ruleset) changes(s *Scheme, deciding []*Condition, facts Facts, state diagram.State, on calendar.Date) []Change {
	if !s.BegunOn(on) {
		return nil
	}
	whole := rs.schemes[s]
	var changes []Change
	for _, f := range rs.tested(whole) {
		if c, ok := rs.change(f, whole, facts, state, on); ok {
			c.Enough = true
			changes = append(changes, c)
		}
	}
	if len(changes) > 0 {
		return changes
	}
	for _, condition := range deciding {
		node := rs.node(condition.rule)
		for _, f := range rs.tested(node) {
			c, ok := rs.change(f, node, facts, state, on)
			if ok && !slices.ContainsFunc(changes, func(o Change) bool { return o.Fact == f }) {
				changes = append(changes, c)
			}
		}
	}
	return changes
}

// change looks for the nearest other value of f under which node is no longer
// impossible.
func (rs *ruleset) change(f *Fact, node diagram.Node, facts Facts, state diagram.State, on calendar.Date) (Change, bool) {
	value, answered := facts[f.ID]
	if f.Fixed || !f.Asked() || !answered || !value.Known() {
		return Change{}, false
	}
	lv := rs.levels[f]
	trial := slices.Clone(state)
	var ways []Change
	for i := range lv.values() {
		lv.set(trial, i)
		if rs.d.Decide(node, trial) != diagram.No {
			if c, ok := lv.change(f, i, value, facts, on); ok {
				ways = append(ways, c)
			}
		}
	}
	if len(ways) == 0 {
		return Change{}, false
	}
	if !f.numeric() {
		return mergeOptions(ways), true
	}
	return slices.MinFunc(ways, func(a, b Change) int { return cmp.Compare(abs(a.Short), abs(b.Short)) }), true
}

func abs(n int) int { return max(n, -n) }

// mergeOptions makes one change "to one of these" out of several options.
func mergeOptions(ways []Change) Change {
	c := ways[0]
	var ids []string
	for _, w := range ways {
		ids = append(ids, w.To.Options...)
	}
	c.To = ChoiceOf(ids...)
	return c
}

// change describes the step from the value now to value i of the level.
func (lv *factLevels) change(f *Fact, i int, now Value, facts Facts, on calendar.Date) (Change, bool) {
	c := Change{Fact: f}
	switch f.Type {
	case Choice, YesNo:
		c.To = ChoiceOf(lv.optionIDs[i])
		return c, true
	case Several:
		return c, false
	}
	low, high := lv.cell(i)
	from, to := lv.numbers(now, on)
	switch {
	case to < low:
		c.Short = low - to
	case from > high:
		c.Short = high - from
	default:
		return c, false
	}
	c.To = NumberOf(low, high)
	if f.Type == Day {
		c.To = DayOf(daysFrom(on, low), daysFrom(on, high))
		if c.Short > 0 {
			c.FromDay = c.To.From
		}
		return c, true
	}
	if c.Short > 0 && now.Exact() {
		c.FromDay = f.reaches(c.Short, facts, on)
	}
	return c, true
}

func daysFrom(on calendar.Date, days int) calendar.Date {
	if days == math.MinInt || days == math.MaxInt {
		return calendar.Date{}
	}
	return on.AddDays(days)
}

// reaches returns the day on which a growing number has risen by n: after the
// day at which it is counted where that day is known, else after today.
func (f *Fact) reaches(n int, facts Facts, on calendar.Date) calendar.Date {
	start := on
	if f.CountedAt != nil {
		if v := facts[f.CountedAt.ID]; v.Known() && v.Exact() {
			start = v.From
		}
	}
	switch f.Growth {
	case Monthly:
		return start.AddMonths(n)
	case Yearly:
		return start.AddMonths(12 * n)
	default:
		return calendar.Date{}
	}
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
