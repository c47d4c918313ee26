package locale_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"guichet/locale"
)

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]int{
		"24": 24, "0": 0, "1 600": 1600, "1\u202f600": 1600, "1\u00a0600 h": 1600, "1.600": 1600, "1,600": 1600,
		"1'600": 1600, "1600h": 1600, "12 500": 12500, "1.234.567": 1234567, "007": 7,
		"deux": 2, "un": 1, "une": 1, "one": 1, "zéro": 0, "vingt-quatre": 24, "Vingt et un": 21,
		"twenty four": 24, "twenty-four": 24, "soixante-dix": 70, "soixante et onze": 71,
		"quatre-vingts": 80, "quatre-vingt-dix-neuf": 99, "nonante-neuf": 99, "cent": 100, "cent deux": 102,
		"a hundred": 100, "two hundred and five": 205, "mille six cents": 1600, "deux mille": 2000,
		"trois mille cinq cent vingt": 3520, "une dizaine": 10, "two dozen": 24,
		"2k": 2000, "2 k": 2000, "2.6k": 2600, "2,65 K": 2650, "10 mille": 10000, "2 thousand": 2000,
		"j'ai 24 mois": 24, "environ 24 mois !": 24, "un an": 1, "a year": 1, "J’ai un solde de 500": 500,
		"24 (vingt-quatre)": 24, "rien": 0, "Nothing.": 0, "aucun": 0, "999 999 999": 999999999,
	} {
		if got, ok := locale.ParseNumber(text); !ok || got != want {
			t.Errorf("%q: got %d, %t, want %d", text, got, ok, want)
		}
	}
}

func TestParseNumberRefuses(t *testing.T) {
	for _, text := range []string{
		"", "?", "a", "an idea", "je ne sais pas", "un conseiller", "-5", "solde : -5", "2,5", "2.50", "0,600", "12-18", "12 à 18",
		"entre 12 et 18", "12/01", "24/36", "06 12 34 56 78", "0612345678", "1000000000", "9999999999999999999999",
		"999999999k", "moins de 24", "plus de 2 ans", "less than 24", "at least 2", ">24", "24+", "presque 2",
		"pas 24", "2 ans et demi", "2½", "deux trois", "zéro cent", "je n'y comprends rien", "1.2.3",
	} {
		if n, ok := locale.ParseNumber(text); ok {
			t.Errorf("%q: got %d, want no number", text, n)
		}
	}
}

func TestParseNumberReadsEveryNumberInWords(t *testing.T) {
	for n := range 101 {
		for _, words := range []string{inFrench(n), inEnglish(n)} {
			if got, ok := locale.ParseNumber(words); !ok || got != n {
				t.Errorf("%q: got %d, %t, want %d", words, got, ok, n)
			}
		}
	}
}

func TestParseNumberReadsWhatNumberWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 999_999_999).Draw(t, "n")
		for _, lang := range locale.Languages() {
			if got, ok := locale.ParseNumber(locale.Number(lang, float64(n))); !ok || got != n {
				t.Errorf("%s: %d came back as %d, %t", lang, n, got, ok)
			}
			if got, ok := locale.ParseEuros(locale.Euros(lang, n)); !ok || got != n/100 {
				t.Errorf("%s: %d cents came back as %d euros, %t", lang, n, got, ok)
			}
		}
	})
}

func TestParseEuros(t *testing.T) {
	for text, want := range map[string]int{
		"1 743 €": 1743, "1743 euros": 1743, "1743,50 €": 1743, "1.743,99€": 1743, "€1,743.50": 1743,
		"2.6k": 2600, "2,6 k€": 2600, "3 kEUR": 3000, "500": 500, "5000 EUR": 5000, "EUR 500": 500,
		"j'ai 2 comptes et 500 euros": 500, "1743 euros 50": 1743, "rien": 0, "0": 0, "cinq cents euros": 500,
		"deux mille euros": 2000, "un euro": 1, "100 000 €": 100000, "500€ soit 500 euros": 500,
	} {
		if got, ok := locale.ParseEuros(text); !ok || got != want {
			t.Errorf("%q: got %d, %t, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "beaucoup", "200 € ou 300 €", "200 à 300", "moins de 500 €", "-5 €", "3000 euros max", "plus de 500 €", "pas 500 €",
		"99999999999999999999 €", "1000000000 €", "2 ans", "le 17 février", "1600h",
	} {
		if n, ok := locale.ParseEuros(text); ok {
			t.Errorf("%q: got %d, want no amount", text, n)
		}
	}
}

func TestParseMonths(t *testing.T) {
	for text, want := range map[string]int{
		"18 mois": 18, "18mois": 18, "2 ans": 24, "un an": 12, "a year": 12, "2 ans et demi": 30, "2,5 ans": 30,
		"2½ ans": 30, "two and a half years": 30, "a year and a half": 18, "un an et demi": 18, "half a year": 6,
		"une demi-année": 6, "1 an 6 mois": 18, "1 an et 6 mois": 18, "3 years and 2 months": 38, "dix-huit mois": 18,
		"un mois et demi": 1, "8 semaines": 1, "3 semaines": 0, "a couple of months": 2, "une dizaine de mois": 10,
		"j'ai un CDI depuis 2 ans": 24, "depuis environ 2 ans": 24, "120 jours": 3, "365 days": 12, "0 mois": 0,
		"1 an, 2 mois et 15 jours": 14,
	} {
		if got, ok := locale.ParseMonths(text); !ok || got != want {
			t.Errorf("%q: got %d, %t, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "24", "longtemps", "1600 heures", "moins de 2 ans", "more than 2 years", "presque 2 ans", "almost a year",
		"2 ans ou 3 ans", "2 ans, soit 24 mois", "6 mois et 2 ans", "201 ans", "999999999 ans", "pas 2 ans", "2 ans et 3",
		"un CDI", "-2 ans", "à la journée",
	} {
		if n, ok := locale.ParseMonths(text); ok {
			t.Errorf("%q: got %d, want no length of time", text, n)
		}
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{
		"1 600", "2,5k", "quatre-vingt-dix-sept mille cent", "cent cent cent", "½", "1.600,50 €", "\xff-1", "999999999 k k k",
		"3 years and 2 months", "half a", "mille mille",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, parse := range map[string]func(string) (int, bool){
			"ParseNumber": locale.ParseNumber, "ParseEuros": locale.ParseEuros, "ParseMonths": locale.ParseMonths,
		} {
			n, ok := parse(text)
			if n < 0 || n > 999_999_999 || !ok && n != 0 {
				t.Errorf("%s(%q) = %d, %t", name, text, n, ok)
			}
		}
	})
}

func inFrench(n int) string {
	units := strings.Fields("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf")
	tens := strings.Fields("- - vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")
	switch {
	case n < 20:
		return units[n]
	case n == 80:
		return "quatre-vingts"
	case n == 100:
		return "cent"
	}
	rest := n % 10
	if n >= 70 && n < 80 || n >= 90 {
		rest += 10
	}
	switch {
	case rest == 0:
		return tens[n/10]
	case n < 80 && rest%10 == 1:
		return tens[n/10] + " et " + units[rest]
	}
	return tens[n/10] + "-" + units[rest]
}

func inEnglish(n int) string {
	units := strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	tens := strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
	switch {
	case n < 20:
		return units[n]
	case n == 100:
		return "one hundred"
	case n%10 == 0:
		return tens[n/10]
	}
	return tens[n/10] + "-" + units[n%10]
}

func TestHasEuros(t *testing.T) {
	for text, want := range map[string]bool{
		"640€": true, "1 743 €": true, "j'ai 500 euros": true, "€1,500": true, "500 EUR": true,
		"640": false, "européen": false, "": false,
	} {
		if got := locale.HasEuros(text); got != want {
			t.Errorf("HasEuros(%q) = %v", text, got)
		}
	}
}
