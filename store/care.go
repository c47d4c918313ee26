package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/store/queries"
)

// ErrDamaged is returned, wrapped, when a database is found to be damaged.
var ErrDamaged = errors.New("the database is damaged")

// Kept is everything that is kept about one conversation. The keys of its
// events are kept too, but nothing says whose they are.
type Kept struct {
	State   []byte    // nil: none
	Changed time.Time // when State was last written; zero without one
	Gone    time.Time // since when the person cannot be reached; zero: not so
	Waiting []Waiting
	Parked  []delivery.Parked
	Open    []OpenOffer
}

// Waiting is a reply that waits to be sent.
type Waiting struct {
	chat.Outbound
	Since time.Time
}

// Empty reports whether nothing is kept.
func (k Kept) Empty() bool {
	return k.State == nil && k.Gone.IsZero() && len(k.Waiting)+len(k.Parked)+len(k.Open) == 0
}

// Kept reads what is kept about a conversation, all as of one moment.
func (s *Store) Kept(ctx context.Context, c chat.ConversationID) (Kept, error) {
	var k Kept
	id := []any{c.String()}
	err := s.do(&change{
		op: "read what is kept", ctx: ctx, locked: []string{c.String()}, begin: func() { k = Kept{} },
		run: []Statement{
			{queries.StateOf, id, k.scanState},
			{queries.GoneSince, id, k.scanGone},
			{queries.WaitingOf, id, k.scanWaiting},
			{queries.ParkedFor, id, scanParked(&k.Parked)},
			{queries.OffersOf, id, k.scanOffer},
		},
	})
	return k, err
}

// State reads the state of a conversation as it is committed now; nil without
// one.
func (s *Store) State(ctx context.Context, c chat.ConversationID) ([]byte, error) {
	var k Kept
	err := s.read(ctx, "read a state", Statement{queries.StateOf, []any{c.String()}, k.scanState})
	return k.State, err
}

func (k *Kept) scanState(r Row) error {
	var state []byte
	var changed int64
	if err := r.Scan(&state, &changed); err != nil {
		return err
	}
	k.State, k.Changed = append([]byte{}, state...), time.UnixMilli(changed).UTC()
	return nil
}

func (k *Kept) scanGone(r Row) error {
	var since int64
	err := r.Scan(&since)
	k.Gone = time.UnixMilli(since).UTC()
	return err
}

func (k *Kept) scanWaiting(from Row) error {
	var created int64
	r, err := scanReply(from, &created)
	if err != nil {
		return err
	}
	k.Waiting = append(k.Waiting, Waiting{Outbound: r.legible(), Since: time.UnixMilli(created).UTC()})
	return nil
}

// Forgotten counts what Forget removed.
type Forgotten struct {
	State           bool
	Waiting, Parked int
	Gone            bool // the mark of a person who cannot be reached
	Open            int  // codes and shared sheets
}

// Forget removes everything that is kept about a conversation, and returns once
// nothing of it can be read out of the database's files either, as far as those
// are the database's own affair. A reply that is on its way arrives.
func (s *Store) Forget(ctx context.Context, c chat.ConversationID) (Forgotten, error) {
	var states, marks int
	var f Forgotten
	id := []any{c.String()}
	err := s.do(&change{
		op: "forget", ctx: ctx, locked: []string{c.String()}, begin: func() { f, states, marks = Forgotten{}, 0, 0 },
		run: []Statement{
			{queries.ForgetState, id, counting(&states)},
			{queries.ForgetWaiting, id, counting(&f.Waiting)},
			{queries.ForgetParked, id, counting(&f.Parked)},
			{queries.ForgetGone, id, counting(&marks)},
			{queries.ForgetOffers, id, counting(&f.Open)},
		},
	})
	f.State, f.Gone = states > 0, marks > 0
	if err != nil {
		return f, err
	}
	return f, s.Scrub(ctx)
}

// Inspect looks for damage, if the database can do that and has not when it was
// opened, and returns an error wrapping ErrDamaged if there is any. It may take
// long, and nobody waits for it.
func (s *Store) Inspect(ctx context.Context) error {
	if s.isClosed() {
		return fmt.Errorf("store: inspect: %w", ErrClosed)
	}
	if d, ok := s.driver.(Inspector); ok {
		return d.Inspect(ctx)
	}
	return nil
}

// Scrub leaves nothing in the files of the database of what was removed before.
// It tries for a while if others use them. After a turn that forgets, a Store
// does so of itself.
func (s *Store) Scrub(ctx context.Context) error {
	d, ok := s.driver.(Scrubber)
	for last := time.Now().Add(scrubFor); ; {
		if s.isClosed() {
			return fmt.Errorf("store: scrub: %w", ErrClosed)
		}
		if !ok {
			return nil
		}
		err := d.Scrub(ctx)
		if err == nil || time.Now().After(last) {
			return err
		}
		select {
		case <-time.After(scrubPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

const (
	// scrubFor and scrubPause are for how long, and with which pauses, Scrub
	// tries.
	scrubFor   = 10 * time.Second
	scrubPause = 20 * time.Millisecond
	// scrubEvery is the shortest time between two scrubs that nobody waits for,
	// also after one that failed.
	scrubEvery = time.Second
)

// scrubAfter scrubs after each change that erases something, until ctx is done:
// then closing does the same.
func (s *Store) scrubAfter(ctx context.Context, d Scrubber) {
	for {
		select {
		case <-s.scrub:
		case <-ctx.Done():
			return
		}
		if d.Scrub(ctx) != nil {
			offer(s.scrub)
		}
		select {
		case <-time.After(scrubEvery):
		case <-ctx.Done():
			return
		}
	}
}
