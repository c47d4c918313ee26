package postgres_test

import (
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/store"
	"guichet/store/postgres"
)

// pair opens one database as two processes do.
func pair(t *testing.T) (one, other *store.Store) {
	t.Helper()
	url := database(t)
	open := func() *store.Store {
		s, err := postgres.Open(t.Context(), url, nil)
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
	return open(), open()
}

func hold(t *testing.T, s *store.Store, name string, ttl time.Duration) bool {
	t.Helper()
	held, err := s.Hold(t.Context(), name, ttl)
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func TestLease(t *testing.T) {
	one, other := pair(t)
	const long, short = time.Hour, time.Millisecond
	for _, step := range []struct {
		what string
		by   *store.Store
		name string
		ttl  time.Duration
		want bool
	}{
		{"the first to ask gets it", one, "poll", long, true},
		{"the other does not", other, "poll", long, false},
		{"another lease is another", other, "send", long, true},
		{"the holder renews it", one, "poll", long, true},
		{"and may let it end soon", one, "poll", short, true},
	} {
		if got := hold(t, step.by, step.name, step.ttl); got != step.want {
			t.Errorf("%s: held is %v", step.what, got)
		}
	}
	deadline := time.Now().Add(10 * time.Second)
	for !hold(t, other, "poll", long) {
		if time.Now().After(deadline) {
			t.Fatal("a lease that has ended is not given to the other")
		}
	}
	if hold(t, one, "poll", long) {
		t.Error("the former holder keeps what it has lost")
	}
	if err := one.Release(t.Context(), "poll"); err != nil {
		t.Fatal(err)
	}
	if hold(t, one, "poll", long) {
		t.Error("the former holder released what is not its own")
	}
	if err := other.Release(t.Context(), "poll"); err != nil {
		t.Fatal(err)
	}
	if !hold(t, one, "poll", long) {
		t.Error("a released lease is not free")
	}
}

// TestOtherProcessIsWoken holds that a reply does not wait for the process that
// sends to look by itself.
func TestOtherProcessIsWoken(t *testing.T) {
	sends, answers := pair(t)
	c := chat.ConversationID{Platform: "telegram", ID: "1"}
	deadline := time.After(10 * time.Second)
	for n := range 3 { // the first may come before the other one listens
		e := chat.Event{Key: string(rune('a' + n)), Conversation: c}
		err := answers.Turn(t.Context(), e, func([]byte) (dialog.Outcome, error) {
			return dialog.Outcome{Replies: []chat.Reply{{}}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-sends.Queued():
			return
		case <-time.After(time.Second):
		case <-deadline:
		}
	}
	t.Error("the other process was not told that replies wait")
}
