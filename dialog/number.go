package dialog

import (
	"slices"
	"strconv"
	"strings"

	"guichet/knowledge"
	"guichet/locale"
)

// mostWordsOfNumber is how many words a number takes, as in "3 ans et demi".
const mostWordsOfNumber = 5

// numberStated takes a number beside the words that tell what it counts.
func (t *turn) numberStated(f *knowledge.Fact, m *message) (knowledge.Value, bool) {
	for _, phrase := range f.Words {
		head, tail, _ := strings.Cut(phrase, knowledge.NumberPlace)
		before, after := tokens(head), tokens(tail)
		for i := range m.words {
			first := i + len(before)
			if first > len(m.words) || !slices.Equal(m.words[i:first], before) {
				continue
			}
			if len(before) > 0 {
				first += t.roughly(m.words[first:])
			}
			for n := mostWordsOfNumber; n > 0; n-- {
				end := first + n
				if end > len(m.words) {
					continue
				}
				behind := end
				if f.Type == knowledge.Money && behind < len(m.words) && slices.Contains(currency, m.words[behind]) {
					behind++
				}
				if behind+len(after) > len(m.words) || !slices.Equal(m.words[behind:behind+len(after)], after) ||
					len(before) == 0 && i > 0 && f.Type != knowledge.Money && counted(m.words[i-1]) && !t.ofSomebody(f, m, i) {
					continue
				}
				behind += len(after)
				v, ok := t.numberIn(f, before, m.words[first:end])
				if !ok || isAge(f) && (m.lasting(behind) || len(before) == 0 && v.Low < youngestAlone) {
					continue
				}
				if isAge(f) && t.ofSomebody(f, m, i) { // "de" tells it too
					i--
				}
				m.use(i, behind-i)
				return v, true
			}
		}
	}
	if number, at, ok := m.ageAlone(); ok && isAge(f) {
		m.use(at, 1)
		return knowledge.NumberOf(number, number), true
	}
	return knowledge.Value{}, false
}

// roughly returns how many words tell that the number behind them is a rough one.
func (t *turn) roughly(words []string) int {
	n := 0
	for {
		more := t.begins("about", words[n:])
		if more == 0 {
			return n
		}
		n += more
	}
}

// currency words may stand behind a sum.
var currency = []string{"euro", "euros", "eur", "balles"}

// numberIn reads a number in words, behind those that tell what it counts: a
// length of time may be told by the year in which it began.
func (t *turn) numberIn(f *knowledge.Fact, before, words []string) (knowledge.Value, bool) {
	number, ok := readTightly(f, words)
	if f.Type == knowledge.Choice {
		o := t.sized(f, number)
		if !ok || o == nil {
			return knowledge.Value{}, false
		}
		return knowledge.ChoiceOf(o.ID), true
	}
	if ok && number >= f.Min && number <= f.Max {
		if f.CountedAt != nil { // said of today, and it grows until then
			return knowledge.AtLeast(number), true
		}
		return knowledge.NumberOf(number, number), true
	}
	if len(words) != 1 || len(words[0]) != len("2018") || len(before) == 0 {
		return knowledge.Value{}, false
	}
	a, ok := t.yearTyped(f, slices.Concat(before, words))
	if !ok {
		return knowledge.Value{}, false
	}
	v, err := f.Parse(a.value)
	return v, err == nil
}

// isAge reports whether the fact is how old somebody is: a number of years that
// only counts once.
func isAge(f *knowledge.Fact) bool { return f.Unit == string(locale.Years) && f.CountedAt == nil }

// ofSomebody reports whether the number at word i is the age of who stands before
// it: "étudiante de 20 ans".
func (t *turn) ofSomebody(f *knowledge.Fact, m *message, i int) bool {
	return isAge(f) && i > 1 && m.words[i-1] == "de" && slices.ContainsFunc(t.guide.lexicon.find(m.words[:i-1]), func(who mention) bool {
		return who.fact == t.guide.lexicon.start && who.fact != nil && who.first+who.words == i-1
	})
}

// lasting reports whether what stands from word i on makes the years before it a
// length of time, or years to come: "30 ans de métier", "50 ans dans 2 mois".
func (m *message) lasting(i int) bool {
	if m.parted(i) {
		return false
	}
	if slices.Contains([]string{"dans", "ds", "in"}, m.words[i]) {
		return i+1 < len(m.words) && isNumber(m.words[i+1])
	}
	return slices.Contains([]string{"de", "d", "of", "que", "chez", "ago"}, m.words[i])
}

// The years in which a bare number beside who somebody is can be their age.
const (
	youngestAlone = 14
	oldestAlone   = 75
)

// ageAlone finds a number that stands in a part of the sentence of its own, where
// no other age is told and a word that is no number goes before: "apprentice, 20,
// …". With a place right before it, it is a department.
func (m *message) ageAlone() (age, at int, ok bool) {
	for i, w := range m.words {
		if i == 0 || len(w) != 2 || !isNumber(w) || !m.parted(i) || !m.parted(i+1) || isNumber(m.words[i-1]) {
			continue
		}
		if n, err := strconv.Atoi(w); err == nil && n >= youngestAlone && n <= oldestAlone {
			age, at, ok = n, i, !ok
		}
	}
	return age, at, ok
}

// readTightly reads a number in words of which neither the first nor the last
// can be left out.
func readTightly(f *knowledge.Fact, words []string) (int, bool) {
	read := func(words []string) (int, bool) { return readNumber(f, strings.Join(words, " ")) }
	n, ok := read(words)
	for _, fewer := range [][]string{words[1:], words[:len(words)-1]} {
		if less, same := read(fewer); same && less == n {
			return 0, false
		}
	}
	return n, ok
}

// counted reports whether the word makes a number behind it a length of time
// and not an age.
func counted(word string) bool {
	return slices.Contains([]string{"depuis", "pendant", "durant", "apres", "avant", "dans", "en", "il", "y", "a", "de", "plus", "moins",
		"since", "for", "after", "before", "in", "over", "under", "than"}, word)
}
