package main

import (
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"guichet/dialog"
	"guichet/knowledge"
	"guichet/store/sqlite"
)

// TestRunOwnsItsLearning has a talk end while the bot learns. Nothing of it goes on
// when run returns.
func TestRunOwnsItsLearning(t *testing.T) {
	guide, b, err := startGuide("")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		db, err := sqlite.Open(t.Context(), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		learning := false
		slow := guide.WithHearing(func(string) []knowledge.Guess {
			learning = true
			time.Sleep(time.Minute)
			learning = false
			return nil
		})
		s := &service{store: db, manager: dialog.NewManager(db, slow), first: b, log: slog.New(slog.DiscardHandler), grace: time.Second}
		typed, keyboard := io.Pipe()
		time.AfterFunc(warmAfter+time.Second, func() { _ = keyboard.Close() })
		p := &program{in: typed, out: &strings.Builder{}}
		s.talk(p, "local", "fr", time.Now)
		if err := s.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if learning {
			t.Error("the bot still learns")
		}
	})
}
