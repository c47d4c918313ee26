package dialog

import (
	"slices"

	"guichet/chat"
)

// Tell guesses the language that a message is written in, and how sure that is,
// from 0 to 1; "" if nothing is known of its words. It must be pure and safe for
// concurrent use.
type Tell func(text string) (lang string, confidence float64)

// WithLanguages returns a guide that leads the same talk and takes up a new one in
// the language of what was typed first. Nil ends that.
func (g *Guide) WithLanguages(tell Tell) *Guide {
	other := *g
	other.tell = tell
	return &other
}

const (
	// tellingAlone is how sure the language of a message must be where the platform
	// knows none, and tellingFew that of fewer words than a sentence has.
	tellingAlone = 0.9
	tellingFew   = 0.88
	// tellingOtherwise is how sure it must be to go against the platform, and
	// fewestTelling how many words that takes.
	tellingOtherwise = 0.97
	fewestTelling    = 3
)

// languageTyped has a new talk go on in the language of its first message, where
// that is sure.
func (t *turn) languageTyped() {
	if !t.fresh || t.guide.tell == nil || t.event.Kind != chat.KindText || t.event.Public {
		return
	}
	text, _ := readable(t.event.Text)
	n := len(tokens(text))
	least := tellingOtherwise
	switch {
	case n == 0 || n < fewestTelling && t.event.Lang != "" || text[0] == '/':
		return
	case t.event.Lang == "" && n == 1:
		least = tellingFew
	case t.event.Lang == "":
		least = tellingAlone
	}
	if t.mustWarm() {
		return
	}
	if lang, sure := t.guide.tell(text); sure >= least && slices.Contains(t.guide.base.Languages(), lang) {
		t.state.Lang = lang
	}
}
