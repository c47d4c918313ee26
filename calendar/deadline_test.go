package calendar_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"guichet/calendar"
)

func TestHolidaysThatMoveWithEaster(t *testing.T) {
	for _, tc := range []struct{ easterMonday, ascension, whitMonday string }{
		{"2024-04-01", "2024-05-09", "2024-05-20"},
		{"2025-04-21", "2025-05-29", "2025-06-09"},
		{"2026-04-06", "2026-05-14", "2026-05-25"},
		{"2027-03-29", "2027-05-06", "2027-05-17"},
		{"2028-04-17", "2028-05-25", "2028-06-05"},
		{"2029-04-02", "2029-05-10", "2029-05-21"},
		{"2030-04-22", "2030-05-30", "2030-06-10"},
	} {
		for _, s := range []string{tc.easterMonday, tc.ascension, tc.whitMonday} {
			d := day(t, s)
			if !calendar.IsHoliday(d) || !slices.Contains(calendar.Holidays(d.Year()), d) {
				t.Errorf("%s is no holiday", s)
			}
		}
		if n := len(calendar.Holidays(day(t, tc.ascension).Year())); n != 11 {
			t.Errorf("%s…: %d holidays, want 11", tc.ascension[:4], n)
		}
	}
}

func TestHolidaysOfAYear(t *testing.T) {
	var got []string
	for _, d := range calendar.Holidays(2027) {
		got = append(got, d.String())
	}
	want := []string{
		"2027-01-01", "2027-03-29", "2027-05-01", "2027-05-06", "2027-05-08", "2027-05-17",
		"2027-07-14", "2027-08-15", "2027-11-01", "2027-11-11", "2027-12-25",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("2027 (-want +got):\n%s", diff)
	}
	if n := len(calendar.Holidays(2008)); n != 10 {
		t.Errorf("2008, when Ascension fell on 1 May: %d holidays, want 10", n)
	}
	if got := calendar.Holidays(0); got != nil {
		t.Errorf("year 0 has holidays: %v", got)
	}
}

func TestIsHolidayAgreesWithHolidays(t *testing.T) {
	for year := 1900; year <= 2199; year++ {
		holidays := calendar.Holidays(year)
		for d := calendar.Of(year, time.January, 1); d.Year() == year; d = d.AddDays(1) {
			if got, want := calendar.IsHoliday(d), slices.Contains(holidays, d); got != want {
				t.Fatalf("IsHoliday(%v) = %t, want %t", d, got, want)
			}
		}
	}
}

func TestWorkingDaysBefore(t *testing.T) {
	for _, tc := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-12-07", 1, "2026-12-04"},  // over a weekend
		{"2026-12-06", 1, "2026-12-04"},  // from a Sunday
		{"2026-12-07", 0, "2026-12-07"},  // none
		{"2026-12-06", 0, "2026-12-06"},  // none, from a Sunday
		{"2026-12-06", -2, "2026-12-06"}, // below none
		{"2026-12-28", 1, "2026-12-24"},  // over Christmas
		{"2027-01-04", 11, "2026-12-16"}, // over Christmas and New Year
		{"2026-12-07", 11, "2026-11-20"},
		{"2027-03-30", 1, "2027-03-26"}, // over Easter Monday
		{"2027-05-10", 3, "2027-05-04"}, // over Ascension, with 8 May on a Saturday
	} {
		if got := calendar.WorkingDaysBefore(day(t, tc.from), tc.n).String(); got != tc.want {
			t.Errorf("%d working days before %s = %s, want %s", tc.n, tc.from, got, tc.want)
		}
	}
	if got := calendar.WorkingDaysBefore(day(t, "2026-12-07"), 1<<62); !got.IsZero() {
		t.Errorf("endless working days before a day = %v, want the zero Date", got)
	}
}

func TestWorkingDaysBeforeCountsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Of(2020, time.January, 1).AddDays(rapid.IntRange(0, 20000).Draw(t, "day"))
		n := rapid.IntRange(1, 80).Draw(t, "n")
		from := calendar.WorkingDaysBefore(d, n)
		if !calendar.IsWorkingDay(from) {
			t.Fatalf("%v is no working day", from)
		}
		counted := 0
		for e := from; e.Before(d); e = e.AddDays(1) {
			if calendar.IsWorkingDay(e) {
				counted++
			}
		}
		if counted != n {
			t.Fatalf("from %v to %v there are %d working days, want %d", from, d, counted, n)
		}
	})
}

func TestDaysAndMonthsBefore(t *testing.T) {
	for _, tc := range []struct {
		name      string
		got, want string
	}{
		{"15 days", calendar.DaysBefore(day(t, "2026-12-07"), 15).String(), "2026-11-22"},
		{"no days", calendar.DaysBefore(day(t, "2026-12-07"), 0).String(), "2026-12-07"},
		{"3 months", calendar.MonthsBefore(day(t, "2027-01-15"), 3).String(), "2026-10-15"},
		{"into a short month", calendar.MonthsBefore(day(t, "2026-08-31"), 2).String(), "2026-06-30"},
		{"into February", calendar.MonthsBefore(day(t, "2026-06-30"), 4).String(), "2026-02-28"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s before: %s, want %s", tc.name, tc.got, tc.want)
		}
	}
}
