package knowledge

import (
	"math"
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// changes looks for single facts that turn the verdict; where there is none,
// for a smallest set of facts that do so together.
func (p *person) changes(of *schemeRules) []Change {
	if !of.scheme.BegunOn(p.on) {
		return nil
	}
	var changes []Change
	for _, f := range of.tests {
		if !p.couldChange(f) {
			continue
		}
		if c, ok := p.change(f, of.whole, p.state); ok {
			c.Enough = true
			changes = append(changes, c)
		}
	}
	if len(changes) > 0 {
		return changes
	}
	return p.jointChanges(of)
}

// jointChanges looks for changes that turn the verdict together, none of which
// could be left out.
func (p *person) jointChanges(of *schemeRules) []Change {
	rs := p.rs
	p.trial = append(p.trial[:0], p.state...)
	trial := p.trial
	var free []testedFact
	for _, f := range of.tests {
		if p.couldChange(f) {
			trial[f.levels.first] = rs.limits[f.levels.first]
			free = append(free, f)
		}
	}
	if rs.d.Decide(of.whole, trial) == diagram.No {
		return nil
	}
	free = slices.DeleteFunc(free, func(f testedFact) bool {
		l := f.levels.first
		trial[l] = p.state[l]
		if rs.d.Decide(of.whole, trial) == diagram.No {
			trial[l] = rs.limits[l]
			return false
		}
		return true
	})
	var changes []Change
	for _, f := range free {
		c, ok := p.change(f, of.whole, trial)
		if !ok {
			return nil
		}
		if f.numeric() {
			trial[f.levels.first] = diagram.Values(f.levels.nearest(c, p.on))
		} else {
			trial[f.levels.first] = f.levels.mask(c.To.Options)
		}
		changes = append(changes, c)
	}
	return changes
}

// couldChange reports whether the person has stated the fact and could state
// something else one day.
func (p *person) couldChange(f testedFact) bool {
	return p.states[f.at] && !f.Fixed && f.Asked() && f.Type != Several
}

// change looks for the nearest other value of a fact that couldChange, under
// which node is no longer impossible.
func (p *person) change(f testedFact, node diagram.Node, state diagram.State) (Change, bool) {
	lv := f.levels
	would := p.rs.d.Enabling(node, state, lv.first) & p.rs.limits[lv.first]
	if would == 0 {
		return Change{}, false
	}
	if !f.numeric() {
		return Change{Fact: f.Fact, To: ChoiceOf(lv.options(would)...)}, true
	}
	value := p.facts[f.ID]
	var nearest Change
	var ways diagram.Mask
	for i := range lv.values() {
		if would&diagram.Values(i) == 0 {
			continue
		}
		if c, ok := lv.change(f.Fact, i, value, p.facts, p.on); ok {
			if ways == 0 || abs(c.Short) < abs(nearest.Short) {
				nearest = c
			}
			ways |= diagram.Values(i)
		}
	}
	if ways == 0 {
		return Change{}, false
	}
	lv.widen(&nearest, ways, p.on)
	return nearest, true
}

// options returns the ids of a set of values.
func (lv *factLevels) options(m diagram.Mask) []string {
	ids := make([]string, 0, m.Len())
	for i, id := range lv.optionIDs {
		if m&diagram.Values(i) != 0 {
			ids = append(ids, id)
		}
	}
	return ids
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

// change describes the step from the value now to value i of the level of a
// numeric fact. It reports false if the value now may be there already.
func (lv *factLevels) change(f *Fact, i int, now Value, facts Facts, on calendar.Date) (Change, bool) {
	c := Change{Fact: f}
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
