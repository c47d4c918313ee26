// Package calendar counts days: dates without a time of day, the public
// holidays of metropolitan France, and the last day on which something can
// still be done before a given date.
package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, without a time of day or a time
// zone. Its zero value is "no date".
//
// Dates are comparable with ==, may be map keys, and range from 0001-01-01 to
// 9999-12-31: arithmetic that leaves this range, or starts from the zero Date,
// gives the zero Date. As text and in JSON a Date is written YYYY-MM-DD, the
// zero Date as the empty string.
type Date struct {
	// n counts days; 1 is 0001-01-01, a Monday.
	n int32
}

const (
	layout     = "2006-01-02"
	unixDay    = 719163  // 1970-01-01 as a Date's n
	lastDay    = 3652059 // 9999-12-31 as a Date's n
	secsPerDay = 24 * 60 * 60
)

// Of returns the given day, or the zero Date if there is no such day in the
// calendar (31 February, month 13) or it lies outside the years 1 to 9999.
func Of(year int, month time.Month, day int) Date {
	if year < 1 || year > 9999 {
		return Date{}
	}
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if y, m, d := t.Date(); y != year || m != month || d != day {
		return Date{}
	}
	return fromUTC(t)
}

// From returns the day that t falls on in loc.
func From(t time.Time, loc *time.Location) Date {
	return Of(t.In(loc).Date())
}

// Parse reads a date written YYYY-MM-DD. Anything else, the empty string and
// days that do not exist included, is an error that quotes s.
func Parse(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q is not a date in the form YYYY-MM-DD", s)
	}
	return fromUTC(t), nil
}

// IsZero reports whether d is "no date".
func (d Date) IsZero() bool { return d.n == 0 }

// Civil returns the year, month and day of d, or 0, 0, 0 for the zero Date.
func (d Date) Civil() (year int, month time.Month, day int) {
	if d.IsZero() {
		return 0, 0, 0
	}
	return d.utc().Date()
}

// Year returns the year of d, or 0 for the zero Date.
func (d Date) Year() int {
	y, _, _ := d.Civil()
	return y
}

// Month returns the month of d, or 0 for the zero Date.
func (d Date) Month() time.Month {
	_, m, _ := d.Civil()
	return m
}

// Day returns the day of the month of d, or 0 for the zero Date.
func (d Date) Day() int {
	_, _, day := d.Civil()
	return day
}

// Weekday returns the day of the week of d. For the zero Date the answer
// means nothing.
func (d Date) Weekday() time.Weekday { return time.Weekday(d.n % 7) }

// AddDays returns the day n days after d, before d if n is negative.
func (d Date) AddDays(n int) Date {
	// A larger n leaves the range of dates anyway; comparing first keeps the sum
	// from overflowing.
	if d.IsZero() || n > lastDay || n < -lastDay {
		return Date{}
	}
	return fromCount(int64(d.n) + int64(n))
}

// AddMonths returns the same day of the month n months after d, before d if n
// is negative. Where that month is too short, it is the month's last day:
// 31 January plus one month is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	const most = 12 * 9999
	if d.IsZero() || n > most || n < -most {
		return Date{}
	}
	y, m, day := d.Civil()
	months := y*12 + int(m) - 1 + n
	if months < 12 {
		return Date{}
	}
	y, m = months/12, time.Month(months%12+1)
	return Of(y, m, min(day, daysIn(y, m)))
}

// Sub returns the number of days from e to d: positive if d is the later one.
// With a zero Date the answer means nothing.
func (d Date) Sub(e Date) int { return int(d.n) - int(e.n) }

// Before reports whether d is earlier than e. The zero Date is before every
// other.
func (d Date) Before(e Date) bool { return d.n < e.n }

// After reports whether d is later than e. The zero Date is after none.
func (d Date) After(e Date) bool { return d.n > e.n }

// Compare returns -1, 0 or +1 as d is earlier than, equal to or later than e,
// which suits slices.SortFunc. The zero Date comes first.
func (d Date) Compare(e Date) int { return cmp.Compare(d.n, e.n) }

// Equal reports d == e. It exists for tools that look for the method, such as
// go-cmp.
func (d Date) Equal(e Date) bool { return d == e }

// String returns d as YYYY-MM-DD, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(layout)
}

// MarshalText returns what String returns and never fails.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes: YYYY-MM-DD, or nothing for the
// zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

func (d Date) utc() time.Time {
	return time.Unix(int64(d.n-unixDay)*secsPerDay, 0).UTC()
}

// fromUTC takes a midnight in UTC within the range of dates.
func fromUTC(t time.Time) Date {
	return fromCount(t.Unix()/secsPerDay + unixDay)
}

func fromCount(n int64) Date {
	if n < 1 || n > lastDay {
		return Date{}
	}
	return Date{n: int32(n)}
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
