package storetest

import (
	"context"
	"slices"
	"testing"
	"time"
)

// clockSetBack holds that a reply waits no longer because the clock was set
// back meanwhile.
func clockSetBack(_ *testing.T, s *suite) {
	s.say(alice, "a1", "a2")
	o := s.claimOne(now, "a1")
	s.ok(s.Retry(s.t.Context(), o.ID, now.Add(time.Minute)))
	s.claimNone(now.Add(time.Second), 10)
	back := now.Add(-10 * time.Hour)
	s.claimNone(back, 10)
	s.claimNone(back.Add(58*time.Second), 10)
	o = s.claimOne(back.Add(time.Minute), "a1")
	s.sent(o)
	s.claimOne(back.Add(time.Minute), "a2")
}

// clockHeld holds that a reply that is held stays so when the clock is set back,
// and for no longer.
func clockHeld(_ *testing.T, s *suite) {
	s.say(alice, "a1")
	s.claimOne(now, "a1")
	back := now.Add(-10 * time.Hour)
	s.claimNone(back, 10)
	s.claimNone(back.Add(hold-time.Second), 10)
	s.claimOne(back.Add(hold+time.Second), "a1")
}

// clockAhead holds that a reply that waits because a clock was years ahead goes
// on when replies are taken back, and another one that waits does not.
func clockAhead(t *testing.T, s *suite) {
	taker, ok := s.Backend.(interface {
		TakeBack(ctx context.Context, now time.Time) error
	})
	if !ok {
		t.Fatal("the store cannot take replies back")
	}
	s.say(alice, "a1")
	s.say(bob, "b1")
	for _, o := range s.claim(now, 10) {
		at := now.Add(time.Hour)
		if o.Conversation == alice {
			at = now.AddDate(4, 0, 0)
		}
		s.ok(s.Retry(t.Context(), o.ID, at))
	}
	s.ok(taker.TakeBack(t.Context(), now))
	if got := texts(s.claim(now, 10)); !slices.Equal(got, []string{"a1"}) {
		t.Errorf("claimed %q, want what a clock ahead has put off", got)
	}
}
