package knowledge

import (
	"cmp"
	"math"
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// changes looks for single facts that turn the verdict; where there is none,
// for a smallest set of facts that do so together.
func (rs *ruleset) changes(s *Scheme, facts Facts, state diagram.State, on calendar.Date) []Change {
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
	return rs.jointChanges(whole, facts, state, on)
}

// jointChanges looks for changes that turn node together, none of which could
// be left out.
func (rs *ruleset) jointChanges(node diagram.Node, facts Facts, state diagram.State, on calendar.Date) []Change {
	trial := slices.Clone(state)
	var free []*Fact
	for _, f := range rs.tested(node) {
		if f.Type != Several && f.changeable(facts) {
			trial[rs.levels[f].first] = rs.limits[rs.levels[f].first]
			free = append(free, f)
		}
	}
	if rs.d.Decide(node, trial) == diagram.No {
		return nil
	}
	free = slices.DeleteFunc(free, func(f *Fact) bool {
		l := rs.levels[f].first
		as := trial.With(l, state[l])
		if rs.d.Decide(node, as) == diagram.No {
			return false
		}
		trial = as
		return true
	})
	var changes []Change
	for _, f := range free {
		c, ok := rs.change(f, node, facts, trial, on)
		if !ok {
			return nil
		}
		lv := rs.levels[f]
		if f.numeric() {
			trial[lv.first] = diagram.Values(lv.nearest(c, on))
		} else {
			trial[lv.first] = lv.mask(c.To.Options)
		}
		changes = append(changes, c)
	}
	return changes
}

// changeable reports whether the person has stated the fact and could state
// something else one day.
func (f *Fact) changeable(facts Facts) bool {
	return !f.Fixed && f.Asked() && f.takes(facts[f.ID])
}

// change looks for the nearest other value of f under which node is no longer
// impossible.
func (rs *ruleset) change(f *Fact, node diagram.Node, facts Facts, state diagram.State, on calendar.Date) (Change, bool) {
	if !f.changeable(facts) {
		return Change{}, false
	}
	value := facts[f.ID]
	lv := rs.levels[f]
	trial := slices.Clone(state)
	var would diagram.Mask // the values that would do
	var ways []Change
	for i := range lv.values() {
		lv.set(trial, i)
		reachable := f.Type == Several || rs.limits[lv.first]&diagram.Values(i) != 0
		if reachable && rs.d.Decide(node, trial) != diagram.No {
			if c, ok := lv.change(f, i, value, facts, on); ok {
				would |= diagram.Values(i)
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
	c := slices.MinFunc(ways, func(a, b Change) int { return cmp.Compare(abs(a.Short), abs(b.Short)) })
	lv.widen(&c, would, on)
	return c, true
}

// nearest returns the value of the level that a numeric change leads to first.
func (lv *factLevels) nearest(c Change, on calendar.Date) int {
	low, high := lv.numbers(c.To, on)
	if c.Short > 0 {
		return lv.index(low)
	}
	return lv.index(high)
}

// widen makes the change one to all neighbouring values that would do: where
// numbers part for the sake of another rule says nothing to the person.
func (lv *factLevels) widen(c *Change, would diagram.Mask, on calendar.Date) {
	i := lv.nearest(*c, on)
	first, last := i, i
	for first > 0 && would&diagram.Values(first-1) != 0 {
		first--
	}
	for last+1 < lv.values() && would&diagram.Values(last+1) != 0 {
		last++
	}
	low, _ := lv.cell(first)
	_, high := lv.cell(last)
	c.To = lv.span(c.Fact, low, high, on)
}

// span returns the value between two numbers as rules see them.
func (lv *factLevels) span(f *Fact, low, high int, on calendar.Date) Value {
	if f.Type == Day {
		return DayOf(daysFrom(on, low), daysFrom(on, high))
	}
	return NumberOf(low, high)
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
	c.To = lv.span(f, low, high, on)
	if f.Type == Day {
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
