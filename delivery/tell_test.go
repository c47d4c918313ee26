package delivery_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
)

// cutOff is a queue that cannot be reached for a while.
type cutOff struct {
	*memory
	away    atomic.Bool
	refuses atomic.Int64 // the reply of which it does not want to hear, ever
	hangs   bool         // it does not even refuse
}

func (c *cutOff) reach(ctx context.Context, id int64) error {
	if !c.away.Load() && (id == 0 || c.refuses.Load() != id) {
		return nil
	}
	if c.hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	return errShaky
}

func (c *cutOff) Claim(ctx context.Context, now time.Time, lease time.Duration, wants []delivery.Want) ([]chat.Outbound, error) {
	if err := c.reach(ctx, 0); err != nil {
		return nil, err
	}
	return c.memory.Claim(ctx, now, lease, wants)
}

func (c *cutOff) PartSent(ctx context.Context, id int64, parts int) error {
	if err := c.reach(ctx, id); err != nil {
		return err
	}
	return c.memory.PartSent(ctx, id, parts)
}

func (c *cutOff) Sent(ctx context.Context, o chat.Outbound, until time.Time) (*chat.Outbound, error) {
	if err := c.reach(ctx, o.ID); err != nil {
		return nil, err
	}
	return c.memory.Sent(ctx, o, until)
}

func (c *cutOff) Retry(ctx context.Context, id int64, at time.Time) error {
	if err := c.reach(ctx, id); err != nil {
		return err
	}
	return c.memory.Retry(ctx, id, at)
}

func (c *cutOff) Postpone(ctx context.Context, id int64, at time.Time) error {
	if err := c.reach(ctx, id); err != nil {
		return err
	}
	return c.memory.Postpone(ctx, id, at)
}

func (c *cutOff) Park(ctx context.Context, o chat.Outbound, reason string) error {
	if err := c.reach(ctx, o.ID); err != nil {
		return err
	}
	return c.memory.Park(ctx, o, reason)
}

// takeBack gives back what is held, as a process does that begins to send.
func (c *cutOff) takeBack() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.lanes {
		c.lanes[i].leasedUntil = time.Time{}
	}
}

// begin starts a Run, and returns what ends it and waits for that.
func begin(t *testing.T, l *delivery.Loop) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	synctest.Wait()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// TestUntoldIsToldByTheNextRun has the queue be away from the moment on at which
// a platform has taken a message, and for longer than Run goes on: as with a
// lease that is lost and had again. Nothing is sent twice, and nothing is lost.
func TestUntoldIsToldByTheNextRun(t *testing.T) {
	for _, tc := range []struct {
		name    string
		replies []chat.Reply
		pace    delivery.Rate // of the conversation
		answer  error         // of the platform to the first message
		meant   []string
		parked  int
	}{
		{"a reply", []chat.Reply{reply("1"), reply("2"), reply("3")}, delivery.Rate{}, nil, []string{"1", "2", "3"}, 0},
		{"a part", []chat.Reply{reply("1", "2", "3"), reply("4")}, delivery.Rate{PerSecond: 0.05}, nil, []string{"1", "2", "3", "4"}, 0},
		{"a notice that may have arrived", []chat.Reply{notice("1"), notice("2")}, delivery.Rate{}, failure(adapters.Unknown, 0), []string{"2"}, 1},
		{"a reply to be tried again", []chat.Reply{reply("1"), reply("2")}, delivery.Rate{}, failure(adapters.Temporary, 0), []string{"1", "2"}, 0},
		{"a person gone", []chat.Reply{reply("1"), reply("2")}, delivery.Rate{}, failure(adapters.Gone, 0), nil, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := &cutOff{memory: newMemory()}
				gone := tc.meant == nil
				p := newPlatform(nil)
				first := true
				p.answer = func(_ context.Context, to chat.ConversationID, _ string) error {
					if to != alice || !first && !gone {
						return nil
					}
					if first {
						q.away.Store(true)
					}
					first = false
					return tc.answer
				}
				opts := options()
				opts.Pace = map[chat.Platform]delivery.Pace{"test": {Each: tc.pace}}
				l := delivery.New(q, []adapters.Adapter{p}, opts)
				end := begin(t, l)
				q.add(alice, tc.replies...)
				pass(3 * time.Second)
				end()

				for range 2 { // the second time it is away as soon as it was back
					end = begin(t, l)
					pass(2 * time.Second)
					end()
				}

				q.away.Store(false)
				q.takeBack()
				began := time.Now()
				end = begin(t, l)
				defer end()
				q.add(bob, reply("hello"))
				pass(2 * time.Minute)
				same(t, p.accepted(alice), tc.meant)
				same(t, p.accepted(bob), []string{"hello"})
				same(t, len(q.parked), tc.parked)
				same(t, len(q.lanes), 0)
				if at := p.sent[len(p.sent)-1].At - began.Sub(p.start); tc.pace.PerSecond == 0 && at > 2*time.Second {
					t.Errorf("the last message left %s after the queue was back", at)
				}
			})
		})
	}
}

// TestUntoldHoldsUpNobodyElse has the queue never take one outcome. The others do
// not wait for it, and its conversation gets nothing twice.
func TestUntoldHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &cutOff{memory: newMemory()}
		q.refuses.Store(1)
		p := newPlatform(nil)
		l := delivery.New(q, []adapters.Adapter{p}, options())
		end := begin(t, l)
		q.add(alice, reply("1"), reply("2"))
		pass(time.Second)
		end()
		q.takeBack()
		end = begin(t, l)
		q.add(bob, reply("hello"))
		pass(5 * time.Minute)
		same(t, p.accepted(alice), []string{"1"})
		same(t, p.accepted(bob), []string{"hello"})
		if at := p.sent[1].At; at > 20*time.Second {
			t.Errorf("others waited for %s", at)
		}
		q.refuses.Store(0)
		pass(2 * time.Minute)
		same(t, p.accepted(alice), []string{"1", "2"})
		end()
	})
}

// TestStopIsInTime has the queue not answer when the loop is to end. Run returns
// in time, whatever was under way.
func TestStopIsInTime(t *testing.T) {
	for name, hangs := range map[string]bool{"it refuses": false, "it does not answer": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := &cutOff{memory: newMemory(), hangs: hangs}
				p := newPlatform(func(ctx context.Context, to chat.ConversationID, _ string) error {
					q.away.Store(true)
					if to == bob {
						<-ctx.Done()
					}
					return ctx.Err()
				})
				opts := options()
				opts.Grace = 3 * time.Second
				l := delivery.New(q, []adapters.Adapter{p}, opts)
				end := begin(t, l)
				q.add(alice, reply("1", "2"), reply("3"))
				q.add(bob, reply("4"))
				pass(time.Second)
				told := time.Now()
				end()
				if took := time.Since(told); took > opts.Grace {
					t.Errorf("Run returned after %s, want at most %s", took, opts.Grace)
				}
			})
		})
	}
}
