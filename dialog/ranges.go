package dialog

import (
	"math"
	"strconv"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/locale"
)

// sizeTyped reads a number as the option whose label says a range that holds it:
// "300" for "De 250 à 999". A number that is one of a choice on the screen was
// read before.
func (t *turn) sizeTyped(f *knowledge.Fact, text string) (action, bool) {
	n, ok := locale.ParseNumber(text)
	if o := t.sized(f, n); ok && o != nil {
		return t.parsedAnswer(f, o.ID)
	}
	return action{}, false
}

// sized returns the option whose label says a range that holds a number, or nil.
func (t *turn) sized(f *knowledge.Fact, n int) *knowledge.Option {
	for _, o := range f.Options {
		if low, high, ok := t.labelRange(o.Label.In(t.lang())); n > 0 && ok && low <= n && n <= high {
			return o
		}
	}
	return nil
}

// labelRange reads "Moins de 50", "De 50 à 249", "1 000 ou plus". What counts
// something, as "6 mois ou plus" does, is no plain range.
func (t *turn) labelRange(label string) (low, high int, ok bool) {
	var numbers []int
	words := tokens(label)
	for i := 0; i < len(words); i++ {
		n, err := strconv.Atoi(words[i])
		if err != nil {
			continue
		}
		if i+1 < len(words) && len(words[i+1]) == 3 && isNumber(words[i+1]) { // 1 000
			rest, _ := strconv.Atoi(words[i+1])
			n, i = n*1000+rest, i+1
		}
		numbers = append(numbers, n)
	}
	_, under := t.without("less_than", words)
	_, more := t.without("or_more", words)
	switch {
	case len(numbers) == 2:
		return numbers[0], numbers[1], true
	case len(numbers) == 1 && under && isNumber(words[len(words)-1]):
		return 0, numbers[0] - 1, true
	case len(numbers) == 1 && more && isNumber(words[0]) && !t.counts(words):
		return numbers[0], math.MaxInt, true
	}
	return 0, 0, false
}

// counts reports whether the words hold a length of time.
func (t *turn) counts(words []string) bool {
	for i := range words {
		for n := 2; n <= 3 && i+n <= len(words); n++ {
			if _, ok := locale.ParseMonths(joined(words[i : i+n])); ok {
				return true
			}
		}
	}
	return false
}

// yearTyped reads "depuis 2019" as a number of months: at least those since the
// end of that year.
func (t *turn) yearTyped(f *knowledge.Fact, words []string) (action, bool) {
	if f.Unit != string(locale.Months) {
		return action{}, false
	}
	rest, ok := t.without("since", words)
	if !ok {
		return action{}, false
	}
	v, ok := t.sinceYear(f, rest)
	if !ok {
		return action{}, false
	}
	return stating(f, v), true
}

// earliestYear is the first in which something may have begun.
const earliestYear = 1950

// sinceYear reads the year in which something began as the months that went by at least.
func (t *turn) sinceYear(f *knowledge.Fact, word string) (knowledge.Value, bool) {
	year, err := strconv.Atoi(word)
	if err != nil || year < earliestYear || year > t.today.Year() {
		return knowledge.Value{}, false
	}
	months := max(0, 12*(t.today.Year()-year-1)+int(t.today.Month())-1)
	return knowledge.AtLeast(months), months >= f.Min && months <= f.Max
}

// eitherDay reads "mars ou avril" as the time from the first day of the one to
// the last of the other.
func (t *turn) eitherDay(words []string) (from, to calendar.Date, ok bool) {
	for i, w := range words {
		if !t.said("either", []string{w}) {
			continue
		}
		a, b, first := locale.ParseDate(joined(words[:i]), t.today)
		c, d, second := locale.ParseDate(joined(words[i+1:]), t.today)
		if first && second && !d.Before(a) {
			return a, maxDate(b, d), !c.Before(a)
		}
	}
	return from, to, false
}

// boundTyped reads "pas avant septembre", "avant le 12 mars", and a bare delay
// such as "45 jours".
func (t *turn) boundTyped(words []string) (knowledge.Value, bool) {
	if rest, ok := t.without("not_before", words); ok {
		if from, _, ok := t.dayOrDelay(rest); ok {
			return knowledge.DayOf(from, calendar.Date{}), true
		}
		return knowledge.Value{}, false
	}
	if rest, ok := t.without("before", words); ok {
		if from, _, ok := t.dayOrDelay(rest); ok && from.Sub(t.today) > 0 {
			return knowledge.DayOf(t.today, from.AddDays(-1)), true
		}
		return knowledge.Value{}, false
	}
	if from, to, ok := t.dayOrDelay(joined(words)); ok && len(words) <= mostWordsOfDay {
		return knowledge.DayOf(from, to), true
	}
	return knowledge.Value{}, false
}

// dayOrDelay reads a day, or a delay without the word that makes it one.
func (t *turn) dayOrDelay(text string) (from, to calendar.Date, ok bool) {
	if from, to, ok = locale.ParseDate(text, t.today); ok {
		return from, to, true
	}
	return locale.ParseDate("in "+text, t.today)
}

func maxDate(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}
