package dialog

import (
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/locale"
)

// mostWordsOfNumber is how many words a number takes, as in "3 ans et demi".
const mostWordsOfNumber = 5

// count finds the words at which a number may begin.
func (m *message) count() {
	m.numerals = make([]bool, len(m.words))
	for i, w := range m.words {
		m.numerals[i] = hasDigit(w) || slices.Contains([]string{"a", "an", "half", "€"}, w)
		if !m.numerals[i] {
			_, m.numerals[i] = locale.ParseNumber(w)
		}
	}
}

// apartAt reports whether word i begins a part of the sentence of its own after a
// comma or a stop: in "27, CPF 900" the first number is none of the CPF.
func (m *message) apartAt(i int) bool {
	return i < len(m.words) && m.parts != nil && m.parts[i]
}

// partedWithin reports whether the words from first to end are of several parts of
// the sentence, and so no one number.
func (m *message) partedWithin(first, end int) bool {
	for i := first + 1; i < end; i++ {
		if m.apartAt(i) {
			return true
		}
	}
	return false
}

// fraction reports whether word i goes on with a number, behind a point or a
// comma: the 6 of "2.6k".
func (m *message) fraction(i int) bool {
	return m.digitsMeet(i) && m.spans[i].from == m.spans[i-1].to+1 && m.text[m.spans[i-1].to] != ' '
}

// group reports whether word i goes on with a number as the three digits behind a
// thousand: "1 350".
func (m *message) group(i int) bool {
	return m.digitsMeet(i) && len(m.words[i]) == len("000") && len(m.words[i-1]) <= len("000") && isNumber(m.words[i]) && !m.parted(i)
}

func (m *message) digitsMeet(i int) bool {
	return i > 0 && i < len(m.words) && m.spans != nil && hasDigit(m.words[i-1]) && hasDigit(m.words[i])
}

// sinceDay reads the day or the month in which something began as the months that
// went by: a month without a year is the last one.
func (t *turn) sinceDay(f *knowledge.Fact, words []string) (knowledge.Value, bool) {
	from, to, ok := locale.ParseDate(joined(words), t.today)
	last := words[len(words)-1]
	if !ok || from.IsZero() || to.IsZero() || to.After(from.AddMonths(1)) || isNumber(last) && !isYear(last) {
		return knowledge.Value{}, false
	}
	if a, b, less := locale.ParseDate(joined(words[1:]), t.today); less && a == from && b == to && !slices.Contains([]string{"le", "l", "la", "du", "au"}, words[0]) {
		return knowledge.Value{}, false // other words go before the day
	}
	if from.After(t.today) && !slices.ContainsFunc(words, isYear) {
		from = calendar.Of(from.Year()-1, from.Month(), from.Day())
	}
	months := 12*(t.today.Year()-from.Year()) + int(t.today.Month()) - int(from.Month())
	if from.Day() > t.today.Day() {
		months--
	}
	if months < f.Min || months > f.Max || !from.Before(t.today) {
		return knowledge.Value{}, false
	}
	return knowledge.AtLeast(months), true
}

func isYear(word string) bool { return len(word) == len("2027") && isNumber(word) }

// isAge reports whether the fact is how old somebody is: a number of years that
// only counts once.
func isAge(f *knowledge.Fact) bool { return f.Unit == string(locale.Years) && f.CountedAt == nil }

// The years in which a bare number beside who somebody is can be their age.
const (
	youngestAlone = 14
	oldestAlone   = 75
)

// readTightly reads the number that the words from first to end are, of which
// neither the first nor the last can be left out.
func (m *message) readTightly(f *knowledge.Fact, first, end int) (int, bool) {
	read := func(first, end int) (int, bool) {
		if first == end {
			return 0, false
		}
		if f.Unit == string(locale.Months) {
			return locale.ParseMonths(m.quote(first, end))
		}
		return readNumber(f, m.quote(first, end))
	}
	n, ok := read(first, end)
	fewers := [][2]int{{first + 1, end}, {first, end - 1}}
	if m.fraction(end-1) || end-2 > first && m.fraction(end-2) {
		fewers = nil // cents count, and are cut off
	}
	for _, fewer := range fewers {
		if less, same := read(fewer[0], fewer[1]); same && less == n {
			return 0, false
		}
	}
	return n, ok
}

func isNumber(word string) bool { return strings.Trim(word, "0123456789") == "" }

func hasDigit(word string) bool { return strings.ContainsAny(word, "0123456789") }

// numbers are the numbers, the longest first at each word, with what they state of
// all that numbers are asked for.
func (t *turn) numbers(m *message, taken []bool) []piece {
	var all []piece
	if len(m.words) == 1 {
		return nil // a bare number states nothing
	}
	for i := 0; i < len(m.words); i++ {
		if !m.numerals[i] || taken[i] || m.bounds(i) {
			continue
		}
		for n := min(mostWordsOfNumber, len(m.words)-i); n > 0; n-- {
			if n > 1 && !m.endsNumber(i+n-1) || m.partedWithin(i, i+n) || m.fraction(i) || m.fraction(i+n) || m.group(i+n) {
				continue
			}
			if may := t.amounts(m, i, i+n); len(may) > 0 {
				all = append(all, piece{pieceNumber, i, i + n, may})
				i += n - 1
				break
			}
		}
	}
	return all
}

// bounding are the words behind which two numbers bound a third one, and eitherOr those
// between two of which one is meant.
var (
	bounding = []string{"between", "entre"}
	eitherOr = []string{"or", "ou"}
)

// bounds reports whether the number at word i is one of the two.
func (m *message) bounds(i int) bool {
	number := func(i int) bool { return i >= 0 && i < len(m.words) && m.numerals[i] && hasDigit(m.words[i]) }
	either := func(i int) bool { return i > 0 && i < len(m.words) && slices.Contains(eitherOr, m.words[i]) }
	return i > 0 && slices.Contains(bounding, m.words[i-1]) || i > 2 && slices.Contains(bounding, m.words[i-3]) ||
		either(i+1) && number(i+2) || either(i-1) && number(i-2)
}

// endsNumber reports whether a number of several words may end in word i: in a number or
// in what it counts.
func (m *message) endsNumber(i int) bool {
	w := m.words[i]
	return m.numerals[i] || locale.TellsTime(w) || countedIn[w] != "" || slices.Contains(halves, w)
}

var halves = []string{"demi", "demie", "half", "quart", "k"}

// amounts returns what the number from word first to end may state. A number is read
// once for all facts that count alike.
func (t *turn) amounts(m *message, first, end int) []noted {
	type count struct {
		n        int
		ok, done bool
	}
	var sum, months, plain count
	counts := countedIn[m.words[end-1]]
	if end-first == 1 {
		counts = ""
	}
	var may []noted
	for _, f := range t.guide.base.Facts() {
		bySize := f.Type == knowledge.Choice && len(f.Words) > 0
		switch {
		case !f.Asked() || !bySize && f.Type != knowledge.Number && f.Type != knowledge.Money:
			continue
		case counts != "" && counts != unitOf(f) && f.Unit != string(locale.Months):
			continue // "2 ans" are no euros
		}
		one := &plain
		switch {
		case f.Type == knowledge.Money:
			one = &sum
		case f.Unit == string(locale.Months):
			one = &months
		}
		if !one.done {
			one.done = true
			one.n, one.ok = m.readTightly(f, first, end)
			if !one.ok && one != &months && counts != "" {
				one.n, one.ok = m.readTightly(f, first, end-1)
			}
		}
		switch n := one.n; {
		case !one.ok && one == &months && end == first+1 && f.CountedAt != nil:
			if v, ok := t.sinceYear(f, m.words[first]); ok {
				may = append(may, noted{f, v})
			}
		case !one.ok:
		case bySize:
			if o := t.sized(f, n); o != nil {
				may = append(may, noted{f, o.Value()})
			}
		case n < f.Min || n > f.Max:
		case f.CountedAt != nil: // said of today, and it grows until then
			may = append(may, noted{f, knowledge.AtLeast(n)})
		default:
			may = append(may, noted{f, knowledge.NumberOf(n, n)})
		}
	}
	return may
}

// countedIn are the words that tell what a number counts, which belong to it, with the
// unit.
var countedIn = map[string]string{
	"ans": years, "an": years, "years": years, "year": years, "yrs": years, "yo": years,
	"h": hours, "hrs": hours, "heures": hours, "heure": hours, "hours": hours, "hour": hours, "€": euros, "euros": euros, "euro": euros,
}

const (
	years = string(locale.Years)
	hours = string(locale.Hours)
	euros = "€"
)

// unitOf is the unit of a number, as in countedIn.
func unitOf(f *knowledge.Fact) string {
	if f.Type == knowledge.Money {
		return euros
	}
	return f.Unit
}
