package knowledge

import (
	"math/big"
	"math/bits"
	"slices"
)

// lengths counts talks by how many questions they ask. Mostly the counts fit
// into small; where one does not, all are in large.
type lengths struct {
	small []uint64
	large []*big.Int
}

// silence is one talk without a question.
var silence = lengths{small: []uint64{1}}

// none reports whether there is nothing but silence.
func (l lengths) none() bool { return len(l.small) == 1 && l.small[0] == 1 }

func (l lengths) len() int { return max(len(l.small), len(l.large)) }

// bigs returns the counts in a form without limit.
func (l lengths) bigs() []*big.Int {
	if l.large != nil {
		return l.large
	}
	out := make([]*big.Int, len(l.small))
	for i, n := range l.small {
		out[i] = new(big.Int).SetUint64(n)
	}
	return out
}

// add counts the talks of one answer: one question more than behind it.
func (l lengths) add(behind lengths) lengths {
	if l.large == nil && behind.large == nil {
		out := slices.Grow(slices.Clip(l.small), behind.len()+1)
		fits := true
		for i, n := range behind.small {
			for len(out) <= i+1 {
				out = append(out, 0)
			}
			sum, carry := bits.Add64(out[i+1], n, 0)
			out[i+1], fits = sum, fits && carry == 0
		}
		if fits {
			return lengths{small: out}
		}
	}
	var out []*big.Int
	for _, n := range l.bigs() {
		out = append(out, new(big.Int).Set(n))
	}
	for i, n := range behind.bigs() {
		for len(out) <= i+1 {
			out = append(out, new(big.Int))
		}
		out[i+1].Add(out[i+1], n)
	}
	return lengths{large: out}
}

// times combines two parts of a talk that do not touch each other: every way
// through the one goes with every way through the other.
func (l lengths) times(o lengths) lengths {
	switch {
	case l.none():
		return o
	case o.none():
		return l
	case l.large == nil && o.large == nil:
		if product, fits := multiply(l.small, o.small); fits {
			return lengths{small: product}
		}
	}
	product := make([]*big.Int, l.len()+o.len()-1)
	for i := range product {
		product[i] = new(big.Int)
	}
	var one big.Int
	for i, n := range l.bigs() {
		for k, m := range o.bigs() {
			product[i+k].Add(product[i+k], one.Mul(n, m))
		}
	}
	return lengths{large: product}
}

func multiply(l, o []uint64) (product []uint64, fits bool) {
	product = make([]uint64, len(l)+len(o)-1)
	for i, n := range l {
		for k, m := range o {
			over, times := bits.Mul64(n, m)
			sum, carry := bits.Add64(product[i+k], times, 0)
			if over != 0 || carry != 0 {
				return nil, false
			}
			product[i+k] = sum
		}
	}
	return product, true
}

// atLeast counts the talks of so many questions or more.
func (l lengths) atLeast(questions int) *big.Int {
	n := new(big.Int)
	if questions < l.len() {
		for _, one := range l.bigs()[questions:] {
			n.Add(n, one)
		}
	}
	return n
}

// longest is the largest number of questions of a talk.
func (l lengths) longest() int { return max(l.len()-1, 0) }
