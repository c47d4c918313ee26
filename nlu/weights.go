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
	rounds      = 6
	sure        = 0.93 // examples known so well are passed over for rest rounds
	rest        = 2
	firstStep   = 0.9
	smallest    = 0.002 // gradients below are left out
	seed, stage = 20261125, 7
)

// gradient is how much the score of a class must go down.
type gradient struct {
	class int
	by    float32
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
	s := softmaxStep{w, l, classOf, make([]float32, len(l.rarity)), make([]float32, w.classes), make([]float64, w.classes), nil}
	inTurn(len(classOf), rounds, s.look)
}

// softmaxStep is what learn needs for a step.
type softmaxStep struct {
	*weights
	lessons *lessons
	classOf []int32
	squares []float32 // of the gradients, by feature
	sums    []float32
	p       []float64
	wrong   []gradient
}

//go:norace
func (w *softmaxStep) look(i int) (known bool) {
	features, scale := w.lessons.message(i)
	w.sum(features, w.sums)
	for c, s := range w.sums {
		w.p[c] = float64(scale * s)
	}
	softmax(w.p)
	known = w.p[w.classOf[i]] > sure
	w.p[w.classOf[i]]--
	length := 0.0
	w.wrong = w.wrong[:0]
	for c, g := range w.p {
		length += g * g
		if g > smallest || g < -smallest {
			w.wrong = append(w.wrong, gradient{c, float32(g)})
		}
	}
	if length < smallest*smallest {
		return known
	}
	for _, at := range features {
		value := scale * w.lessons.rarity[at]
		w.squares[at] += float32(length) * value * value
		step := firstStep / (0.1 + float32(math.Sqrt(float64(w.squares[at])))) * value * w.lessons.rarity[at]
		row := w.of[int(at)*w.classes:][:w.classes]
		for _, g := range w.wrong {
			row[g.class] -= step * g.by
		}
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

const (
	tagRounds = 10
	tagStep   = 1.5
	tagBias   = -3.0 // what speaks for a tag before anything is seen
	biasStep  = 0.02
	steady    = 0.05 // added to the size of gradients, so that the first steps are no leaps
	nearly    = 0.02 // lessons of which no tag is further off are known well
	hopeless  = -6.0 // a score at which a tag that is not there is well known
)

// learnEach moves the weights of each tag by itself to where it is likelier if a lesson
// has it, and less likely if not. A class is a tag here, and alike what speaks for it
// whatever is seen.
func (w *weights) learnEach(l *lessons, tagsOf [][]int32) {
	for c := range w.alike {
		w.alike[c] = tagBias
	}
	s := tagStepper{w, l, tagsOf, make([]float32, len(w.of)), make([]float32, w.classes), make([]bool, w.classes), nil}
	inTurn(len(tagsOf), tagRounds, s.look)
}

// tagStepper is what learnEach needs for a step.
type tagStepper struct {
	*weights
	lessons *lessons
	tagsOf  [][]int32
	squares []float32 // of the gradients, as the weights
	sums    []float32
	has     []bool // by tag: the lesson has it
	wrong   []gradient
}

//go:norace
func (w *tagStepper) look(i int) (known bool) {
	features, scale := w.lessons.message(i)
	w.sum(features, w.sums)
	for _, c := range w.tagsOf[i] {
		w.has[c] = true
	}
	w.wrong = w.wrong[:0]
	furthest := float32(0)
	for c, s := range w.sums {
		score := scale*s + w.alike[c]
		if score < hopeless && !w.has[c] {
			continue
		}
		by := float32(logistic(float64(score)))
		if w.has[c] {
			by--
		}
		if by > smallest || by < -smallest {
			w.wrong = append(w.wrong, gradient{c, by})
			furthest = max(furthest, by, -by)
		}
	}
	for _, c := range w.tagsOf[i] {
		w.has[c] = false
	}
	w.step(features, scale)
	return furthest < nearly
}

// step moves the weights of the features against the gradients, the less the more
// they were moved before.
//
//go:norace
func (w *tagStepper) step(features []int32, scale float32) {
	for _, g := range w.wrong {
		w.alike[g.class] -= biasStep * g.by
	}
	for _, at := range features {
		rarity := w.lessons.rarity[at]
		row, sizes := w.of[int(at)*w.classes:][:w.classes], w.squares[int(at)*w.classes:][:w.classes]
		for _, g := range w.wrong {
			by := g.by * scale * rarity
			sizes[g.class] += by * by
			row[g.class] -= tagStep / (steady + float32(math.Sqrt(float64(sizes[g.class])))) * by * rarity
		}
	}
}
