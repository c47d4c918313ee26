package dialog

import (
	"slices"
	"strings"
	"testing"

	"guichet/knowledge"
)

func TestNumberPhrases(t *testing.T) {
	age := &knowledge.Fact{Words: []string{"mon âge est …", "… ans", "aged …", "… years old"}}
	job := &knowledge.Fact{Words: []string{"depuis … ans", "c'est … semaines"}}
	n := newNumberPhrases(newVocabulary(), []*knowledge.Fact{age, job})
	for _, c := range []struct {
		name string
		fact *knowledge.Fact
		text string
		want []string
	}{
		{"behind the number", age, "j ai 34 ans", []string{"…ans"}},
		{"before it", age, "aged 34", []string{"aged…"}},
		{"several, as they are written", age, "34 ans aged", []string{"…ans", "aged…"}},
		{"the longest word only", age, "34 years", []string{"…years old"}},
		{"not the longest", age, "age est", nil},
		{"of another fact", age, "depuis 3 mois", nil},
		{"both sides", job, "depuis 3 ans", []string{"depuis…ans"}},
		{"without apostrophe too", job, "semaines", []string{"c est…semaines", "cest…semaines"}},
		{"no words", job, "", nil},
		{"a fact without phrases", &knowledge.Fact{}, "34 ans", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for p := range n.in(c.fact, strings.Fields(c.text)) {
				got = append(got, joined(p.before)+"…"+joined(p.after))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q may hold %q, want %q", c.text, got, c.want)
			}
		})
	}
}
