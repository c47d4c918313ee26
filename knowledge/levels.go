package knowledge

import (
	"math"
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// factLevels is where a fact stands in the diagram: a Several has one level of
// two values for each option, every other fact one level.
type factLevels struct {
	first diagram.Level
	count int
	// optionIDs are the values of a Choice or YesNo level, or the options of
	// a Several in the order of its levels.
	optionIDs []string
	// cuts part the numbers of a numeric level: value i holds the numbers
	// from cuts[i-1] up to cuts[i]-1.
	cuts []int
}

func newFactLevels(f *Fact, cuts []int) *factLevels {
	lv := &factLevels{count: 1}
	for _, o := range f.Options {
		if len(o.LeavesOpen) == 0 {
			lv.optionIDs = append(lv.optionIDs, o.ID)
		}
	}
	if f.Type == Several {
		lv.count = len(lv.optionIDs)
	}
	slices.Sort(cuts)
	lv.cuts = slices.Compact(cuts)
	return lv
}

// values is the number of values of each of the fact's levels.
func (lv *factLevels) values() int {
	switch {
	case lv.count > 1:
		return 2
	case len(lv.optionIDs) > 0:
		return len(lv.optionIDs)
	default:
		return len(lv.cuts) + 1
	}
}

// set makes value i the only possible one.
func (lv *factLevels) set(state diagram.State, i int) {
	if lv.count > 1 {
		for k := range lv.count {
			state[int(lv.first)+k] = diagram.Values(btoi(k == i))
		}
		return
	}
	state[lv.first] = diagram.Values(i)
}

// cell returns the numbers that value i stands for, both included.
func (lv *factLevels) cell(i int) (low, high int) {
	low, high = math.MinInt, math.MaxInt
	if i > 0 {
		low = lv.cuts[i-1]
	}
	if i < len(lv.cuts) {
		high = lv.cuts[i] - 1
	}
	return low, high
}

// index returns the value that n falls into.
func (lv *factLevels) index(n int) int {
	i, found := slices.BinarySearch(lv.cuts, n)
	return i + btoi(found)
}

// numbers returns the bounds of a value as rules see them.
func (lv *factLevels) numbers(v Value, on calendar.Date) (low, high int) {
	if v.kind == rangeValue {
		return v.Low, v.High
	}
	low, high = math.MinInt, math.MaxInt
	if !v.From.IsZero() {
		low = v.From.Sub(on)
	}
	if !v.To.IsZero() {
		high = v.To.Sub(on)
	}
	return low, high
}

// reachable returns the values that lie within the fact's own bounds.
func (lv *factLevels) reachable(f *Fact) diagram.Mask {
	var m diagram.Mask
	for i := range lv.values() {
		if cell := f.within(lv.cell(i)); cell.low <= cell.high {
			m |= diagram.Values(i)
		}
	}
	return m
}

// know takes into account that the fact has the value v, which it can have.
func (lv *factLevels) know(state, limits diagram.State, f *Fact, v Value, on calendar.Date) {
	switch {
	case f.Type == Several:
		for k, id := range lv.optionIDs {
			state[int(lv.first)+k] = diagram.Values(btoi(slices.Contains(v.Options, id)))
		}
	case f.Type == Choice || f.Type == YesNo:
		state[lv.first] = lv.mask(f.settles(v.Options[0]))
	default:
		low, high := lv.numbers(v, on)
		state[lv.first] = span(lv.index(low), lv.index(high))
		if within := state[lv.first] & limits[lv.first]; within != 0 {
			state[lv.first] = within
		}
	}
}

// takes reports whether v is known and a value that the fact can have.
func (f *Fact) takes(v Value) bool {
	switch v.kind {
	case optionsValue:
		unknown := func(id string) bool { return f.Option(id) == nil }
		return len(v.Options) > 0 && (len(v.Options) == 1 || f.Type == Several) && !slices.ContainsFunc(v.Options, unknown)
	case rangeValue:
		return (f.Type == Number || f.Type == Money) && v.Low <= v.High
	case daysValue:
		return f.Type == Day && (v.From.IsZero() || v.To.IsZero() || !v.To.Before(v.From))
	default:
		return false
	}
}

// settles returns the options that an answer leaves possible.
func (f *Fact) settles(id string) []string {
	if o := f.Option(id); o != nil && len(o.LeavesOpen) > 0 {
		return o.LeavesOpen
	}
	return []string{id}
}

func (lv *factLevels) mask(ids []string) diagram.Mask {
	var m diagram.Mask
	for _, id := range ids {
		m |= diagram.Values(slices.Index(lv.optionIDs, id))
	}
	return m
}

// span returns the values from low to high, both included.
func span(low, high int) diagram.Mask {
	var m diagram.Mask
	for i := low; i <= high; i++ {
		m |= diagram.Values(i)
	}
	return m
}

// among reports whether one of the fact's levels is among the given ones.
func (lv *factLevels) among(levels []diagram.Level) bool {
	return slices.ContainsFunc(levels, func(l diagram.Level) bool {
		return l >= lv.first && int(l) < int(lv.first)+lv.count
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

// has reports whether one of the fact's levels is in the set.
func (s levelSet) has(lv *factLevels) bool {
	for i := range lv.count {
		if s[int(lv.first)+i] {
			return true
		}
	}
	return false
}
