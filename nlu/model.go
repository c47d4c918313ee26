package nlu

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"guichet/knowledge"
)

// Model knows what messages are about, from examples. It is immutable and safe
// for concurrent use.
type Model struct {
	intents    []knowledge.Intent
	languages  []string
	vocabulary *vocabulary
	intent     *linear
	language   *linear
}

const (
	// doubt is added to the score of None: examples of what people do not want
	// can never be complete.
	doubt = 0.25
	// mostGuesses is how many guesses a message gets.
	mostGuesses = 5
)

// Learn makes a model from examples, on as many processors as there are. The
// same examples give the same model, whatever their number. Without any, every
// message is about nothing.
func Learn(examples []knowledge.Example) *Model {
	m := &Model{vocabulary: &vocabulary{number: make([]int32, places)}}
	if len(examples) == 0 {
		return m
	}
	var byIntent, byLanguage []int32
	m.intents, byIntent = classes(examples, func(x knowledge.Example) knowledge.Intent { return x.Intent })
	m.languages, byLanguage = classes(examples, func(x knowledge.Example) string { return x.Language })
	l := newLessons(len(examples), func(list []int32, i int) []int32 { return appendFeatures(list, examples[i].Text) })
	m.vocabulary = l.vocabulary
	var beside sync.WaitGroup
	beside.Go(func() { m.language = newLinear(l, byLanguage, len(m.languages), false) })
	m.intent = newLinear(l, byIntent, len(m.intents), true)
	beside.Wait()
	return m
}

// classes returns what the examples are told apart by, sorted, and which of
// them each example is.
func classes[T cmp.Ordered](examples []knowledge.Example, of func(knowledge.Example) T) (sorted []T, classOf []int32) {
	number := map[T]int32{}
	for _, x := range examples {
		number[of(x)] = 0
	}
	sorted = slices.Sorted(maps.Keys(number))
	for i, c := range sorted {
		number[c] = int32(i)
	}
	for _, x := range examples {
		classOf = append(classOf, number[of(x)])
	}
	return sorted, classOf
}

// Guess returns what a message may be about, the likeliest first, with how sure
// that is: the confidences of all intents, of which only the first few are
// returned, add up to 1. A message that nothing was learnt about is about
// knowledge.None.
func (m *Model) Guess(text string) []knowledge.Guess {
	v := m.vocabulary.weigh(appendFeatures(nil, text))
	if len(v.features) == 0 {
		return []knowledge.Guess{{Intent: knowledge.None, Confidence: 1}}
	}
	p := m.intent.probabilities(v, slices.Index(m.intents, knowledge.None), doubt)
	guesses := make([]knowledge.Guess, len(p))
	for c, in := range m.intents {
		guesses[c] = knowledge.Guess{Intent: in, Confidence: p[c]}
	}
	slices.SortStableFunc(guesses, func(a, b knowledge.Guess) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return guesses[:min(mostGuesses, len(guesses))]
}

// Language returns the language that a message is written in, and how sure that
// is; "" if nothing is known of its words.
func (m *Model) Language(text string) (code string, confidence float64) {
	v := m.vocabulary.weigh(appendFeatures(nil, text))
	if len(v.features) == 0 {
		return "", 0
	}
	p := m.language.probabilities(v, -1, 0)
	best := 0
	for c := range p {
		if p[c] > p[best] {
			best = c
		}
	}
	return m.languages[best], p[best]
}
