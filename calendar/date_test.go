package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"guichet/calendar"
)

func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// dates draws from the whole range of Date, the zero Date left out.
func dates() *rapid.Generator[calendar.Date] {
	first := calendar.Of(1, time.January, 1)
	last := calendar.Of(9999, time.December, 31)
	return rapid.Map(rapid.IntRange(0, last.Sub(first)), first.AddDays)
}

func TestOf(t *testing.T) {
	for _, tc := range []struct {
		year  int
		month time.Month
		day   int
		want  string
	}{
		{2026, time.November, 23, "2026-11-23"},
		{1, time.January, 1, "0001-01-01"},
		{9999, time.December, 31, "9999-12-31"},
		{1970, time.January, 1, "1970-01-01"},
		{2024, time.February, 29, "2024-02-29"},
		{2026, time.February, 29, ""},
		{2026, time.February, 31, ""},
		{2026, 13, 1, ""},
		{2026, time.May, 0, ""},
		{0, time.May, 1, ""},
		{10000, time.January, 1, ""},
	} {
		if got := calendar.Of(tc.year, tc.month, tc.day).String(); got != tc.want {
			t.Errorf("Of(%d, %d, %d) = %q, want %q", tc.year, tc.month, tc.day, got, tc.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "2026-1-2", "2026-02-30", "0000-01-01", "02/01/2026", "2026-01-02 ", "2026-01-02T00:00:00Z"} {
		if d, err := calendar.Parse(s); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", s, d)
		}
	}
}

func TestFromTakesTheDayOfThePlace(t *testing.T) {
	paris := time.FixedZone("Paris", 3600)
	at := time.Date(2026, time.December, 31, 23, 30, 0, 0, time.UTC)
	if got := calendar.From(at, paris).String(); got != "2027-01-01" {
		t.Errorf("half past midnight in Paris is on %s, want 2027-01-01", got)
	}
	if got := calendar.From(at, time.UTC).String(); got != "2026-12-31" {
		t.Errorf("the same moment in UTC is on %s, want 2026-12-31", got)
	}
}

func TestZeroDateStaysZero(t *testing.T) {
	var none calendar.Date
	for name, got := range map[string]calendar.Date{
		"AddDays":           none.AddDays(3),
		"AddMonths":         none.AddMonths(3),
		"WorkingDaysBefore": calendar.WorkingDaysBefore(none, 3),
		"Of(Civil)":         calendar.Of(none.Civil()),
		"off the end":       calendar.Of(9999, time.December, 31).AddDays(1),
		"off the start":     calendar.Of(1, time.January, 31).AddMonths(-1),
		"far off":           calendar.Of(2026, time.January, 1).AddDays(-1 << 62),
		"months far off":    calendar.Of(2026, time.January, 1).AddMonths(1 << 62),
	} {
		if !got.IsZero() {
			t.Errorf("%s: got %v, want the zero Date", name, got)
		}
	}
	if !none.Before(day(t, "0001-01-01")) {
		t.Error("the zero Date is not before the first day")
	}
}

func TestAddMonths(t *testing.T) {
	for _, tc := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-12-15", 1, "2027-01-15"},
		{"2027-01-15", -1, "2026-12-15"},
		{"2026-11-23", 0, "2026-11-23"},
		{"2026-11-23", -24, "2024-11-23"},
		{"2024-02-29", 12, "2025-02-28"},
	} {
		if got := day(t, tc.from).AddMonths(tc.n).String(); got != tc.want {
			t.Errorf("%s plus %d months = %s, want %s", tc.from, tc.n, got, tc.want)
		}
	}
}

func TestJSON(t *testing.T) {
	type form struct {
		Start calendar.Date         `json:"start"`
		None  calendar.Date         `json:"none"`
		Gone  calendar.Date         `json:"gone,omitzero"`
		Names map[calendar.Date]int `json:"names"`
	}
	in := form{Start: day(t, "2026-12-07"), Names: map[calendar.Date]int{day(t, "2027-01-01"): 1}}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"start":"2026-12-07","none":"","names":{"2027-01-01":1}}`; string(text) != want {
		t.Errorf("got %s, want %s", text, want)
	}
	var out form
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Errorf("after a round trip (-want +got):\n%s", diff)
	}
	if err := json.Unmarshal([]byte(`{"start":"2026-02-30"}`), &out); err == nil {
		t.Error("a day that does not exist was read without an error")
	}
}

func TestRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := dates().Draw(t, "d")
		parsed, err := calendar.Parse(d.String())
		if err != nil || parsed != d {
			t.Fatalf("Parse(String) of %v = %v, %v", d, parsed, err)
		}
		if got := calendar.Of(d.Civil()); got != d {
			t.Fatalf("Of(Civil) of %v = %v", d, got)
		}
		y, m, dd := d.Civil()
		at := time.Date(y, m, dd, rapid.IntRange(0, 23).Draw(t, "hour"), 0, 0, 0, time.UTC)
		if got := calendar.From(at, time.UTC); got != d {
			t.Fatalf("From(%v) = %v", at, got)
		}
		if d.Weekday() != at.Weekday() {
			t.Fatalf("%v is a %v, want %v", d, d.Weekday(), at.Weekday())
		}
	})
}

func TestArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, e := dates().Draw(t, "d"), dates().Draw(t, "e")
		if got := e.AddDays(d.Sub(e)); got != d {
			t.Fatalf("%v plus the days up to %v = %v", e, d, got)
		}
		if d.Before(e) != e.After(d) || (d.Compare(e) == 0) != d.Equal(e) || d.Before(e) != (d.String() < e.String()) {
			t.Fatalf("%v and %v are not ordered in one way", d, e)
		}
		n := rapid.IntRange(-1200, 1200).Draw(t, "months")
		if moved := d.AddMonths(n); !moved.IsZero() && moved.Day() > d.Day() {
			t.Fatalf("%v plus %d months = %v: the day rose", d, n, moved)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-12-07", "", "0000-00-00", "9999-12-31", "2026-2-3", "2026-02-30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := calendar.Parse(s)
		if err != nil {
			if !d.IsZero() {
				t.Errorf("Parse(%q) fails and gives %v", s, d)
			}
			return
		}
		if d.String() != s {
			t.Errorf("Parse(%q) = %v", s, d)
		}
	})
}
