package diagram_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/knowledge/diagram"
)

// trial is a program for a stack of functions and the states to question them
// under.
type trial struct {
	sizes  []int
	steps  []step
	states []diagram.State
}

type step struct {
	op    byte // 'a' atom, '&', '|', '!'
	level diagram.Level
	mask  diagram.Mask
}

// table is a function as its outcome for every assignment.
type table []bool

// brute answers the questions of the package by looking at every assignment.
type brute struct {
	sizes       []int
	assignments [][]int // in lexical order
}

func newBrute(sizes []int) brute {
	all := [][]int{{}}
	for _, size := range sizes {
		var longer [][]int
		for _, a := range all {
			for v := range size {
				longer = append(longer, append(slices.Clone(a), v))
			}
		}
		all = longer
	}
	return brute{sizes, all}
}

func (b brute) atom(l diagram.Level, m diagram.Mask) table {
	t := make(table, len(b.assignments))
	for i, a := range b.assignments {
		t[i] = m>>a[l]&1 == 1
	}
	return t
}

func merge(f func(x, y bool) bool, a, b table) table {
	t := make(table, len(a))
	for i := range a {
		t[i] = f(a[i], b[i])
	}
	return t
}

func (b brute) within(a []int, s diagram.State) bool {
	for l, v := range a {
		if s[l]>>v&1 == 0 {
			return false
		}
	}
	return true
}

func (b brute) inside(s diagram.State) table {
	t := make(table, len(b.assignments))
	for i, a := range b.assignments {
		t[i] = b.within(a, s)
	}
	return t
}

// count returns how many assignments within s there are, how many of them make
// the function true, and the first of those.
func (b brute) count(t table, s diagram.State) (all, yes int, first []int) {
	for i, a := range b.assignments {
		if !b.within(a, s) {
			continue
		}
		all++
		if t[i] {
			if yes == 0 {
				first = a
			}
			yes++
		}
	}
	return all, yes, first
}

func (b brute) support(t table, s diagram.State) []diagram.Level {
	var levels []diagram.Level
	stride := len(b.assignments)
	for l, size := range b.sizes {
		stride /= size
		if b.matters(t, s, l, stride) {
			levels = append(levels, diagram.Level(l))
		}
	}
	return levels
}

// matters compares each assignment with those that have a higher value at l and
// stand multiples of stride behind it.
func (b brute) matters(t table, s diagram.State, l, stride int) bool {
	for i, a := range b.assignments {
		for v := a[l] + 1; v < b.sizes[l]; v++ {
			j := i + (v-a[l])*stride
			if t[i] != t[j] && b.within(a, s) && b.within(b.assignments[j], s) {
				return true
			}
		}
	}
	return false
}

type function struct {
	node  diagram.Node
	table table
}

// run returns every function that the program makes, constants included. An
// operator that lacks operands takes constants.
func (tr trial) run(w *diagram.Workspace, b brute) []function {
	never := function{w.Or(), make(table, len(b.assignments))}
	always := function{w.And(), merge(func(bool, bool) bool { return true }, never.table, never.table)}
	stack := []function{}
	pop := func(otherwise function) function {
		if len(stack) == 0 {
			return otherwise
		}
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		return top
	}
	made := []function{never, always}
	for _, st := range tr.steps {
		var f function
		switch st.op {
		case 'a':
			f = function{w.Atom(st.level, st.mask), b.atom(st.level, st.mask)}
		case '!':
			x := pop(never)
			f = function{w.Not(x.node), merge(func(x, _ bool) bool { return !x }, x.table, x.table)}
		case '&':
			x, y := pop(always), pop(always)
			f = function{w.And(x.node, y.node), merge(func(x, y bool) bool { return x && y }, x.table, y.table)}
		case '|':
			x, y := pop(never), pop(never)
			f = function{w.Or(x.node, y.node), merge(func(x, y bool) bool { return x || y }, x.table, y.table)}
		}
		stack = append(stack, f)
		made = append(made, f)
	}
	return made
}

// check compares everything that the package says of a trial with brute force.
func (tr trial) check(t fataler) {
	t.Helper()
	w, err := diagram.New(tr.sizes)
	if err != nil {
		t.Fatalf("New(%v): %v", tr.sizes, err)
	}
	b := newBrute(tr.sizes)
	functions := tr.run(w, b)
	d, err := w.Freeze()
	if err != nil {
		t.Fatalf("Freeze: %v", err)
	}
	grown := d.Workspace()
	for _, s := range tr.states {
		for _, f := range functions {
			tr.checkQueries(t, d, b, f, s)
		}
		tr.checkCanonical(t, grown, b, functions, s)
	}
}

func (tr trial) checkQueries(t fataler, d *diagram.Diagram, b brute, f function, s diagram.State) {
	t.Helper()
	all, yes, first := b.count(f.table, s)
	want := diagram.Unknown
	switch yes {
	case 0:
		want = diagram.No
	case all:
		want = diagram.Yes
	}
	if got := d.Decide(f.node, s); got != want {
		t.Fatalf("Decide = %v, want %v\n%v", got, want, tr)
	}
	if got := d.Count(f.node, s); got.Cmp(big.NewInt(int64(yes))) != 0 {
		t.Fatalf("Count = %v, want %v\n%v", got, yes, tr)
	}
	share := float64(yes) / float64(max(all, 1))
	if got := d.Share(f.node, s); math.Abs(got-share) > 1e-9 {
		t.Fatalf("Share = %v, want %v\n%v", got, share, tr)
	}
	got, ok := d.Witness(f.node, s)
	if ok != (yes > 0) {
		t.Fatalf("Witness found = %v, want %v\n%v", ok, yes > 0, tr)
	}
	if diff := cmp.Diff(first, got); diff != "" {
		t.Fatalf("Witness (-want +got)\n%s%v", diff, tr)
	}
	if diff := cmp.Diff(b.support(f.table, s), d.Support(f.node, s)); diff != "" {
		t.Fatalf("Support (-want +got)\n%s%v", diff, tr)
	}
	for l := range s {
		l := diagram.Level(l)
		if got, want := d.Enabling(f.node, s, l), b.enabling(f.table, s, l); got != want {
			t.Fatalf("Enabling at %d = %b, want %b\n%v", l, got, want, tr)
		}
	}
}

// enabling tries each value of the variable at l.
func (b brute) enabling(t table, s diagram.State, l diagram.Level) diagram.Mask {
	var m diagram.Mask
	for v := range b.sizes[l] {
		if _, yes, _ := b.count(t, s.With(l, diagram.Values(v))); yes > 0 {
			m |= diagram.Values(v)
		}
	}
	return m
}

// checkCanonical holds that nodes are equal exactly if functions are, and
// restricted nodes exactly if functions agree within the state.
func (tr trial) checkCanonical(t fataler, w *diagram.Workspace, b brute, functions []function, s diagram.State) {
	t.Helper()
	inside := b.inside(s)
	cut := make([]table, len(functions))
	left := make([]diagram.Node, len(functions))
	for i, f := range functions {
		cut[i] = merge(func(x, y bool) bool { return x && y }, f.table, inside)
		left[i] = tr.checkRestrict(t, w, f.node, s)
	}
	for i, f := range functions {
		for j, g := range functions[:i] {
			if got, want := f.node == g.node, slices.Equal(f.table, g.table); got != want {
				t.Fatalf("nodes equal = %v, functions equal = %v\n%v", got, want, tr)
			}
			if got, want := left[i] == left[j], slices.Equal(cut[i], cut[j]); got != want {
				t.Fatalf("restricted nodes equal = %v, functions agree = %v\n%v", got, want, tr)
			}
		}
	}
}

// checkRestrict returns n restricted to s, after comparing it with other ways
// to get there.
func (tr trial) checkRestrict(t fataler, w *diagram.Workspace, n diagram.Node, s diagram.State) diagram.Node {
	t.Helper()
	atoms := make([]diagram.Node, len(s))
	for l, m := range s {
		atoms[l] = w.Atom(diagram.Level(l), m)
	}
	within := w.And(atoms...)
	without := w.Not(within)
	left := w.Restrict(n, s)
	byStep := n
	for l, m := range s {
		byStep = w.Cofactor(byStep, diagram.Level(l), m)
	}
	if byStep != left {
		t.Fatalf("restricted one variable after another: %v, want %v\n%v", byStep, left, tr)
	}
	if got := w.Restrict(n, w.Unknown()); got != n {
		t.Fatalf("Restrict to nothing known = %v, want %v\n%v", got, n, tr)
	}
	for _, same := range []diagram.Node{left, w.And(n, within), w.Or(n, without), w.And(left, within)} {
		if got := w.Restrict(same, s); got != left {
			t.Fatalf("Restrict = %v, want %v as for a function that agrees within the state\n%v", got, left, tr)
		}
	}
	if got := w.Or(w.And(left, within), w.And(left, without)); got != left {
		t.Fatalf("restricted node %v is %v when put together from two parts\n%v", left, got, tr)
	}
	return left
}

func (tr trial) String() string {
	s := fmt.Sprintf("sizes %v\nstates %b\n", tr.sizes, tr.states)
	for _, st := range tr.steps {
		if st.op == 'a' {
			s += fmt.Sprintf("  %d in %b\n", st.level, st.mask)
		} else {
			s += fmt.Sprintf("  %c\n", st.op)
		}
	}
	return s
}

// fataler is what *testing.T and *rapid.T have in common here.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

var _ fataler = (*testing.T)(nil)
