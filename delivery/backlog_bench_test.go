package delivery_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store"
)

// BenchmarkAnswerBesideBacklog lets people talk, together about 20 times in a
// second, while a day's reminders are sent at Telegram's pace, and measures from
// the committed turn to the call of the adapter. b.N counts the answers.
func BenchmarkAnswerBesideBacklog(b *testing.B) {
	for _, database := range []struct {
		name string
		open func(*testing.B) *store.Store
	}{{"sqlite", inFile}, {"postgres", onServer}} {
		for _, reminders := range []int{0, 100_000} {
			b.Run(fmt.Sprintf("%s/reminders=%d", database.name, reminders), func(b *testing.B) {
				s := database.open(b)
				defer s.Close()
				remind(b, s, reminders)
				talkBeside(b, s)
			})
		}
	}
}

// remind queues a notice to each of so many people.
func remind(b *testing.B, s dialog.Store, people int) {
	b.Helper()
	const atOnce = 64
	var all sync.WaitGroup
	for first := range atOnce {
		all.Go(func() {
			for n := first; n < people; n += atOnce {
				queue(b, s, chat.ConversationID{Platform: "telegram", ID: fmt.Sprint("reminded", n)}, notice("reminder"))
			}
		})
	}
	all.Wait()
}

// talkBeside queues b.N answers to 64 people and reports how long they took.
func talkBeside(b *testing.B, s *store.Store) {
	b.Helper()
	const people, between = 64, 50 * time.Millisecond
	var mu sync.Mutex
	asked := map[string]time.Time{}
	var took []time.Duration
	var answered sync.WaitGroup
	answered.Add(b.N)
	p := newPlatform(func(_ context.Context, c chat.ConversationID, text string) error {
		if text == "answer" {
			mu.Lock()
			defer mu.Unlock()
			took = append(took, time.Since(asked[c.ID]))
			answered.Done()
		}
		return nil
	})
	p.name = "telegram"
	opts := options()
	opts.Pace = delivery.DefaultPace()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var running sync.WaitGroup
	running.Go(func() {
		if err := delivery.New(s, []adapters.Adapter{p}, opts).Run(ctx); err != nil {
			b.Error(err)
		}
	})
	b.ResetTimer()
	for n := range b.N {
		time.Sleep(time.Duration(rand.Float64() * 2 * float64(between)))
		c := chat.ConversationID{Platform: "telegram", ID: fmt.Sprint("person", n%people)}
		mu.Lock()
		asked[c.ID] = time.Now()
		mu.Unlock()
		queue(b, s, c, reply("answer"))
	}
	answered.Wait()
	b.StopTimer()
	slices.Sort(took)
	at := func(part int) float64 { return float64(took[len(took)*part/100].Microseconds()) / 1000 }
	b.ReportMetric(at(50), "ms-p50")
	b.ReportMetric(at(99), "ms-p99")
	b.ReportMetric(float64(len(p.sent)-b.N)/b.Elapsed().Seconds(), "reminders/s")
	cancel()
	running.Wait()
}
