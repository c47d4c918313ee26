package diagram

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// MaxNodes bounds the nodes that And, Or and Not build before they give up. Ten
// thousand ordinary rules stay well below it; a rule that sets many pairs of
// variables against each other in an unlucky order can exceed any bound.
const MaxNodes = 1 << 18

// ErrTooLarge means that a function needs more than MaxNodes nodes.
var ErrTooLarge = errors.New("decision diagram is too large")

// Workspace builds functions and answers questions about them. It only grows:
// let it go when the question is answered. It is not safe for concurrent use.
//
// When it would grow beyond MaxNodes, Err returns ErrTooLarge from then on, and
// what And, Or and Not return since is meaningless.
type Workspace struct {
	graph
	err      error
	base     *Diagram // what it started from; its nodes come first
	index    map[node]Node
	combined map[operands]Node
	negated  map[Node]Node

	within     State // what restricted was made for
	restricted map[Node]Node
}

// operands names a conjunction (dominant False) or a disjunction (dominant
// True) of two functions.
type operands struct{ dominant, a, b Node }

// New returns an empty workspace over variables of the given sizes, by level. A
// size is the number of values of a variable, from 1 to MaxValues; any other is
// an error.
func New(sizes []int) (*Workspace, error) {
	full := make([]Mask, len(sizes))
	for l, size := range sizes {
		if size < 1 || size > MaxValues {
			return nil, fmt.Errorf("variable %d has %d values, want 1 to %d", l, size, MaxValues)
		}
		full[l] = ^Mask(0) >> (MaxValues - size)
	}
	leaf := node{level: Level(len(sizes))}
	return newWorkspace(&Diagram{graph: graph{
		full:    full,
		nodes:   []node{False: leaf, True: leaf},
		scratch: &sync.Pool{New: func() any { return new(scratch) }},
	}}), nil
}

func newWorkspace(d *Diagram) *Workspace {
	return &Workspace{
		base:       d,
		graph:      d.graph,
		index:      map[node]Node{},
		combined:   map[operands]Node{},
		negated:    map[Node]Node{},
		restricted: map[Node]Node{},
	}
}

// Err returns ErrTooLarge if w has outgrown MaxNodes, nil otherwise.
func (w *Workspace) Err() error { return w.err }

// Freeze returns a diagram that holds the nodes of w, under the same numbers.
// What w builds later is not in it. It returns the error that Err does.
func (w *Workspace) Freeze() (*Diagram, error) {
	if w.err != nil {
		return nil, w.err
	}
	index := make(map[node]Node, len(w.nodes))
	maps.Copy(index, w.base.index)
	maps.Copy(index, w.index)
	d := &Diagram{graph: w.graph, index: index}
	d.nodes = slices.Clip(d.nodes)
	return d, nil
}

// Atom returns the function that is true if the variable at l has one of the
// values in m.
func (w *Workspace) Atom(l Level, m Mask) Node {
	m &= w.full[l]
	f := make(fork, 0, usualFork)
	f = f.add(m, True)
	f = f.add(w.full[l]&^m, False)
	return w.join(l, f)
}

// And returns the function that is true where all the given ones are; without
// any, True.
func (w *Workspace) And(nodes ...Node) Node { return w.fold(False, nodes) }

// Or returns the function that is true where one of the given ones is; without
// any, False.
func (w *Workspace) Or(nodes ...Node) Node { return w.fold(True, nodes) }

func (w *Workspace) fold(dominant Node, nodes []Node) Node {
	n := opposite(dominant)
	for _, m := range nodes {
		n = w.combine(dominant, n, m)
	}
	return n
}

func (w *Workspace) combine(dominant, a, b Node) Node {
	switch {
	case a == dominant || b == dominant:
		return dominant
	case a == b || b == opposite(dominant):
		return a
	case a == opposite(dominant):
		return b
	}
	key := operands{dominant, min(a, b), max(a, b)}
	if n, ok := w.combined[key]; ok {
		return n
	}
	if w.exhausted() {
		return False
	}
	l := min(w.nodes[a].level, w.nodes[b].level)
	f := make(fork, 0, usualFork)
	for of := w.branches(a, l, w.full[l]); of.next(w.nodes); {
		for with := w.branches(b, l, of.values); with.next(w.nodes); {
			f = f.add(with.values, w.combine(dominant, of.to, with.to))
		}
	}
	n := w.join(l, f)
	w.combined[key] = n
	return n
}

// Not returns the function that is true where n is false.
func (w *Workspace) Not(n Node) Node {
	if n <= True {
		return opposite(n)
	}
	if m, ok := w.negated[n]; ok {
		return m
	}
	if w.exhausted() {
		return False
	}
	l := w.nodes[n].level
	f := make(fork, 0, usualFork)
	for b := w.branches(n, l, w.full[l]); b.next(w.nodes); {
		f = f.add(b.values, w.Not(b.to))
	}
	m := w.join(l, f)
	w.negated[n], w.negated[m] = m, n
	return m
}

func (w *Workspace) exhausted() bool {
	if len(w.nodes) >= MaxNodes {
		w.err = ErrTooLarge
	}
	return w.err != nil
}

func opposite(constant Node) Node { return True - constant }

// Restrict returns what is left of n when s is known. Of two functions that
// agree on every assignment within s, Restrict makes one and the same node; it
// agrees with them within s, and asks only for the variables that can still
// change its outcome.
//
// Outside s the result carries no meaning, so nodes restricted to different
// states compare only if those states give the variables of the Support the
// same values.
func (w *Workspace) Restrict(n Node, s State) Node {
	if !slices.Equal(w.within, s) {
		w.within = append(w.within[:0], s...)
		clear(w.restricted)
	}
	if w.nobody(s) {
		return False
	}
	return w.restrict(n)
}

// restrict makes a value that is not possible behave as the lowest one that is:
// this picks one function out of all that agree within the state.
func (w *Workspace) restrict(n Node) Node {
	if n <= True {
		return n
	}
	if m, ok := w.restricted[n]; ok {
		return m
	}
	l := w.nodes[n].level
	possible := w.possible(w.within, l)
	f := make(fork, 0, usualFork)
	for b := w.branches(n, l, possible); b.next(w.nodes); {
		values := b.values
		if values.Lowest() == possible.Lowest() {
			values |= w.full[l] &^ possible
		}
		f = f.add(values, w.restrict(b.to))
	}
	m := w.join(l, f)
	w.restricted[n] = m
	return m
}

// reset takes w back to what it started from.
func (w *Workspace) reset() {
	w.nodes = w.nodes[:w.base.Len()]
	w.within = w.within[:0]
	clear(w.index)
	clear(w.combined)
	clear(w.negated)
	clear(w.restricted)
}

// fork is the branches of a node to be: disjoint sets of values, each with
// another place that it leads to.
type fork []branch

// usualFork is how many branches a fork mostly has at most: room for them needs
// no allocation.
const usualFork = 8

type branch struct {
	values Mask
	to     Node
}

// add returns f with values that lead to a place.
func (f fork) add(values Mask, to Node) fork {
	if values == 0 {
		return f
	}
	for i := range f {
		if f[i].to == to {
			f[i].values |= values
			return f
		}
	}
	return append(f, branch{values, to})
}

// join returns the function that asks for the variable at l and goes on as f
// says. Every value of the variable is in f.
func (w *Workspace) join(l Level, f fork) Node {
	slices.SortFunc(f, func(a, b branch) int {
		return cmp.Compare(a.values.Lowest(), b.values.Lowest())
	})
	last := len(f) - 1
	n := f[last].to
	for _, b := range slices.Backward(f[:last]) {
		n = w.link(node{level: l, values: b.values, in: b.to, out: n})
	}
	return n
}

func (w *Workspace) link(n node) Node {
	if have, ok := w.base.index[n]; ok {
		return have
	}
	if have, ok := w.index[n]; ok {
		return have
	}
	made := Node(len(w.nodes))
	w.nodes = append(w.nodes, n)
	w.index[n] = made
	return made
}
