package nlu

import (
	"math"
	"math/rand/v2"
)

// linear is a softmax over classes: a weight for each feature and class.
type linear struct {
	classes int
	// weights holds, by feature, one weight for each class.
	weights []float32
}

// vector is a message as the model sees it.
type vector struct {
	features []int32
	values   []float32
}

// sample is a message with its class.
type sample struct {
	vector
	class int
}

const (
	bayesShare     = 0.4
	bayesSmoothing = 0.02

	fewest      = 2 // examples that hold a feature which counts
	rounds      = 6
	sure        = 0.93 // examples known so well are passed over for rest rounds
	rest        = 2
	firstStep   = 0.9
	smallest    = 0.002 // gradients below are left out
	seed, stage = 20261125, 7
)

// newLinear learns to tell classes apart. It shares nothing with anybody, and
// with the race detector looking at each number it would take twenty times as
// long: hence the line below, here and in what it calls.
//
//go:norace
func newLinear(samples []sample, classes, features int) *linear {
	m := &linear{classes: classes, weights: make([]float32, features*classes)}
	squares := make([]float32, features) // of the gradients, by feature
	order := rand.New(rand.NewPCG(seed, stage)).Perm(len(samples))
	p := make([]float64, classes)
	due := make([]uint8, len(samples)) // the round in which a sample is looked at next
	for round := range uint8(rounds) {
		for _, i := range order {
			s := samples[i]
			if due[i] > round {
				continue
			}
			m.scores(s.vector, p)
			softmax(p, 1)
			if p[s.class] > sure {
				due[i] = round + 1 + rest
			}
			p[s.class]--
			length := 0.0
			for _, g := range p {
				length += g * g
			}
			if length < smallest*smallest {
				continue
			}
			for j, at := range s.features {
				squares[at] += float32(length) * s.values[j] * s.values[j]
				step := firstStep / (0.1 + float32(math.Sqrt(float64(squares[at])))) * s.values[j]
				row := m.weights[int(at)*classes:][:classes]
				for c, g := range p {
					if g > smallest || g < -smallest {
						row[c] -= step * float32(g)
					}
				}
			}
		}
	}
	return m
}

// addBayes adds to the weights, for each feature and class, how likely the feature
// is in messages of the class: naive Bayes. Alone it is too sure of too little;
// beside the softmax it keeps in mind what is rare and was never needed to tell
// examples apart.
//
//go:norace
func (m *linear) addBayes(samples []sample) {
	counts, totals := make([]float32, len(m.weights)), make([]float64, m.classes)
	for _, s := range samples {
		for j, at := range s.features {
			counts[int(at)*m.classes+s.class] += s.values[j]
			totals[s.class] += float64(s.values[j])
		}
	}
	features := float64(len(m.weights) / m.classes)
	for c := range totals {
		totals[c] = math.Log(totals[c] + bayesSmoothing*features)
	}
	for i, n := range counts {
		m.weights[i] += float32(bayesShare * (math.Log(float64(n)+bayesSmoothing) - totals[i%m.classes]))
	}
}

// scores puts the score of each class into p.
//
//go:norace
func (m *linear) scores(v vector, p []float64) {
	sums := make([]float32, m.classes)
	for j, at := range v.features {
		x := v.values[j]
		row := m.weights[int(at)*m.classes:][:m.classes]
		for c, w := range row[:len(sums)] {
			sums[c] += x * w
		}
	}
	for c, s := range sums {
		p[c] = float64(s)
	}
}

// softmax turns scores into probabilities. The higher the temperature, the less
// sure they are.
//
//go:norace
func softmax(p []float64, temperature float64) {
	top, sum := math.Inf(-1), 0.0
	for _, s := range p {
		top = max(top, s)
	}
	for c, s := range p {
		p[c] = math.Exp((s - top) / temperature)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
}

// vocabulary is the features that count: their number, by place, and how much
// each says: the rarer, the more.
type vocabulary struct {
	number []int32 // by place, from 1; 0 for a feature that says nothing
	rarity []float32
}

// newVocabulary takes the features that stand in several messages.
func newVocabulary(messages [][]uint32) *vocabulary {
	seen, last := make([]int32, places), make([]int32, places)
	for i, list := range messages {
		for _, at := range list {
			if last[at] != int32(i+1) {
				last[at] = int32(i + 1)
				seen[at]++
			}
		}
	}
	v := &vocabulary{number: make([]int32, places), rarity: []float32{0}}
	for at, k := range seen {
		if k >= fewest {
			v.number[at] = int32(len(v.rarity))
			v.rarity = append(v.rarity, float32(math.Log(1+float64(len(messages))/float64(k))))
		}
	}
	return v
}

// weigh makes a vector of length 1 of the features of a message.
func (v *vocabulary) weigh(list []uint32) vector {
	out := vector{features: make([]int32, 0, len(list)), values: make([]float32, 0, len(list))}
	var sum float64
	for _, at := range list {
		if n := v.number[at]; n > 0 {
			out.features = append(out.features, n)
			out.values = append(out.values, v.rarity[n])
			sum += float64(v.rarity[n]) * float64(v.rarity[n])
		}
	}
	if sum > 0 {
		scale := float32(1 / math.Sqrt(sum))
		for j := range out.values {
			out.values[j] *= scale
		}
	}
	return out
}
