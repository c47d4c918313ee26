package nlu

import (
	"math"
	"runtime"
	"slices"
	"sync"
)

// fewest is how many examples hold a feature that counts.
const fewest = 2

// vocabulary is the features that count: their number, by place, and how much
// each says: the rarer, the more.
type vocabulary struct {
	number []int32 // by place, from 1; 0 for a feature that says nothing
	rarity []float32
}

// vector is a message as the model sees it: its features are the numbers of
// those that count, and the values of the vector their rarities times scale,
// which makes its length 1.
type vector struct {
	features []int32
	scale    float32
	rarity   float32 // of all features together
}

// lessons are the examples as the model sees them, without their texts.
type lessons struct {
	*vocabulary
	features []int32 // of all messages, one after the other
	ends     []int   // in features, by message
	scales   []float32
}

// newLessons reads n messages on all processors there are, each of which appends
// the places of its features to a list, and takes the features that stand in several
// of them for a vocabulary.
func newLessons(n int, read func(list []int32, i int) []int32) *lessons {
	l := &lessons{vocabulary: &vocabulary{number: make([]int32, places), rarity: []float32{0}}, ends: make([]int, n), scales: make([]float32, n)}
	l.read(n, read)
	l.count()
	kept, from := 0, 0
	for i, to := range l.ends {
		v := l.weigh(l.features[from:to])
		l.scales[i] = v.scale
		from = to
		kept += copy(l.features[kept:], v.features)
		l.ends[i] = kept
	}
	l.features = l.features[:kept]
	return l
}

// read puts the places of all features of all messages into l.features.
func (l *lessons) read(n int, read func(list []int32, i int) []int32) {
	parts := make([][]int32, runtime.GOMAXPROCS(0))
	var readers sync.WaitGroup
	for i := range parts {
		from, to := i*n/len(parts), (i+1)*n/len(parts)
		readers.Go(func() {
			for j := from; j < to; j++ {
				parts[i] = read(parts[i], j)
				l.ends[j] = len(parts[i])
			}
		})
	}
	readers.Wait()
	l.features = slices.Concat(parts...)
	before := 0
	for i, part := range parts {
		for j := i * n / len(parts); j < (i+1)*n/len(parts); j++ {
			l.ends[j] += before
		}
		before += len(part)
	}
}

// count makes the vocabulary.
//
//go:norace
func (l *lessons) count() {
	seen, last := make([]int32, places), make([]int32, places)
	for i := range l.ends {
		for _, at := range l.between(i) {
			if last[at] != int32(i+1) {
				last[at] = int32(i + 1)
				seen[at]++
			}
		}
	}
	for at, k := range seen {
		if k >= fewest {
			l.number[at] = int32(len(l.rarity))
			l.rarity = append(l.rarity, float32(math.Log(1+float64(len(l.ends))/float64(k))))
		}
	}
}

func (l *lessons) between(i int) []int32 {
	if i == 0 {
		return l.features[:l.ends[0]]
	}
	return l.features[l.ends[i-1]:l.ends[i]]
}

// message returns the features of the message with the number i, and its scale.
func (l *lessons) message(i int) (features []int32, scale float32) { return l.between(i), l.scales[i] }

// weigh makes a vector of the places of the features of a message, and
// overwrites them.
//
//go:norace
func (v *vocabulary) weigh(places []int32) vector {
	out := vector{features: places[:0]}
	var squares float64
	for _, at := range places {
		if n := v.number[at]; n > 0 {
			out.features = append(out.features, n)
			out.rarity += v.rarity[n]
			squares += float64(v.rarity[n]) * float64(v.rarity[n])
		}
	}
	if squares > 0 {
		out.scale = float32(1 / math.Sqrt(squares))
	}
	return out
}
