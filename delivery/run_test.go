package delivery_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
)

func TestStopLetsSendsFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(ctx context.Context, _ chat.ConversationID, _ string) error {
			time.Sleep(5 * time.Second)
			return ctx.Err()
		})
		q := newMemory()
		_, stop := run(t, q, options(), p)
		q.add(alice, reply("1", "2"), reply("3"))
		pass(time.Second)
		stop()
		same(t, time.Since(p.start), 5*time.Second)
		same(t, p.accepted(alice), []string{"1"})

		l, _ := run(t, q, options(), p)
		flush(t, l)
		same(t, p.accepted(alice), []string{"1", "2", "3"})
		same(t, time.Since(p.start), 15*time.Second)
	})
}

func TestGraceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(ctx context.Context, _ chat.ConversationID, _ string) error {
			<-ctx.Done()
			return ctx.Err()
		})
		q := newMemory()
		opts := options()
		opts.Grace = 3 * time.Second
		_, stop := run(t, q, opts, p)
		q.add(alice, reply("1"))
		pass(time.Second)
		stop()
		same(t, time.Since(p.start), time.Second+opts.Grace*3/4) // a quarter is left to tell the queue
		same(t, q.lanes[0].Attempts, 1)
	})
}

func TestStopGivesBackWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		q := newMemory()
		opts := options()
		opts.Pace = map[chat.Platform]delivery.Pace{"test": {Each: delivery.Rate{PerSecond: 0.1}}}
		_, stop := run(t, q, opts, p)
		q.add(alice, reply("1", "2"))
		pass(time.Second)
		stop()
		same(t, time.Since(p.start), time.Second)
		claimed, err := q.Claim(t.Context(), time.Now(), time.Minute, answers(1))
		if err != nil || len(claimed) != 1 || claimed[0].PartsSent != 1 || claimed[0].Attempts != 0 {
			t.Errorf("claimed %+v (%v), want the rest of the reply at once", claimed, err)
		}
	})
}

func TestSendTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := true
		p := newPlatform(func(ctx context.Context, _ chat.ConversationID, _ string) error {
			if hangs {
				hangs = false
				<-ctx.Done()
			}
			return ctx.Err()
		})
		q := newMemory()
		l, _ := run(t, q, options(), p)
		q.add(alice, reply("1"))
		flush(t, l)
		same(t, p.sent[0].At.Truncate(100*time.Millisecond), delivery.DefaultSendTimeout+500*time.Millisecond)
	})
}

// crashing is the queue as a process sees it that dies: from some moment on
// nothing reaches it.
type crashing struct {
	*memory
	dead atomic.Bool
}

var errDead = errors.New("process is dead")

func (c *crashing) PartSent(ctx context.Context, id int64, parts int) error {
	err := c.memory.PartSent(ctx, id, parts)
	c.dead.Store(true)
	return err
}

func (c *crashing) Claim(ctx context.Context, now time.Time, lease time.Duration, wants []delivery.Want) ([]chat.Outbound, error) {
	if c.dead.Load() {
		return nil, errDead
	}
	return c.memory.Claim(ctx, now, lease, wants)
}

func (c *crashing) Retry(context.Context, int64, time.Time) error { return errDead }

func TestCrashAfterAPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &crashing{memory: newMemory()}
		p := newPlatform(func(context.Context, chat.ConversationID, string) error {
			if q.dead.Load() {
				return errDead
			}
			return nil
		})
		_, stop := run(t, q, options(), p)
		q.add(alice, reply("1", "2", "3"), reply("4"))
		pass(10 * time.Second)
		stop()
		same(t, p.accepted(alice), []string{"1"})

		p.answer = nil
		l, _ := run(t, q.memory, options(), p)
		flush(t, l)
		same(t, p.accepted(alice), []string{"1", "2", "3", "4"})
		if at := p.sent[1].At; at < delivery.DefaultLease || at > delivery.DefaultLease+2*time.Second {
			t.Errorf("resumed after %s, want it when the lease of %s ended", at, delivery.DefaultLease)
		}
	})
}

// shaky is a queue that fails now and then.
type shaky struct {
	*memory
	claims, sents, waits int
}

var errShaky = errors.New("disk is busy")

func (s *shaky) Claim(ctx context.Context, now time.Time, lease time.Duration, wants []delivery.Want) ([]chat.Outbound, error) {
	if s.claims++; s.claims%2 == 1 {
		return nil, errShaky
	}
	return s.memory.Claim(ctx, now, lease, wants)
}

func (s *shaky) Sent(ctx context.Context, o chat.Outbound, until time.Time) (*chat.Outbound, error) {
	if s.sents++; s.sents%4 != 0 {
		return nil, errShaky
	}
	return s.memory.Sent(ctx, o, until)
}

func (s *shaky) Waiting(ctx context.Context, c chat.ConversationID) (int, error) {
	if s.waits++; s.waits == 3 {
		return 0, errShaky
	}
	return s.memory.Waiting(ctx, c)
}

func TestQueueTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &shaky{memory: newMemory()}
		p := newPlatform(nil)
		_, _ = run(t, q, options(), p)
		q.add(alice, reply("1"), reply("2"), reply("3"))
		pass(time.Minute)
		same(t, p.accepted(alice), []string{"1", "2", "3"})
		same(t, len(q.lanes), 0)
	})
}

// halfway is a queue that claims replies and fails on the way.
type halfway struct{ *memory }

func (h halfway) Claim(ctx context.Context, now time.Time, lease time.Duration, wants []delivery.Want) ([]chat.Outbound, error) {
	claimed, err := h.memory.Claim(ctx, now, lease, wants)
	return claimed, errors.Join(err, errShaky)
}

// TestClaimedBesideAnError holds that replies which are held leave at once,
// whatever else has gone wrong.
func TestClaimedBesideAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := halfway{newMemory()}
		q.add(alice, reply("1"))
		p := newPlatform(nil)
		l, _ := run(t, q, options(), p)
		flush(t, l)
		same(t, p.sent, []sent{{To: alice.ID, Text: "1"}})
	})
}

// away is a queue that cannot be told anything for a while.
type away struct {
	*memory
	until time.Time
}

func (a *away) Sent(ctx context.Context, o chat.Outbound, until time.Time) (*chat.Outbound, error) {
	if time.Now().Before(a.until) {
		return nil, errShaky
	}
	return a.memory.Sent(ctx, o, until)
}

// TestSentIsToldInTheEnd has the queue be away for longer than any lease. What
// has left is told when it is back, and does not leave again.
func TestSentIsToldInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &away{memory: newMemory(), until: time.Now().Add(3 * delivery.DefaultLease)}
		p := newPlatform(nil)
		l, _ := run(t, q, options(), p)
		q.add(alice, reply("1"), reply("2"))
		flush(t, l)
		same(t, p.accepted(alice), []string{"1", "2"})
	})
}

// slowToReturn is a queue that does what it is told well before it says so.
type slowToReturn struct{ *memory }

func (s slowToReturn) Sent(ctx context.Context, o chat.Outbound, _ time.Time) (*chat.Outbound, error) {
	defer time.Sleep(2 * delivery.DefaultPoll)
	return s.memory.Sent(ctx, o, time.Time{})
}

func (s slowToReturn) Postpone(ctx context.Context, id int64, at time.Time) error {
	defer time.Sleep(2 * delivery.DefaultPoll)
	return s.memory.Postpone(ctx, id, at)
}

func TestNextIsClaimedBeforeTheLaneIsFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := slowToReturn{newMemory()}
		p := newPlatform(failing(nil, failure(adapters.Throttled, time.Millisecond)))
		l, _ := run(t, q, options(), p)
		q.add(alice, reply("1"), reply("2"), reply("3"))
		flush(t, l)
		same(t, p.accepted(alice), []string{"1", "2", "3"})
		if at := p.sent[2].At; at > 6*delivery.DefaultPoll {
			t.Errorf("the last reply left after %s", at)
		}
	})
}

func TestFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(_ context.Context, to chat.ConversationID, _ string) error {
			time.Sleep(time.Second)
			return nil
		})
		q := newMemory()
		l, stop := run(t, q, options(), p)
		if err := l.Flush(t.Context(), alice); err != nil {
			t.Errorf("nothing waits: %v", err)
		}
		q.add(alice, reply("1"), reply("2"))
		q.add(bob, reply("1"), reply("2"), reply("3"), reply("4"))
		if err := l.Flush(t.Context(), alice); err != nil {
			t.Error(err)
		}
		same(t, time.Since(p.start), 2*time.Second)
		stop()

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := l.Flush(ctx, bob); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("without a Run: %v", err)
		}
		failing := delivery.New(&shaky{memory: q, waits: 2}, nil, nil)
		if err := failing.Flush(t.Context(), bob); !errors.Is(err, errShaky) {
			t.Errorf("error %v, want that of the queue", err)
		}
	})
}

func TestRunTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, stop := run(t, newMemory(), nil)
		synctest.Wait()
		if err := l.Run(t.Context()); !errors.Is(err, delivery.ErrRunning) {
			t.Errorf("second Run: %v", err)
		}
		stop()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := l.Run(ctx); err != nil {
			t.Errorf("after the first has ended: %v", err)
		}
	})
}

func TestTwoAdaptersForOnePlatform(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	delivery.New(newMemory(), []adapters.Adapter{newPlatform(nil), newPlatform(nil)}, nil)
}
