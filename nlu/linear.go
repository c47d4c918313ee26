package nlu

import (
	"math"
	"slices"
)

// linear is a softmax over classes: what each feature adds to the score of each
// class. All that is kept of a weight is how many of a feature's steps it is,
// from -mostSteps to mostSteps, beside what every feature says alike of a class.
type linear struct {
	classes int
	steps   []int8    // by feature, one for each class
	step    []float32 // by feature
	alike   []float32 // by class, for each unit of rarity
}

const mostSteps = 127

// newLinear learns to tell the classes of messages apart. What works through
// millions of numbers, of which the race detector would look at each, is exempt
// from it by go:norace: learning changes only what nobody else has seen yet, and
// the lessons and a learnt model are only read.
func newLinear(l *lessons, classOf []int32, classes int, bayes bool) *linear {
	w := &weights{classes: classes, of: make([]float32, len(l.rarity)*classes), alike: make([]float32, classes)}
	w.learn(l, classOf)
	if bayes {
		w.addBayes(l, classOf)
	}
	return w.rounded()
}

// rounded keeps of the weights what a linear holds.
//
//go:norace
func (w *weights) rounded() *linear {
	m := &linear{classes: w.classes, steps: make([]int8, len(w.of)), step: make([]float32, len(w.of)/w.classes), alike: w.alike}
	for at := range m.step {
		row, steps := w.of[at*w.classes:][:w.classes], m.steps[at*w.classes:][:w.classes]
		var most float32
		for _, x := range row {
			most = max(most, x, -x)
		}
		if most == 0 {
			continue
		}
		m.step[at] = most / mostSteps
		for c, x := range row {
			steps[c] = int8(math.RoundToEven(float64(x / m.step[at])))
		}
	}
	return m
}

// probabilities returns how likely each class is for a message; more is added
// to the score of one class, unless there is none of that number.
func (m *linear) probabilities(v vector, class int, more float64) []float64 {
	sums, p := make([]float32, m.classes), make([]float64, m.classes)
	m.sum(v.features, sums)
	for c, s := range sums {
		p[c] = float64(v.scale * (s + v.rarity*m.alike[c]))
	}
	if class >= 0 {
		p[class] += more
	}
	softmax(p)
	return p
}

// sum adds to sums what the features add to each class.
//
//go:norace
func (m *linear) sum(features []int32, sums []float32) {
	for _, at := range features {
		step := m.step[at]
		for c, n := range m.steps[int(at)*m.classes:][:len(sums)] {
			sums[c] += step * float32(n)
		}
	}
}

// softmax turns scores into probabilities.
//
//go:norace
func softmax(p []float64) {
	top, sum := slices.Max(p), 0.0
	for c, s := range p {
		p[c] = math.Exp(s - top)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
}
