package diagram

// Tables are hash tables with open addressing: a key lies in the first free
// slot from its own on. Nothing is ever taken out but everything at once, and
// less than three quarters of the slots are in use.

const (
	firstSlots = 64 // a power of two, as every number of slots
	mixer      = 0x9e3779b97f4a7c15
)

func mix(a, b uint64) uint64 {
	h := (a ^ b*mixer) * mixer
	return h ^ h>>32
}

// crowded tells that a table needs more slots before it takes another key.
func crowded(used, slots int) bool { return used >= slots-slots/4 }

// nodeTable finds the number of a node by what it is. Its zero value is empty.
type nodeTable struct {
	slots []Node // False, which no table holds, marks a free one
	used  int
}

func (n node) hash() uint64 {
	return mix(uint64(n.level)<<32|uint64(uint32(n.in)), uint64(n.values)^uint64(uint32(n.out))<<17)
}

// find returns the number of n among nodes; False if it is not there.
func (t *nodeTable) find(nodes []node, n node) Node {
	if t.used == 0 {
		return False
	}
	mask := uint64(len(t.slots) - 1)
	for i := n.hash() & mask; ; i = (i + 1) & mask {
		if at := t.slots[i]; at == False || nodes[at] == n {
			return at
		}
	}
}

// put adds the node with the given number, which is not there yet.
func (t *nodeTable) put(nodes []node, at Node) {
	if crowded(t.used, len(t.slots)) {
		old := t.slots
		t.slots = make([]Node, max(firstSlots, 2*len(old)))
		for _, have := range old {
			if have != False {
				t.place(nodes, have)
			}
		}
	}
	t.place(nodes, at)
	t.used++
}

func (t *nodeTable) place(nodes []node, at Node) {
	mask := uint64(len(t.slots) - 1)
	i := nodes[at].hash() & mask
	for t.slots[i] != False {
		i = (i + 1) & mask
	}
	t.slots[i] = at
}

func (t *nodeTable) clear() {
	clear(t.slots)
	t.used = 0
}

// operation names a result that was worked out before. Its zero value names
// none.
type operation struct {
	what uint64 // the operator, and what it is about
	mask Mask
}

// The operators. Operands are two nodes, or a node and a level; both fit into
// 31 bits.
const (
	opCombine = 1 + iota // with the dominant constant added: opCombine or opCombine + 1
	_
	opCofactor
)

func operationOf(op int, a, b uint64, m Mask) operation {
	return operation{uint64(op)<<62 | a<<31 | b, m}
}

// results remembers the outcomes of operations. Its zero value is empty.
type results struct {
	slots []result
	used  int
}

type result struct {
	of operation
	is Node
}

func (t *results) find(o operation) (Node, bool) {
	if t.used == 0 {
		return False, false
	}
	mask := uint64(len(t.slots) - 1)
	for i := mix(o.what, uint64(o.mask)) & mask; ; i = (i + 1) & mask {
		switch r := &t.slots[i]; r.of {
		case o:
			return r.is, true
		case operation{}:
			return False, false
		}
	}
}

// put adds the outcome of an operation that is not there yet.
func (t *results) put(o operation, is Node) {
	if crowded(t.used, len(t.slots)) {
		old := t.slots
		t.slots = make([]result, max(firstSlots, 2*len(old)))
		for _, r := range old {
			if r.of != (operation{}) {
				t.place(r)
			}
		}
	}
	t.place(result{o, is})
	t.used++
}

func (t *results) place(r result) {
	mask := uint64(len(t.slots) - 1)
	i := mix(r.of.what, uint64(r.of.mask)) & mask
	for t.slots[i].of != (operation{}) {
		i = (i + 1) & mask
	}
	t.slots[i] = r
}

func (t *results) clear() {
	clear(t.slots)
	t.used = 0
}
