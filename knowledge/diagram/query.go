package diagram

import (
	"math/big"
	"slices"
)

// Decide tells what n is when s is known: Yes or No if n has the same outcome
// for every assignment within s, Unknown otherwise. It is exact, whatever way n
// was put together, and does not allocate.
func (g *graph) Decide(n Node, s State) Truth {
	// Follow one open branch to its end, and remember the first fork.
	fork := n
	forked := false
	for n > True {
		b := g.branches(n, g.nodes[n].level, g.possible(s, g.nodes[n].level))
		b.next(g.nodes)
		if b.rest != 0 && !forked {
			fork, forked = n, true
		}
		n = b.to
	}
	if forked && g.canReach(opposite(n), fork, s) {
		return Unknown
	}
	if n == True {
		return Yes
	}
	return No
}

// Witness returns an assignment within s that makes n true, as the value of
// each variable by level, or false if there is none. Of several it returns the
// one with the lowest values, where earlier levels count more.
func (g *graph) Witness(n Node, s State) ([]int, bool) {
	c := g.borrow()
	defer g.scratch.Put(c)
	if !g.reaches(True, n, s, c) {
		return nil, false
	}
	values := make([]int, len(g.full))
	for l := range values {
		values[l] = g.possible(s, Level(l)).Lowest()
	}
	for n > True {
		l := g.nodes[n].level
		lowest, next := MaxValues, n
		for b := g.branches(n, l, g.possible(s, l)); b.next(g.nodes); {
			if v := b.values.Lowest(); v < lowest && g.reaches(True, b.to, s, c) {
				lowest, next = v, b.to
			}
		}
		values[l], n = lowest, next
	}
	return values, true
}

func (g *graph) canReach(leaf, n Node, s State) bool {
	c := g.borrow()
	defer g.scratch.Put(c)
	return g.reaches(leaf, n, s, c)
}

// reaches tells that a path within s leads from n to the leaf. It marks in c
// the nodes from which none does.
func (g *graph) reaches(leaf, n Node, s State, c *scratch) bool {
	if n <= True {
		return n == leaf
	}
	if c.marked(n) {
		return false
	}
	l := g.nodes[n].level
	for b := g.branches(n, l, g.possible(s, l)); b.next(g.nodes); {
		if g.reaches(leaf, b.to, s, c) {
			return true
		}
	}
	c.mark(n)
	return false
}

// Support returns the variables that can still change the outcome of n when s
// is known, in order: those for which two assignments within s exist that
// differ in this variable only and in the outcome of n. It returns nil exactly
// if Decide does not say Unknown.
func (d *Diagram) Support(n Node, s State) []Level {
	var levels []Level
	d.Lend(func(w *Workspace) { levels = slices.Clone(w.Support(n, s)) })
	return levels
}

// Support returns the variables that can still change the outcome of n when s
// is known, as Diagram.Support does. The list is shared and must not be
// changed. It leaves the restriction of n to s in w.
func (w *Workspace) Support(n Node, s State) []Level { return w.Asks(w.Restrict(n, s)) }

// Asks returns the variables on which n depends at all, in order: its Support
// where nothing is known. The list is shared and must not be changed; it is nil
// for the constants.
func (w *Workspace) Asks(n Node) []Level {
	if n <= True {
		return nil
	}
	if more := len(w.nodes) - len(w.supports); more > 0 {
		w.supports = append(w.supports, make([][]Level, more)...)
	}
	if w.supports[n] == nil {
		c := w.borrow()
		levels := w.collect(n, c, nil)
		w.scratch.Put(c)
		slices.Sort(levels)
		w.supports[n] = slices.Clip(levels)
	}
	return w.supports[n]
}

// Enabling returns the values of the variable at l with which n can still be
// true, when s is known of the others. What s says of that variable itself does
// not count. It does not allocate.
func (g *graph) Enabling(n Node, s State, l Level) Mask {
	c := g.borrow()
	defer g.scratch.Put(c)
	return g.enabling(n, s, l, c)
}

// enabling marks the nodes before l that it has been to.
func (g *graph) enabling(n Node, s State, l Level, c *scratch) Mask {
	var m Mask
	at := g.nodes[n].level
	switch {
	case at > l:
		if g.reaches(True, n, s, c) {
			m = g.full[l]
		}
	case at == l:
		for b := g.branches(n, l, g.full[l]); b.next(g.nodes); {
			if g.reaches(True, b.to, s, c) {
				m |= b.values
			}
		}
	case !c.marked(n):
		c.mark(n)
		for b := g.branches(n, at, g.possible(s, at)); m != g.full[l] && b.next(g.nodes); {
			m |= g.enabling(b.to, s, l, c)
		}
	}
	return m
}

func (g *graph) collect(n Node, c *scratch, levels []Level) []Level {
	if n <= True || c.marked(n) {
		return levels
	}
	c.mark(n)
	l := g.nodes[n].level
	if !slices.Contains(levels, l) {
		levels = append(levels, l)
	}
	for b := g.branches(n, l, g.full[l]); b.next(g.nodes); {
		levels = g.collect(b.to, c, levels)
	}
	return levels
}

// Share returns the part of the assignments within s that make n true, from 0
// to 1, as exactly as floating point allows: the probability of n if every
// possible value of a variable is equally likely. It does not allocate.
func (g *graph) Share(n Node, s State) float64 {
	c := g.borrow()
	defer g.scratch.Put(c)
	return g.share(n, s, c)
}

func (g *graph) share(n Node, s State, c *scratch) float64 {
	if n <= True {
		return float64(n)
	}
	if c.marked(n) {
		return c.shares[n]
	}
	l := g.nodes[n].level
	possible := g.possible(s, l)
	sum := 0.0
	for b := g.branches(n, l, possible); b.next(g.nodes); {
		sum += float64(b.values.Len()) * g.share(b.to, s, c)
	}
	c.mark(n)
	c.shares[n] = sum / float64(possible.Len())
	return c.shares[n]
}

// Count returns the number of assignments within s that make n true.
func (g *graph) Count(n Node, s State) *big.Int {
	below := g.count(n, s, map[Node]*big.Int{})
	return below.Mul(g.ways(s, 0, g.nodes[n].level), below)
}

// count counts the assignments of the variables from the level of n on.
func (g *graph) count(n Node, s State, known map[Node]*big.Int) *big.Int {
	if n <= True {
		return big.NewInt(int64(n))
	}
	if sum, ok := known[n]; ok {
		return sum
	}
	l := g.nodes[n].level
	sum := new(big.Int)
	for b := g.branches(n, l, g.possible(s, l)); b.next(g.nodes); {
		ways := g.ways(s, l+1, g.nodes[b.to].level)
		ways.Mul(ways, big.NewInt(int64(b.values.Len())))
		sum.Add(sum, ways.Mul(ways, g.count(b.to, s, known)))
	}
	known[n] = sum
	return sum
}

// ways counts the assignments of the variables from a level up to, and without,
// another.
func (g *graph) ways(s State, from, to Level) *big.Int {
	n := big.NewInt(1)
	for l := from; l < to; l++ {
		n.Mul(n, big.NewInt(int64(g.possible(s, l).Len())))
	}
	return n
}
