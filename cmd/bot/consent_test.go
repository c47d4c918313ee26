package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/llm"
	"guichet/llm/fakellm"
	"guichet/store"
	"guichet/store/sqlite"
)

var louOfTest = chat.ConversationID{Platform: "test", ID: "lou"}

// newModels returns models without one, and the store of the talk that they are for.
func newModels(t *testing.T, log *slog.Logger) (*models, *store.Store) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir()+"/db", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	guide, b, err := loadGuide("")
	if err != nil {
		t.Fatal(err)
	}
	m := &models{log: log, manager: dialog.NewManager(db, guide), states: db.State}
	m.lead(guide, b)
	return m, db
}

// says has Lou write a message.
func says(t *testing.T, m *models, key, text string) {
	t.Helper()
	e := chat.Event{Key: key, Kind: chat.KindText, Conversation: louOfTest, Text: text, Lang: "fr", At: time.Now()}
	if n, err := m.manager.Handle(t.Context(), e); n != 1 || err != nil {
		t.Fatal(n, err)
	}
}

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
	m, db := newModels(t, slog.New(slog.DiscardHandler))
	m.set(t.Context(), OpenAIConfig{URL: server.URL(), Model: "one"})
	says(t, m, "1", "modèle")
	says(t, m, "2", "oui")
	says(t, m, "3", "PTP")
	kept, err := db.Kept(t.Context(), louOfTest)
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
	says(t, m, "4", "modèle")
	word("while the question is open", true, 1)
	says(t, m, "5", "non")
	word("after a no, though the wording is kept", false, 1)
	m.set(t.Context(), OpenAIConfig{URL: server.URL(), Model: "two"})
	word("after a no", false, 1)
	says(t, m, "6", "modèle")
	says(t, m, "7", "oui")
	word("after a yes again", true, 2)
	if _, err := db.Forget(t.Context(), louOfTest); err != nil {
		t.Fatal(err)
	}
	word("when nothing is known of the person any more", false, 2)
	m.states = func(context.Context, chat.ConversationID) ([]byte, error) {
		return nil, errors.New("the database is away")
	}
	word("when the database is away", false, 2)
}

// TestPanicWhileReading shows that a message on which the reading fails is answered
// as if nothing had been read, and that the log holds none of its words.
func TestPanicWhileReading(t *testing.T) {
	var log bytes.Buffer
	m, db := newModels(t, slog.New(slog.NewTextHandler(&log, nil)))
	m.questionnaire = func() *llm.Questionnaire { panic("of " + gibberish) }
	m.set(t.Context(), OpenAIConfig{URL: "http://127.0.0.1:1", Model: "one"})
	says(t, m, "1", "modèle")
	says(t, m, "2", "oui")
	says(t, m, "3", gibberish)
	kept, err := db.Kept(t.Context(), louOfTest)
	if err != nil {
		t.Fatal(err)
	}
	if got := kept.Waiting[len(kept.Waiting)-1].Reply.Text.String(); !strings.Contains(got, "Je n’ai pas compris") {
		t.Errorf("told %q", got)
	}
	if !strings.Contains(log.String(), "the reading failed") || strings.Contains(log.String(), gibberish) {
		t.Errorf("the log: %s", log.String())
	}
}
