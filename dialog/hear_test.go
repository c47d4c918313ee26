package dialog_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"guichet/calendar"
	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
)

// TestConversationsInFreeText plays talks of people who write as they like, with
// what is learnt from the examples of the base.
func TestConversationsInFreeText(t *testing.T) {
	files, err := filepath.Glob("testdata/free-text/*.chat")
	if err != nil || len(files) < 3 {
		t.Fatalf("only %d conversations: %v", len(files), err)
	}
	playWith(t, learnt(t), files)
}

// hearing returns a guide that takes every message for the given guesses.
func hearing(t *testing.T, guesses ...knowledge.Guess) *dialog.Guide {
	return newGuide(t).WithHearing(func(string) []knowledge.Guess { return guesses })
}

// TestHearing shows where messages lead that nothing but hearing understands.
func TestHearing(t *testing.T) {
	const text = "blublu bla"
	for _, tc := range []struct {
		name    string
		guesses []knowledge.Guess
		want    []string // labels or parts of the text
	}{
		{"sure of a scheme", []knowledge.Guess{{Intent: "scheme.aif", Confidence: 0.9}}, []string{"Aide individuelle à la formation"}},
		{"sure of a page", []knowledge.Guess{{Intent: "info.open_days", Confidence: 0.9}}, []string{"Portes ouvertes"}},
		{"sure of a human", []knowledge.Guess{{Intent: knowledge.Human, Confidence: 0.9}}, []string{"école"}},
		{"forgetting is asked first", []knowledge.Guess{{Intent: knowledge.Forget, Confidence: 1}}, []string{"effacer"}},
		{"sure who it is, in no word that tells", []knowledge.Guess{{Intent: "start.artisan", Confidence: 0.97}}, []string{"De quoi s’agit-il", "Artisan, indépendant ou conjoint"}},
		{"unsure", []knowledge.Guess{{Intent: "scheme.aif", Confidence: 0.4}, {Intent: "scheme.cpf", Confidence: 0.3}, {Intent: "start.employee", Confidence: 0.2}, {Intent: "scheme.ptp", Confidence: 0.1}},
			[]string{"De quoi s’agit-il", "AIF", "CPF", "En emploi salarié", "Parler à quelqu’un"}},
		{"out of scope", []knowledge.Guess{{Intent: knowledge.None, Confidence: 0.9}}, []string{"Je n’ai pas compris"}},
		{"gone from the base", []knowledge.Guess{{Intent: "scheme.lottery", Confidence: 0.9}}, []string{"Je n’ai pas compris"}},
	} {
		s, reply := step(t, hearing(t, tc.guesses...), dialog.State{Lang: "fr"}, chat.Event{Kind: chat.KindText, Text: text})
		shown := reply.Text.String() + "\n" + strings.Join(labels(reply), "\n")
		for _, want := range tc.want {
			if !strings.Contains(shown, want) {
				t.Errorf("%s: no %q in:\n%s", tc.name, want, shown)
			}
		}
		if len(s.Answers) > 0 {
			t.Errorf("%s: %v counts before anybody confirmed it", tc.name, s.Answers)
		}
	}
}

// TestTwiceUnsure shows the way to a human when a second message in a row is not
// understood.
func TestTwiceUnsure(t *testing.T) {
	guide := hearing(t, knowledge.Guess{Intent: "scheme.aif", Confidence: 0.3})
	s := dialog.State{Lang: "fr"}
	var reply chat.Reply
	for range 2 {
		s, reply = step(t, guide, s, chat.Event{Kind: chat.KindText, Text: "blublu bla"})
	}
	if s.Lost != 2 || !strings.Contains(reply.Text.String(), "une personne de l’école") || !slices.Contains(labels(reply), "Parler à quelqu’un") {
		t.Errorf("lost %d times: %s %q", s.Lost, reply.Text, labels(reply))
	}
}

// TestNotEvenLikely shows the way to a human as a button when a second message in a
// row is about nothing.
func TestNotEvenLikely(t *testing.T) {
	guide := hearing(t, knowledge.Guess{Intent: knowledge.None, Confidence: 0.9})
	s := dialog.State{Lang: "fr"}
	for i := range 2 {
		var reply chat.Reply
		s, reply = step(t, guide, s, chat.Event{Kind: chat.KindText, Text: "blublu bla"})
		if got := slices.Contains(labels(reply), "Parler à quelqu’un"); got != (i > 0) {
			t.Errorf("message %d: the way to a human is a button: %t", i+1, got)
		}
		if i > 0 {
			_, reply = step(t, guide, s, chat.Event{Kind: chat.KindText, Text: "parler à quelqu'un"})
			if !strings.Contains(reply.Text.String(), "Contacter l’école") {
				t.Errorf("typed, it leads to %s", reply.Text)
			}
		}
	}
}

// TestYesToTheOneGuess takes the only thing that was offered.
func TestYesToTheOneGuess(t *testing.T) {
	guide := hearing(t, knowledge.Guess{Intent: "scheme.aif", Confidence: 0.4})
	s, _ := step(t, guide, dialog.State{Lang: "fr"}, chat.Event{Kind: chat.KindText, Text: "blublu bla"})
	s, _ = step(t, guide, s, chat.Event{Kind: chat.KindText, Text: "oui"})
	if s.Shown.ID != "aif" {
		t.Errorf("a yes leads to %+v", s.Shown)
	}
	if s, reply := step(t, guide, s, chat.Event{Kind: chat.KindText, Text: "oui"}); s.Shown != (dialog.View{}) || s.Lost > 0 {
		t.Errorf("a yes to a sheet does not lead back to the question: %s", reply.Text)
	}
}

// TestSituationIsNotOfferedAgain holds that a guess at who somebody is, is no
// offer to a person who has said it.
func TestSituationIsNotOfferedAgain(t *testing.T) {
	guide := hearing(t, knowledge.Guess{Intent: "start.employee", Confidence: 0.4}, knowledge.Guess{Intent: "start.artisan", Confidence: 0.3})
	s, _ := step(t, guide, dialog.State{Lang: "fr"}, chat.Event{Kind: chat.KindText, Text: "au chômage"})
	_, reply := step(t, guide, s, chat.Event{Kind: chat.KindText, Text: "blublu bla"})
	if got := reply.Text.String(); !strings.Contains(got, "Je n’ai pas compris") {
		t.Errorf("told %q, with %q", got, labels(reply))
	}
	_, reply = step(t, guide, dialog.State{Lang: "fr"}, chat.Event{Kind: chat.KindText, Text: "je suis pas salarié et pas artisan"})
	if got := reply.Text.String(); !strings.Contains(got, "Je n’ai pas compris") {
		t.Errorf("what is denied is offered: %q, with %q", got, labels(reply))
	}
}

// TestToldBesideAName keeps what a message tells of the person beside the scheme
// that it names.
func TestToldBesideAName(t *testing.T) {
	guide := learnt(t)
	for _, tc := range []struct{ text, counts, proposed, shown string }{
		{"j'ai 1500 euros de cpf", "cpf_balance=1500", "", ""},
		{"g 2000e de cpf jveux faire un stage de sertissage", "", "course=other_course cpf_balance=2000", "scheme.cpf"},
		{"je suis au chômage à Lille, l'AIF c'est quoi ?", "", "region=hauts_de_france status=job_seeker", "?scheme.aif"},
		{"le CPF paie un CAP ?", "", "", "cpf"},
		{"cpf", "", "", "cpf"},
	} {
		s, reply := talked(t, guide, "fr", tc.text)
		if about, asks := strings.CutPrefix(s.Shown.ID, "?scheme."); asks { // the yes leads there
			if after, _ := step(t, guide, s, chat.Event{Kind: chat.KindText, Text: "oui"}); after.Shown.ID != about || answered(after.Answers) != tc.proposed {
				t.Errorf("%q: a yes leads to %+v, with %s", tc.text, after.Shown, answered(after.Answers))
			}
		}
		if answered(s.Answers) != tc.counts || answered(s.Proposed) != tc.proposed || s.Shown.ID != tc.shown {
			t.Errorf("%q: counts %q, proposes %q, shows %q\n%s", tc.text, answered(s.Answers), answered(s.Proposed), s.Shown.ID, reply.Text)
		}
	}
}

// TestHearingLearnsOutsideOfTheTurn holds that no transaction waits for hearing to
// learn, and that nothing learns that is not needed.
func TestHearingLearnsOutsideOfTheTurn(t *testing.T) {
	var store duringTurns
	learnt := 0
	guide := newGuide(t).WithHearing(func(string) []knowledge.Guess {
		if learnt++; learnt == 1 && store.within.Load() {
			t.Error("learns within a turn")
		}
		return []knowledge.Guess{{Intent: "scheme.aif", Confidence: 0.9}}
	})
	m := dialog.NewManager(&store, guide)
	handle(t, m, text("1", "hello"))
	if learnt > 0 {
		t.Error("learns though nothing is to be heard")
	}
	handle(t, m, text("2", "blublu bla"))
	if got := store.last(); learnt < 2 || !strings.Contains(got, "AIF") {
		t.Errorf("heard %d times, and told %q", learnt, got)
	}
}

// TestListeningIsLearntWhenNeeded types two messages to a manager: one that is about
// nothing, and one that says something of whoever writes.
func TestListeningIsLearntWhenNeeded(t *testing.T) {
	var store fakeStore
	written := calendar.Of(2026, 11, 25)
	var statements []knowledge.Statement
	for range 8 {
		statements = append(statements, knowledge.NewStatement("fr", "moi 31 ans", written, "age=31"), knowledge.NewStatement("fr", "blabla", written))
	}
	guess := knowledge.Guess{Intent: knowledge.None, Confidence: 0.9}
	m := dialog.NewManager(&store, newGuide(t).WithHearing(func(text string) []knowledge.Guess {
		if strings.Contains(text, "ans") {
			return []knowledge.Guess{{Intent: "start.employee", Confidence: 0.3}}
		}
		return []knowledge.Guess{guess}
	}).WithStatementsOf(statements))
	handle(t, m, text("1", "blublu bla"))
	if got := store.last(); !strings.Contains(got, "Je n’ai pas compris") && !strings.Contains(got, "understand") {
		t.Errorf("nothing is answered by %q", got)
	}
	handle(t, m, text("2", "moi 44 ans blublu"))
	if got := store.last(); !strings.Contains(got, "44") {
		t.Errorf("an age is answered by %q", got)
	}
}

// duringTurns tells when a turn is under way.
type duringTurns struct {
	fakeStore
	within atomic.Bool
}

func (s *duringTurns) Turn(ctx context.Context, e chat.Event, step dialog.StepFunc) error {
	s.within.Store(true)
	defer s.within.Store(false)
	return s.fakeStore.Turn(ctx, e, step)
}

func (s *duringTurns) Turns(ctx context.Context, events []chat.Event, step func(chat.Event) dialog.StepFunc) (int, error) {
	return oneByOne(ctx, s.Turn, events, step)
}
