package delivery_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
	"guichet/store/sqlite"
)

// TestBacklogIsDrainedInOrder sends what has gathered for many more people than
// there is room for, from a real store, while the platform throttles now and
// then.
func TestBacklogIsDrainedInOrder(t *testing.T) {
	const people, each = 600, 6
	s, err := sqlite.Open(t.Context(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var want []string
	var replies []chat.Reply
	for n := range each {
		r := reply(fmt.Sprint(n, "a"), fmt.Sprint(n, "b"))
		r.Urgency = chat.Urgency(n / 2 % 2)
		replies = append(replies, r)
		want = append(want, fmt.Sprint(n, "a"), fmt.Sprint(n, "b"))
	}
	for n := range people {
		queue(t, s, conversation(fmt.Sprint(n)), replies[:each/2]...)
	}
	for n := range people {
		queue(t, s, conversation(fmt.Sprint(n)), replies[each/2:]...)
	}
	p := newPlatform(func(context.Context, chat.ConversationID, string) error {
		if rand.IntN(20) == 0 {
			return failure(adapters.Throttled, time.Millisecond)
		}
		return nil
	})
	l := delivery.New(s, []adapters.Adapter{p}, options())
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := l.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	flush(t, l)
	stop()
	running.Wait()
	for n := range people {
		same(t, p.accepted(conversation(fmt.Sprint(n))), want)
	}
}
