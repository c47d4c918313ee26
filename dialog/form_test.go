package dialog_test

import (
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
)

// TestForm opens the form of a question and answers in it: at once, and when the
// talk has gone on meanwhile.
func TestForm(t *testing.T) {
	guide := newGuide(t)
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	state := dialog.State{}
	n := 0
	step := func(e chat.Event) chat.Reply {
		t.Helper()
		n++
		at = at.Add(time.Minute)
		e.Key, e.At, e.Lang, e.Conversation = string(rune('a'+n)), at, "fr", chat.ConversationID{Platform: "test", ID: "1"}
		turned := guide.Step(state, e)
		state = turned.State
		return turned.Replies[len(turned.Replies)-1]
	}
	form := func(r chat.Reply) string {
		for _, c := range r.Choices {
			if c.Form {
				return c.Action
			}
		}
		return ""
	}
	says := func(r chat.Reply, want string) {
		t.Helper()
		if !strings.Contains(r.Text.String(), want) {
			t.Errorf("not told %q, but:\n%s", want, r.Text)
		}
	}
	step(chat.Event{Kind: chat.KindStart})
	if f := form(step(chat.Event{Kind: chat.KindText, Text: "en recherche d’emploi"})); f != "" {
		t.Errorf("a question with options has the form %q", f)
	}
	open := form(step(chat.Event{Kind: chat.KindText, Text: "cap bijouterie"}))
	f, ok := guide.Form("fr-FR", open)
	if !ok || f.Title == "" || f.Label == "" || !strings.Contains(f.Question, "Quand commence") || f.Hint == "" {
		t.Fatalf("the form %q: %+v", open, f)
	}
	says(step(chat.Event{Kind: chat.KindText, Action: open, Text: "n’importe quoi"}), "Quand commence")
	next := step(chat.Event{Kind: chat.KindText, Action: open, Text: "le 15 mars 2027"})
	says(next, "15 mars 2027")
	if strings.Contains(next.Text.String(), "Quand commence") {
		t.Errorf("asked again:\n%s", next.Text)
	}
	// The same window, still open, sent while another question is asked.
	late := step(chat.Event{Kind: chat.KindText, Action: open, Text: "le 20 avril 2027"})
	says(late, "20 avril 2027")
	for _, gone := range []string{"type:", "type:nothing", "type:nothing=1"} {
		if _, ok := guide.Form("fr", gone); ok {
			t.Errorf("%q opens a form", gone)
		}
		says(step(chat.Event{Kind: chat.KindText, Action: gone, Text: "12"}), "bouton")
	}
	if _, ok := guide.Form("fr", "a:start_date=unknown"); ok {
		t.Error("an answer opens a form")
	}
}
