package storetest

import (
	"errors"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/store"
)

// OpenStore is Open for a store of its own kind, with options.
type OpenStore func(t *testing.T, dir string, opts *store.Options) *store.Store

// RunCare checks the care of the data: what is kept, for how long, how much of
// it, and how it is forgotten.
func RunCare(t *testing.T, open OpenStore) {
	for name, check := range map[string]func(*testing.T, *careSuite){
		"kept":                whatIsKept,
		"recent":              recent,
		"forget by hand":      forgetByHand,
		"forgotten mark":      forgottenMark,
		"gone":                gone,
		"unpark":              unpark,
		"unpark behind":       unparkBehind,
		"unpark twice":        unparkTwice,
		"discard":             discard,
		"prune":               prune,
		"prune touched again": pruneTouchedAgain,
		"prune nothing":       pruneNothing,
		"prune many":          pruneMany,
		"too large":           tooLarge,
		"flood":               flood,
		"flood in a group":    floodInGroup,
		"flood with forget":   floodWithForget,
	} {
		t.Run(name, func(t *testing.T) {
			c := &careSuite{clock: now}
			opts := &store.Options{Now: func() time.Time { return c.clock }, MaxWaiting: maxWaiting}
			c.suite = start(t, func(t *testing.T, dir string) Backend {
				c.Store = open(t, dir, opts)
				return c.Store
			})
			check(t, c)
		})
	}
}

// maxWaiting is the limit of the suite on the replies that may wait for one
// conversation.
const maxWaiting = 5

const day = 24 * time.Hour

// careSuite is a suite on a store whose clock is set by the test.
type careSuite struct {
	*suite
	*store.Store
	clock time.Time
}

// Close ends the ambiguity of the two embedded stores, which are one.
func (c *careSuite) Close() error { return c.Store.Close() }

func (c *careSuite) kept(of chat.ConversationID) store.Kept {
	c.t.Helper()
	k, err := c.Store.Kept(c.t.Context(), of)
	c.ok(err)
	return k
}

func (c *careSuite) prune(keep store.Retention) store.Pruned {
	c.t.Helper()
	p, err := c.Store.Prune(c.t.Context(), keep)
	c.ok(err)
	return p
}

// repeated reports whether an event of that key counts as taken into account.
func (c *careSuite) repeated(key string) bool {
	c.t.Helper()
	looking := errors.New("only looking")
	err := c.Store.Turn(c.t.Context(), event(alice, key), func([]byte) (dialog.Outcome, error) { return dialog.Outcome{}, looking })
	if err != nil && !errors.Is(err, looking) {
		c.t.Fatal(err)
	}
	return err == nil
}

func recent(t *testing.T, c *careSuite) {
	ask := func(platform chat.Platform, since time.Time, limit int) []string {
		t.Helper()
		talks, err := c.Store.Recent(t.Context(), platform, since, limit)
		c.ok(err)
		var list []string
		for _, one := range talks {
			list = append(list, one.Conversation.String()+one.Last.Sub(now.Truncate(time.Millisecond)).String())
		}
		return list
	}
	c.same(ask("discord", now, 10), []string(nil))
	for i, of := range []chat.ConversationID{id("discord", 1), id("telegram", 2), id("discord", 3), id("discordant", 4), id("discord", 5)} {
		c.clock = now.Add(time.Duration(i) * time.Hour)
		c.say(of, "hello")
	}
	c.same(ask("discord", now, 10), []string{"discord:54h0m0s", "discord:32h0m0s", "discord:10s"})
	c.same(ask("discord", now.Add(2*time.Hour), 10), []string{"discord:54h0m0s", "discord:32h0m0s"})
	c.same(ask("discord", now, 1), []string{"discord:54h0m0s"})
}

func whatIsKept(t *testing.T, c *careSuite) {
	if k := c.kept(alice); !k.Empty() {
		t.Errorf("of somebody unknown is kept: %+v", k)
	}
	state, err := c.Store.State(t.Context(), alice)
	c.ok(err)
	c.same(state == nil, true)
	c.say(alice, "parked", "waits", "waits too")
	c.say(bob, "other")
	c.park("parked", "too long (400)")
	c.clock = now.Add(time.Hour)
	c.say(alice, "last")

	k := c.kept(alice)
	c.same(string(k.State), "state")
	state, err = c.Store.State(t.Context(), alice)
	c.ok(err)
	c.same(string(state), "state")
	c.same(k.Changed, c.clock.Truncate(time.Millisecond))
	c.same(k.Gone.IsZero(), true)
	var waiting []string
	for _, w := range k.Waiting {
		c.same(w.Conversation, alice)
		waiting = append(waiting, w.Reply.Text.String())
	}
	c.same(waiting, []string{"waits", "waits too", "last"})
	c.same(k.Waiting[0].Since, now.Truncate(time.Millisecond))
	c.same(k.Waiting[2].Since, c.clock.Truncate(time.Millisecond))
	if len(k.Parked) != 1 || k.Parked[0].Reason != "too long (400)" || k.Parked[0].Reply.Text.String() != "parked" {
		t.Errorf("parked: %+v", k.Parked)
	}
	c.same(k.Empty(), false)
}

// park parks the reply of that text, which is the next of its conversation.
func (c *careSuite) park(text, reason string) int64 {
	c.t.Helper()
	for _, o := range c.claim(now, 10) {
		if o.Reply.Text.String() == text {
			c.ok(c.Store.Park(c.t.Context(), o, reason))
			return o.ID
		}
	}
	c.t.Fatalf("%q cannot be claimed", text)
	return 0
}

func forgetByHand(t *testing.T, c *careSuite) {
	c.say(alice, "parked", "waits", "waits too")
	c.say(bob, "other")
	c.park("parked", "why")
	f, err := c.Store.Forget(t.Context(), alice)
	c.ok(err)
	c.same(f, store.Forgotten{State: true, Waiting: 2, Parked: 1})
	c.same(c.kept(alice).Empty(), true)
	c.waits(bob, 1)
	f, err = c.Store.Forget(t.Context(), alice)
	c.ok(err)
	c.same(f, store.Forgotten{})
	c.say(alice, "new")
	c.same(texts(c.claim(now, 10)), []string{"new"})
}

func forgottenMark(t *testing.T, c *careSuite) {
	c.say(alice, "a1")
	c.ok(c.Store.Drop(t.Context(), alice))
	f, err := c.Store.Forget(t.Context(), alice)
	c.ok(err)
	c.same(f, store.Forgotten{State: true, Gone: true})
	c.same(c.kept(alice).Empty(), true)

	c.ok(c.Store.Drop(t.Context(), bob))
	c.turn(bob, dialog.Outcome{Forget: true})
	c.same(c.kept(bob).Empty(), true)
}

func gone(t *testing.T, c *careSuite) {
	c.say(alice, "a1", "a2")
	c.say(bob, "b1")
	c.ok(c.Store.Drop(t.Context(), alice))
	c.clock = now.Add(time.Hour)
	c.ok(c.Store.Drop(t.Context(), alice))
	c.same(c.kept(alice).Gone, now.Truncate(time.Millisecond))
	c.same(c.kept(bob).Gone.IsZero(), true)
	c.same(string(c.kept(alice).State), "state")
	c.same(texts(c.claim(now.Add(day), 10)), []string{"b1"})
	c.say(alice, "back again")
	c.same(c.kept(alice).Gone.IsZero(), true)
	c.claimOne(now, "back again")
}

func unpark(t *testing.T, c *careSuite) {
	c.say(alice, "a1")
	o := c.claimOne(now, "a1")
	c.ok(c.Store.PartSent(t.Context(), o.ID, 1))
	c.ok(c.Store.Retry(t.Context(), o.ID, now))
	c.ok(c.Store.Park(t.Context(), c.claimOne(now.Add(time.Millisecond), "a1"), "why"))
	n, err := c.Store.CountParked(t.Context())
	c.ok(err)
	c.same(n, 1)

	found, err := c.Store.Unpark(t.Context(), o.ID)
	c.ok(err)
	c.same(found, true)
	if n, err = c.Store.CountParked(t.Context()); n != 0 || err != nil {
		t.Errorf("%d are parked (%v), want none", n, err)
	}
	again := c.claimOne(now, "a1")
	c.same([]int{again.PartsSent, again.Attempts}, []int{1, 0})
	if again.ID == o.ID || again.Seq <= o.Seq {
		t.Errorf("queued as %d, number %d, which it was before", again.ID, again.Seq)
	}
	c.sent(again)
	c.say(alice, "a2")
	if next := c.claimOne(now, "a2"); next.Seq <= again.Seq {
		t.Errorf("seq %d after %d", next.Seq, again.Seq)
	}
}

func unparkBehind(t *testing.T, c *careSuite) {
	c.say(alice, "a1", "a2", "a3")
	id := c.park("a1", "why")
	held := c.claimOne(now, "a2")
	found, err := c.Store.Unpark(t.Context(), id)
	c.ok(err)
	c.same(found, true)
	c.claimNone(now, 10)
	c.sent(held)
	c.sent(c.claimOne(now, "a3"))
	c.claimOne(now, "a1")
}

func unparkTwice(t *testing.T, c *careSuite) {
	c.say(alice, "a1")
	id := c.park("a1", "why")
	c.together(8, func(int) error {
		_, err := c.Store.Unpark(t.Context(), id)
		return err
	})
	c.waits(alice, 1)
	found, err := c.Store.Unpark(t.Context(), id)
	c.ok(err)
	c.same(found, false)
}

func discard(t *testing.T, c *careSuite) {
	c.say(alice, "a1", "a2")
	id := c.park("a1", "why")
	for _, want := range []bool{true, false} {
		found, err := c.Store.Discard(t.Context(), id)
		c.ok(err)
		c.same(found, want)
	}
	c.waits(alice, 1)
	n, err := c.Store.CountParked(t.Context())
	c.ok(err)
	c.same(n, 0)
}

var keep = store.Retention{Conversations: 365 * day, Gone: 30 * day, Parked: 30 * day, Events: 30 * day}

func prune(t *testing.T, c *careSuite) {
	carol, dave := id("telegram", 3), id("telegram", 4)
	c.say(alice, "parked", "waits")
	c.ok(c.Store.Turn(t.Context(), event(alice, "old"), kept))
	c.park("parked", "why")
	c.say(bob, "b1")
	c.say(carol, "c1")
	c.ok(c.Store.Drop(t.Context(), carol))
	c.same(c.prune(keep), store.Pruned{})

	c.clock = now.Add(30*day + time.Second)
	c.say(dave, "d1")
	c.ok(c.Store.Turn(t.Context(), event(dave, "young"), kept))
	p := c.prune(keep)
	c.same(p, store.Pruned{Gone: 1, Parked: 1, Events: 4})
	c.same([]bool{c.repeated("old"), c.repeated("young")}, []bool{false, true})
	c.same(c.kept(carol).Empty(), true)
	c.same(len(c.kept(alice).Parked), 0)
	c.waits(alice, 1)

	c.clock = now.Add(365 * day)
	c.say(bob, "b2")
	c.clock = now.Add(365*day + time.Second)
	p = c.prune(keep)
	c.same(p.Conversations, 1)
	c.same(c.kept(alice).Empty(), true)
	c.same(len(c.kept(bob).Waiting), 2)
	c.same(string(c.kept(dave).State), "state")
}

func pruneTouchedAgain(t *testing.T, c *careSuite) {
	c.say(alice, "a1")
	c.ok(c.Store.Drop(t.Context(), alice))
	c.clock = now.Add(400 * day)
	c.say(alice, "back")
	c.same(c.prune(keep), store.Pruned{Events: 1})
	c.same(string(c.kept(alice).State), "state")
	c.waits(alice, 1)
}

func pruneNothing(t *testing.T, c *careSuite) {
	c.say(alice, "a1")
	c.park("a1", "why")
	c.clock = now.Add(10_000 * day)
	c.same(c.prune(store.Retention{}), store.Pruned{})
	c.ok(c.Store.Turn(t.Context(), event(alice, "young"), kept))
	c.clock = c.clock.Add(store.KeepEvents - time.Second)
	c.prune(store.Retention{Events: time.Second})
	c.same(c.repeated("young"), true)
	if _, err := c.Store.Prune(done(t.Context()), keep); err == nil {
		t.Error("cancelled: no error")
	}
}

func pruneMany(t *testing.T, c *careSuite) {
	const many = 600 // more than two steps
	c.together(8, func(n int) error {
		for i := range many / 8 {
			of := id("telegram", 1000+n*many+i)
			if err := c.Store.Turn(t.Context(), event(of, of.ID), func([]byte) (dialog.Outcome, error) {
				return dialog.Outcome{State: []byte("state")}, nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	c.clock = now.Add(366 * day)
	c.say(bob, "b1")
	c.same(c.prune(keep), store.Pruned{Conversations: many, Events: many})
	c.same(string(c.kept(bob).State), "state")
}
