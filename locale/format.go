package locale

import (
	"math"
	"strconv"
	"strings"

	"guichet/calendar"
)

// Unit says what a quantity counts. Its values are the names that the
// knowledge base uses.
type Unit string

// The units that Quantity can name.
const (
	Days         Unit = "days"
	WorkingDays  Unit = "working_days"
	Weeks        Unit = "weeks"
	Months       Unit = "months"
	Years        Unit = "years"
	Hours        Unit = "hours"
	People       Unit = "people"
	Percent      Unit = "percent"
	Euro         Unit = "euros"
	EurosPerHour Unit = "euros_per_hour"
	Plain        Unit = "number"
)

// Conjunction is the word that joins the last two items of a list.
type Conjunction string

// The conjunctions that List knows.
const (
	And Conjunction = "and"
	Or  Conjunction = "or"
)

// Date writes d with its day of the week: "lundi 7 décembre 2026", "Monday
// 7 December 2026". The zero Date gives "".
func Date(lang string, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return lookup(lang).weekdays[d.Weekday()] + " " + DateShort(lang, d)
}

// DateShort writes d without its day of the week: "1er janvier 2027",
// "1 January 2027". The zero Date gives "".
func DateShort(lang string, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return lookup(lang).dayOfMonth(d) + " " + MonthOf(lang, d)
}

// MonthOf writes the month of d with its year: "mars 2027", "March 2027". The
// zero Date gives "".
func MonthOf(lang string, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return lookup(lang).months[d.Month()-1] + " " + strconv.Itoa(d.Year())
}

// DateRange writes the days from from to to, both included: one day as Date
// writes it, one whole month as MonthOf does, anything else as "du 11 au 20 mars
// 2027", "du 24 janvier au 24 mars 2027". The order of the two must be right.
func DateRange(lang string, from, to calendar.Date) string {
	switch {
	case from == to:
		return Date(lang, from)
	case from.Day() == 1 && to == from.AddMonths(1).AddDays(-1):
		return MonthOf(lang, from)
	}
	l := lookup(lang)
	first := l.dayOfMonth(from)
	switch {
	case from.Year() != to.Year():
		first = DateShort(lang, from)
	case from.Month() != to.Month():
		first += " " + l.months[from.Month()-1]
	}
	return l.rangeFrom + " " + first + " " + l.rangeTo + " " + DateShort(lang, to)
}

func (l *language) dayOfMonth(d calendar.Date) string {
	if d.Day() == 1 && l.firstOfMonth != "" {
		return l.firstOfMonth
	}
	return strconv.Itoa(d.Day())
}

// Number writes n with the separators of the language and at most two
// decimals, rounded; zeros at the end of the decimals are left out.
func Number(lang string, n float64) string {
	s := lookup(lang).fixed(n, 2)
	if whole, decimals, ok := strings.Cut(s, lookup(lang).decimal); ok {
		decimals = strings.TrimRight(decimals, "0")
		if decimals == "" {
			return whole
		}
		return whole + lookup(lang).decimal + decimals
	}
	return s
}

// Euros writes an amount given in cents, without decimals if it is whole:
// 10320 is "103,20 €" or "€103.20", 150000 is "1 500 €" or "€1,500". Spaces
// within are no-break spaces.
func Euros(lang string, cents int) string {
	l := lookup(lang)
	decimals := 2
	if cents%100 == 0 {
		decimals = 0
	}
	amount := l.fixed(math.Abs(float64(cents))/100, decimals)
	sign := ""
	if cents < 0 {
		sign = minus
	}
	return sign + l.beforeEuro + amount + l.afterEuro
}

// Quantity writes n of a unit in singular or plural as the language has it:
// "1 an", "11 jours ouvrés", "0,29 %", "1 600 heures", "two people" being
// "2 people". For Euro and EurosPerHour n counts euros. A unit that is none of
// the constants is left out, as Plain is.
func Quantity(lang string, n float64, unit Unit) string {
	l := lookup(lang)
	switch unit {
	case Euro:
		return Euros(lang, int(math.Round(n*100)))
	case EurosPerHour:
		return Euros(lang, int(math.Round(n*100))) + l.perHour
	case Percent:
		return Number(lang, n) + l.percentSign
	}
	noun, ok := l.units[unit]
	if !ok {
		return Number(lang, n)
	}
	if l.singular(math.Abs(n)) {
		return Number(lang, n) + l.unitGap + noun.one
	}
	return Number(lang, n) + l.unitGap + noun.many
}

// List joins items as a sentence does: "a", "a et b", "a, b et c". No items
// give "". A conjunction other than Or is And.
func List(lang string, items []string, joint Conjunction) string {
	if len(items) == 0 {
		return ""
	}
	word := lookup(lang).and
	if joint == Or {
		word = lookup(lang).or
	}
	last := len(items) - 1
	if last == 0 {
		return items[0]
	}
	return strings.Join(items[:last], ", ") + " " + word + " " + items[last]
}

// Quote puts s between the quotation marks of the language: « s » with
// no-break spaces, or “s”.
func Quote(lang, s string) string {
	l := lookup(lang)
	return l.openQuote + s + l.closeQuote
}

const (
	nbsp       = "\u00a0"
	narrowNbsp = "\u202f"
	minus      = "−"
)

// fixed writes n with exactly the given number of decimals.
func (l *language) fixed(n float64, decimals int) string {
	text := strconv.FormatFloat(math.Abs(n), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	var b strings.Builder
	if n < 0 && strings.Trim(text, "0.") != "" {
		b.WriteString(minus)
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(l.thousands)
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteString(l.decimal)
		b.WriteString(fraction)
	}
	return b.String()
}
