package dialog_test

import (
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
)

func TestFind(t *testing.T) {
	g := newGuide(t)
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	all := g.Find("fr", "", at, 100)
	if len(all) < 30 {
		t.Fatalf("%d schemes", len(all))
	}
	ended := 0
	for _, c := range all {
		if strings.HasSuffix(c.Label, "(terminé)") {
			ended++
		} else if ended > 0 {
			t.Errorf("%q stands behind those that have ended", c.Label)
		}
		if !strings.HasPrefix(c.Action, "s:") || len(c.Action) > chat.MaxAction {
			t.Errorf("choosing %q means %q", c.Label, c.Action)
		}
	}
	if ended == 0 {
		t.Error("none is marked as ended")
	}
	for _, tt := range []struct{ lang, typed, want string }{
		{"fr", "aif", "AIF (France Travail)"},
		{"fr-FR", "  TRANSI", "PTP"},
		{"en-GB", "aif", "AIF (France Travail)"},
		{"", "Aide individuelle à la", "AIF (France Travail)"},
	} {
		got := g.Find(tt.lang, tt.typed, at, 5)
		if len(got) == 0 || len(got) > 5 || !strings.Contains(got[0].Label, tt.want) {
			t.Errorf("%q finds %+v, want %q first", tt.typed, got, tt.want)
		}
	}
	if got := g.Find("fr", "xyzzy", at, 5); got != nil {
		t.Errorf("got %+v", got)
	}
}

func TestEveryCommandIsUnderstood(t *testing.T) {
	g := newGuide(t)
	for lang, commands := range g.Commands() {
		for _, c := range commands {
			e := text("1", "/"+c.Name)
			e.Lang = lang
			if c.Name == "start" {
				continue
			}
			for _, r := range g.Step(dialog.State{Lang: lang}, e).Replies {
				if s := r.Text.String(); strings.Contains(s, "pas compris") || strings.Contains(s, "not understand") {
					t.Errorf("/%s in %q is answered by %q", c.Name, lang, s)
				}
			}
			if c.Does == "" || strings.HasPrefix(c.Does, "command_") {
				t.Errorf("/%s in %q says %q", c.Name, lang, c.Does)
			}
		}
	}
}

// TestArticlesWrittenTogether names schemes as people in a hurry do.
func TestArticlesWrittenTogether(t *testing.T) {
	g := newGuide(t)
	for typed, want := range map[string]string{"c quoi laif": "Aide individuelle à la formation", "lagefiph": "Agefiph (aide", "droit dafdas": "Afdas"} {
		e := text("1", typed)
		e.Lang = "fr"
		var said strings.Builder
		for _, r := range g.Step(dialog.State{Lang: "fr"}, e).Replies {
			said.WriteString(r.Text.String())
		}
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is answered by %q", typed, said.String())
		}
	}
}

// TestHaveIsNoCommand says "j’ai …" where something else is asked: it is read, and asks
// for no AI.
func TestHaveIsNoCommand(t *testing.T) {
	for _, typed := range []string{"j'ai 29 ans", "j ai un cdi", "j’ai une question"} {
		_, reply := talked(t, learnt(t), "fr", "au chômage", "cap lapidaire", "dans 3 mois", typed)
		if said := reply.Text.String(); strings.Contains(said, "modèle") {
			t.Errorf("%q is answered by %q", typed, said)
		}
	}
}

// TestWholeAnswerIsTaken answers the question on the screen with a sentence that says
// nothing else: it counts at once, though it may sound like a question about a scheme.
func TestWholeAnswerIsTaken(t *testing.T) {
	for _, typed := range []string{"ma conseillère a dit oui", "oui elle est d’accord", "ma conseillere est ok"} {
		s, reply := talked(t, learnt(t), "fr", "au chômage", "cap lapidaire", "dans 3 mois", "oui", typed)
		if got := answered(s.Answers); len(s.Proposed) > 0 || !strings.Contains(got, "adviser_approval=approved") {
			t.Errorf("%q: %s count, %v is asked about\n%s", typed, got, s.Proposed, reply.Text)
		}
	}
}
