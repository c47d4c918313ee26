package calendar

import "time"

// DaysBefore returns the day n calendar days before d: the last day on which
// an act due "at least n days before d" is in time. The day of the act is not
// counted with the days between, d is: 15 days before 7 December is
// 22 November. Every day counts, Sundays and holidays included, and the answer
// may fall on one of them: nothing is moved. n = 0 gives d itself.
func DaysBefore(d Date, n int) Date { return d.AddDays(-n) }

// MonthsBefore returns the same day of the month n months before d, or the
// last day of that month if it is shorter: 2 months before 31 August is
// 30 June, and 4 months before 30 June is 28 February (29 in a leap year).
// Nothing is moved off Sundays and holidays. n = 0 gives d itself.
func MonthsBefore(d Date, n int) Date { return d.AddMonths(-n) }

// WorkingDaysBefore returns the working day that has n working days from
// itself, included, up to d, excluded: the last day on which an act due "at
// least n working days before d" is in time. Working days are Monday to
// Friday without the public holidays of metropolitan France (jours ouvrés);
// Saturdays do not count. d itself is never counted, whatever day it is:
//
//   - 1 working day before Monday 7 December 2026 is Friday 4 December;
//   - 1 working day before Sunday 6 December 2026 is Friday 4 December too;
//   - 1 working day before Monday 28 December 2026 is Thursday 24 December,
//     the Friday being Christmas.
//
// n = 0, and anything below, gives d itself, even if d is no working day.
func WorkingDaysBefore(d Date, n int) Date {
	if n > lastDay {
		return Date{}
	}
	for ; n > 0 && !d.IsZero(); n-- {
		d = d.AddDays(-1)
		for !d.IsZero() && !IsWorkingDay(d) {
			d = d.AddDays(-1)
		}
	}
	return d
}

// IsWorkingDay reports whether d is a Monday to Friday and no public holiday
// of metropolitan France. The zero Date is none.
func IsWorkingDay(d Date) bool {
	if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return false
	}
	return !IsHoliday(d)
}
