package locale

import (
	"time"

	"guichet/calendar"
)

// nextDay returns the first such day from today on, or the zero Date if there
// never is one.
func (r dateReader) nextDay(month time.Month, day int) calendar.Date {
	const leapGap = 8 // 29 February is missing that long around 2100
	for later := range leapGap + 1 {
		if d := calendar.Of(r.today.Year()+later, month, day); !d.IsZero() && !d.Before(r.today) {
			return d
		}
	}
	return calendar.Date{}
}

// coming returns the first period that is not over yet of this and the next
// year, cut to what is left of it.
func (r dateReader) coming(in func(later int) when) when {
	w := in(0)
	if w.to.Before(r.today) {
		w = in(1)
	}
	if w.from.Before(r.today) {
		w.from = r.today
	}
	return w
}

func monthOf(year int, m time.Month) when {
	first := calendar.Of(year, m, 1)
	return when{first, first.AddMonths(1).AddDays(-1)}
}

func yearOf(year int) when {
	return when{calendar.Of(year, time.January, 1), calendar.Of(year, time.December, 31)}
}

// partOf returns the third of a month or a year that m names, all of it for
// noMark.
func partOf(w when, m mark) when {
	second, third := w.from.AddDays(10), w.from.AddDays(20)
	if w.to.Sub(w.from) > 31 {
		second, third = w.from.AddMonths(4), w.from.AddMonths(8)
	}
	switch m {
	case markStart:
		w.to = second.AddDays(-1)
	case markMid:
		w.from, w.to = second, third.AddDays(-1)
	case markEnd:
		w.from = third
	}
	return w
}

// dayWord reads "demain", "the day after tomorrow", "yesterday".
func (r dateReader) dayWord(i int) (when, int, bool) {
	by, ok := map[mark]int{
		markBeforeYesterday: -2, markYesterday: -1, markToday: 0, markTomorrow: 1, markAfterTomorrow: 2,
	}[r.at(i).mark]
	if !ok {
		return when{}, i, false
	}
	return only(r.today.AddDays(by)), i + 1, true
}

// fromNow reads "dans 15 jours", "in a month", "two weeks from now", "il y a
// 3 semaines", "in 1 month and 10 days".
func (r dateReader) fromNow(i int) (when, int, bool) {
	at, direction := i, 0
	switch r.at(i).mark {
	case markIn:
		at, direction = r.skip(i+1), 1
	case markAgo:
		at, direction = i+1, -1
	}
	steps, at := r.steps(at)
	if len(steps) == 0 {
		return when{}, i, false
	}
	if direction == 0 {
		switch r.at(at).mark {
		case markFromNow:
			direction = 1
		case markAgo:
			direction = -1
		default:
			return when{}, i, false
		}
		at++
	}
	d := r.today
	for _, s := range steps {
		d = s.from(d, direction)
	}
	return only(d), at, true
}

// step is a move by a number of units, and by half of one more.
type step struct {
	n    int
	unit span
	half bool
}

// mostSteps bounds what is added up: years, months and days.
const mostSteps = 3

// steps reads "15 days", "a month and a half", "1 month and 10 days", and
// returns the token after. "15 jours" alone are two weeks.
func (r dateReader) steps(i int) ([]step, int) {
	var steps []step
	at, next := i, i
	for len(steps) < mostSteps {
		n, end, ok := r.count(next)
		if !ok || r.at(end).unit < daySpan {
			break
		}
		s := step{n: n, unit: r.at(end).unit}
		at, s.half = readHalf(r.ts, end+1)
		if n, ok := r.at(end).weeks[s.n]; ok && !s.half && len(steps) == 0 && r.at(at).mark != markAnd {
			s = step{n: n, unit: weekSpan}
		}
		steps = append(steps, s)
		if r.at(at).mark != markAnd {
			break
		}
		next = at + 1
	}
	return steps, at
}

// count reads the number in front of a unit, fillers after it included.
func (r dateReader) count(i int) (n, end int, ok bool) {
	switch t := r.at(i); {
	case t.isDigits(4):
		n, end = t.value, i+1
	case t.isNumber || t.isArticle || t.multiplier > 0:
		if n, end, ok = readWords(r.ts, i); !ok {
			return 0, i, false
		}
	default:
		return 0, i, false
	}
	return n, r.skip(end), true
}

// from moves d forward, or back where direction is -1. Half a week and half a
// day lead to no day.
func (s step) from(d calendar.Date, direction int) calendar.Date {
	n := direction * s.n
	switch {
	case s.unit == daySpan && !s.half:
		return d.AddDays(n)
	case s.unit == weekSpan && !s.half:
		return d.AddDays(7 * n)
	case s.unit == fortnightSpan && !s.half:
		return d.AddDays(14 * n)
	case s.unit == monthSpan && s.half:
		return d.AddMonths(n).AddDays(15 * direction)
	case s.unit == monthSpan:
		return d.AddMonths(n)
	case s.unit == yearSpan && s.half:
		return d.AddMonths(12*n + 6*direction)
	case s.unit == yearSpan:
		return d.AddMonths(12 * n)
	}
	return calendar.Date{}
}

// ofTheWeek reads "lundi prochain", "next Monday", "lundi de la semaine
// prochaine", "lundi 7", and passes over the day of the week before a date.
func (r dateReader) ofTheWeek(i int) (when, int, bool) {
	at := i
	before := r.at(i).mark
	if before == markNext || before == markLast || before == markThis {
		at++
	}
	if !r.at(at).isWeekday {
		return when{}, i, false
	}
	weekday := r.at(at).weekday
	rest := r.skip(at + 1)
	for _, read := range []func(int) (when, int, bool){r.figures, r.dayMonth, r.monthDay} {
		if w, end, ok := read(rest); ok {
			return w, end, true
		}
	}
	if day, end, ok := r.dayNumber(rest); ok && r.at(end).unit == noSpan {
		return only(r.nextOn(weekday, day)), end, true
	}
	if unit, by, end, ok := r.relativeUnit(rest); ok && unit == weekSpan {
		return only(r.monday().AddDays(7*by + (int(weekday)+6)%7)), end, true
	}
	after, end := r.at(at+1).mark, at+1
	if after == markNext || after == markLast {
		end++
	}
	ahead := (int(weekday-r.today.Weekday()) + 7) % 7
	switch {
	case before == markLast || after == markLast:
		ahead -= 7
	case before != markThis && ahead == 0:
		ahead = 7
	}
	return only(r.today.AddDays(ahead)), end, true
}

// nextOn returns the first day from today on that falls on the given day of
// the week and of the month.
func (r dateReader) nextOn(weekday time.Weekday, day int) calendar.Date {
	const within = 8 * 366
	for n := range within {
		if d := r.today.AddDays(n); d.Weekday() == weekday && d.Day() == day {
			return d
		}
	}
	return calendar.Date{}
}

func (r dateReader) monday() calendar.Date {
	return r.today.AddDays(-(int(r.today.Weekday()+6) % 7))
}

// period reads "la semaine prochaine", "next month", "fin du mois", "the end
// of the year".
func (r dateReader) period(i int) (when, int, bool) {
	third, at := r.third(i)
	unit, by, end, ok := r.relativeUnit(at)
	said := ok
	if !ok && third != noMark {
		unit, end, ok = r.at(at).unit, at+1, true
	}
	if !ok || unit < weekSpan || unit == fortnightSpan {
		return when{}, i, false
	}
	if unit == weekSpan {
		if third != noMark {
			return when{}, end, true
		}
		monday := r.monday().AddDays(7 * by)
		return r.left(when{monday, monday.AddDays(6)}, by), end, true
	}
	whole := func(later int) when {
		if unit == yearSpan {
			return partOf(yearOf(r.today.Year()+by+later), third)
		}
		first := calendar.Of(r.today.Year(), r.today.Month(), 1).AddMonths(by + later)
		return partOf(monthOf(first.Year(), first.Month()), third)
	}
	if said {
		return r.left(whole(0), by), end, true
	}
	return r.coming(whole), end, true
}

// left cuts a period that is under way to the days from today on.
func (r dateReader) left(w when, by int) when {
	if by == 0 && w.from.Before(r.today) {
		w.from = r.today
	}
	return w
}

// relativeUnit reads "next month", "le mois prochain", "this year", "last
// week": by is how many units after the present one it is.
func (r dateReader) relativeUnit(i int) (unit span, by, end int, ok bool) {
	i = r.skip(i)
	if by, ok := direction(r.at(i)); ok && r.at(i+1).unit >= weekSpan {
		return r.at(i + 1).unit, by, i + 2, true
	}
	if unit := r.at(i).unit; unit >= weekSpan {
		if by, ok := direction(r.at(i + 1)); ok && by != 0 {
			return unit, by, i + 2, true
		}
	}
	return noSpan, 0, i, false
}

func direction(t token) (by int, ok bool) {
	switch t.mark {
	case markNext:
		return 1, true
	case markThis:
		return 0, true
	case markLast:
		return -1, true
	}
	return 0, false
}
