package llm_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/llm"
	"guichet/llm/fakellm"
)

// editedLexicon is the lexicon of our base after an edit of one file.
func editedLexicon(t *testing.T, name, old, put string) *llm.Lexicon {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(base.Files(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(base.Files(), path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	data := string(files[name].Data)
	if strings.Count(data, old) != 1 {
		t.Fatalf("%s holds %q %d times", name, old, strings.Count(data, old))
	}
	files[name].Data = []byte(strings.Replace(data, old, put, 1))
	b, err := knowledge.Load(files, "")
	if err != nil {
		t.Fatal(err)
	}
	x, err := llm.NewLexicon(b)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// byLetter is a text, and a line that says it with a word of its own.
var byLetter = explains(chat.Plain("Demandez un devis à l’école avant le 2 avril 2027."))

const byLetterLine = "Demandez un devis à l’école par lettre {D1}."

// TestCachedWordingIsCheckedAgain keeps a wording, and changes the base so that a
// word in it is a name now: it is not shown any more, and the one that takes its
// place is kept.
func TestCachedWordingIsCheckedAgain(t *testing.T) {
	answer := byLetterLine
	server := fakellm.New(func(fakellm.Request) fakellm.Answer { return fakellm.Answer{Text: lines([]string{answer})} })
	defer server.Close()
	m := llm.New(server.URL(), key, "model", nil)
	now := newLexicon(t)
	worded := func(when, want string, requests int) {
		t.Helper()
		text, ok := m.Word(t.Context(), now, alice, "fr", byLetter)
		if got := plainly(text); ok != (want != "") || got != want {
			t.Errorf("%s: %t %q, want %q", when, ok, got, want)
		}
		if got := len(server.Requests()); got != requests {
			t.Errorf("%s: %d requests, want %d", when, got, requests)
		}
	}
	worded("at first", "Demandez un devis à l’école par lettre avant le 2 avril 2027.", 1)
	worded("from the cache", "Demandez un devis à l’école par lettre avant le 2 avril 2027.", 1)
	now = editedLexicon(t, "schemes/aif.yaml", "fr: [AIF, ", "fr: [AIF, lettre, ")
	worded("when “lettre” is a name", "", 3) // the request and its repair
	answer = "Demandez le devis à votre école {D1}."
	worded("worded anew", "Demandez le devis à votre école avant le 2 avril 2027.", 4)
	worded("from the cache again", "Demandez le devis à votre école avant le 2 avril 2027.", 4)
}

// TestCachedWordingTakesNoFacts shows that what is kept is the wording only: a
// text with other facts in the same places keeps its own.
func TestCachedWordingTakesNoFacts(t *testing.T) {
	server := fakellm.New(func(r fakellm.Request) fakellm.Answer { return fakellm.Answer{Text: echo(r)} })
	defer server.Close()
	m := llm.New(server.URL(), key, "model", nil)
	for _, s := range []string{
		"L’AIF paie 500 € pour une formation. Demandez un devis à l’école avant le 2 avril 2027.",
		"L’AGEFICE paie 2 400 € pour une formation. Demandez un devis à l’école avant le 9 mai 2028.",
	} {
		text, ok := m.Word(t.Context(), newLexicon(t), alice, "fr", explains(chat.Plain(s)))
		if got := plainly(text); !ok || got != s {
			t.Errorf("%t %q, want %q", ok, got, s)
		}
	}
	if n := len(server.Requests()); n != 1 {
		t.Errorf("%d requests for one wording", n)
	}
}

// TestNamesOfTheOtherLanguage shows that a name which the base has in one language
// is no plain word in the other, also where it is made of words that this one
// knows.
func TestNamesOfTheOtherLanguage(t *testing.T) {
	const was = "short: {fr: AIF (France Travail), en: AIF (France Travail)}"
	x := editedLexicon(t, "schemes/aif.yaml", was, strings.Replace(was, "en: AIF (France Travail)", `en: "AIF (France Travail, lettre)"`, 1))
	seal, ok := x.Seal("fr", byLetter)
	if !ok {
		t.Fatal("not sealed")
	}
	if text, err := seal.Open([]string{byLetterLine}); err == nil || err.Error() != "words" {
		t.Errorf("shown as %q (%v)", plainly(text), err)
	}
	seal, ok = x.Seal("fr", explains(chat.Plain("Demandez la lettre à l’école, puis envoyez la demande.")))
	if want := "Demandez la {N1} à l’école, puis envoyez la demande."; !ok || seal.Lines()[0] != want {
		t.Errorf("the model sees %q, want %q", seal.Lines(), want)
	}
	if seal, ok = newLexicon(t).Seal("fr", byLetter); !ok {
		t.Fatal("not sealed")
	}
	if _, err := seal.Open([]string{byLetterLine}); err != nil {
		t.Errorf("refused without that name: %v (%s)", err, llm.Hint(err))
	}
}
