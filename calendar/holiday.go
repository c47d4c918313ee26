package calendar

import (
	"slices"
	"time"
)

// Days from Easter Sunday to the holidays that move with it.
const (
	toEasterMonday = 1
	toAscension    = 39
	toWhitMonday   = 50
)

// Holidays returns the public holidays of metropolitan France in the given
// year, in order: the eleven of article L3133-1 of the Labour Code, without
// those that only Alsace-Moselle (Good Friday, 26 December) or the overseas
// departments keep. A day on which two of them fall, as Ascension on
// 1 May 2008, stands once. Whit Monday counts as a holiday, though many firms
// work on it. The answer is today's law, for past years too. For years outside
// 1 to 9999 it is empty.
func Holidays(year int) []Date {
	easter := easterSunday(year)
	if easter.IsZero() {
		return nil
	}
	days := []Date{
		Of(year, time.January, 1),
		easter.AddDays(toEasterMonday),
		Of(year, time.May, 1),
		Of(year, time.May, 8),
		easter.AddDays(toAscension),
		easter.AddDays(toWhitMonday),
		Of(year, time.July, 14),
		Of(year, time.August, 15),
		Of(year, time.November, 1),
		Of(year, time.November, 11),
		Of(year, time.December, 25),
	}
	slices.SortFunc(days, Date.Compare)
	return slices.Compact(days)
}

// IsHoliday reports whether d is one of Holidays of its year.
func IsHoliday(d Date) bool {
	type day struct {
		month time.Month
		day   int
	}
	y, m, dd := d.Civil()
	switch (day{m, dd}) {
	case day{time.January, 1}, day{time.May, 1}, day{time.May, 8}, day{time.July, 14},
		day{time.August, 15}, day{time.November, 1}, day{time.November, 11}, day{time.December, 25}:
		return true
	}
	if m < time.March || m > time.June {
		return false
	}
	switch d.Sub(easterSunday(y)) {
	case toEasterMonday, toAscension, toWhitMonday:
		return true
	}
	return false
}

// easterSunday follows the anonymous Gregorian computus (Meeus, Jones and
// Butcher). The letters are those of the published method.
func easterSunday(year int) Date {
	a := year % 19
	b, c := year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Of(year, time.Month(n/31), n%31+1)
}
