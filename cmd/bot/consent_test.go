package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/llm/fakellm"
	"guichet/store/sqlite"
)

// TestConsentCountsWhenAReplyIsPrepared shows that a no also holds for a reply
// that waited to be worded, and that nothing is sent where nobody can tell.
func TestConsentCountsWhenAReplyIsPrepared(t *testing.T) {
	server := fakellm.New(func(r fakellm.Request) fakellm.Answer {
		var asked struct {
			Lines []string `json:"lines"`
		}
		_ = json.Unmarshal([]byte(r.Turns[0]), &asked)
		text, _ := json.Marshal(asked)
		return fakellm.Answer{Text: string(text)}
	})
	defer server.Close()
	db, err := sqlite.Open(t.Context(), t.TempDir()+"/db", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	guide, b, err := loadGuide("")
	if err != nil {
		t.Fatal(err)
	}
	m := &models{log: slog.New(slog.DiscardHandler), manager: dialog.NewManager(db, guide), states: db.State}
	m.lead(guide, b)
	m.set(t.Context(), OpenAIConfig{URL: server.URL(), Model: "one"})
	lou := chat.ConversationID{Platform: "test", ID: "lou"}
	says := func(key, text string) {
		t.Helper()
		e := chat.Event{Key: key, Kind: chat.KindText, Conversation: lou, Text: text, Lang: "fr", At: time.Now()}
		if n, err := m.manager.Handle(t.Context(), e); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	says("1", "modèle")
	says("2", "oui")
	says("3", "PTP")
	kept, err := db.Kept(t.Context(), lou)
	if err != nil {
		t.Fatal(err)
	}
	waiting := kept.Waiting[len(kept.Waiting)-1].Outbound
	if waiting.Reply.Reword != "fr" {
		t.Fatalf("the reply waits to be worded in %q", waiting.Reply.Reword)
	}
	word := func(when string, want bool, requests int) {
		t.Helper()
		if _, ok := m.word(t.Context(), waiting, waiting.Reply.Text); ok != want {
			t.Errorf("%s: worded is %t", when, ok)
		}
		if got := len(server.Requests()); got != requests {
			t.Errorf("%s: %d requests, want %d", when, got, requests)
		}
	}
	word("after a yes", true, 1)
	says("4", "modèle")
	word("while the question is open", true, 1)
	says("5", "non")
	word("after a no, though the wording is kept", false, 1)
	m.set(t.Context(), OpenAIConfig{URL: server.URL(), Model: "two"})
	word("after a no", false, 1)
	says("6", "modèle")
	says("7", "oui")
	word("after a yes again", true, 2)
	if _, err := db.Forget(t.Context(), lou); err != nil {
		t.Fatal(err)
	}
	word("when nothing is known of the person any more", false, 2)
	m.states = func(context.Context, chat.ConversationID) ([]byte, error) {
		return nil, errors.New("the database is away")
	}
	word("when the database is away", false, 2)
}
