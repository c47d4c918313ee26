package knowledge

import (
	"math"
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// maxSubsets bounds the options of a Several of which the checks try every
// combination.
const maxSubsets = 6

// classes returns one answer for each way in which answers to f can differ for
// the rules of the given day: every option, every combination of options, a
// number or day on each side of every threshold; "I don't know" last.
func (rs *ruleset) classes(f *Fact, on calendar.Date) []Value {
	var values []Value
	switch f.Type {
	case Choice, YesNo:
		for _, o := range f.Options {
			values = append(values, o.value)
		}
	case Several:
		values = subsets(f)
	default:
		lv := rs.levels[f]
		for i := range lv.values() {
			if v, ok := f.within(lv.cell(i)).representative(f, on); ok {
				values = append(values, v)
			}
		}
	}
	return append(values, Value{})
}

// subsets returns every combination of options, or the single ones and all
// together where there are too many.
func subsets(f *Fact) []Value {
	var values []Value
	n := len(f.Options)
	if n > maxSubsets {
		var all []string
		for _, o := range f.Options {
			values = append(values, o.value)
			all = append(all, o.ID)
		}
		return append(values, ChoiceOf(all...))
	}
	for bits := 1; bits < 1<<n; bits++ {
		var ids []string
		for i, o := range f.Options {
			if bits>>i&1 == 1 {
				ids = append(ids, o.ID)
			}
		}
		values = append(values, ChoiceOf(ids...))
	}
	return values
}

// bounds are two numbers, both included.
type bounds struct{ low, high int }

// within cuts numbers off where the fact has its own limits.
func (f *Fact) within(low, high int) bounds {
	if f.Type == Day {
		return bounds{low, high}
	}
	return bounds{max(low, f.Min), min(high, f.Max)}
}

// representative returns a number or day that stands for all within b: the one
// next to the threshold.
func (b bounds) representative(f *Fact, on calendar.Date) (Value, bool) {
	n := b.low
	if n == math.MinInt || n == f.Min && b.high != f.Max {
		n = b.high
	}
	switch {
	case b.low > b.high:
		return Value{}, false
	case f.Type != Day:
		return NumberOf(n, n), true
	case n == math.MaxInt:
		n = 0
	}
	d := on.AddDays(n)
	return DayOf(d, d), !d.IsZero()
}

// Choices returns ranges that a person can be offered as answers to a Number,
// Money or Day: one for each way in which the answer can still matter on the
// given day, the lowest first. It returns nil if there is nothing to tell
// apart, or more than most.
func (b *Base) Choices(f *Fact, facts Facts, on calendar.Date, most int) []Value {
	if !f.numeric() {
		return nil
	}
	rs := b.rulesOn(on)
	cells := rs.distinct(b, f, b.complete(facts, on), on)
	if len(cells) < 2 || len(cells) > most {
		return nil
	}
	values := make([]Value, len(cells))
	for i, c := range cells {
		if f.Type == Day {
			values[i] = DayOf(daysFrom(on, c.low), daysFrom(on, c.high))
			continue
		}
		values[i] = NumberOf(c.low, c.high)
		if c.low <= f.Min {
			values[i].Low = math.MinInt
		}
		if c.high >= f.Max {
			values[i].High = math.MaxInt
		}
		if c.low <= f.Min && c.high == f.Min {
			values[i] = NumberOf(f.Min, f.Min)
		}
	}
	return values
}

// distinct returns the fact's cells, neighbours merged where no scheme that is
// looked at can tell them apart any more.
func (rs *ruleset) distinct(b *Base, f *Fact, facts Facts, on calendar.Date) []bounds {
	state := rs.state(facts, on)
	var offered []*Scheme
	rs.look(b.tree, state, true, func(*Fact) {}, func(s *Scheme) { offered = append(offered, s) })
	var cells []bounds
	rs.d.Lend(func(w *diagram.Workspace) { cells = rs.tellApart(f, rs.testing(f, offered, w), state, w) })
	return cells
}

// testing returns what the schemes and their deadlines hang on, as far as it
// depends on f.
func (rs *ruleset) testing(f *Fact, schemes []*Scheme, w *diagram.Workspace) []diagram.Node {
	lv := rs.levels[f]
	var nodes []diagram.Node
	test := func(n diagram.Node) {
		if lv.among(w.Asks(n)) {
			nodes = append(nodes, n)
		}
	}
	for _, s := range schemes {
		test(rs.schemes[s].whole)
		for _, n := range rs.schemes[s].deadlines {
			test(n)
		}
	}
	return nodes
}

// tellApart returns the fact's cells, neighbours merged that make no difference
// to any of the nodes. It leaves a value of the fact in the state.
func (rs *ruleset) tellApart(f *Fact, nodes []diagram.Node, state diagram.State, w *diagram.Workspace) []bounds {
	lv := rs.levels[f]
	var cells []bounds
	var last []int32
	for i := range lv.values() {
		lv.set(state, i)
		var residue []int32
		for _, n := range nodes {
			residue = append(residue, int32(w.Restrict(n, state)))
		}
		cell := f.within(lv.cell(i))
		switch {
		case cell.low > cell.high:
		case len(cells) > 0 && slices.Equal(residue, last):
			cells[len(cells)-1].high = cell.high
		default:
			cells, last = append(cells, cell), residue
		}
	}
	return cells
}

// answerOf reads a fact's value out of a complete assignment of the diagram.
func (rs *ruleset) answerOf(f *Fact, who []int, on calendar.Date) Value {
	lv := rs.levels[f]
	switch {
	case f.Type == Several:
		var ids []string
		for k, id := range lv.optionIDs {
			if who[int(lv.first)+k] == 1 {
				ids = append(ids, id)
			}
		}
		if len(ids) == 0 {
			return Value{}
		}
		return ChoiceOf(ids...)
	case f.Type == Choice || f.Type == YesNo:
		return ChoiceOf(lv.optionIDs[who[lv.first]])
	}
	v, _ := f.within(lv.cell(who[lv.first])).representative(f, on)
	return v
}
