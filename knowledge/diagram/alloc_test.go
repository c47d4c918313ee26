//go:build !race

// The race detector lets pools forget at random, so that allocations cannot be
// counted under it.

package diagram_test

import "testing"

func TestQueriesDoNotAllocate(t *testing.T) {
	b := newBench(t)
	for name, query := range map[string]func(){
		"Decide": func() {
			for _, n := range b.rules {
				b.d.Decide(n, b.some)
				b.d.Decide(n, b.known)
			}
		},
		"Share": func() {
			for _, n := range b.rules {
				b.d.Share(n, b.some)
			}
		},
	} {
		if allocs := testing.AllocsPerRun(1000, query); allocs > 0 {
			t.Errorf("%s: %v allocations, want none", name, allocs)
		}
	}
}
