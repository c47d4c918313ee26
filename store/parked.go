package store

import (
	"context"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/store/queries"
)

// Parked implements delivery.Queue. The content of a reply that cannot be read
// is missing.
func (s *Store) Parked(ctx context.Context, limit int) ([]delivery.Parked, error) {
	var parked []delivery.Parked
	err := s.read(ctx, "list parked replies", Statement{queries.Parked, []any{max(limit, 0)}, scanParked(&parked)})
	return parked, err
}

// scanParked adds the rows of a query to a list.
func scanParked(list *[]delivery.Parked) func(Row) error {
	return func(from Row) error {
		var reason string
		var at int64
		r, err := scanReply(from, &reason, &at)
		if err != nil {
			return err
		}
		*list = append(*list, delivery.Parked{Outbound: r.legible(), Reason: reason, At: time.UnixMilli(at).UTC()})
		return nil
	}
}

// legible decodes the row. The content of a reply that cannot be read is
// missing.
func (r row) legible() chat.Outbound {
	o, err := r.outbound()
	if err != nil {
		o.Reply = chat.Reply{}
	}
	return o
}

// CountParked counts the parked replies.
func (s *Store) CountParked(ctx context.Context) (int, error) {
	var n int
	err := s.read(ctx, "count parked replies", Statement{queries.ParkedAll, nil, func(r Row) error { return r.Scan(&n) }})
	return n, err
}

// Unpark queues a parked reply again, behind what waits for its conversation
// and as if it had never been tried. It reports false if there is no such
// parked reply.
func (s *Store) Unpark(ctx context.Context, id int64) (bool, error) {
	var conversation string
	find := Statement{queries.ParkedOf, []any{id}, func(r Row) error { return r.Scan(&conversation) }}
	if err := s.read(ctx, "find a parked reply", find); err != nil || conversation == "" {
		return false, err
	}
	var found int
	err := s.do(&change{
		op: "queue a parked reply", ctx: ctx, locked: []string{conversation}, queues: true, begin: func() { found = 0 },
		run: []Statement{
			{Query: queries.Requeue, Args: []any{id, s.now().UnixMilli()}},
			{Query: queries.Renumber, Args: []any{conversation}},
			{queries.Unpark, []any{id}, counting(&found)},
		},
	})
	return found > 0, err
}

// Discard removes a parked reply for good. It reports false if there is no such
// parked reply.
func (s *Store) Discard(ctx context.Context, id int64) (bool, error) {
	var found int
	err := s.do(&change{
		op: "discard a parked reply", ctx: ctx, erases: true, begin: func() { found = 0 },
		run: []Statement{{queries.Unpark, []any{id}, counting(&found)}},
	})
	return found > 0, err
}

// counting counts the rows of a result.
func counting(n *int) func(Row) error {
	return func(Row) error { *n++; return nil }
}
