package locale_test

import (
	"testing"
	"time"

	"guichet/calendar"
	"guichet/locale"
)

// today is the Monday on which the tests take place.
var today = calendar.Of(2026, time.November, 23)

func TestParseDate(t *testing.T) {
	for _, tc := range []struct{ text, from, to string }{
		{"12/01/2027", "2027-01-12", ""},
		{"12-1-27", "2027-01-12", ""},
		{"12.01.2027", "2027-01-12", ""},
		{"12 01 2027", "2027-01-12", ""},
		{"12 / 01 / 2027", "2027-01-12", ""},
		{"2027-01-12", "2027-01-12", ""},
		{"2027/1/12", "2027-01-12", ""},
		{"05/04/2027", "2027-04-05", ""},
		{"12/01", "2027-01-12", ""},
		{"12-01", "2027-01-12", ""},
		{"le 12/01 à 9h", "2027-01-12", ""},
		{"12/01/2027 14:30", "2027-01-12", ""},
		{"01/2027", "2027-01-01", "2027-01-31"},
		{"2027-01", "2027-01-01", "2027-01-31"},
		{"1/3/85", "1985-03-01", ""},

		{"12 janvier", "2027-01-12", ""},
		{"12 janv 2027", "2027-01-12", ""},
		{"12 janv. 2027", "2027-01-12", ""},
		{"12 JANV 27", "2027-01-12", ""},
		{"12 janvier '27", "2027-01-12", ""},
		{"23 novembre", "2026-11-23", ""},
		{"22 novembre", "2027-11-22", ""},
		{"le 1er mars", "2027-03-01", ""},
		{"1ᵉʳ mars 2027", "2027-03-01", ""},
		{"premier mars", "2027-03-01", ""},
		{"quinze août", "2027-08-15", ""},
		{"vingt-et-un février 2027", "2027-02-21", ""},
		{"dix-sept mars", "2027-03-17", ""},
		{"12 sept 2027", "2027-09-12", ""},
		{"le sept mars", "2027-03-07", ""},
		{"29 février", "2028-02-29", ""},
		{"lundi 12 janvier 2027", "2027-01-12", ""},
		{"mardi, 12/01/2027", "2027-01-12", ""},
		{"12 mars prochain", "2027-03-12", ""},
		{"12 mars de l'année prochaine", "2027-03-12", ""},
		{"la formation commence le 12 janvier 2027 à Paris", "2027-01-12", ""},
		{"12 janvier 10 heures", "2027-01-12", ""},
		{"12 mars. 27 ans", "2027-03-12", ""},
		{"12 mars 14h", "2027-03-12", ""},

		{"january 12", "2027-01-12", ""},
		{"Jan 12th 2027", "2027-01-12", ""},
		{"January 12, 2027", "2027-01-12", ""},
		{"March the 3rd", "2027-03-03", ""},
		{"12th of January", "2027-01-12", ""},
		{"the first of may", "2027-05-01", ""},
		{"2 may 2027", "2027-05-02", ""},
		{"may 2", "2027-05-02", ""},
		{"Monday, December 7", "2026-12-07", ""},
		{"on 7 December", "2026-12-07", ""},

		{"aujourd'hui", "2026-11-23", ""},
		{"Aujourd’hui !", "2026-11-23", ""},
		{"today", "2026-11-23", ""},
		{"demain", "2026-11-24", ""},
		{"tomorrow", "2026-11-24", ""},
		{"demain, le 24/11", "2026-11-24", ""},
		{"après-demain", "2026-11-25", ""},
		{"apres demain", "2026-11-25", ""},
		{"the day after tomorrow", "2026-11-25", ""},
		{"hier", "2026-11-22", ""},
		{"avant-hier", "2026-11-21", ""},
		{"yesterday", "2026-11-22", ""},

		{"dans 15 jours", "2026-12-07", ""},
		{"dans quinze jours", "2026-12-07", ""},
		{"ds 15j", "2026-12-07", ""},
		{"dans une quinzaine de jours", "2026-12-07", ""},
		{"dans huit jours", "2026-11-30", ""},
		{"dans 8 jours", "2026-11-30", ""},
		{"dans 7 jours", "2026-11-30", ""},
		{"dans 14 jours", "2026-12-07", ""},
		{"dans 16 jours", "2026-12-09", ""},
		{"dans une huitaine de jours", "2026-11-30", ""},
		{"dans un mois et quinze jours", "2027-01-07", ""},
		{"il y a quinze jours", "2026-11-09", ""},
		{"in 15 days", "2026-12-08", ""},
		{"in 8 days", "2026-12-01", ""},
		{"dans 3 semaines", "2026-12-14", ""},
		{"in two weeks", "2026-12-07", ""},
		{"in a fortnight", "2026-12-07", ""},
		{"nxt monday", "2026-11-30", ""},
		{"in a couple of weeks", "2026-12-07", ""},
		{"two weeks from now", "2026-12-07", ""},
		{"in twenty-five days", "2026-12-18", ""},
		{"in 75 days", "2027-02-06", ""},
		{"dans un mois", "2026-12-23", ""},
		{"dans un mois et demi", "2027-01-07", ""},
		{"dans 1 mois et 10 jours", "2027-01-02", ""},
		{"in a month", "2026-12-23", ""},
		{"in a year and a half", "2028-05-23", ""},
		{"dans un an", "2027-11-23", ""},
		{"il y a 3 semaines", "2026-11-02", ""},
		{"3 weeks ago", "2026-11-02", ""},
		{"ça commence dans 15 jours et j'ai 24 ans", "2026-12-08", ""},

		{"lundi prochain", "2026-11-30", ""},
		{"next monday", "2026-11-30", ""},
		{"lundi", "2026-11-30", ""},
		{"ce lundi", "2026-11-23", ""},
		{"vendredi", "2026-11-27", ""},
		{"this Friday", "2026-11-27", ""},
		{"lundi dernier", "2026-11-16", ""},
		{"last friday", "2026-11-20", ""},
		{"lundi 7", "2026-12-07", ""},
		{"jeudi de la semaine prochaine", "2026-12-03", ""},

		{"mars 2027", "2027-03-01", "2027-03-31"},
		{"mars", "2027-03-01", "2027-03-31"},
		{"en mars", "2027-03-01", "2027-03-31"},
		{"je commence en mars à Lyon", "2027-03-01", "2027-03-31"},
		{"au mois de mars", "2027-03-01", "2027-03-31"},
		{"mars prochain", "2027-03-01", "2027-03-31"},
		{"in May", "2027-05-01", "2027-05-31"},
		{"May", "2027-05-01", "2027-05-31"},
		{"sept.", "2027-09-01", "2027-09-30"},
		{"septembre 27", "2027-09-27", ""},
		{"March next year", "2027-03-01", "2027-03-31"},
		{"novembre", "2026-11-23", "2026-11-30"},
		{"novembre 2026", "2026-11-01", "2026-11-30"},
		{"mi-mars", "2027-03-11", "2027-03-20"},
		{"mi‑mars 2028", "2028-03-11", "2028-03-20"},
		{"mid-March", "2027-03-11", "2027-03-20"},
		{"the middle of march", "2027-03-11", "2027-03-20"},
		{"début mars", "2027-03-01", "2027-03-10"},
		{"debut du mois de mars", "2027-03-01", "2027-03-10"},
		{"early March", "2027-03-01", "2027-03-10"},
		{"the beginning of March 2027", "2027-03-01", "2027-03-10"},
		{"fin mars", "2027-03-21", "2027-03-31"},
		{"fin février 2027", "2027-02-21", "2027-02-28"},
		{"end of march", "2027-03-21", "2027-03-31"},
		{"début novembre", "2027-11-01", "2027-11-10"},
		{"fin novembre", "2026-11-23", "2026-11-30"},

		{"la semaine prochaine", "2026-11-30", "2026-12-06"},
		{"next week", "2026-11-30", "2026-12-06"},
		{"cette semaine", "2026-11-23", "2026-11-29"},
		{"le mois prochain", "2026-12-01", "2026-12-31"},
		{"next month", "2026-12-01", "2026-12-31"},
		{"ce mois-ci", "2026-11-23", "2026-11-30"},
		{"fin du mois", "2026-11-23", "2026-11-30"},
		{"end of next month", "2026-12-21", "2026-12-31"},
		{"l'année prochaine", "2027-01-01", "2027-12-31"},
		{"l'an prochain", "2027-01-01", "2027-12-31"},
		{"fin d'année", "2026-11-23", "2026-12-31"},
		{"2027", "2027-01-01", "2027-12-31"},
		{"en 2027", "2027-01-01", "2027-12-31"},
		{"fin 2027", "2027-09-01", "2027-12-31"},
		{"mi-2027", "2027-05-01", "2027-08-31"},
	} {
		from, to, ok := locale.ParseDate(tc.text, today)
		want := tc.to
		if want == "" {
			want = tc.from
		}
		if !ok || from.String() != tc.from || to.String() != want {
			t.Errorf("%q: got %v to %v, %t, want %s to %s", tc.text, from, to, ok, tc.from, want)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, text := range []string{
		"", "bonjour", "je ne sais pas", "12", "2 ans", "15 jours", "24 mois", "may I ask?", "i march on",
		"31/02", "31/02/2027", "31 février", "32 mars 2027", "0 mars", "12/13/2027", "29/02/2027", "00/00/0000",
		"1/2/3", "45/60", "12/01/202", "123/01/2027",
		"avant le 12 mars", "d'ici mars", "depuis mars 2020", "since March 2020", "by March 12", "pas en mars",
		"before the 12th of March", "mars dernier", "jusqu'en mars 2027",
		"du 12 au 15 mars", "12 ou 13 mars", "le 12 ou le 13 mars", "mars ou avril", "12/01/2027 ou 13/01/2027",
		"dans 2/3 semaines", "dans 2 à 3 semaines", "dans 48h", "dans 999999999 jours", "in 9999 years",
		"dans 99999999999999999999 jours", "1999999999/1/1", "il y a 3000 ans",
	} {
		if from, to, ok := locale.ParseDate(text, today); ok {
			t.Errorf("%q: got %v to %v, want no date", text, from, to)
		}
	}
	if _, _, ok := locale.ParseDate("demain", calendar.Date{}); ok {
		t.Error("a date was read without knowing today")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{
		"12/01/2027", "mi-mars", "in a year and a half", "lundi 31", "fin du mois prochain", "29 février",
		"12.1.27 ou mars", "il y a une quinzaine de jours", "\xff/\u202e1", "this this week",
	} {
		f.Add(s, int16(0))
	}
	f.Fuzz(func(t *testing.T, text string, days int16) {
		from, to, ok := locale.ParseDate(text, today.AddDays(int(days)))
		switch {
		case ok && (from.IsZero() || to.Before(from)):
			t.Errorf("%q: from %v to %v", text, from, to)
		case !ok && (!from.IsZero() || !to.IsZero()):
			t.Errorf("%q: nothing read, yet %v to %v", text, from, to)
		}
	})
}
