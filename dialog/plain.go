package dialog

import (
	"slices"

	"guichet/knowledge"
)

// plainly returns what a message states for which nothing has to be learnt, and whether it
// is such a one: the name of options, all of which it says, or an answer that means
// something only beside its question, which says nothing else.
func (t *turn) plainly(m *message) ([]heard, bool) {
	if len(m.words) == 1 && t.bare(m.words) {
		return []heard{}, true
	}
	if m.asked == nil {
		return nil, false
	}
	exact := t.guide.lexicon().exactly(m.words)
	if !t.isCase(exact) && slices.ContainsFunc(exact, func(one meaning) bool { return one.fact == m.asked }) {
		all := []heard{}
		for _, f := range t.guide.base.Facts() {
			if ids := optionsOf(f, exact); f.Asked() && len(ids) == 1 {
				one := heard{noted: noted{f, f.Option(ids[0]).Value()}, confidence: 1, used: make([]bool, len(m.words))}
				markTaken(one.used, 0, len(m.words))
				all = append(all, one)
			}
		}
		return all, true
	}
	pieces := t.pieces(m)
	if len(pieces) != 1 || pieces[0].first != 0 || pieces[0].end != len(m.words) {
		return nil, false
	}
	answers := slices.ContainsFunc(pieces[0].may, func(one noted) bool { return one.fact == m.asked })
	return []heard{}, answers && (pieces[0].kind == pieceNumber || pieces[0].kind == pieceDay)
}

// eachNumberOnce leaves out all but the surest of what the same number says of where
// somebody lives, how old they are and anything else: "sans emploi, 93" is the
// department or the age.
func (t *turn) eachNumberOnce(m *message, all []heard) []heard {
	kind := func(one heard) string {
		switch {
		case t.guide.base.IsPlace(one.fact):
			return "place"
		case isAge(one.fact):
			return "age"
		}
		return ""
	}
	return slices.DeleteFunc(slices.Clone(all), func(a heard) bool {
		return slices.ContainsFunc(all, func(b heard) bool {
			return b.confidence > a.confidence && kind(a) != kind(b) && sharesNumber(m, a, b)
		})
	})
}

// sharesNumber reports whether the same number says both.
func sharesNumber(m *message, a, b heard) bool {
	for i, w := range m.words {
		if a.used[i] && b.used[i] && isNumber(w) {
			return true
		}
	}
	return false
}

// onlyWhereAndWhen reports whether a message is nothing but places and days.
func (t *turn) onlyWhereAndWhen(m *message, pieces []piece) bool {
	said := make([]bool, len(m.words))
	for _, p := range pieces {
		if p.kind == piecePlace || p.kind == pieceDay {
			markTaken(said, p.first, p.end)
		}
	}
	for i, w := range m.words {
		if !said[i] && !t.said("filler", []string{w}) {
			return false
		}
	}
	return true
}

// bareNumber reports whether a piece is all of the message and a number that does not
// tell what it counts, or a length of time: then only its question could.
func (h *listening) bareNumber(f *knowledge.Fact, p piece) bool {
	last := h.m.words[p.end-1]
	tells := p.kind == pieceNumber && f.CountedAt == nil && countedIn[last] != "" || p.kind == piecePlace && !isNumber(last)
	return (p.kind == pieceNumber || p.kind == piecePlace) && p.first == 0 && p.end == len(h.m.words) && !tells
}
