package nlu

import (
	"cmp"
	"slices"

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
	// temperature makes the confidences of intents true: of the guesses that
	// are 70 % sure, about 70 % should be right. TestCrossValidation holds how
	// far off they are.
	temperature = 1.0
	// doubt is added to the score of None: examples of what people do not want
	// can never be complete.
	doubt = 0.25
	// mostGuesses is how many guesses a message gets.
	mostGuesses = 5
)

// Learn makes a model from examples. The same examples give the same model.
// Without any, every message is about nothing.
func Learn(examples []knowledge.Example) *Model {
	m := &Model{vocabulary: newVocabulary(nil)}
	if len(examples) == 0 {
		return m
	}
	lists := make([][]uint32, len(examples))
	for i, x := range examples {
		if !slices.Contains(m.intents, x.Intent) {
			m.intents = append(m.intents, x.Intent)
		}
		if !slices.Contains(m.languages, x.Language) {
			m.languages = append(m.languages, x.Language)
		}
		lists[i] = featureList(x.Text)
	}
	slices.Sort(m.intents)
	slices.Sort(m.languages)
	m.vocabulary = newVocabulary(lists)
	byIntent, byLanguage := make([]sample, len(examples)), make([]sample, len(examples))
	for i, x := range examples {
		v := m.vocabulary.weigh(lists[i])
		byIntent[i] = sample{v, slices.Index(m.intents, x.Intent)}
		byLanguage[i] = sample{v, slices.Index(m.languages, x.Language)}
	}
	m.intent = newLinear(byIntent, len(m.intents), len(m.vocabulary.rarity))
	m.intent.addBayes(byIntent)
	m.language = newLinear(byLanguage, len(m.languages), len(m.vocabulary.rarity))
	return m
}

func featureList(text string) []uint32 {
	var list []uint32
	features(words(text), func(place uint32) { list = append(list, place) })
	return list
}

// Guess returns what a message may be about, the likeliest first, with how sure
// that is: the confidences of all intents, of which only the first few are
// returned, add up to 1. A message that nothing was learnt about is about
// knowledge.None.
func (m *Model) Guess(text string) []knowledge.Guess {
	v := m.vocabulary.weigh(featureList(text))
	if len(v.features) == 0 || len(m.intents) == 0 {
		return []knowledge.Guess{{Intent: knowledge.None, Confidence: 1}}
	}
	p := make([]float64, len(m.intents))
	m.intent.scores(v, p)
	if none := slices.Index(m.intents, knowledge.None); none >= 0 {
		p[none] += doubt
	}
	softmax(p, temperature)
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
	v := m.vocabulary.weigh(featureList(text))
	if len(v.features) == 0 || len(m.languages) == 0 {
		return "", 0
	}
	p := make([]float64, len(m.languages))
	m.language.scores(v, p)
	softmax(p, 1)
	best := 0
	for c := range p {
		if p[c] > p[best] {
			best = c
		}
	}
	return m.languages[best], p[best]
}
