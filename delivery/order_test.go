package delivery_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
)

func TestOrderUnderFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const lanes, each = 20, 20
		var mu sync.Mutex
		random := rand.New(rand.NewPCG(1, 2))
		classes := []adapters.Class{adapters.Throttled, adapters.Temporary, adapters.Unknown}
		p := newPlatform(func(ctx context.Context, _ chat.ConversationID, _ string) error {
			mu.Lock()
			bad, class, wait := random.IntN(3) == 0, classes[random.IntN(3)], random.IntN(1000)
			mu.Unlock()
			time.Sleep(time.Duration(wait) * time.Millisecond)
			if bad {
				return failure(class, 0)
			}
			return ctx.Err()
		})
		q := newMemory()
		opts := options()
		opts.Random = nil
		l, _ := run(t, q, opts, p)
		var want []string
		for n := range each {
			for lane := range lanes {
				q.add(conversation(fmt.Sprint(lane)), reply(fmt.Sprint(n, "a"), fmt.Sprint(n, "b")))
			}
			want = append(want, fmt.Sprint(n, "a"), fmt.Sprint(n, "b"))
		}
		flush(t, l)
		for lane := range lanes {
			same(t, p.accepted(conversation(fmt.Sprint(lane))), want)
		}
	})
}

func TestParallelAcrossConversations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(context.Context, chat.ConversationID, string) error {
			time.Sleep(time.Second)
			return nil
		})
		q := newMemory()
		for n := range delivery.DefaultWorkers {
			q.add(conversation(fmt.Sprint(n)), reply("1"), reply("2"))
		}
		l, _ := run(t, q, options(), p)
		flush(t, l)
		same(t, time.Since(p.start), 2*time.Second)
	})
}

func TestWorkersAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const workers, lanes = 3, 100
		p := newPlatform(func(context.Context, chat.ConversationID, string) error {
			time.Sleep(time.Second)
			return nil
		})
		q := newMemory()
		for n := range lanes {
			q.add(conversation(fmt.Sprint(n)), reply("hello"))
		}
		opts := options()
		opts.Workers = workers
		l, _ := run(t, q, opts, p)
		flush(t, l)
		same(t, p.peak, workers)
		same(t, len(p.sent), lanes)
		same(t, time.Since(p.start), (lanes+workers-1)/workers*time.Second)
	})
}

func TestHeldRepliesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const workers, lanes = 2, 100
		q := newMemory()
		p := newPlatform(func(ctx context.Context, _ chat.ConversationID, _ string) error {
			<-ctx.Done()
			return ctx.Err()
		})
		for n := range lanes {
			q.add(conversation(fmt.Sprint(n)), reply("hello"))
		}
		opts := options()
		opts.Workers = workers
		run(t, q, opts, p)
		synctest.Wait()
		left, err := q.Claim(t.Context(), time.Now(), time.Minute, lanes)
		if held := lanes - len(left); held != 8*workers || err != nil {
			t.Errorf("%d replies are held for %d workers (%v), want %d", held, workers, err, 8*workers)
		}
	})
}

func TestSlowSendIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(context.Context, chat.ConversationID, string) error {
			time.Sleep(10 * time.Minute) // whatever its context says
			return nil
		})
		q := newMemory()
		l, _ := run(t, q, options(), p)
		q.add(alice, reply("1"), reply("2"))
		flush(t, l)
		same(t, p.accepted(alice), []string{"1", "2"})
		same(t, p.calls, 2)
	})
}

func TestPaceOfAConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		q := newMemory()
		opts := options()
		opts.Workers = 1
		opts.Pace = map[chat.Platform]delivery.Pace{"test": {Each: delivery.Rate{PerSecond: 1, Burst: 3}}}
		l, _ := run(t, q, opts, p)
		q.add(alice, reply("1", "2", "3", "4"), reply("5"))
		q.add(bob, reply("hello"))
		flush(t, l)

		var at []time.Duration
		for _, s := range p.sent {
			switch s.To {
			case alice.ID:
				at = append(at, s.At.Round(time.Millisecond))
			case bob.ID:
				same(t, s.At, time.Duration(0))
			}
		}
		same(t, at, []time.Duration{0, 0, 0, time.Second, 2 * time.Second})
	})
}

func TestPaceOfAPlatform(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const lanes = 330
		p := newPlatform(nil)
		p.name = "telegram"
		q := newMemory()
		opts := options()
		opts.Pace = nil
		l, _ := run(t, q, opts, p)
		for n := range lanes {
			q.add(chat.ConversationID{Platform: p.name, ID: fmt.Sprint(n)}, reply("hello"))
		}
		flush(t, l)
		for i, s := range p.sent {
			if earliest := time.Duration(i-3) * time.Second / 30; s.At < earliest {
				t.Fatalf("message %d left after %s, not before %s", i+1, s.At, earliest)
			}
		}
		if took := time.Since(p.start); took > 12*time.Second {
			t.Errorf("%d messages took %s", lanes, took)
		}
	})
}

func TestPaceLongerThanTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		p := newPlatform(func(context.Context, chat.ConversationID, string) error {
			if left := time.Until(q.lanes[0].leasedUntil); left < delivery.DefaultSendTimeout {
				t.Errorf("a send begins with %s of the lease left", left)
			}
			return nil
		})
		opts := options()
		opts.Pace = map[chat.Platform]delivery.Pace{"test": {Each: delivery.Rate{PerSecond: 1. / 300}}}
		l, _ := run(t, q, opts, p)
		q.add(alice, reply("1", "2", "3"))
		flush(t, l)
		same(t, p.accepted(alice), []string{"1", "2", "3"})
		if took := time.Since(p.start); took < 10*time.Minute-time.Millisecond || took > 11*time.Minute {
			t.Errorf("took %s", took)
		}
	})
}

func TestForgottenWhileSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		p := newPlatform(nil)
		p.answer = func(ctx context.Context, c chat.ConversationID, text string) error {
			if text == "1" {
				q.forget(c)
				q.add(c, reply("farewell"))
			}
			return nil
		}
		l, _ := run(t, q, options(), p)
		q.add(alice, reply("1"), reply("2"))
		flush(t, l)
		same(t, p.accepted(alice), []string{"1", "farewell"})
	})
}

// closing returns a reply that closes a message.
func closing(text string) chat.Reply {
	r := reply(text)
	r.Closes = &chat.Closing{Message: "17", Text: reply("closed").Text}
	return r
}

func TestClosing(t *testing.T) {
	for _, c := range []struct {
		name string
		edit bool
		// errs are those of the attempts to close.
		errs  []error
		want  []string
		after time.Duration
	}{
		{"nothing can be edited", false, nil, []string{"1", "2", "next"}, 0},
		{"closed", true, nil, []string{"1", "2", "closed", "next"}, 0},
		{"refused", true, []error{failure(adapters.Invalid, 0)}, []string{"1", "2", "next"}, 0},
		{"throttled", true, []error{failure(adapters.Throttled, time.Hour)}, []string{"1", "2", "closed", "next"}, time.Hour},
		{"cut off", true, []error{failure(adapters.Unknown, 0)}, []string{"1", "2", "closed", "next"}, 500 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fail := failing(c.errs...)
				p := newPlatform(func(ctx context.Context, to chat.ConversationID, text string) error {
					if text != "closed" {
						return nil
					}
					time.Sleep(time.Second) // longer than the messages take
					return fail(ctx, to, text)
				})
				p.caps.Edit = c.edit
				q := newMemory()
				l, _ := run(t, q, options(), p)
				r := closing("1")
				r.Text = reply("1", "2").Text
				q.add(alice, r, reply("next"))
				flush(t, l)
				same(t, p.accepted(alice), c.want)
				if last := p.sent[len(p.sent)-1]; last.At < c.after {
					t.Errorf("the next reply left after %s, want %s", last.At, c.after)
				}
				same(t, p.sent[1].At, time.Duration(0)) // the messages do not wait
			})
		})
	}
}

// TestMessageFailsWhileClosing has the closing come again with its message, and
// nothing else.
func TestMessageFailsWhileClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fail := failing(failure(adapters.Throttled, time.Minute))
		p := newPlatform(func(ctx context.Context, to chat.ConversationID, text string) error {
			if text == "closed" {
				return nil
			}
			return fail(ctx, to, text)
		})
		p.caps.Edit = true
		q := newMemory()
		l, _ := run(t, q, options(), p)
		q.add(alice, closing("1"), reply("2"))
		flush(t, l)
		got := p.accepted(alice)
		slices.Sort(got)
		same(t, got, []string{"1", "2", "closed", "closed"})
	})
}

// TestEditsDoNotWait lets somebody press quickly: closing each answered question
// must not keep the next one back.
func TestEditsDoNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		p.caps.Edit = true
		q := newMemory()
		opts := options()
		opts.Render = nil
		opts.Pace = map[chat.Platform]delivery.Pace{"test": {Each: delivery.Rate{PerSecond: 1, Burst: 3}}}
		l, _ := run(t, q, opts, p)
		for range 3 {
			q.add(alice, closing("next question"))
		}
		flush(t, l)
		for _, s := range p.sent {
			same(t, s.At, time.Duration(0))
		}
		same(t, len(p.sent), 6)
	})
}
