package delivery_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
)

// TestTaken holds that what a turn commits leaves without the queue being asked
// for it, and what is queued behind it follows in order.
func TestTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &counting{memory: newMemory()}
		p := newPlatform(nil)
		run(t, q, options(), p)
		synctest.Wait()
		before := q.claims
		q.add(alice, reply("1"), reply("2"))
		q.add(bob, reply("3"))
		synctest.Wait()
		same(t, p.accepted(alice), []string{"1", "2"})
		same(t, p.accepted(bob), []string{"3"})
		if got := q.got; got != 0 {
			t.Errorf("%d of the replies were claimed", got)
		}
		if q.claims != before {
			t.Errorf("the queue was asked %d times", q.claims-before)
		}
	})
}

// counting counts the claims and what they bring.
type counting struct {
	*memory
	claims, got int
}

func (q *counting) Claim(ctx context.Context, now time.Time, lease time.Duration, wants []delivery.Want) ([]chat.Outbound, error) {
	q.claims++
	claimed, err := q.memory.Claim(ctx, now, lease, wants)
	q.got += len(claimed)
	return claimed, err
}

// TestTakenBehindOthers holds that nobody is let past those who wait in the
// queue already.
func TestTakenBehindOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(), newPlatform(nil)
		opts := options()
		opts.Pace = map[chat.Platform]delivery.Pace{"test": {Overall: delivery.Rate{PerSecond: 10}}}
		const many = 300 // more than there is room for
		for n := range many {
			q.add(conversation(fmt.Sprint(n)), reply(fmt.Sprint(n)))
		}
		l, _ := run(t, q, opts, p)
		pass(time.Second)
		if _, ok := l.Reserve(alice, chat.Answer); ok {
			t.Error("room for a reply while others wait")
		}
		q.add(alice, reply("last"))
		flush(t, l)
		if last := p.sent[len(p.sent)-1]; last.Text != "last" {
			t.Errorf("the last to leave is %q", last.Text)
		}
		if _, ok := l.Reserve(alice, chat.Answer); !ok {
			t.Error("no room though nobody waits")
		}
		l.Release(alice, chat.Answer)
	})
}

// TestTakenAtTheEnd holds that Run waits for what it has made room for, and
// gives it back.
func TestTakenAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(), newPlatform(nil)
		l := delivery.New(q, []adapters.Adapter{p}, options())
		if _, ok := l.Reserve(alice, chat.Answer); ok {
			t.Error("room in a loop that does not run")
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- l.Run(ctx) }()
		synctest.Wait()
		until, ok := l.Reserve(alice, chat.Answer)
		if !ok {
			t.Fatal("no room in an idle loop")
		}
		q.HandTo(nil)
		q.add(alice, reply("1"))
		held, err := q.Claim(t.Context(), time.Now(), time.Until(until), answers(1))
		if err != nil || len(held) != 1 {
			t.Fatalf("claimed %v, %v", held, err)
		}
		cancel()
		pass(time.Second)
		select {
		case <-ended:
			t.Fatal("Run has not waited for the reservation")
		default:
		}
		if _, ok := l.Reserve(bob, chat.Answer); ok {
			t.Error("room in a loop that ends")
		}
		l.Take(held[0], until)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		same(t, p.accepted(alice), []string(nil))
		back, err := q.Claim(t.Context(), time.Now(), time.Minute, answers(1))
		if err != nil || len(back) != 1 || back[0].Attempts != 0 {
			t.Errorf("given back: %v, %v", back, err)
		}
	})
}
