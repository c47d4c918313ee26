package locale_test

import (
	"strings"
	"testing"

	"guichet/locale"
)

// TestStated compares texts in French and English. Each column of want is what
// only that text states.
func TestStated(t *testing.T) {
	tests := []struct {
		name, fr, en, onlyFr, onlyEn string
	}{
		{"amounts as each language writes them", "De 1 500 € à 103,20 €, soit 2,5 %.", "From €1,500 to €103.20, or 2.5%.", "", ""},
		{"another amount", "Jusqu’à 1 500 €.", "Up to €1,600.", "1500 €", "1600 €"},
		{"a comma lost", "15,50 € l’heure", "€1,550 an hour", "15.50 €", "1550 €"},
		{"decimals of the other language", "15.50 € l’heure", "€15.50 an hour", "15.50 € (with a point)", "15.50 €"},
		{"the sign of another unit", "Il paie 50 %.", "It pays €50.", "50 %", "50 €"},
		{"a sign left out", "Il paie 50 €.", "It pays 50.", "50 €", "50"},
		{"the unit of a period", "Il faut 6 mois.", "It takes 6 weeks.", "6 months", "6 weeks"},
		{"an age needs no unit", "Dès 16 ans.", "From 16 on.", "", ""},
		{"working days", "Comptez 11 jours ouvrés.", "Allow 11 working days.", "", ""},
		{"numbers in words", "Il faut deux ans.", "It takes three years.", "2 years (in words)", "3 years (in words)"},
		{"words here and digits there", "Il faut deux ans.", "It takes 2 years.", "2 years (in words)", "2 years"},
		{"long words", "quatre-vingt-dix jours", "ninety days", "", ""},
		{"both", "Les deux noms se disent.", "Both names are said.", "", ""},
		{"dates", "Du 1er janvier au 31 décembre 2026.", "From 1 January to 31 December 2026.", "", ""},
		{"American dates", "Le 31 décembre 2026.", "On December 31, 2026.", "", ""},
		{"another day", "Le 31 décembre 2026.", "On 30 December 2026.", "31/12/2026", "30/12/2026"},
		{"another month", "Le 31 octobre.", "On 31 December.", "31/10", "31/12"},
		{"another year", "En mars 2026.", "In March 2027.", "3/2026", "3/2027"},
		{"a month alone", "Inscrivez-vous en mai.", "Register in May.", "", ""},
		{"may is a verb", "Vous pouvez venir.", "You may come. May I help?", "", ""},
		{"a month in one language only", "Inscrivez-vous en mars.", "Register soon.", "month 3", ""},
		{"a link", "Voir https://a.example/x.", "See https://a.example/y.", "https://a.example/x", "https://a.example/y"},
		{"an address in one language only", "Voir francetravail.fr.", "See the site.", "francetravail.fr", ""},
		{"a mail address", "Écrivez à info@a.fr.", "Write to INFO@a.fr.", "", ""},
		{"a telephone number", "Appelez le 01 40 26 98 00.", "Call 01 40 26 89 00.", "0140269800", "0140268900"},
		{"a code with points", "Les codes 32.12 et 32.13.", "The codes 32.12 and 32.13.", "", ""},
		{"the same number twice", "15 ou 15", "15", "15", ""},
		{"order does not matter", "3 cours de 12 heures", "12 hours, 3 times", "", ""},
		{"nothing", "Bonjour.", "Hello.", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onlyFr, onlyEn := locale.SameStated(locale.FindStated("fr", test.fr), locale.FindStated("en", test.en))
			if got := joinStated(onlyFr); got != test.onlyFr {
				t.Errorf("only French states %q, want %q", got, test.onlyFr)
			}
			if got := joinStated(onlyEn); got != test.onlyEn {
				t.Errorf("only English states %q, want %q", got, test.onlyEn)
			}
		})
	}
}

func joinStated(list []locale.Stated) string {
	var out []string
	for _, one := range list {
		out = append(out, one.String())
	}
	return strings.Join(out, ", ")
}
