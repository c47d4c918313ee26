package dialog

import (
	"slices"
	"strings"

	"guichet/knowledge"
)

// placeLeft quotes a place that a message may state and that was not noted, so that
// nobody thinks it was.
func (t *turn) placeLeft(m *message) string {
	t.listens(m)
	for _, p := range m.unsure {
		if !m.used[p.first] {
			return strings.TrimRight(m.quote(p.first, p.end), ",.;!?")
		}
	}
	return ""
}

// places are the names of places and the numbers of departments.
func (t *turn) places(m *message, taken []bool) []piece {
	f := t.guide.lexicon().place
	if f == nil {
		return nil
	}
	var all []piece
	named := t.placesNamed(f, m)
	for i, found := range named {
		if i > 0 && isNumber(m.words[found.first]) && named[i-1].option == found.option && named[i-1].first+named[i-1].words == found.first {
			markTaken(taken, found.first, found.first+found.words) // "La Rochelle (17)"
			continue
		}
		o, first := f.Option(found.option), m.words[found.first]
		switch {
		case o == nil, isNumber(first) && !isPostcode(first) && len(first) > len("974"):
			continue
		case !isNumber(first): // a number may be an age as well
			markTaken(taken, found.first, found.first+found.words)
		}
		all = append(all, piece{piecePlace, found.first, found.first + found.words, []noted{{f, o.Value()}}})
	}
	return all
}

// placesNamed are where a message names places; misspelt ones where it names no other
// than departments by their numbers.
func (t *turn) placesNamed(f *knowledge.Fact, m *message) []mention {
	l := t.guide.lexicon()
	found := l.among(f, m.words, t.matches(m))
	if slices.ContainsFunc(found, func(one mention) bool { return !isNumber(m.words[one.first]) }) {
		return found
	}
	if corrected := l.spelt.corrected(m.words); corrected != nil {
		return l.among(f, corrected, l.matches(corrected))
	}
	return found
}
