package dialog

import (
	"slices"
	"strings"
	"testing"
)

func TestCorrected(t *testing.T) {
	l := tabled("strasbourg = @grand_est", "centre val de loire = @centre", "allier = @auvergne", "mon patron … est contre = refuses", "bijouterie = jewellery", "rennes … bretagne = @bretagne")
	l.spelt = newSpelling(l)
	for text, want := range map[string]string{
		"j habite strasbour":     "j habite strasbourg",
		"strabsourg":             "strasbourg",
		"strasbourg":             "",
		"mon patron est contre":  "", // a word of a phrase, if one with a gap
		"contres":                "", // or its plural
		"bijouteri":              "", // neither a place nor a situation
		"je vais a renne":        "", // only in a phrase with a gap
		"dans l alier centre":    "dans l allier centre",
		"un strasbourg un strsb": "",
	} {
		words := strings.Fields(text)
		got := l.spelt.corrected(words)
		if joined(got) != want {
			t.Errorf("%q is read as %q, want %q", text, joined(got), want)
		}
		if !slices.Equal(words, strings.Fields(text)) {
			t.Errorf("%q was changed", text)
		}
	}
}
