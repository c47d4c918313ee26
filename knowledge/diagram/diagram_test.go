package diagram_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/knowledge/diagram"
)

func newWorkspace(t testing.TB, sizes ...int) *diagram.Workspace {
	t.Helper()
	w, err := diagram.New(sizes)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func freeze(t testing.TB, w *diagram.Workspace) *diagram.Diagram {
	t.Helper()
	d, err := w.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestNewRefusesSizes(t *testing.T) {
	for _, size := range []int{-1, 0, diagram.MaxValues + 1} {
		if _, err := diagram.New([]int{2, size}); err == nil {
			t.Errorf("New with a variable of %d values: no error", size)
		}
	}
}

func TestEmptyOperands(t *testing.T) {
	w := newWorkspace(t, 2)
	if got := w.And(); got != diagram.True {
		t.Errorf("And() = %v, want True", got)
	}
	if got := w.Or(); got != diagram.False {
		t.Errorf("Or() = %v, want False", got)
	}
}

func TestDecideIsExact(t *testing.T) {
	const a, b, age = 0, 1, 2
	w := newWorkspace(t, 2, 2, 64)
	yes := w.Atom(a, diagram.Values(1))
	also := w.Atom(b, diagram.Values(1))
	young := w.Atom(age, w.All(age)>>40)
	d := freeze(t, w)
	for name, c := range map[string]struct {
		node diagram.Node
		want diagram.Truth
	}{
		"a || !a":              {w.Or(yes, w.Not(yes)), diagram.Yes},
		"a && !a":              {w.And(yes, w.Not(yes)), diagram.No},
		"a":                    {yes, diagram.Unknown},
		"age < 24":             {young, diagram.Yes},
		"a && age >= 24":       {w.And(yes, w.Not(young)), diagram.No},
		"a && age < 24":        {w.And(yes, young), diagram.Unknown},
		"(a && young) || !a":   {w.Or(w.And(yes, young), w.Not(yes)), diagram.Yes},
		"!a && (!b || young)":  {w.And(w.Not(yes), w.Or(w.Not(also), young)), diagram.Unknown},
		"!b || young":          {w.Or(w.Not(also), young), diagram.Yes},
		"a && !young || young": {w.Or(w.And(yes, w.Not(young)), young), diagram.Yes},
	} {
		if got := w.Decide(c.node, d.Unknown().With(age, diagram.Values(3, 17, 23))); got != c.want {
			t.Errorf("%s = %v, want %v", name, got, c.want)
		}
	}
}

func TestTruth(t *testing.T) {
	var zero diagram.Truth
	got := []string{zero.String(), diagram.No.String(), diagram.Yes.String()}
	if diff := cmp.Diff([]string{"unknown", "no", "yes"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestStateWithCopies(t *testing.T) {
	w := newWorkspace(t, 2, 2)
	s := w.Unknown()
	s.With(1, 1)
	if diff := cmp.Diff(w.Unknown(), s); diff != "" {
		t.Error(diff)
	}
}

func TestFreezeIsolates(t *testing.T) {
	w := newWorkspace(t, 2, 2, 2)
	a, b := w.Atom(0, 1), w.Atom(1, 1)
	d := freeze(t, w)
	size := d.Len()
	w.And(a, b)
	grown := d.Workspace()
	grown.Or(a, b)
	if d.Len() != size {
		t.Errorf("Len = %d after others grew, want %d", d.Len(), size)
	}
	if got := grown.Atom(1, 1); got != b {
		t.Errorf("a workspace on the diagram makes node %v, want %v", got, b)
	}
	again := freeze(t, grown).Workspace()
	if got := again.Atom(1, 1); got != b {
		t.Errorf("a workspace on a grown diagram makes node %v, want %v", got, b)
	}
	if got, want := again.Or(a, b), grown.Or(a, b); got != want {
		t.Errorf("a workspace on a grown diagram makes node %v, want %v", got, want)
	}
}

// TestSharedNodes asks about a function with more paths than can be walked: an
// odd number of sixty variables is 1, and the last variable is 1 too.
func TestSharedNodes(t *testing.T) {
	const count = 60
	w := newWorkspace(t, slices.Repeat([]int{2}, count+1)...)
	odd := diagram.False
	for l := range diagram.Level(count) {
		bit := w.Atom(l, diagram.Values(1))
		odd = w.Or(w.And(odd, w.Not(bit)), w.And(w.Not(odd), bit))
	}
	rule := w.And(odd, w.Atom(count, diagram.Values(1)))
	d := freeze(t, w)

	never := d.Unknown().With(count, diagram.Values(0))
	if got := d.Decide(rule, never); got != diagram.No {
		t.Errorf("Decide = %v, want no", got)
	}
	if _, ok := d.Witness(rule, never); ok {
		t.Error("Witness found one where there is none")
	}
	witness, _ := d.Witness(rule, d.Unknown())
	want := make([]int, count+1)
	want[count-1], want[count] = 1, 1
	if diff := cmp.Diff(want, witness); diff != "" {
		t.Errorf("Witness (-want +got)\n%s", diff)
	}
	if got := len(d.Support(rule, d.Unknown())); got != count+1 {
		t.Errorf("Support has %d variables, want %d", got, count+1)
	}
	if got, want := d.Count(rule, d.Unknown()), int64(1)<<(count-1); got.Int64() != want {
		t.Errorf("Count = %v, want %v", got, want)
	}
	if got := d.Share(rule, d.Unknown()); got != 0.25 {
		t.Errorf("Share = %v, want 0.25", got)
	}
}

// pairs is the function that compares the first half of the variables with the
// second half, one by one: the worst order there is.
func pairs(w *diagram.Workspace) diagram.Node {
	half := diagram.Level(w.Levels() / 2)
	same := diagram.True
	for l := range half {
		a, b := w.Atom(l, 1), w.Atom(l+half, 1)
		same = w.And(same, w.Or(w.And(a, b), w.And(w.Not(a), w.Not(b))))
	}
	return same
}

func TestTooLarge(t *testing.T) {
	w := newWorkspace(t, slices.Repeat([]int{2}, 80)...)
	pairs(w)
	if err := w.Err(); !errors.Is(err, diagram.ErrTooLarge) {
		t.Errorf("Err = %v, want ErrTooLarge", err)
	}
	if _, err := w.Freeze(); !errors.Is(err, diagram.ErrTooLarge) {
		t.Errorf("Freeze: %v, want ErrTooLarge", err)
	}
	if excess := w.Len() - diagram.MaxNodes; excess > 1000 {
		t.Errorf("%d nodes too many", excess)
	}
}

// TestReadersShareADiagram is for the race detector: queries, and workspaces
// that grow, on one diagram at the same time, while its origin goes on growing.
func TestReadersShareADiagram(t *testing.T) {
	w := newWorkspace(t, benchSizes...)
	rules := randomRules(w, 30, rand.New(rand.NewPCG(1, 2)))
	d := freeze(t, w)
	states := randomStates(d, rand.New(rand.NewPCG(3, 4)), 20)
	type answer struct {
		Truth   diagram.Truth
		Support []diagram.Level
		Share   float64
		Count   string
		Witness []int
	}
	ask := func() []answer {
		var all []answer
		own := d.Workspace()
		for _, s := range states {
			for _, n := range rules {
				witness, _ := d.Witness(n, s)
				all = append(all, answer{d.Decide(n, s), d.Support(n, s), d.Share(n, s), d.Count(n, s).String(), witness})
				own.Or(own.Restrict(n, s), own.Not(rules[0]))
			}
		}
		return all
	}
	want := ask()
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			if diff := cmp.Diff(want, ask()); diff != "" {
				t.Error(diff)
			}
		})
	}
	randomRules(w, 100, rand.New(rand.NewPCG(5, 6)))
	readers.Wait()
}
