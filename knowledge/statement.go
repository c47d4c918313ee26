package knowledge

import (
	"iter"
	"slices"
	"strings"

	"guichet/calendar"
)

// Statement is a whole message as people write it, with what it states of whoever
// writes it.
type Statement struct {
	Language string
	Text     string
	// Written is the day on which the message was written: "in three weeks"
	// counts from there.
	Written calendar.Date
	// Asked is the id of the fact whose question the message answers; "" for one
	// that says by itself what it means.
	Asked string

	said string // as in "status=employee; age=34"
}

// Statements returns the messages from which reading what people say of themselves
// is learnt, in the order of the file.
func (b *Base) Statements() []Statement { return b.statements }

const (
	// stateSign stands between a message and what it states, factSign between two
	// facts, and valueSign between a fact and its value.
	stateSign = "=>"
	factSign  = ";"
	valueSign = "="
)

// Said yields the ids of the facts that the message states, each once, with their
// values as Fact.Parse reads them.
func (s Statement) Said() iter.Seq2[string, string] {
	return func(yield func(id, value string) bool) {
		for one := range strings.SplitSeq(s.said, factSign) {
			if id, value, stated := strings.Cut(strings.TrimSpace(one), valueSign); stated && !yield(id, value) {
				return
			}
		}
	}
}

// States returns the value that the message states of f, and whether it does.
func (s Statement) States(f *Fact) (Value, bool) {
	for id, value := range s.Said() {
		if id == f.ID {
			v, err := f.Parse(value)
			return v, err == nil
		}
	}
	return Value{}, false
}

// NewStatement makes a statement of a message that states some facts, each written as
// "fact=value".
func NewStatement(lang, text string, written calendar.Date, facts ...string) Statement {
	return Statement{Language: lang, Text: text, Written: written, said: strings.Join(slices.Sorted(slices.Values(facts)), factSign)}
}
