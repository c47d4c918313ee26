package diagram

import (
	"math/bits"
	"slices"
	"sync"
)

// MaxValues is the largest number of values that a variable can have.
const MaxValues = 64

// Level is the place of a variable in the order, counted from 0. The diagram
// asks for the variables in this order.
type Level int

// Node is a boolean function of the variables. Nodes are comparable: within one
// Workspace, and the Diagrams frozen from it, equal functions are equal nodes.
// A node means nothing to a Diagram or Workspace that does not hold it.
type Node int32

// The two constant functions. False is the zero value of Node.
const (
	False Node = 0
	True  Node = 1
)

// Truth is what is known of a function. Its zero value is Unknown.
type Truth uint8

const (
	// Unknown: the function is true for some of the possible assignments and
	// false for others.
	Unknown Truth = iota
	// No: the function is false for every possible assignment.
	No
	// Yes: the function is true for every possible assignment.
	Yes
)

// String returns "unknown", "no" or "yes".
func (t Truth) String() string { return [...]string{"unknown", "no", "yes"}[t] }

// Mask is a set of values of one variable: bit v stands for value v. Bits
// beyond the size of the variable are ignored wherever a mask is taken.
type Mask uint64

// Values returns the set of the given values, each from 0 to MaxValues-1.
func Values(values ...int) Mask {
	var m Mask
	for _, v := range values {
		m |= 1 << v
	}
	return m
}

// Len returns the number of values in the set.
func (m Mask) Len() int { return bits.OnesCount64(uint64(m)) }

// Lowest returns the smallest value in the set, and MaxValues for the empty set.
func (m Mask) Lowest() int { return bits.TrailingZeros64(uint64(m)) }

// State is what is known of the variables: at each level the set of values that
// are still possible. It has one mask per variable.
//
// An assignment picks one value per variable; it lies within a state if it
// picks a possible value of each. A state leaves at least one value to every
// variable; what the queries say of one that does not carries no meaning.
type State []Mask

// With returns a copy of s in which the variable at l has the possible values m.
func (s State) With(l Level, m Mask) State {
	t := slices.Clone(s)
	t[l] = m
	return t
}

// Diagram holds functions and answers questions about them. It is made by
// Workspace.Freeze, never changes and is safe for concurrent use.
type Diagram struct {
	graph
	index nodeTable
	lent  sync.Pool // of *Workspace
}

// Workspace returns a workspace that holds the nodes of d, under the same
// numbers, and grows on top of them without changing d. It costs next to
// nothing until it grows.
func (d *Diagram) Workspace() *Workspace { return newWorkspace(d) }

// Lend calls use with a workspace as Workspace returns it, one that has grown
// before. Neither it nor what it returned may be kept.
func (d *Diagram) Lend(use func(*Workspace)) {
	w, ok := d.lent.Get().(*Workspace)
	if !ok {
		w = d.Workspace()
	}
	defer func() {
		w.reset()
		d.lent.Put(w)
	}()
	use(w)
}

// graph is the part of a diagram that queries read.
//
// An inner node of the textbook, with its many branches, is a chain of nodes
// here, all of one level: a value out of values leads to in, any other value to
// out, which is either the next link of the chain or where the last branch
// leads. The branches of a chain lead to different places and are ordered by
// their lowest value. So the first link is the one that holds value 0, and only
// first links are handed out.
type graph struct {
	full    []Mask // by level: every value of the variable
	nodes   []node // by Node; links come after what they lead to
	scratch *sync.Pool
}

type node struct {
	level   Level
	values  Mask
	in, out Node
}

// Levels returns the number of variables.
func (g *graph) Levels() int { return len(g.full) }

// Len returns the number of stored nodes, the two constants included: a measure
// of the memory used.
func (g *graph) Len() int { return len(g.nodes) }

// All returns the set of every value of the variable at l.
func (g *graph) All(l Level) Mask { return g.full[l] }

// Unknown returns a new state in which everything is possible.
func (g *graph) Unknown() State { return slices.Clone(g.full) }

// possible returns the values that s leaves to the variable at l.
func (g *graph) possible(s State, l Level) Mask { return s[l] & g.full[l] }

// branches walks the branches of a function that are open to the values within
// of the variable at a level. Where the function does not ask for that
// variable, all values are one branch to the function itself. An empty
// set of values has no branch.
//
//	for b := g.branches(n, l, within); b.next(g.nodes); { … b.values, b.to … }
func (g *graph) branches(n Node, l Level, within Mask) branches {
	return branches{level: l, rest: within, link: n}
}

type branches struct {
	level  Level
	rest   Mask // values without a branch so far
	link   Node // where they go on
	values Mask
	to     Node
}

func (b *branches) next(nodes []node) bool {
	for b.rest != 0 {
		n := &nodes[b.link]
		if n.level != b.level {
			b.values, b.to, b.rest = b.rest, b.link, 0
			return true
		}
		b.values, b.to = b.rest&n.values, n.in
		b.rest &^= n.values
		b.link = n.out
		if b.values != 0 {
			return true
		}
	}
	return false
}
