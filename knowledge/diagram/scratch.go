package diagram

// scratch is what a query notes about nodes. It is used by one query at a time
// and kept for the next one.
type scratch struct {
	marks  []uint64 // a node is marked if its mark is turn
	turn   uint64
	shares []float64
}

// borrow returns a scratch without marks and with room for every node, to be put
// back into g.scratch.
func (g *graph) borrow() *scratch {
	c := g.scratch.Get().(*scratch)
	if more := len(g.nodes) - len(c.marks); more > 0 {
		c.marks = append(c.marks, make([]uint64, more)...)
		c.shares = append(c.shares, make([]float64, more)...)
	}
	c.turn++
	return c
}

func (c *scratch) marked(n Node) bool { return c.marks[n] == c.turn }

func (c *scratch) mark(n Node) { c.marks[n] = c.turn }
