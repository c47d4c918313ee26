package nlu

import (
	"sync"

	"guichet/knowledge"
)

// Learner is a Model that is learnt when it is first asked, which then takes a
// moment. It is safe for concurrent use: whoever asks meanwhile waits.
type Learner struct{ model func() *Model }

// NewLearner returns a learner from the examples of a base.
func NewLearner(b *knowledge.Base) *Learner {
	return &Learner{sync.OnceValue(func() *Model { return Learn(b.Examples()) })}
}

// Model returns the model, and learns it first if need be.
func (l *Learner) Model() *Model { return l.model() }

// Guess is Model.Guess.
func (l *Learner) Guess(text string) []knowledge.Guess { return l.model().Guess(text) }

// Language is Model.Language.
func (l *Learner) Language(text string) (code string, confidence float64) {
	return l.model().Language(text)
}
