package dialog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guichet/knowledge"
)

// tabled is the lexicon of phrases, each of which means an option of that name, or
// several: "cap = diploma jewellery". An option that begins with @ is a place.
func tabled(phrases ...string) *lexicon {
	list, place, other := newPhraseList(), &knowledge.Fact{ID: "region"}, &knowledge.Fact{ID: "course"}
	for _, one := range phrases {
		phrase, options, _ := strings.Cut(one, " = ")
		for _, option := range strings.Fields(options) {
			f := other
			if strings.HasPrefix(option, "@") {
				f = place
			}
			list.add(phrase, meaning{fact: f, option: option})
		}
	}
	return &lexicon{table: list.table(), place: place}
}

// matched writes what begins at the first word of a text: "2:a,b 1:c".
func matched(matches [][]phrasesAt) string {
	var out []string
	for _, at := range matches[0] {
		var options []string
		for _, m := range at.meanings {
			options = append(options, m.option)
		}
		out = append(out, fmt.Sprint(at.words, ":", strings.Join(options, ",")))
	}
	return strings.Join(out, " ")
}

func TestPhraseTable(t *testing.T) {
	l := tabled(
		"cap = diploma", "cap bijouterie = jewellery", "cap bijouterie joaillerie = both", "cap couture = sewing", "capes = teacher",
		"mon patron … d'accord = agrees", "mon patron … d'accord avec moi = with", "mon patron est d'accord = said", "mon … refuse = refuses", "patron = boss",
		"vae = a b", "vae = b c", "bilan = a b",
		"je … cdi = loose", "je suis en cdi = strict loose", "je suis … cdi = looser",
		"75 = @idf", "974 = @reunion", "97 = @overseas", "20 = @corse sum", "75011 rue = street", "13 = sum", "33000 = written",
	)
	for _, c := range []struct{ name, text, want string }{
		{"one word", "cap", "1:diploma"},
		{"a phrase that begins another", "cap bijouterie", "2:jewellery 1:diploma"},
		{"and that one another", "cap bijouterie joaillerie", "3:both 2:jewellery 1:diploma"},
		{"a phrase begun", "cap bijouterie et", "2:jewellery 1:diploma"},
		{"the same first word", "cap couture", "2:sewing 1:diploma"},
		{"no word of the base", "cap xyz", "1:diploma"},
		{"nothing", "xyz cap", ""},
		{"part of a word", "ca", ""},
		{"a word that begins nothing", "accord cap", ""},
		{"each meaning once", "vae", "1:a,b,c"},
		{"a list of meanings that another has", "bilan", "1:a,b"},

		{"nothing in the gap", "mon patron d accord", "4:agrees"},
		{"some words", "mon patron est plutot d accord", "6:agrees"},
		{"the most words", "mon patron xyz est bien plutot d accord", "8:agrees"},
		{"too many", "mon patron m a dit qu il d accord", ""},
		{"a word that denies", "mon patron est pas d accord", ""},
		{"one that denies behind", "mon patron est d accord pas", "5:said,agrees"},
		{"don’t", "mon patron dont d accord", ""},
		{"isn’t", "mon patron isn t d accord", ""},
		{"both halves of two", "mon patron est bien d accord avec moi", "8:with 6:agrees"},
		{"the second half twice", "mon patron d accord xyz d accord", "7:agrees 4:agrees"},
		{"another phrase within", "mon patron refuse", "3:refuses"},
		{"the first half only", "mon patron", ""},

		{"without a gap first", "je suis en cdi", "4:strict,loose,looser"},
		{"with a gap only", "je travaille en cdi", "4:loose"},

		{"a postcode", "75011", "1:@idf"},
		{"of three digits", "97400", "1:@reunion"},
		{"of two where three say nothing", "97100", "1:@overseas"},
		{"only the places", "20000", "1:@corse"},
		{"of no place", "13001", ""},
		{"that is written", "33000", "1:written"},
		{"that begins a phrase", "75011 rue", "2:street 1:@idf"},
		{"too long", "750110", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := matched(l.matches(strings.Fields(c.text))); got != c.want {
				t.Errorf("%q matches %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestExactly(t *testing.T) {
	l := tabled("cap = diploma", "cap bijouterie joaillerie = both", "vae = a b", "mon patron … d'accord = agrees", "je … cdi = loose", "je en cdi = strict", "75 = @idf")
	for text, want := range map[string]string{
		"cap": "diploma", "cap bijouterie": "", "cap bijouterie joaillerie": "both", "cap bijouterie joaillerie xyz": "", "xyz": "", "": "",
		"vae": "a,b", "mon patron d accord": "", "mon patron est d accord": "", "je en cdi": "strict", "75": "@idf", "75011": "@idf", "75011 cap": "",
	} {
		var options []string
		for _, m := range l.exactly(strings.Fields(text)) {
			options = append(options, m.option)
		}
		if got := strings.Join(options, ","); got != want {
			t.Errorf("%q is exactly %q, want %q", text, got, want)
		}
	}
}

// TestMatchesShared looks whether joining the meanings of several phrases changes
// those that the table keeps.
func TestMatchesShared(t *testing.T) {
	l := tabled("je en cdi = strict", "je … cdi = loose", "je en … cdi = looser")
	words := strings.Fields("je en cdi")
	for range 2 {
		if got := matched(l.matches(words)); got != "3:strict,loose,looser" {
			t.Errorf("matches %q", got)
		}
		if got := len(l.exactly(words)); got != 1 {
			t.Errorf("%d exact meanings, want 1", got)
		}
	}
}

func TestPhraseOneHalf(t *testing.T) {
	list := newPhraseList()
	for _, phrase := range []string{"cap, bma…", "… cap", "…", " ?"} {
		if words := list.add(phrase, meaning{option: "a"}); slices.Contains(words, gap) {
			t.Errorf("%q has a gap with nothing on one side", phrase)
		}
	}
	if got := len(list.table().means); got != 2 {
		t.Errorf("%d phrases, want 2", got)
	}
}

func TestVocabularyFull(t *testing.T) {
	v := newVocabulary()
	var words []string
	for i := range int(strange) - len(v.words) {
		words = append(words, fmt.Sprint("word", i))
	}
	ids := v.number(nil, words)
	if last := v.words[ids[len(ids)-1]]; last != words[len(words)-1] || slices.Contains(ids, strange) {
		t.Fatalf("the last word is %q", last)
	}
	defer func() {
		if recover() == nil {
			t.Error("one word more gets a number that another has")
		}
	}()
	v.number(nil, []string{"one more"})
}
