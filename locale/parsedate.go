package locale

import (
	"strings"
	"sync"
	"time"

	"guichet/calendar"
)

// ParseDate reads one day, or one period, out of what a person typed, in any
// of the languages and mixed, in a sentence or alone:
//
//   - days: "12/01/2027", "12-1-27", "2027-01-12", "12 janvier", "le 1er mars",
//     "Jan 12th 2027", "demain", "dans quinze jours" (two weeks), "lundi
//     prochain";
//   - periods: "mars 2027" (the whole month), "début mars" (the 1st to the
//     10th), "mi-mars" (11th to 20th), "fin mars" (21st to the end), "next
//     month", "la semaine prochaine" (from Monday), "en 2027", "fin 2027" (the
//     last third).
//
// from and to are its first and last day, the same for a single day. Day and
// month in figures always stand in this order, as in France. What is said
// without a year is the next such day or period from today on; of a period
// that is under way the days from today on remain. Two figures for a year mean
// the one closest to today. The day of the week beside a date is not checked.
//
// ok is false if there is no date, several different ones, a day that does not
// exist (31/02), or words that make it a bound ("avant le 12", "since March").
func ParseDate(text string, today calendar.Date) (from, to calendar.Date, ok bool) {
	if today.IsZero() {
		return calendar.Date{}, calendar.Date{}, false
	}
	r := dateReader{ts: tokens(text), today: today}
	var found when
	for i := 0; i < len(r.ts); {
		w, end, ok := r.read(i)
		if !ok {
			i++
			continue
		}
		if !w.valid() || r.isAside(i) || !found.from.IsZero() && found != w {
			return calendar.Date{}, calendar.Date{}, false
		}
		found, i = w, end
	}
	return found.from, found.to, found.valid()
}

// when is a period, both ends included. Its zero value is one that does not
// exist.
type when struct{ from, to calendar.Date }

func (w when) valid() bool { return !w.from.IsZero() && !w.to.IsZero() && !w.to.Before(w.from) }

func only(d calendar.Date) when { return when{d, d} }

// dateReader holds the text and the day it is read on.
//
// Its reading methods take the token to start at. They return what they read
// and the token after it; ok is false if there is nothing of their kind. A
// when that is not valid, with ok, is a date that cannot be.
type dateReader struct {
	ts    []token
	today calendar.Date
}

func (r dateReader) read(i int) (w when, end int, ok bool) {
	if r.at(i).mark == markFiller {
		return when{}, i, false
	}
	for _, read := range []func(int) (when, int, bool){
		r.figures, r.fromNow, r.dayWord, r.ofTheWeek, r.dayMonth, r.monthDay, r.wholeMonth, r.wholeYear, r.period,
	} {
		if w, end, ok = read(i); ok {
			return w, end, true
		}
	}
	return when{}, i, false
}

// at returns token i, or one that means nothing where there is none.
func (r dateReader) at(i int) token {
	if i < 0 || i >= len(r.ts) {
		return token{entry: meaningless}
	}
	return r.ts[i]
}

func (r dateReader) skip(i int) int { return skipFillers(r.ts, i) }

// back returns the last token before i that is no filler.
func (r dateReader) back(i int) int {
	for i--; i >= 0 && r.ts[i].mark == markFiller; i-- {
	}
	return i
}

// isAside reports whether the words before token i keep the date there from
// being the one that is meant.
func (r dateReader) isAside(i int) bool {
	at := r.back(i)
	for r.at(at).mark == markIn || r.at(at).mark == markWithin {
		at = r.back(at)
	}
	switch r.at(at).mark {
	case markAside, markBound, markNot, markLast:
		return true
	}
	return false
}

// isAll reports whether the tokens from i to end are all that is said.
func (r dateReader) isAll(i, end int) bool {
	return r.back(i) < 0 && r.skip(end) >= len(r.ts)
}

// figures reads 12/01/2027, 12-1-27, 12.01.2027, 12 01 2027, 2027-01-12, 12/01
// and 01/2027.
func (r dateReader) figures(i int) (when, int, bool) {
	a, b := r.at(i), r.at(i+2)
	separator := r.at(i + 1)
	if !a.isDigits(4) {
		return when{}, i, false
	}
	if r.at(i-1).isSymbol("/-.") && r.at(i-2).kind == digitsToken {
		return when{}, i + 1, true
	}
	if c := r.at(i + 2); separator.isDigits(2) && a.isDigits(2) && c.isDigits(4) && len(c.text) == 4 {
		return only(calendar.Of(c.value, time.Month(separator.value), a.value)), i + 3, true
	}
	if !separator.isSymbol("/-.") || !b.isDigits(4) {
		return when{}, i, false
	}
	if r.at(i+3).isSymbol(separator.text) && r.at(i+4).isDigits(4) {
		return r.threeFigures(a, b, r.at(i+4)), i + 5, true
	}
	end := i + 3
	if separator.text != "/" && !r.isAll(i, end) {
		return when{}, i, false
	}
	switch {
	case len(a.text) <= 2 && len(b.text) <= 2:
		if r.at(end).unit != noSpan {
			return when{}, end, true
		}
		return only(r.nextDay(time.Month(b.value), a.value)), end, true
	case len(a.text) <= 2 && len(b.text) == 4:
		return monthOf(b.value, time.Month(a.value)), end, true
	case len(a.text) == 4 && len(b.text) <= 2:
		return monthOf(a.value, time.Month(b.value)), end, true
	}
	return when{}, end, true
}

func (r dateReader) threeFigures(a, b, c token) when {
	switch {
	case len(a.text) == 4 && len(c.text) <= 2:
		return only(calendar.Of(a.value, time.Month(b.value), c.value))
	case len(a.text) > 2 || len(b.text) > 2:
		return when{}
	case len(c.text) == 4:
		return only(calendar.Of(c.value, time.Month(b.value), a.value))
	case len(c.text) == 2:
		return only(calendar.Of(r.fullYear(c.value), time.Month(b.value), a.value))
	}
	return when{}
}

// dayMonth reads "12 janvier", "1er mars 2027", "12th of January".
func (r dateReader) dayMonth(i int) (when, int, bool) {
	day, at, ok := r.dayNumber(i)
	if !ok {
		return when{}, i, false
	}
	at = r.skip(at)
	month := r.at(at).month
	if month == 0 {
		return when{}, i, false
	}
	year, end, dated := r.year(at + 1)
	switch {
	case r.isSecondDay(i):
		return when{}, end, true
	case dated:
		return only(calendar.Of(year, month, day)), end, true
	}
	return only(r.nextDay(month, day)), end, true
}

// isSecondDay reports whether another day of the month stands before the one
// at token i: "du 12 au 15 mars", "le 12 ou le 13 mars".
func (r dateReader) isSecondDay(i int) bool {
	at := i - 1
	for at >= 0 && (r.ts[at].mark == markFiller || r.ts[at].mark == markAnd || r.ts[at].mark == markOr ||
		r.ts[at].isSymbol("-/") || r.ts[at].isWeekday) {
		at--
	}
	return at >= 0 && at < i-1 && r.ts[at].isDigits(2)
}

// monthDay reads "January 12", "Jan 12th, 2027", "March the 3rd".
func (r dateReader) monthDay(i int) (when, int, bool) {
	month := r.at(i).month
	if month == 0 {
		return when{}, i, false
	}
	day, at, ok := r.dayNumber(r.skip(i + 1))
	if !ok || r.at(at).unit != noSpan || r.at(at).mark == markEuro {
		return when{}, i, false
	}
	if year, end, dated := r.year(at); dated {
		return only(calendar.Of(year, month, day)), end, true
	}
	return only(r.nextDay(month, day)), at, true
}

// dayNumber reads the day of a month in figures or words. Figures that are too
// long for a day give 0, which is no day.
func (r dateReader) dayNumber(i int) (day, end int, ok bool) {
	t := r.at(i)
	switch {
	case t.mark == markFirst:
		return 1, i + 1, true
	case t.isDigits(2):
		day, end = t.value, i+1
		if next := r.at(end); next.glued && next.mark == markOrdinal {
			end++
		}
		return day, end, true
	case t.kind == digitsToken:
		return 0, i + 1, r.at(i+1).month != 0 && !r.at(i+1).weakMonth
	case t.isNumber:
		return readWords(r.ts, i)
	}
	return 0, i, false
}

// wholeMonth reads "mars 2027", "en mars", "mi-mars", "end of March 2027".
func (r dateReader) wholeMonth(i int) (when, int, bool) {
	third, at := r.third(i)
	if third != noMark && r.at(at).unit == monthSpan {
		at = r.skip(at + 1)
	}
	m := r.at(at).month
	if m == 0 {
		return when{}, i, false
	}
	year, end, dated := r.year(at + 1)
	if !dated && third == noMark && r.at(at).weakMonth && !r.isNamed(i, end) {
		return when{}, i, false
	}
	if r.at(end).mark == markLast {
		return when{}, end, true
	}
	if dated {
		return partOf(monthOf(year, m), third), end, true
	}
	return r.coming(func(later int) when {
		return partOf(monthOf(r.today.Year()+later, m), third)
	}), end, true
}

// isNamed reports whether the words around tell that a month or a year is
// meant: a preposition, or nothing else being said.
func (r dateReader) isNamed(i, end int) bool {
	switch r.at(r.back(i)).mark {
	case markIn, markWithin, markNext, markThis, markAside, markNot:
		return true
	}
	return r.isAll(i, end)
}

// wholeYear reads "en 2027", "fin 2027", or "2027" alone.
func (r dateReader) wholeYear(i int) (when, int, bool) {
	third, at := r.third(i)
	t := r.at(at)
	if t.kind != digitsToken || !isYear(t) || third == noMark && !r.isNamed(i, at+1) {
		return when{}, i, false
	}
	return partOf(yearOf(t.value), third), at + 1, true
}

// third reads "début", "mi-", "end of", or nothing, and returns the token after.
func (r dateReader) third(i int) (mark, int) {
	switch m := r.at(i).mark; m {
	case markStart, markMid, markEnd:
		return m, r.skip(i + 1)
	}
	return noMark, i
}

// year reads the year after a day or a month.
func (r dateReader) year(i int) (year, end int, ok bool) {
	at := r.skip(i)
	t := r.at(at)
	if isYear(t) {
		return t.value, at + 1, true
	}
	next := r.at(at + 1)
	if t.kind == digitsToken && len(t.text) == 2 && at == i && !t.apart &&
		next.unit == noSpan && next.mark != markEuro && next.kind == wordToken && !next.glued {
		return r.fullYear(t.value), at + 1, true
	}
	if unit, by, end, ok := r.relativeUnit(at); ok && unit == yearSpan {
		return r.today.Year() + by, end, true
	}
	return 0, i, false
}

func isYear(t token) bool {
	return t.kind == digitsToken && len(t.text) == 4 && 1900 <= t.value && t.value <= 2100
}

// fullYear returns the year with these last two figures that is closest to
// today.
func (r dateReader) fullYear(lastTwo int) int {
	year := r.today.Year() - r.today.Year()%100 + lastTwo
	switch {
	case year > r.today.Year()+50:
		return year - 100
	case year <= r.today.Year()-50:
		return year + 100
	}
	return year
}

// wordOfTime is what a word has to do with dates.
type wordOfTime struct {
	tells bool // it tells of a time, as those of months, days of the week and lengths of time do, and "tomorrow"
	bound bool // a date may begin or end with it
}

// wordsOfTime are the words of which dates consist.
var wordsOfTime = sync.OnceValue(func() map[string]wordOfTime {
	all := map[string]wordOfTime{}
	for phrase, e := range lexicon {
		tells := e.month > 0 || e.isWeekday || e.unit >= daySpan || markToday <= e.mark && e.mark <= markBeforeYesterday
		for word := range strings.FieldsSeq(phrase) {
			w := all[word]
			all[word] = wordOfTime{w.tells || tells, w.bound || e.mark != markFiller}
		}
	}
	return all
})

// TellsTime reports whether a word, folded, holds a figure or tells of a time in some
// language, as a month, a day of the week or "tomorrow" do. ParseDate reads nothing
// without such a word.
func TellsTime(word string) bool {
	return strings.ContainsAny(word, "0123456789") || wordsOfTime()[word].tells
}

// BoundsDate reports whether a word, folded, may be the first or the last of a date:
// what ParseDate reads in a text with another one there it reads without it too.
func BoundsDate(word string) bool {
	return strings.ContainsAny(word, "0123456789") || wordsOfTime()[word].bound
}

// IsMonth reports whether a word, folded, is the name of a month in some language, and
// hardly anything else: "mars", but not "may".
func IsMonth(word string) bool {
	e := lexicon[word]
	return e != nil && e.month > 0 && !e.weakMonth
}
