package dialog

import (
	"slices"
	"strings"

	"guichet/knowledge"
)

// The fewest letters of a word that may be misspelt: a shorter one is too often
// another word. Names of places have fewer neighbours.
const (
	fewestOfPlace = 6
	fewestOfStart = 8
)

// spelling knows how the words of places and of situations are written.
type spelling struct {
	*vocabulary
	right map[byte][]string // by first letter: the words that may be meant
}

// newSpelling collects the words of the phrases that stand for a place or for a
// situation.
func newSpelling(l *lexicon) *spelling {
	s := &spelling{vocabulary: l.table.vocabulary, right: map[byte][]string{}}
	for phrase, means := range l.table.phrases() {
		says := func(f *knowledge.Fact) bool {
			return f != nil && slices.ContainsFunc(means, func(m meaning) bool { return m.fact == f })
		}
		place, situation := says(l.place), says(l.start)
		if !place && !situation || slices.Contains(phrase, gap) {
			continue
		}
		for _, w := range s.spell(nil, phrase) {
			if place && len(w) >= fewestOfPlace || situation && len(w) >= fewestOfStart {
				s.right[w[0]] = append(s.right[w[0]], w)
			}
		}
	}
	for first, words := range s.right {
		slices.Sort(words)
		s.right[first] = slices.Clone(slices.Compact(words))
	}
	return s
}

// has reports whether the base has a word.
func (s *spelling) has(word string) bool {
	_, known := s.known[word]
	return known
}

// corrected returns the words with those put right that the base does not have, and
// that are one letter off one word that phrases have. The first letter is as it was
// written. It returns nil where nothing is to be put right.
func (s *spelling) corrected(words []string) []string {
	var out []string
	for i, w := range words {
		if len(w) < fewestOfPlace-1 || s.has(w) || s.has(strings.TrimSuffix(w, "s")) || s.has(strings.TrimSuffix(w, "e")) {
			continue
		}
		var meant string
		for _, right := range s.right[w[0]] {
			if oneOff(w, right) {
				if meant != "" {
					meant = ""
					break
				}
				meant = right
			}
		}
		if meant != "" {
			if out == nil {
				out = slices.Clone(words)
			}
			out[i] = meant
		}
	}
	return out
}

// oneOff reports whether a letter more, less or different, or two next to each other
// exchanged, make one of two words the other.
func oneOff(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		exchanged := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		return i < len(a) && (exchanged || a[i+1:] == b[i+1:])
	}
	return a[i:] == b[i+1:]
}
