package dialog

import (
	"slices"
	"strconv"

	"guichet/locale"
)

// ageAlone finds the one number that is a part of the sentence of its own, or begins
// one that goes on with "and", and that is an age and nothing else: ", 34,", "fifty-eight
// and in a permanent job", "29 years,".
func (m *message) ageAlone() (age, at, words int, ok bool) {
	for i := range m.words {
		if !m.parted(i) || i > 0 && isNumber(m.words[i-1]) {
			continue
		}
		n, length := m.wholeNumber(i)
		end := i + length
		if length == 0 || n < youngestAlone || n > oldestAlone || end == len(m.words) && i == 0 {
			continue
		}
		if end < len(m.words) && (slices.Contains([]string{"years", "yrs"}, m.words[end]) && !m.atWork(i) || m.words[end] == "now") {
			end++
		}
		more := end+1 < len(m.words) && slices.Contains([]string{"and", "et"}, m.words[end]) && !m.numerals[end+1]
		if m.parted(end) || more {
			age, at, words, ok = n, i, length, !ok
		}
	}
	return age, at, words, ok
}

// mostWordsOfAge is how many words an age takes that is written out, as in "vingt et
// un".
const mostWordsOfAge = 3

// wholeNumber reads the number of two digits that begins at word i, or one that is
// written out, and returns how many words it takes, 0 if there is none.
func (m *message) wholeNumber(i int) (n, words int) {
	if isNumber(m.words[i]) {
		n, err := strconv.Atoi(m.words[i])
		if err != nil || len(m.words[i]) != 2 {
			return 0, 0
		}
		return n, 1
	}
	if !m.numerals[i] {
		return 0, 0
	}
	for words := min(mostWordsOfAge, len(m.words)-i); words > 0; words-- {
		last := m.words[i+words-1]
		if n, ok := locale.ParseNumber(joined(m.words[i : i+words])); ok && isCount(last) && !hasDigit(last) {
			return n, words
		}
	}
	return 0, 0
}

// isDepartment reports whether the number at a word is that of the department of the
// place before it: "La Rochelle (17)".
func (t *turn) isDepartment(m *message, at int) bool {
	f := t.guide.lexicon().place
	if f == nil {
		return false
	}
	all := t.guide.lexicon().among(f, m.words, t.matches(m))
	return slices.ContainsFunc(all, func(one mention) bool {
		return one.first == at && slices.ContainsFunc(all, func(place mention) bool {
			return place.option == one.option && place.first+place.words == at
		})
	})
}

// becoming are the words that tell that an age is yet to come: "j’aurai 18 ans".
var becoming = []string{"aurai", "aura", "aurais", "turn", "turning", "turing", "ll"}
