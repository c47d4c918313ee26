package delivery_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store"
	"guichet/store/postgres"
	"guichet/store/postgres/pgtest"
	"guichet/store/sqlite"
)

// BenchmarkOrderedDelivery sends b.N replies into an adapter that accepts
// everything at once: of 100 conversations, for all of which there is room, and
// of 5,000 that take turns. No reply may overtake another of its conversation.
func BenchmarkOrderedDelivery(b *testing.B) {
	for _, database := range []struct {
		name string
		open func(*testing.B) *store.Store
	}{{"memory", inMemory}, {"sqlite", inFile}, {"postgres", onServer}} {
		for _, conversations := range []int{100, 5000} {
			b.Run(fmt.Sprintf("%s/conversations=%d", database.name, conversations), func(b *testing.B) {
				s := database.open(b)
				defer s.Close()
				fill(b, s, conversations)
				drain(b, s)
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sends/s")
			})
		}
	}
}

// drain sends b.N replies, each of which says its place in its conversation.
func drain(b *testing.B, q delivery.Queue) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var left atomic.Int64
	left.Store(int64(b.N))
	var mu sync.Mutex
	next := map[string]int{}
	null := newPlatform(func(_ context.Context, c chat.ConversationID, text string) error {
		mu.Lock()
		if place, err := strconv.Atoi(text); err != nil || place != next[c.ID] {
			b.Errorf("%s got %q, want %d", c.ID, text, next[c.ID])
		}
		next[c.ID]++
		mu.Unlock()
		if left.Add(-1) == 0 {
			cancel()
		}
		return nil
	})
	l := delivery.New(q, []adapters.Adapter{null}, options())
	b.ReportAllocs()
	b.ResetTimer()
	if err := l.Run(ctx); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
}

// fill queues b.N replies, spread over so many conversations.
func fill(b *testing.B, s dialog.Store, conversations int) {
	b.Helper()
	for n := range conversations {
		var replies []chat.Reply
		for i := n; i < b.N; i += conversations {
			replies = append(replies, reply(strconv.Itoa(len(replies))))
		}
		queue(b, s, conversation(fmt.Sprint(n)), replies...)
	}
}

// queue makes a turn that leads to replies.
func queue(tb testing.TB, s dialog.Store, c chat.ConversationID, replies ...chat.Reply) {
	tb.Helper()
	e := chat.Event{Key: strconv.FormatInt(events.Add(1), 10), Conversation: c}
	err := s.Turn(tb.Context(), e, func([]byte) (dialog.Outcome, error) {
		return dialog.Outcome{State: []byte("state"), Replies: replies}, nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

var events atomic.Int64 // so many had a key so far

func inMemory(b *testing.B) *store.Store { return inSQLite(b, "") }

func inFile(b *testing.B) *store.Store { return inSQLite(b, filepath.Join(b.TempDir(), "bot.db")) }

func inSQLite(b *testing.B, path string) *store.Store {
	b.Helper()
	s, err := sqlite.Open(b.Context(), path, nil)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// started is the PostgreSQL server of the benchmarks, nil without one.
var started *pgtest.Server

// server starts PostgreSQL when the first benchmark needs it.
var server = sync.OnceValues(func() (*pgtest.Server, error) {
	var err error
	started, err = pgtest.Start()
	return started, err
})

func stopServer() {
	if started == nil {
		return
	}
	if err := started.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// onServer opens a store in a new database.
func onServer(b *testing.B) *store.Store {
	b.Helper()
	s, err := server()
	if err != nil {
		b.Skip(err)
	}
	url, err := s.NewDatabase(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	db, err := postgres.Open(b.Context(), url, nil)
	if err != nil {
		b.Fatal(err)
	}
	return db
}
