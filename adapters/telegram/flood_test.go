package telegram_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store/sqlite"
)

const (
	people  = 64
	flooder = int64(999)
	flood   = 1000 // messages at once
	poll    = 100  // updates that Telegram gives at most
)

// TestFloodIsTakenTogether lets people write behind one who sent a thousand
// messages: Telegram gives them in this order, but the flood is handed on poll by
// poll, and nobody waits for its messages one by one.
func TestFloodIsTakenTogether(t *testing.T) {
	k := fixture(t, nil)
	for n := range flood {
		k.Say(flooder, strconv.Itoa(n))
	}
	for n := range people {
		k.Say(int64(n+1), "hello")
	}
	var mu sync.Mutex
	calls, others := 0, 0 // of the flood, until the last of the others came
	var texts []string
	done := make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	finished := make(chan error, 1)
	go func() {
		finished <- k.adapter.Run(ctx, func(_ context.Context, events ...chat.Event) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			if events[0].Conversation.ID != fmt.Sprint(flooder) {
				others += len(events)
			} else {
				calls++
				for _, e := range events {
					texts = append(texts, e.Text)
				}
			}
			if others == people && len(texts) == flood {
				close(done)
			}
			return len(events), nil
		})
	}()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("not all came")
	}
	stop()
	if err := <-finished; err != nil {
		t.Error(err)
	}
	if calls > flood/poll {
		t.Errorf("the flood was handed on in %d calls, want %d", calls, flood/poll)
	}
	for n, text := range texts {
		if text != strconv.Itoa(n) {
			t.Fatalf("message %d of the flood came in place of %d", n, n)
		}
	}
}

// BenchmarkFlood measures how long a person waits for an answer, from the message
// to the answer on its way back, while 64 people talk, with and without one who
// sends a thousand messages at once. b.N counts the turns of the 64.
func BenchmarkFlood(b *testing.B) {
	for _, messages := range []int{0, flood} {
		b.Run(fmt.Sprintf("messages=%d", messages), func(b *testing.B) { talkUnderFlood(b, messages) })
	}
}

// replying tells people what was sent to them.
type replying struct {
	*telegram.Adapter
	sent map[string]chan struct{}
}

func (r *replying) Send(ctx context.Context, to chat.ConversationID, p adapters.Part) error {
	err := r.Adapter.Send(ctx, to, p)
	if c := r.sent[to.ID]; c != nil && err == nil {
		c <- struct{}{}
	}
	return err
}

func talkUnderFlood(b *testing.B, messages int) {
	b.Helper()
	s, err := sqlite.Open(b.Context(), b.TempDir()+"/bot.db", nil)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	k := faketelegram.New(b, nil)
	a, err := telegram.New(k.Token(), &telegram.Options{API: k.URL()})
	if err != nil {
		b.Fatal(err)
	}
	r := &replying{Adapter: a, sent: map[string]chan struct{}{}}
	for n := range people {
		r.sent[strconv.Itoa(n+1)] = make(chan struct{}, 1)
	}
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	l := delivery.New(s, []adapters.Adapter{r}, &delivery.Options{Pace: map[chat.Platform]delivery.Pace{}})
	running.Go(func() { _ = l.Run(ctx) })
	running.Go(func() {
		_ = a.Run(ctx, func(ctx context.Context, events ...chat.Event) (int, error) { return s.Turns(ctx, events, echo) })
	})
	b.ResetTimer()
	for n := range messages {
		k.Say(flooder, strconv.Itoa(n))
	}
	took := make([][]time.Duration, people)
	var talks sync.WaitGroup
	for n := range people {
		talks.Go(func() {
			for range (b.N + people - 1 - n) / people {
				began := time.Now()
				k.Say(int64(n+1), "hello")
				<-r.sent[strconv.Itoa(n+1)]
				took[n] = append(took[n], time.Since(began))
			}
		})
	}
	talks.Wait()
	b.StopTimer()
	all := slices.Concat(took...)
	slices.Sort(all)
	at := func(part float64) float64 {
		return float64(all[int(math.Ceil(part*float64(len(all))))-1].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "ms-p50")
	b.ReportMetric(at(0.99), "ms-p99")
	b.ReportMetric(at(1), "ms-max")
}

// echo keeps nothing and answers what was said.
func echo(e chat.Event) dialog.StepFunc {
	return func([]byte) (dialog.Outcome, error) {
		return dialog.Outcome{State: []byte("state"), Replies: []chat.Reply{{Text: chat.Text{}.Para(chat.Plain(e.Text))}}}, nil
	}
}
