package dialog

import (
	"fmt"
	"slices"
	"strings"
)

// wordID numbers a word of a vocabulary. Its zero value is the gap of a phrase.
type wordID uint16

const (
	// gap stands in a phrase where a few other words may: "my boss … agrees".
	gap wordID = 0
	// strange is a word of a text that no vocabulary has.
	strange = ^wordID(0)
)

// vocabulary numbers words, so that tens of thousands of phrases of a few thousand
// words are lists of numbers. The lowest numbers are those of the words that deny.
type vocabulary struct {
	known    map[string]wordID
	words    []string // by number
	deniesTo wordID   // the highest number of a word that denies
}

func newVocabulary() *vocabulary {
	v := &vocabulary{known: map[string]wordID{}, words: []string{gap: ""}}
	v.number(nil, slices.Concat(denied, []string{"t", "dont"})) // "isn’t", "dont"
	v.deniesTo = wordID(len(v.words) - 1)
	return v
}

// number appends the numbers of the words. A word that has none gets one; there are
// numbers for many times the words of a base, and it panics when they are used up.
func (v *vocabulary) number(ids []wordID, words []string) []wordID {
	for _, w := range words {
		id, known := v.known[w]
		if !known {
			if len(v.words) == int(strange) {
				panic(fmt.Sprintf("dialog: the base has more than %d words", len(v.words)-1))
			}
			w = strings.Clone(w) // not the whole text around it
			id = wordID(len(v.words))
			v.words = append(v.words, w)
			v.known[w] = id
		}
		ids = append(ids, id)
	}
	return ids
}

// ids returns the numbers of the words of a text, which may be strange.
func (v *vocabulary) ids(text []string) []wordID {
	ids := make([]wordID, len(text))
	for i, w := range text {
		id, known := v.known[w]
		if !known {
			id = strange
		}
		ids[i] = id
	}
	return ids
}

// spell appends the words that have the numbers.
func (v *vocabulary) spell(words []string, ids []wordID) []string {
	words = slices.Grow(words, len(ids))
	for _, id := range ids {
		words = append(words, v.words[id])
	}
	return words
}

// denies reports whether a word turns what stands around it into its opposite.
func (v *vocabulary) denies(id wordID) bool { return id <= v.deniesTo }
