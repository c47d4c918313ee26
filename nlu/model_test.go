package nlu_test

import (
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/nlu"
)

var few = []knowledge.Example{
	{Intent: "scheme.aif", Language: "fr", Text: "c koi l'aif"},
	{Intent: "scheme.aif", Language: "fr", Text: "mon conseiller veut un devis pour l'aif"},
	{Intent: "scheme.aif", Language: "en", Text: "what is the aif"},
	{Intent: "info.open_days", Language: "fr", Text: "c'est quand les portes ouvertes"},
	{Intent: "info.open_days", Language: "en", Text: "when is the open day"},
	{Intent: "info.open_days", Language: "en", Text: "is there an open day soon"},
	{Intent: knowledge.None, Language: "fr", Text: "quel temps fait-il"},
	{Intent: knowledge.None, Language: "en", Text: "what is the weather like"},
}

// TestLearningIsDeterministic compares every weight: neither chance nor the
// number of processors may change a model.
func TestLearningIsDeterministic(t *testing.T) {
	b, err := knowledge.Load(base.Files(), "")
	if err != nil {
		t.Fatal(err)
	}
	var some []knowledge.Example
	for i := 0; i < len(b.Examples()); i += 7 {
		some = append(some, b.Examples()[i])
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, examples := range [][]knowledge.Example{few, some} {
		runtime.GOMAXPROCS(1)
		alone := nlu.Learn(examples)
		for _, processors := range []int{1, 2, 3, 16} {
			runtime.GOMAXPROCS(processors)
			if !reflect.DeepEqual(nlu.Learn(examples), alone) {
				t.Errorf("%d processors learn another model from %d examples than one", processors, len(examples))
			}
		}
	}
}

func TestGuess(t *testing.T) {
	m := nlu.Learn(few)
	for text, want := range map[string]knowledge.Intent{
		"L'AIF, C KOI ?":              "scheme.aif",
		"les portes ouvrtes":          "info.open_days",
		"":                            knowledge.None,
		"?!":                          knowledge.None,
		"日本語":                         knowledge.None,
		strings.Repeat("aif ", 10000): "scheme.aif",
	} {
		if got := m.Guess(text)[0].Intent; got != want {
			t.Errorf("%.30q is taken for %s, want %s", text, got, want)
		}
	}
	if got := nlu.Learn(nil).Guess("bonjour"); got[0].Intent != knowledge.None {
		t.Errorf("without examples a message is about %v", got)
	}
}

func FuzzGuess(f *testing.F) {
	m := nlu.Learn(few)
	for _, x := range few {
		f.Add(x.Text)
	}
	f.Add("\xff\xfe’«»…€?")
	f.Fuzz(func(t *testing.T, text string) {
		sum, last := 0.0, math.Inf(1)
		for _, g := range m.Guess(text) {
			if !(g.Confidence >= 0 && g.Confidence <= last) {
				t.Fatalf("%q: confidence %v after %v", text, g.Confidence, last)
			}
			sum, last = sum+g.Confidence, g.Confidence
		}
		if sum > 1.000001 {
			t.Fatalf("%q: the confidences add up to %v", text, sum)
		}
		if lang, sure := m.Language(text); sure < 0 || sure > 1 || !utf8.ValidString(lang) {
			t.Fatalf("%q: language %q, %v sure", text, lang, sure)
		}
	})
}
