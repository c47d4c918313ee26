package store

import (
	"context"
	"time"

	"guichet/store/queries"
)

// KeepEvents is the shortest time for which the key of an event is remembered,
// whatever Prune is told: platforms repeat an event for a day.
const KeepEvents = 48 * time.Hour

// Retention is for how long things are kept; zero is for ever.
type Retention struct {
	// Conversations is for how long after its last turn a conversation is kept.
	Conversations time.Duration
	// Gone is the same for one whose person can no longer be reached, from when
	// that was found out.
	Gone time.Duration
	// Parked is for how long a reply that could not be sent is kept.
	Parked time.Duration
	// Events is for how long the key of an event is remembered, at least
	// KeepEvents.
	Events time.Duration
}

// Pruned counts what Prune removed.
type Pruned struct{ Conversations, Gone, Parked, Events, Offers int }

// pruneBatch and pruneRows bound what is removed in one transaction, which turns
// may have to wait for: conversations, and single rows.
const (
	pruneBatch = 250
	pruneRows  = 1000
)

// Prune removes what was kept for its time. It does so in small steps with
// pauses, so that no turn has to wait long, and ends early with what it has done
// when ctx is done or a step fails.
func (s *Store) Prune(ctx context.Context, keep Retention) (Pruned, error) {
	var p Pruned
	if keep.Events > 0 {
		keep.Events = max(keep.Events, KeepEvents)
	}
	defer func() {
		if p.Conversations+p.Gone+p.Parked+p.Offers > 0 {
			offer(s.scrub)
		}
	}()
	for _, part := range []struct {
		keep   time.Duration
		count  *int
		remove func(ctx context.Context, before int64) (int, error)
	}{
		{keep.Conversations, &p.Conversations, s.ending(queries.Untouched)},
		{keep.Gone, &p.Gone, s.ending(queries.Left)},
		{keep.Parked, &p.Parked, s.pruning(queries.PruneParked)},
		{keep.Events, &p.Events, s.pruning(queries.PruneEvents)},
	} {
		if part.keep <= 0 {
			continue
		}
		if err := s.inSteps(ctx, s.now().Add(-part.keep).UnixMilli(), part.count, part.remove); err != nil {
			return p, err
		}
	}
	// What was open for a time goes with it, whatever is kept for how long.
	return p, s.inSteps(ctx, s.now().UnixMilli(), &p.Offers, s.pruning(queries.PruneOffers))
}

// inSteps removes what is older than before, and counts it. It leaves the
// database alone for as long as each step took.
func (s *Store) inSteps(ctx context.Context, before int64, count *int, remove func(context.Context, int64) (int, error)) error {
	for {
		began := time.Now()
		removed, err := remove(ctx, before)
		*count += max(removed, 0)
		if err != nil || removed < 0 {
			return err
		}
		select {
		case <-time.After(time.Since(began)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// done is what a step returns when nothing is left.
const done = -1

// pruning returns a step that removes single rows.
func (s *Store) pruning(query string) func(context.Context, int64) (int, error) {
	return func(ctx context.Context, before int64) (int, error) {
		var removed int
		err := s.do(&change{
			op: "prune", ctx: ctx, begin: func() { removed = 0 },
			run: []Statement{{query, []any{before, pruneRows}, counting(&removed)}},
		})
		if err == nil && removed == 0 {
			return done, nil
		}
		return removed, err
	}
}

// ending returns a step that removes conversations, walking through them by
// their ids. One that was touched since it was found stays.
func (s *Store) ending(e queries.Expired) func(context.Context, int64) (int, error) {
	last := ""
	return func(ctx context.Context, before int64) (int, error) {
		var found []string
		find := Statement{e.Find, []any{before, last, pruneBatch}, func(r Row) error {
			var id string
			err := r.Scan(&id)
			found = append(found, id)
			return err
		}}
		if err := s.read(ctx, "find old conversations", find); err != nil {
			return 0, err
		}
		if len(found) == 0 {
			return done, nil
		}
		to := found[len(found)-1]
		var removed int
		c := &change{op: "prune conversations", ctx: ctx, locked: found, begin: func() { removed = 0 }}
		for _, query := range e.Remove {
			c.run = append(c.run, Statement{Query: query, Args: []any{before, last, to}})
		}
		c.run[len(c.run)-1].Scan = counting(&removed)
		err := s.do(c)
		if err == nil {
			last = to
		}
		return removed, err
	}
}
