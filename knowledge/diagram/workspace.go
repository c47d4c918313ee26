package diagram

import (
	"cmp"
	"errors"
	"fmt"
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
	base     *Diagram  // what it started from; its nodes come first
	own      nodeTable // of the nodes on top
	results  results
	negated  map[Node]Node
	supports [][]Level // by Node, as far as asked for; nil: not known

	within     State // what restricted was made for
	turn       uint32
	restricted []restricted // by Node
}

// restricted is what Restrict made of a node, in the turn it was asked.
type restricted struct {
	turn uint32
	is   Node
}

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

func newWorkspace(d *Diagram) *Workspace { return &Workspace{base: d, graph: d.graph} }

// Err returns ErrTooLarge if w has outgrown MaxNodes, nil otherwise.
func (w *Workspace) Err() error { return w.err }

// Freeze returns a diagram that holds the nodes of w, under the same numbers.
// What w builds later is not in it. It returns the error that Err does.
func (w *Workspace) Freeze() (*Diagram, error) {
	if w.err != nil {
		return nil, w.err
	}
	d := &Diagram{graph: w.graph}
	d.nodes = slices.Clip(d.nodes)
	for n := True + 1; int(n) < len(d.nodes); n++ {
		d.index.put(d.nodes, n)
	}
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
	key := operationOf(opCombine+int(dominant), uint64(min(a, b)), uint64(max(a, b)), 0)
	if n, ok := w.results.find(key); ok {
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
	w.results.put(key, n)
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
	if w.negated == nil {
		w.negated = map[Node]Node{}
	}
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
	if w.turn == 0 || !slices.Equal(w.within, s) {
		w.within = append(w.within[:0], s...)
		w.turn++
	}
	return w.restrict(n)
}

// restrict makes a value that is not possible behave as the lowest one that is:
// this picks one function out of all that agree within the state.
func (w *Workspace) restrict(n Node) Node {
	if n <= True {
		return n
	}
	l := w.nodes[n].level
	possible := w.possible(w.within, l)
	if possible.Len() <= 1 {
		return w.restrict(w.follow(n, l, possible))
	}
	if int(n) < len(w.restricted) && w.restricted[n].turn == w.turn {
		return w.restricted[n].is
	}
	f := make(fork, 0, usualFork)
	for b := w.branches(n, l, possible); b.next(w.nodes); {
		f = f.add(w.standsFor(b.values, l, possible), w.restrict(b.to))
	}
	m := w.join(l, f)
	if more := len(w.nodes) - len(w.restricted); more > 0 {
		w.restricted = append(w.restricted, make([]restricted, more)...)
	}
	w.restricted[n] = restricted{w.turn, m}
	return m
}

// follow returns where the only possible value of a variable leads; False if
// there is none.
func (w *Workspace) follow(n Node, l Level, possible Mask) Node {
	b := w.branches(n, l, possible)
	b.next(w.nodes)
	return b.to
}

// standsFor adds the impossible values of the variable at l to the branch of
// the lowest possible one.
func (w *Workspace) standsFor(values Mask, l Level, possible Mask) Mask {
	if values.Lowest() == possible.Lowest() {
		values |= w.full[l] &^ possible
	}
	return values
}

// Cofactor returns what is left of n when it is known that the variable at l
// has one of the values in m: what Restrict makes of n for a state in which
// nothing else is known. It remembers what it returned, so that asking again,
// step by step, costs little.
func (w *Workspace) Cofactor(n Node, l Level, m Mask) Node {
	at := w.nodes[n].level
	if at > l {
		return n
	}
	m &= w.full[l]
	if at == l && m.Len() <= 1 {
		return w.follow(n, l, m)
	}
	key := operationOf(opCofactor, uint64(n), uint64(l), m)
	if is, ok := w.results.find(key); ok {
		return is
	}
	f := make(fork, 0, usualFork)
	if at == l {
		for b := w.branches(n, l, m); b.next(w.nodes); {
			f = f.add(w.standsFor(b.values, l, m), b.to)
		}
	} else {
		for b := w.branches(n, at, w.full[at]); b.next(w.nodes); {
			f = f.add(b.values, w.Cofactor(b.to, l, m))
		}
	}
	is := w.join(at, f)
	w.results.put(key, is)
	return is
}

// reset takes w back to what it started from.
func (w *Workspace) reset() {
	w.nodes = w.nodes[:w.base.Len()]
	w.err = nil
	w.turn++
	w.within = w.within[:0]
	w.own.clear()
	w.results.clear()
	clear(w.negated)
	if len(w.supports) > len(w.nodes) {
		clear(w.supports[len(w.nodes):])
	}
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
	if have := w.base.index.find(w.nodes, n); have != False {
		return have
	}
	if have := w.own.find(w.nodes, n); have != False {
		return have
	}
	made := Node(len(w.nodes))
	w.nodes = append(w.nodes, n)
	w.own.put(w.nodes, made)
	return made
}
