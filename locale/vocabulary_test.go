package locale

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// A vocabulary whose keys are not folded is never matched, so this test looks
// inside of the package.
func TestVocabulariesAreFolded(t *testing.T) {
	for word := range lexicon {
		folded := strings.NewReplacer("'", " ", "-", " ").Replace(Fold(word))
		if n := len(strings.Fields(word)); word != folded || n == 0 || n > longestPhrase {
			t.Errorf("%q: want it as %q, with at most %d words", word, folded, longestPhrase)
		}
	}
}

func TestWordsOfTheVocabularyCanBeTyped(t *testing.T) {
	for word := range lexicon {
		if ts := tokens(word); len(ts) != 1 {
			t.Errorf("%q is read as %d tokens, want one", word, len(ts))
		}
	}
}

func TestLanguagesAreComplete(t *testing.T) {
	units := slices.Sorted(maps.Keys(languages[0].units))
	for _, l := range languages {
		if got := slices.Sorted(maps.Keys(l.units)); !slices.Equal(got, units) {
			t.Errorf("%s names the units %v, want %v", l.code, got, units)
		}
		for name, missing := range map[string]bool{
			"weekdays": slices.Contains(l.weekdays[:], ""), "months": slices.Contains(l.months[:], ""),
			"decimal": l.decimal == "", "thousands": l.thousands == "", "singular": l.singular == nil,
			"and": l.and == "", "or": l.or == "", "quotes": l.openQuote == "" || l.closeQuote == "",
			"euro": l.beforeEuro+l.afterEuro == "", "perHour": l.perHour == "", "percent": l.percentSign == "",
			"range": l.rangeFrom == "" || l.rangeTo == "", "yes and no": l.say.yes == "" || l.say.no == "",
		} {
			if missing {
				t.Errorf("%s has no %s", l.code, name)
			}
		}
		for _, word := range l.words.weakMonths {
			if _, ok := l.words.months[word]; !ok {
				t.Errorf("%s: the weak month %q is no month", l.code, word)
			}
		}
	}
}
