package locale_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"guichet/locale"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"  Élève\u00a0 À\tNoël\r\n":    "eleve a noel",
		"e\u0301le\u0300ve":            "eleve",
		"L’œuvre d‘art, cæcum, Straße": "l'oeuvre d'art, caecum, strasse",
		"mi‑mars – fin":                "mi-mars - fin",
		"zéro\u200bun\u202edeux\ufeff": "zeroundeux",
		"so\u00adcial":                 "social",
		"a\x00\x1f\x7fb":               "a b",
		"ŁÓDŹ Ștefan ŷ":                "lodz stefan y",
		"1ᵉʳ":                          "1er",
		"ﬁn":                           "fin",
		"×÷":                           "×÷",
		"Привет":                       "привет",
		"💍\ufe0f !":                    "💍 !",
	} {
		if got := locale.Fold(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Élève", " \u0301 ", "İ", "ŉ", "\xff\xfe", "ΑΣ", "ǅ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := locale.Fold(s)
		if twice := locale.Fold(once); twice != once {
			t.Errorf("%q folds to %q, then to %q", s, once, twice)
		}
		if !utf8.ValidString(once) || strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Errorf("%q folds to %q", s, once)
		}
	})
}
