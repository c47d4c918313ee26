package diagram_test

import (
	"testing"

	"pgregory.net/rapid"

	"guichet/knowledge/diagram"
)

const operators = "aaa&|!"

func TestAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := trial{sizes: drawSizes(t)}
		for range 4 {
			tr.states = append(tr.states, drawState(t, tr.sizes))
		}
		switch {
		case len(tr.sizes) > 0 && rapid.Bool().Draw(t, "rule"):
			tr.steps = drawRule(t, tr.sizes)
		default:
			tr.steps = drawSteps(t, tr.sizes)
		}
		tr.check(t)
	})
}

func drawSizes(t *rapid.T) []int {
	if rapid.IntRange(0, 9).Draw(t, "wide") == 0 {
		return []int{rapid.IntRange(60, diagram.MaxValues).Draw(t, "size"), 3}
	}
	return rapid.SliceOfN(rapid.IntRange(1, 4), 0, 5).Draw(t, "sizes")
}

func drawMask(t *rapid.T, size int) diagram.Mask {
	all := ^uint64(0) >> (diagram.MaxValues - size)
	return diagram.Mask(rapid.Uint64Range(0, all).Draw(t, "mask"))
}

func drawState(t *rapid.T, sizes []int) diagram.State {
	s := make(diagram.State, len(sizes))
	for l, size := range sizes {
		one := diagram.Values(rapid.IntRange(0, size-1).Draw(t, "value"))
		switch rapid.IntRange(1, 20).Draw(t, "kind") {
		case 1, 2, 3, 4, 5, 6: // everything, and more than there is
			s[l] = ^diagram.Mask(0)
		case 7, 8, 9, 10:
			s[l] = one
		default:
			s[l] = one | drawMask(t, size)
		}
	}
	return s
}

func drawAtom(t *rapid.T, sizes []int) step {
	l := rapid.IntRange(0, len(sizes)-1).Draw(t, "level")
	return step{op: 'a', level: diagram.Level(l), mask: drawMask(t, sizes[l])}
}

// drawRule draws alternatives of conjunctions, as rules mostly are.
func drawRule(t *rapid.T, sizes []int) []step {
	var steps []step
	for i := range rapid.IntRange(1, 5).Draw(t, "alternatives") {
		steps = append(steps, drawAtom(t, sizes))
		for range rapid.IntRange(1, 3).Draw(t, "more") {
			steps = append(steps, drawAtom(t, sizes), step{op: '&'})
		}
		if i > 0 {
			steps = append(steps, step{op: '|'})
		}
	}
	return steps
}

// drawSteps draws anything.
func drawSteps(t *rapid.T, sizes []int) []step {
	var steps []step
	for range rapid.IntRange(0, 24).Draw(t, "length") {
		st := step{op: rapid.SampledFrom([]byte(operators)).Draw(t, "op")}
		if st.op == 'a' && len(sizes) > 0 {
			st = drawAtom(t, sizes)
		}
		if st.op != 'a' || len(sizes) > 0 {
			steps = append(steps, st)
		}
	}
	return steps
}

func FuzzDiagram(f *testing.F) {
	f.Add([]byte{3, 2, 3, 4, 1, 2, 3, 0, 0, 1, 0, 1, 2, 3})
	f.Add([]byte{2, 1, 2, 0xff, 0xff, 0, 0, 1, 0, 0, 1, 5, 4})
	f.Fuzz(func(t *testing.T, data []byte) { decode(data).check(t) })
}

// decode reads any bytes as a trial: the number of variables, their sizes, a
// state, then steps.
func decode(data []byte) trial {
	next := func() byte {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return b
	}
	var tr trial
	for range 1 + next()%4 {
		tr.sizes = append(tr.sizes, int(1+next()%5))
	}
	var s diagram.State
	for _, size := range tr.sizes {
		s = append(s, diagram.Mask(next())|diagram.Values(int(next())%size))
	}
	tr.states = []diagram.State{s}
	for len(data) > 0 && len(tr.steps) < 40 {
		st := step{op: operators[int(next())%len(operators)]}
		if st.op == 'a' {
			st.level = diagram.Level(int(next()) % len(tr.sizes))
			st.mask = diagram.Mask(next())
		}
		tr.steps = append(tr.steps, st)
	}
	return tr
}
