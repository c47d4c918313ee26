package store

import (
	"context"
	"time"

	"guichet/store/queries"
)

// KeepEvents is the shortest time for which the key of an event is remembered,
// whatever Prune is told: platforms repeat an event for days.
const KeepEvents = 30 * 24 * time.Hour

// Prune removes what is older than before: the keys of events, but none
// younger than KeepEvents, and parked replies. Conversations and waiting
// replies stay.
func (s *Store) Prune(ctx context.Context, before time.Time) error {
	events := before
	if youngest := s.now().Add(-KeepEvents); events.After(youngest) {
		events = youngest
	}
	return s.do(&change{op: "prune", ctx: ctx, run: []Statement{
		{Query: queries.PruneEvents, Args: []any{events.UnixMilli()}},
		{Query: queries.PruneParked, Args: []any{before.UnixMilli()}},
	}})
}
