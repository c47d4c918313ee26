package locale_test

import (
	"strings"
	"testing"

	"guichet/locale"
)

func BenchmarkParseDate(b *testing.B) {
	for name, text := range map[string]string{
		"short":    "12 janvier 2027",
		"sentence": "bonjour, la formation commence le lundi 12 janvier 2027 à Paris et je suis en CDI depuis 2 ans",
		// Pasted nonsense must not take longer than its length explains.
		"steps":   strings.Repeat("un an et ", 1000),
		"fillers": strings.Repeat("may le ", 1000),
		"figures": strings.Repeat("1/", 4000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				locale.ParseDate(text, today)
			}
		})
	}
}

func BenchmarkFold(b *testing.B) {
	const text = "Je suis en CDI depuis l’été dernier, où m’adresser ?"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		locale.Fold(text)
	}
}
