package diagram_test

import (
	"math/rand/v2"
	"testing"

	"guichet/knowledge/diagram"
)

// benchSizes are variables as a base of twenty schemes has them.
var benchSizes = []int{5, 2, 3, 6, 2, 18, 8, 4, 2, 3, 12, 2}

func randomRules(w *diagram.Workspace, count int, r *rand.Rand) []diagram.Node {
	rules := make([]diagram.Node, count)
	for i := range rules {
		rule := diagram.True
		for range 3 + r.IntN(3) {
			rule = w.And(rule, w.Or(randomAtom(w, r), randomAtom(w, r)))
		}
		rules[i] = rule
	}
	return rules
}

func randomAtom(w *diagram.Workspace, r *rand.Rand) diagram.Node {
	l := diagram.Level(r.IntN(w.Levels()))
	return w.Atom(l, diagram.Mask(r.Uint64()))
}

// randomStates returns states in which some variables are known, some are
// known by half and the others unknown.
func randomStates(d *diagram.Diagram, r *rand.Rand, count int) []diagram.State {
	states := make([]diagram.State, count)
	for i := range states {
		s := d.Unknown()
		for l, size := range benchSizes {
			switch r.IntN(3) {
			case 0:
				s[l] = diagram.Values(r.IntN(size))
			case 1:
				s[l] = diagram.Mask(r.Uint64()) | diagram.Values(r.IntN(size))
			}
		}
		states[i] = s
	}
	return states
}

type bench struct {
	d     *diagram.Diagram
	rules []diagram.Node
	// some has 4 of the 12 variables known, known all of them.
	some, known diagram.State
}

func newBench(t testing.TB) bench {
	w := newWorkspace(t, benchSizes...)
	r := rand.New(rand.NewPCG(1, 2))
	b := bench{rules: randomRules(w, 20, r)}
	b.d = freeze(t, w)
	b.some, b.known = b.d.Unknown(), b.d.Unknown()
	for l, size := range benchSizes {
		b.known[l] = diagram.Values(r.IntN(size))
		if l%3 == 0 {
			b.some[l] = b.known[l]
		}
	}
	return b
}

// BenchmarkDecide decides twenty rules.
func BenchmarkDecide(b *testing.B) {
	x := newBench(b)
	for name, s := range map[string]diagram.State{"known": x.known, "some": x.some, "unknown": x.d.Unknown()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, n := range x.rules {
					x.d.Decide(n, s)
				}
			}
		})
	}
}

// BenchmarkSupport names what matters to each of twenty rules, for a new state
// each time.
func BenchmarkSupport(b *testing.B) {
	x := newBench(b)
	states := []diagram.State{x.some, x.d.Unknown()}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		for _, n := range x.rules {
			x.d.Support(n, states[i%2])
		}
	}
}

// BenchmarkShare weighs twenty rules.
func BenchmarkShare(b *testing.B) {
	x := newBench(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, n := range x.rules {
			x.d.Share(n, x.some)
		}
	}
}

// BenchmarkBuild builds a thousand rules.
func BenchmarkBuild(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		w := newWorkspace(b, benchSizes...)
		randomRules(w, 1000, rand.New(rand.NewPCG(1, 2)))
		b.ReportMetric(float64(w.Len()), "nodes")
	}
}
