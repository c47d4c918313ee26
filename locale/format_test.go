package locale_test

import (
	"testing"

	"guichet/calendar"
	"guichet/locale"
)

func TestDates(t *testing.T) {
	monday, first := calendar.Of(2026, 12, 7), calendar.Of(2027, 1, 1)
	var none calendar.Date
	for _, tc := range []struct{ name, got, want string }{
		{"fr", locale.Date("fr", monday), "lundi 7 décembre 2026"},
		{"en", locale.Date("en", monday), "Monday 7 December 2026"},
		{"fr first", locale.Date("fr", first), "vendredi 1er janvier 2027"},
		{"en first", locale.Date("en", first), "Friday 1 January 2027"},
		{"fr short", locale.DateShort("fr", first), "1er janvier 2027"},
		{"en short", locale.DateShort("en", monday), "7 December 2026"},
		{"month", locale.MonthOf("fr", first), "janvier 2027"},
		{"zero", locale.Date("fr", none) + locale.DateShort("fr", none) + locale.MonthOf("fr", none) + locale.TheDate("fr", none), ""},
		{"tag", locale.Date("EN_gb", monday), "Monday 7 December 2026"},
		{"unknown language", locale.Date("de", monday), "lundi 7 décembre 2026"},
		{"no language", locale.Date("", monday), "lundi 7 décembre 2026"},
		{"in a sentence", locale.TheDate("fr", monday), "le lundi 7 décembre 2026"},
		{"one day", locale.DateRange("fr", monday, monday), "lundi 7 décembre 2026"},
		{"one month", locale.DateRange("fr", first, first.AddDays(30)), "janvier 2027"},
		{"a period", locale.DateRange("fr", first, first.AddDays(9)), "du 1er au 10 janvier 2027"},
		{"a period, en", locale.DateRange("en", first, first.AddDays(9)), "from 1 to 10 January 2027"},
		{"a period of two months", locale.DateRange("fr", first, first.AddDays(40)), "du 1er janvier au 10 février 2027"},
		{"a period of two years", locale.DateRange("fr", first.AddDays(-1), first), "du 31 décembre 2026 au 1er janvier 2027"},
		{"from", locale.From("en", monday), "from Monday 7 December 2026 on"},
		{"before", locale.Before("fr", monday), "avant le lundi 7 décembre 2026"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, tc.got, tc.want)
		}
	}
}

func TestEuros(t *testing.T) {
	for _, tc := range []struct {
		cents  int
		fr, en string
	}{
		{10320, "103,20\u00a0€", "€103.20"},
		{150000, "1\u202f500\u00a0€", "€1,500"},
		{0, "0\u00a0€", "€0"},
		{5, "0,05\u00a0€", "€0.05"},
		{123456789, "1\u202f234\u202f567,89\u00a0€", "€1,234,567.89"},
		{-10000, "−100\u00a0€", "−€100"},
	} {
		if got := locale.Euros("fr", tc.cents); got != tc.fr {
			t.Errorf("%d cents in French: %q, want %q", tc.cents, got, tc.fr)
		}
		if got := locale.Euros("en", tc.cents); got != tc.en {
			t.Errorf("%d cents in English: %q, want %q", tc.cents, got, tc.en)
		}
	}
}

func TestQuantity(t *testing.T) {
	for _, tc := range []struct {
		n      float64
		unit   locale.Unit
		fr, en string
	}{
		{15, locale.Days, "15\u00a0jours", "15 days"},
		{0, locale.Days, "0\u00a0jour", "0 days"},
		{1, locale.Days, "1\u00a0jour", "1 day"},
		{11, locale.WorkingDays, "11\u00a0jours ouvrés", "11 working days"},
		{1, locale.WorkingDays, "1\u00a0jour ouvré", "1 working day"},
		{3, locale.Weeks, "3\u00a0semaines", "3 weeks"},
		{1, locale.Months, "1\u00a0mois", "1 month"},
		{24, locale.Months, "24\u00a0mois", "24 months"},
		{1, locale.Years, "1\u00a0an", "1 year"},
		{2, locale.Years, "2\u00a0ans", "2 years"},
		{1.5, locale.Hours, "1,5\u00a0heure", "1.5 hours"},
		{1600, locale.Hours, "1\u202f600\u00a0heures", "1,600 hours"},
		{1, locale.People, "1\u00a0personne", "1 person"},
		{2, locale.People, "2\u00a0personnes", "2 people"},
		{0.29, locale.Percent, "0,29\u00a0%", "0.29%"},
		{-2, locale.Days, "−2\u00a0jours", "−2 days"},
		{103.20, locale.Euro, "103,20\u00a0€", "€103.20"},
		{13.5, locale.EurosPerHour, "13,50\u00a0€ par heure", "€13.50 an hour"},
		{24, locale.Plain, "24", "24"},
		{24, "moons", "24", "24"},
	} {
		if got := locale.Quantity("fr", tc.n, tc.unit); got != tc.fr {
			t.Errorf("%v %s in French: %q, want %q", tc.n, tc.unit, got, tc.fr)
		}
		if got := locale.Quantity("en", tc.n, tc.unit); got != tc.en {
			t.Errorf("%v %s in English: %q, want %q", tc.n, tc.unit, got, tc.en)
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0", 999: "999", 1000: "1\u202f000", 1234567: "1\u202f234\u202f567", 2.5: "2,5", 2.505: "2,5", 0.29: "0,29",
		100.999: "101", -0.001: "0", -3: "−3",
	} {
		if got := locale.Number("fr", n); got != want {
			t.Errorf("%v: %q, want %q", n, got, want)
		}
	}
}

func TestList(t *testing.T) {
	items := []string{"a", "b", "c"}
	for _, tc := range []struct {
		lang  string
		n     int
		joint locale.Conjunction
		want  string
	}{
		{"fr", 0, locale.And, ""}, {"fr", 1, locale.And, "a"}, {"fr", 2, locale.And, "a et b"},
		{"fr", 3, locale.Or, "a, b ou c"}, {"en", 3, locale.And, "a, b and c"}, {"en", 2, locale.Or, "a or b"},
	} {
		if got := locale.List(tc.lang, items[:tc.n], tc.joint); got != tc.want {
			t.Errorf("%d items in %s with %s: %q, want %q", tc.n, tc.lang, tc.joint, got, tc.want)
		}
	}
}

func TestSmallWords(t *testing.T) {
	for _, tc := range []struct{ got, want string }{
		{locale.Quote("fr", "CPF"), "«\u00a0CPF\u00a0»"},
		{locale.Quote("en", "CPF"), "“CPF”"},
		{locale.AtLeast("fr", "24 mois"), "24 mois ou plus"},
		{locale.AtMost("en", "23 months"), "23 months at most"},
		{locale.Between("fr", "12", "23 mois"), "de 12 à 23 mois"},
		{locale.Between("en", "12", "23 months"), "12 to 23 months"},
		{locale.YesNo("fr", true) + locale.YesNo("en", false), "OuiNo"},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
}
