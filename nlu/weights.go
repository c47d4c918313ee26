package nlu

import (
	"math"
	"math/rand/v2"
)

// weights are a linear while it learns.
type weights struct {
	classes int
	// of holds, by feature, what the feature adds to the score of each class,
	// its rarity included; the scale of the message comes on top.
	of    []float32
	alike []float32 // as in linear
}

const (
	rounds      = 4
	sure        = 0.93 // examples known so well are passed over for rest rounds
	rest        = 2
	firstStep   = 0.9
	smallest    = 0.01 // gradients below are left out
	seed, stage = 20261125, 7
)

// gradient is how much the score of a class must go down.
type gradient struct {
	class int
	by    float32
}

// descent moves weights step by step to where the lessons are likelier.
type descent struct {
	*weights
	lessons *lessons
	first   float32   // the size of the first step
	squares []float32 // of the gradients, by feature
	sums    []float32 // of the message that is looked at, by class
	wrong   []gradient
}

func (w *weights) descent(l *lessons, first float32) descent {
	return descent{w, l, first, make([]float32, len(l.rarity)), make([]float32, w.classes), nil}
}

// steady is added to the size of gradients, so that the first steps are no leaps.
const steady = 0.1

// move moves the weights of some features against the gradients in wrong, the squares
// of which add up to length, and the less the more the features were moved before.
//
//go:norace
func (d *descent) move(features []int32, scale, length float32) {
	for _, at := range features {
		value := scale * d.lessons.rarity[at]
		d.squares[at] += length * value * value
		step := d.first / (steady + float32(math.Sqrt(float64(d.squares[at])))) * value * d.lessons.rarity[at]
		row := d.of[int(at)*d.classes:][:d.classes]
		for _, g := range d.wrong {
			row[g.class] -= step * g.by
		}
	}
}

// inTurn has n messages looked at, in an order of its own, so many times; one that look
// says is known well is passed over for rest rounds. Each look needs the one before:
// this is the part of learning that takes its time and cannot be shared among
// processors.
func inTurn(n int, rounds uint8, look func(i int) (known bool)) {
	order := rand.New(rand.NewPCG(seed, stage)).Perm(n)
	due := make([]uint8, n) // the round in which a message is looked at next
	for round := range rounds {
		for _, i := range order {
			if due[i] <= round && look(i) {
				due[i] = round + 1 + rest
			}
		}
	}
}

// learn moves the weights of the features of each message to where the class of the
// message is likelier.
func (w *weights) learn(l *lessons, classOf []int32) {
	s := softmaxStep{w.descent(l, firstStep), classOf, make([]float64, w.classes)}
	inTurn(len(classOf), rounds, s.look)
}

// softmaxStep is what learn needs for a step.
type softmaxStep struct {
	descent
	classOf []int32
	p       []float64
}

//go:norace
func (s *softmaxStep) look(i int) (known bool) {
	features, scale := s.lessons.message(i)
	s.sum(features, s.sums)
	for c, sum := range s.sums {
		s.p[c] = float64(scale * sum)
	}
	softmax(s.p)
	known = s.p[s.classOf[i]] > sure
	s.p[s.classOf[i]]--
	length := 0.0
	s.wrong = s.wrong[:0]
	for c, g := range s.p {
		length += g * g
		if g > smallest || g < -smallest {
			s.wrong = append(s.wrong, gradient{c, float32(g)})
		}
	}
	if length >= smallest*smallest {
		s.move(features, scale, float32(length))
	}
	return known
}

// sum puts into sums what the features add to each class, four features at a
// time.
//
//go:norace
func (w *weights) sum(features []int32, sums []float32) {
	clear(sums)
	row := func(at int32) []float32 { return w.of[int(at)*w.classes:][:len(sums)] }
	for ; len(features) >= 4; features = features[4:] {
		a, b, c, d := row(features[0]), row(features[1]), row(features[2]), row(features[3])
		for i := range sums {
			sums[i] += a[i] + b[i] + (c[i] + d[i])
		}
	}
	for _, at := range features {
		for i, x := range row(at) {
			sums[i] += x
		}
	}
}

const (
	bayesShare     = 0.4
	bayesSmoothing = 0.02
)

// addBayes adds to the weights, for each feature and class, how likely the feature
// is in messages of the class: naive Bayes. Alone it is too sure of too little;
// beside the softmax it keeps in mind what is rare and was never needed to tell
// examples apart. What a feature says that no message of the class has is alike
// for all of them; the others are looked at class by class.
//
//go:norace
func (w *weights) addBayes(l *lessons, classOf []int32) {
	none := math.Log(bayesSmoothing)
	counts := make([]float32, len(l.rarity))
	byClass := make([][]int, w.classes)
	for i, c := range classOf {
		byClass[c] = append(byClass[c], i)
	}
	for c, messages := range byClass {
		total := bayesSmoothing * float64(len(counts))
		for _, i := range messages {
			features, scale := l.message(i)
			for _, at := range features {
				counts[at] += scale * l.rarity[at]
				total += float64(scale * l.rarity[at])
			}
		}
		w.alike[c] = float32(bayesShare * (none - math.Log(total)))
		for _, i := range messages {
			features, _ := l.message(i)
			for _, at := range features {
				if n := counts[at]; n > 0 {
					w.of[int(at)*w.classes+c] += l.rarity[at] * float32(bayesShare*(math.Log(float64(n)+bayesSmoothing)-none))
					counts[at] = 0
				}
			}
		}
	}
}
