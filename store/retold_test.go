package store

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"guichet/chat"
)

// silent is a database that does not answer for a while.
type silent struct {
	cut
	lasts time.Duration
}

func (d *silent) Write(_ context.Context, _ []Statement, change func() ([]Statement, error)) error {
	_, err := change()
	time.Sleep(d.lasts)
	return err
}

// TestOutcomeIsNotWaitedFor holds that whoever tells what became of a reply waits
// for a database that does not answer no longer than it wants to, and that whoever
// takes a turn learns what became of it.
func TestOutcomeIsNotWaitedFor(t *testing.T) {
	for name, c := range map[string]struct {
		call  func(context.Context, *Store) error
		waits bool
	}{
		"sent": {func(ctx context.Context, s *Store) error {
			_, err := s.Sent(ctx, chat.Outbound{ID: 1, Conversation: alice}, time.Time{})
			return err
		}, false},
		"postponed": {func(ctx context.Context, s *Store) error { return s.Postpone(ctx, 1, time.Now()) }, false},
		"parked": {func(ctx context.Context, s *Store) error {
			return s.Park(ctx, chat.Outbound{ID: 1, Conversation: alice}, "why")
		}, false},
		"turn": {func(ctx context.Context, s *Store) error {
			return s.Turn(ctx, chat.Event{Key: "e", Conversation: alice}, says)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(&silent{lasts: 20 * time.Second}, nil)
				defer s.Close()
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				began := time.Now()
				err := c.call(ctx, s)
				took := time.Since(began)
				if c.waits && (err != nil || took < 20*time.Second) {
					t.Errorf("%v after %s, want what became of it", err, took)
				}
				if !c.waits && (!errors.Is(err, context.DeadlineExceeded) || took != time.Second) {
					t.Errorf("%v after %s, want it to end with its context", err, took)
				}
			})
		})
	}
}
