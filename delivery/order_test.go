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
		const lanes = 400
		q := newMemory()
		p := newPlatform(func(ctx context.Context, _ chat.ConversationID, _ string) error {
			<-ctx.Done()
			return ctx.Err()
		})
		for n := range lanes {
			q.add(conversation(fmt.Sprint("answer", n)), reply("hello"))
			q.add(conversation(fmt.Sprint("notice", n)), notice("hello"))
		}
		run(t, q, options(), p)
		synctest.Wait()
		for u, room := range []int{256, 16} {
			left, err := q.Claim(t.Context(), time.Now(), time.Minute, []delivery.Want{{Platform: "test", Urgency: chat.Urgency(u), Limit: lanes}})
			if held := lanes - len(left); held != room || err != nil {
				t.Errorf("urgency %d: %d replies are held (%v), want %d", u, held, err, room)
			}
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

// TestClosing holds that the person's next answer does not wait for the sight of
// an edit that fails, and that what fails is tried once more.
func TestClosing(t *testing.T) {
	broken := failure(adapters.Temporary, 0)
	for _, c := range []struct {
		name string
		edit bool
		// errs are those of the attempts to close.
		errs []error
		want []string
		// within is when the next answer has left.
		within time.Duration
	}{
		{"nothing can be edited", false, nil, []string{"1", "2", "next"}, 0},
		{"closed", true, nil, []string{"1", "2", "closed", "next"}, editTakes},
		{"refused", true, []error{failure(adapters.Invalid, 0)}, []string{"1", "2", "next"}, editTakes},
		{"gone", true, []error{failure(adapters.Gone, 0)}, []string{"1", "2", "next"}, editTakes},
		{"throttled", true, []error{failure(adapters.Throttled, 10*time.Second)}, []string{"1", "2", "next", "closed"}, editTakes},
		{"throttled for an hour", true, []error{failure(adapters.Throttled, time.Hour)}, []string{"1", "2", "next"}, editTakes},
		{"cut off", true, []error{failure(adapters.Unknown, 0)}, []string{"1", "2", "next", "closed"}, editTakes},
		{"cut off twice", true, []error{broken, broken}, []string{"1", "2", "next"}, editTakes},
		{"fails always", true, slices.Repeat([]error{broken}, 100), []string{"1", "2", "next"}, editTakes},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fail := failing(c.errs...)
				p := newPlatform(func(ctx context.Context, to chat.ConversationID, text string) error {
					if text != "closed" {
						return nil
					}
					time.Sleep(editTakes)
					return fail(ctx, to, text)
				})
				p.caps.Edit = c.edit
				q := newMemory()
				l, _ := run(t, q, options(), p)
				r := closing("1")
				r.Text = reply("1", "2").Text
				q.add(alice, r, reply("next"))
				flush(t, l)
				if took := time.Since(p.start); took > c.within {
					t.Errorf("the next reply left after %s, want %s", took, c.within)
				}
				pass(2 * time.Hour)
				same(t, p.accepted(alice), c.want)
				same(t, p.sent[1].At, time.Duration(0)) // the messages do not wait
				same(t, len(q.parked), 0)
				if most := 5; p.calls > most {
					t.Errorf("%d calls, want at most %d: an edit is tried twice", p.calls, most)
				}
			})
		})
	}
}

// editTakes is longer than the messages take, and than anybody is to wait.
const editTakes = 500 * time.Millisecond

// TestClosingHangs has an edit take as long as the platform lets it. The next
// answer waits for a second.
func TestClosingHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(ctx context.Context, _ chat.ConversationID, text string) error {
			if text == "closed" {
				<-ctx.Done()
			}
			return ctx.Err()
		})
		p.caps.Edit = true
		q := newMemory()
		l, _ := run(t, q, options(), p)
		q.add(alice, closing("1"), reply("next"))
		flush(t, l)
		same(t, p.sent[1], sent{To: alice.ID, Text: "next", At: time.Second})
	})
}

// TestClosingInOrder edits one message twice, as somebody does who presses two
// buttons of one question. The first edit fails, and must not come after the
// second.
func TestClosingInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := failing(failure(adapters.Throttled, 5*time.Second))
		p := newPlatform(func(ctx context.Context, to chat.ConversationID, text string) error {
			if text == "closed as a" {
				return first(ctx, to, text)
			}
			return nil
		})
		p.caps.Edit = true
		q := newMemory()
		l, _ := run(t, q, options(), p)
		a, b := closing("1"), closing("2")
		a.Closes.Text, b.Closes.Text = reply("closed as a").Text, reply("closed as b").Text
		q.add(alice, a)
		pass(time.Second)
		q.add(alice, b)
		flush(t, l)
		pass(time.Minute)
		got := p.accepted(alice)
		slices.Sort(got[1:])
		same(t, got, []string{"1", "2", "closed as b"})
	})
}

// TestClosingAfterAKill has the process die between a reply and its edit. The
// next one edits, and sends nothing again.
func TestClosingAfterAKill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		q.add(alice, closing("1"), reply("2"))
		if err := q.PartSent(t.Context(), 1, 1); err != nil {
			t.Fatal(err)
		}
		p := newPlatform(nil)
		p.caps.Edit = true
		l, _ := run(t, q, options(), p)
		flush(t, l)
		same(t, p.accepted(alice), []string{"closed", "2"})
	})
}

// TestPanicWhileRendering has the renderer panic while an edit is on its way.
// Nothing of it outlives Run.
func TestPanicWhileRendering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(ctx context.Context, _ chat.ConversationID, text string) error {
			if text == "closed" {
				time.Sleep(3 * time.Second)
			}
			return nil
		})
		p.caps.Edit = true
		q := newMemory()
		opts := options()
		opts.Render = func(chat.Reply, adapters.Caps) []adapters.Part { panic("of the renderer") }
		_, stop := run(t, q, opts, p)
		q.add(alice, closing("1"))
		pass(time.Second)
		same(t, len(q.parked), 1)
		stop()
		same(t, p.now, 0)
		same(t, time.Since(p.start), 3*time.Second)
	})
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
