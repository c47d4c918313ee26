package dialog

import (
	"slices"
	"strconv"
	"strings"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/locale"
)

// piece is a part of a message that may state something: a number with what it
// counts, a day, a place, or words that name an option.
type piece struct {
	kind       pieceKind
	first, end int     // its words
	may        []noted // what it states of which facts, if it does
}

type pieceKind string

const (
	pieceNumber pieceKind = "number"
	pieceDay    pieceKind = "day"
	piecePlace  pieceKind = "place"
	pieceName   pieceKind = "name"
)

// pieces returns the pieces of a message: places, days and numbers, none of which
// share a word, and the names of options, which may.
func (t *turn) pieces(m *message) []piece {
	taken := make([]bool, len(m.words))
	all := t.places(m, taken)
	all = append(all, t.days(m, taken)...)
	all = append(all, t.numbers(m, taken)...)
	return append(all, t.optionNames(m)...)
}

func markTaken(taken []bool, first, end int) {
	for i := first; i < end; i++ {
		taken[i] = true
	}
}

// optionNames are the words that name options, other than places.
func (t *turn) optionNames(m *message) []piece {
	var all []piece
	for _, f := range t.guide.base.Facts() {
		if !f.Asked() || len(f.Options) == 0 || t.guide.base.IsPlace(f) {
			continue
		}
		for _, found := range t.guide.lexicon().among(f, m.words, t.matches(m)) {
			said := m.words[found.first : found.first+found.words]
			if f == t.guide.base.StartFact() && t.isCase(t.guide.lexicon().exactly(said)) {
				continue
			}
			if o := f.Option(found.option); o != nil && !(found.words == 1 && t.bare(said)) {
				all = append(all, piece{pieceName, found.first, found.first + found.words, []noted{{f, o.Value()}}})
			}
		}
	}
	return all
}

// mostWordsOfDay is how many words a day takes, as in "le 15 mars de l'année
// prochaine".
const mostWordsOfDay = 6

// days are the days and periods, the longest first, with what they state of when
// something starts and of how long ago something began.
func (t *turn) days(m *message, taken []bool) []piece {
	var all []piece
	bounds := make([]bool, len(m.words))
	for i, w := range m.words {
		bounds[i] = locale.BoundsDate(w)
	}
	for n := min(mostWordsOfDay, len(m.words)); n > 0; n-- {
		for i := 0; i+n <= len(m.words); i++ {
			if !bounds[i] || !bounds[i+n-1] || m.besideNumber(i, i+n) || n == 2 && m.fraction(i+1) || n == 1 && isYear(m.words[i]) || m.andHalf(i+n) || slices.Contains(taken[i:i+n], true) || m.partedWithin(i, i+n) || !slices.ContainsFunc(m.words[i:i+n], locale.TellsTime) {
				continue
			}
			from, to, ok := t.wholeDay(m, i, i+n)
			if !ok {
				continue
			}
			one := piece{kind: pieceDay, first: i, end: i + n}
			if one.end < len(m.words) && m.words[one.end] == strconv.Itoa(from.Year()) && !taken[one.end] { // one that goes without saying
				one.end++
			}
			markTaken(taken, one.first, one.end)
			for _, f := range t.guide.base.Facts() {
				switch {
				case !f.Asked():
				case f.Type == knowledge.Day && !from.Before(t.today):
					one.may = append(one.may, noted{f, knowledge.DayOf(from, to)})
				case f.CountedAt != nil && f.Unit == string(locale.Months):
					if v, ok := t.sinceDay(f, m.words[i:i+n]); ok {
						one.may = append(one.may, noted{f, v})
					}
				}
			}
			all = append(all, one)
		}
	}
	return all
}

// besideNumber reports whether right before or behind the words of a month stands a
// number that would belong to it: there is no 31 February.
func (m *message) besideNumber(first, end int) bool {
	if end-first > 1 || !locale.IsMonth(m.words[first]) {
		return false
	}
	day := func(i int) bool { return i < len(m.words) && isNumber(m.words[i]) && len(m.words[i]) <= len("31") }
	return first > 0 && day(first-1) && !m.parted(first) || day(end) && !m.parted(end)
}

// andHalf reports whether the words from i on make a length of time longer: "il y a 3 ans"
// is not all of "il y a 3 ans et demi".
func (m *message) andHalf(i int) bool {
	if i+1 >= len(m.words) || m.parted(i) || m.words[i] != "et" && m.words[i] != "and" {
		return false
	}
	return slices.Contains(halves, m.words[i+1]) || m.words[i+1] == "a" && i+2 < len(m.words) && slices.Contains(halves, m.words[i+2])
}

// wholeDay reads the day that the words from first to end are, of which neither the
// first nor the last can be left out.
func (t *turn) wholeDay(m *message, first, end int) (from, to calendar.Date, ok bool) {
	from, to, ok = locale.ParseDate(m.quote(first, end), t.today)
	if !ok || from.IsZero() || to.IsZero() {
		return from, to, false
	}
	for _, fewer := range [][2]int{{first + 1, end}, {first, end - 1}} {
		if fewer[0] == fewer[1] {
			continue
		}
		if a, b, same := locale.ParseDate(m.quote(fewer[0], fewer[1]), t.today); same && a == from && b == to {
			return from, to, false
		}
	}
	return from, to, true
}

// inPlace stands for the words of a piece where only its kind counts. The signs are
// no letters: nobody writes them.
const (
	inPlaceOfPlace  = "@place"
	inPlaceOfAbroad = "@abroad"
	inPlaceOfDay    = "@day"
	inPlaceOfPast   = "@past"
	inPlaceOfNumber = "@number"
	inPlaceOfMonth  = "@month"
)

// kindOfTime tells lengths of time apart that rules tell apart: five years and
// half a year.
func kindOfTime(months int) string {
	switch {
	case months >= 60:
		return "@long"
	case months >= 6:
		return "@middle"
	}
	return "@short"
}

// outline returns the words of a message with one word in the place of each piece
// that tells by its kind, and "" for the others of the piece.
func (t *turn) outline(m *message, pieces []piece) []string {
	words := slices.Clone(m.words)
	for _, p := range pieces {
		sign := t.sign(m, p)
		if sign == "" {
			continue
		}
		for i := p.first; i < p.end; i++ {
			words[i] = ""
		}
		words[p.first] = sign
	}
	return words
}

func (t *turn) sign(m *message, p piece) string {
	switch p.kind {
	case piecePlace:
		switch {
		case isNumber(m.words[p.first]):
			return ""
		case t.guide.base.Region(p.may[0].value.Options[0]) == nil:
			return inPlaceOfAbroad
		}
		return inPlaceOfPlace
	case pieceDay:
		for _, one := range p.may {
			if one.fact.CountedAt != nil {
				return kindOfTime(one.value.Low) + "@ago"
			}
		}
		if len(p.may) == 0 {
			return inPlaceOfPast
		}
		return inPlaceOfDay
	case pieceNumber:
		for _, one := range p.may {
			if one.fact.CountedAt != nil {
				return kindOfTime(one.value.Low)
			}
		}
	}
	return ""
}

// plain returns the words of a message with a sign for each place, month and number, as
// what stands around a piece is seen.
func (m *message) plain(pieces []piece) []string {
	words := slices.Clone(m.words)
	for _, p := range pieces {
		if p.kind == piecePlace && !isNumber(m.words[p.first]) {
			for i := p.first; i < p.end; i++ {
				words[i] = inPlaceOfPlace
			}
		}
	}
	for i, w := range words {
		switch {
		case strings.HasPrefix(w, "@"):
		case m.numerals[i] && w != "€" && !slices.Contains(ones, w):
			words[i] = inPlaceOfNumber
		case locale.IsMonth(w):
			words[i] = inPlaceOfMonth
		}
	}
	return words
}

// ones are the words for one that are articles too.
var ones = []string{"un", "une", "a", "an", "one", "half"}
