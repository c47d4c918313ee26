package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store"
	"guichet/store/sqlite"
	"guichet/store/storetest"
)

func open(t *testing.T, path string, opts *sqlite.Options) *store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func inFile(t *testing.T, dir string) storetest.Backend {
	return open(t, filepath.Join(dir, "bot.db"), nil)
}

func inMemory(t *testing.T, _ string) storetest.Backend { return open(t, ":memory:", nil) }

func TestFile(t *testing.T) {
	storetest.Run(t, inFile)
	storetest.RunDurable(t, inFile)
	storetest.RunClock(t, inFile)
}

func TestMemory(t *testing.T) { storetest.Run(t, inMemory) }

func TestCare(t *testing.T) {
	for name, path := range map[string]func(dir string) string{
		"file":   func(dir string) string { return filepath.Join(dir, "bot.db") },
		"memory": func(string) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			with := func(t *testing.T, dir string, opts *store.Options) *store.Store {
				return open(t, path(dir), &sqlite.Options{Store: opts})
			}
			storetest.RunCare(t, with)
			storetest.RunOffers(t, with)
		})
	}
}

func TestMemoryIsPrivate(t *testing.T) {
	one, other := open(t, "", nil), open(t, "", nil)
	say(t, one, "1", reply("hello"))
	if n, err := other.Waiting(t.Context(), chat.ConversationID{}); n != 0 || err != nil {
		t.Errorf("another database in memory sees %d replies (%v)", n, err)
	}
}

func TestPath(t *testing.T) {
	for _, name := range []string{"a b.db", "100%.db", "é?x=1.db", "#1.db", "a&b.db", ":memory:x"} {
		path := filepath.Join(t.TempDir(), name)
		say(t, open(t, path, nil), "1", reply("hello"))
		info, err := os.Stat(path)
		if err != nil || info.Size() == 0 && !exists(path+"-wal") {
			t.Errorf("%s: %v, want a database", name, err)
		}
	}
}

func TestRelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	say(t, open(t, "bot:1.db", nil), "1", reply("hello"))
	if !exists("bot:1.db-wal") {
		t.Error("the database is somewhere else")
	}
}

func TestPermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, path, nil)
	say(t, s, "1", reply("hello"))
	for _, file := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s: mode %o, want 600", filepath.Base(file), mode)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if exists(path + "-wal") {
		t.Error("the log was not folded into the database on closing")
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "missing", "bot.db"), garbage} {
		s, err := sqlite.Open(t.Context(), path, nil)
		if err == nil {
			t.Errorf("%s: no error", path)
			s.Close()
		} else if !strings.Contains(err.Error(), path) {
			t.Errorf("error without the path: %v", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sqlite.Open(ctx, filepath.Join(dir, "bot.db"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestNewerSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	if err := open(t, path, nil).Close(); err != nil {
		t.Fatal(err)
	}
	change(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
	_, err := sqlite.Open(t.Context(), path, nil)
	if err == nil || !strings.Contains(err.Error(), "schema 999") || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("error %v, want one that names the schema and the cure", err)
	}
}

func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			s, err := sqlite.Open(t.Context(), path, nil)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	one, other := open(t, path, nil), open(t, path, nil)
	say(t, one, "1", reply("hello"))
	say(t, other, "1", reply("again"))
	say(t, other, "2", reply("more"))
	if n, err := one.Waiting(t.Context(), alice); n != 2 || err != nil {
		t.Errorf("%d replies wait (%v), want 2", n, err)
	}
}

func TestClosed(t *testing.T) {
	for _, path := range []string{"", filepath.Join(t.TempDir(), "bot.db")} {
		s := open(t, path, nil)
		for range 2 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Drop(t.Context(), alice); !errors.Is(err, store.ErrClosed) {
			t.Errorf("write: %v", err)
		}
		if _, err := s.Waiting(t.Context(), alice); !errors.Is(err, store.ErrClosed) {
			t.Errorf("read: %v", err)
		}
		if err := s.Inspect(t.Context()); !errors.Is(err, store.ErrClosed) {
			t.Errorf("inspect: %v", err)
		}
		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		if err := s.Scrub(soon); !errors.Is(err, store.ErrClosed) {
			t.Errorf("scrub: %v", err)
		}
		cancel()
	}
}

func TestWaitForWriterEnds(t *testing.T) {
	s := open(t, "", nil)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Turn(t.Context(), event("1"), func([]byte) (dialog.Outcome, error) {
		waiting := make(chan error)
		go func() { waiting <- s.Drop(ctx, alice) }()
		cancel()
		return dialog.Outcome{}, <-waiting
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func TestUnreadableReplyIsParked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, path, nil)
	say(t, s, "1", reply("secret"), reply("next"))
	change(t, path, `UPDATE outbox SET reply = '{"text": "secret"}' WHERE seq = 1`)

	claimed, err := s.Claim(t.Context(), time.Now(), time.Minute, answers(10))
	if err != nil || len(claimed) != 0 {
		t.Fatalf("claimed %v (%v), want nothing", claimed, err)
	}
	parked, err := s.Parked(t.Context(), 10)
	if err != nil || len(parked) != 1 || parked[0].Conversation != alice || strings.Contains(parked[0].Reason, "secret") {
		t.Errorf("parked %+v (%v)", parked, err)
	}
	if claimed, err = s.Claim(t.Context(), time.Now(), time.Minute, answers(10)); err != nil || len(claimed) != 1 {
		t.Errorf("claimed %v (%v), want the next reply", claimed, err)
	}
}

// TestUnreadableReplyThatCannotBeParked holds that the replies which were claimed
// beside it are returned: they are held, and nobody else would send them.
func TestUnreadableReplyThatCannotBeParked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, path, nil)
	say(t, s, "1", reply("unreadable"))
	err := s.Turn(t.Context(), chat.Event{Key: "2", Conversation: chat.ConversationID{Platform: "telegram", ID: "2"}}, func([]byte) (dialog.Outcome, error) {
		return dialog.Outcome{Replies: []chat.Reply{reply("hello")}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	change(t, path, `UPDATE outbox SET reply = '{"text": 1}' WHERE conversation = 'telegram:1'`)
	change(t, path, `CREATE TRIGGER full BEFORE INSERT ON parked BEGIN SELECT RAISE(ABORT, 'no room'); END`)
	claimed, err := s.Claim(t.Context(), time.Now(), time.Minute, answers(10))
	if err == nil || len(claimed) != 1 || claimed[0].Conversation.ID != "2" {
		t.Errorf("claimed %v (%v), want the reply that can be read and an error", claimed, err)
	}
}

// answers wants so many of them.
func answers(limit int) []delivery.Want { return []delivery.Want{{Platform: "telegram", Limit: limit}} }

var alice = chat.ConversationID{Platform: "telegram", ID: "1"}

func event(key string) chat.Event { return chat.Event{Key: key, Conversation: alice} }

func reply(text string) chat.Reply { return chat.Reply{Text: chat.Text{}.Para(chat.Plain(text))} }

func say(t *testing.T, s *store.Store, key string, replies ...chat.Reply) {
	t.Helper()
	err := s.Turn(t.Context(), event(key), func([]byte) (dialog.Outcome, error) {
		return dialog.Outcome{State: []byte("state"), Replies: replies}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// change runs a statement behind the store's back.
func change(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestForgottenLeavesNoTrace looks into the file itself: what was forgotten must
// not be readable in its free pages.
func TestForgottenLeavesNoTrace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	s, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	event := func(key string) chat.Event {
		return chat.Event{Key: key, Conversation: chat.ConversationID{Platform: "test", ID: "1"}, At: time.Now()}
	}
	const secret = "a-salary-of-1743-euros"
	turns := []dialog.Outcome{
		{State: []byte(strings.Repeat(secret, 500)), Replies: []chat.Reply{reply(secret)}},
		{Forget: true},
	}
	for i, out := range turns {
		err := s.Turn(t.Context(), event(string(rune('a'+i))), func([]byte) (dialog.Outcome, error) { return out, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if strings.Contains(string(content), secret) {
			t.Errorf("%s still holds what was forgotten", filepath.Base(name))
		}
	}
}
