package dialog_test

import (
	"testing"

	"guichet/chat"
	"guichet/dialog"
)

// TestFirstLanguage takes up a talk in the language that it is begun in, where that
// is sure.
func TestFirstLanguage(t *testing.T) {
	guide := learnt(t)
	for _, tc := range []struct{ client, text, want string }{
		{"", "hi there, i work as an employee, can i get funding?", "en"},
		{"", "Hello", "en"},
		{"", "I am unemployed", "en"},
		{"", "bonjour", "fr"},
		{"", "CPF", "fr"},
		{"", "CDI", "fr"},
		{"", "je cherche un emploi", "fr"},
		{"fr", "I lost my job two months ago and I live in Bordeaux", "en"},
		{"fr", "hello", "fr"},
		{"fr", "freelance", "fr"},
		{"en", "bonjour, je suis au chômage depuis mars", "fr"},
		{"en", "CAP bijouterie", "en"},
		{"de", "Guten Tag, ich suche einen Kurs", "en"},
		{"fr", "/help", "fr"},
	} {
		if s, reply := step(t, guide, dialog.State{}, chat.Event{Kind: chat.KindText, Text: tc.text, Lang: tc.client}); s.Lang != tc.want {
			t.Errorf("%q of a client in %q goes on in %q, want %q: %s", tc.text, tc.client, s.Lang, tc.want, reply.Text)
		}
	}
	begun := dialog.State{Lang: "fr"}
	if s, _ := step(t, guide, begun, chat.Event{Kind: chat.KindText, Text: "I lost my job two months ago and I live in Bordeaux"}); s.Lang != "fr" {
		t.Error("a talk that has begun changes its language by itself")
	}
}
