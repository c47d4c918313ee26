package delivery_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store/sqlite"
)

// BenchmarkOrderedDelivery sends b.N replies of 100 conversations into an
// adapter that accepts everything at once.
func BenchmarkOrderedDelivery(b *testing.B) {
	for name, path := range map[string]func(*testing.B) string{
		"memory": func(*testing.B) string { return ":memory:" },
		"file":   func(b *testing.B) string { return filepath.Join(b.TempDir(), "bot.db") },
	} {
		b.Run(name, func(b *testing.B) {
			store, err := sqlite.Open(b.Context(), path(b), nil)
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := store.Close(); err != nil {
					b.Error(err)
				}
			}()
			fill(b, store, 100)
			var left atomic.Int64
			left.Store(int64(b.N))
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			null := newPlatform(func(context.Context, chat.ConversationID, string) error {
				if left.Add(-1) == 0 {
					cancel()
				}
				return nil
			})
			l := delivery.New(store, []adapters.Adapter{null}, options())
			b.ResetTimer()
			if err := l.Run(ctx); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sends/s")
		})
	}
}

// fill queues b.N replies, spread over so many conversations.
func fill(b *testing.B, store dialog.Store, conversations int) {
	b.Helper()
	for n := range conversations {
		c := conversation(fmt.Sprint(n))
		var replies []chat.Reply
		for i := n; i < b.N; i += conversations {
			replies = append(replies, reply("hello"))
		}
		e := chat.Event{Key: fmt.Sprint(n), Conversation: c}
		err := store.Turn(b.Context(), e, func(state []byte) (dialog.Outcome, error) {
			return dialog.Outcome{State: []byte("state"), Replies: replies}, nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
