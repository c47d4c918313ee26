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
	known map[string]bool   // every word of a phrase of the lexicon
	right map[byte][]string // by first letter: the words that may be meant
}

// newSpelling collects the words of the lexicon.
func newSpelling(l *lexicon) *spelling {
	s := &spelling{known: map[string]bool{}, right: map[byte][]string{}}
	for phrase, meanings := range l.entries {
		says := func(f *knowledge.Fact) bool {
			return f != nil && slices.ContainsFunc(meanings, func(m meaning) bool { return m.fact == f })
		}
		place, situation := says(l.place), says(l.start)
		for w := range strings.FieldsSeq(phrase) {
			s.known[w] = true
			if place && len(w) >= fewestOfPlace || situation && len(w) >= fewestOfStart {
				s.right[w[0]] = append(s.right[w[0]], w)
			}
		}
	}
	for first, words := range s.right {
		slices.Sort(words)
		s.right[first] = slices.Compact(words)
	}
	return s
}

// corrected returns the words with those put right that no phrase has, and that
// are one letter off one word that phrases have. The first letter is as it was
// written. It returns nil where nothing is to be put right.
func (s *spelling) corrected(words []string) []string {
	var out []string
	for i, w := range words {
		if len(w) < fewestOfPlace-1 || s.known[w] || s.known[strings.TrimSuffix(w, "s")] || s.known[strings.TrimSuffix(w, "e")] {
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
