package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/store/queries"
)

// unreadable is the reason for parking a reply of which nothing else can be
// said without repeating what it says.
const unreadable = "the stored reply cannot be read"

// Claim implements delivery.Queue. A stored reply that cannot be read, such as
// one of a newer version of the program, is parked on the way.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]chat.Outbound, error) {
	if limit <= 0 {
		return nil, nil
	}
	var claimed []chat.Outbound
	err := s.write(ctx, "claim", func(ctx context.Context, w *writer) error {
		rows, err := w.claim(ctx, now.UnixMilli(), ceilMilli(now.Add(lease)), limit)
		if err != nil {
			return err
		}
		for _, r := range rows {
			o, err := r.outbound()
			if err == nil {
				claimed = append(claimed, o)
			} else if err := w.park(ctx, r.id, unreadable, s.now().UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// PartSent implements delivery.Queue.
func (s *Store) PartSent(ctx context.Context, id int64, parts int) error {
	return s.run(ctx, "note a part as sent", queries.PartsSent, id, parts)
}

// Sent implements delivery.Queue.
func (s *Store) Sent(ctx context.Context, id int64) error {
	return s.write(ctx, "note a reply as sent", func(ctx context.Context, w *writer) error {
		return w.remove(ctx, id)
	})
}

// Retry implements delivery.Queue.
func (s *Store) Retry(ctx context.Context, id int64, at time.Time) error {
	return s.run(ctx, "retry a reply", queries.GiveBack, id, ceilMilli(at), 1)
}

// Postpone implements delivery.Queue.
func (s *Store) Postpone(ctx context.Context, id int64, at time.Time) error {
	return s.run(ctx, "postpone a reply", queries.GiveBack, id, ceilMilli(at), 0)
}

// Park implements delivery.Queue.
func (s *Store) Park(ctx context.Context, id int64, reason string) error {
	return s.write(ctx, "park a reply", func(ctx context.Context, w *writer) error {
		return w.park(ctx, id, reason, s.now().UnixMilli())
	})
}

// Drop implements delivery.Queue.
func (s *Store) Drop(ctx context.Context, c chat.ConversationID) error {
	return s.run(ctx, "drop replies", queries.Drop, c.String())
}

// Waiting implements delivery.Queue.
func (s *Store) Waiting(ctx context.Context, c chat.ConversationID) (int, error) {
	query, args := queries.Waiting, []any{c.String()}
	if c == (chat.ConversationID{}) {
		query, args = queries.WaitingAll, nil
	}
	var n int
	err := s.read(ctx, "count waiting replies", query, args, func(rows *sql.Rows) error {
		return rows.Scan(&n)
	})
	return n, err
}

// Parked implements delivery.Queue. The content of a reply that cannot be read
// is missing.
func (s *Store) Parked(ctx context.Context, limit int) ([]delivery.Parked, error) {
	var parked []delivery.Parked
	err := s.read(ctx, "list parked replies", queries.Parked, []any{max(limit, 0)}, func(rows *sql.Rows) error {
		var r row
		var reason string
		var at int64
		if err := rows.Scan(&r.id, &r.conversation, &r.seq, &r.reply, &r.partsSent, &r.attempts, &reason, &at); err != nil {
			return err
		}
		o, err := r.outbound()
		if err != nil {
			o.Reply = chat.Reply{}
		}
		parked = append(parked, delivery.Parked{Outbound: o, Reason: reason, At: time.UnixMilli(at).UTC()})
		return nil
	})
	return parked, err
}

// Queued implements delivery.Queue.
func (s *Store) Queued() <-chan struct{} { return s.queued }

// run writes with a single statement.
func (s *Store) run(ctx context.Context, op, query string, args ...any) error {
	return s.write(ctx, op, func(ctx context.Context, w *writer) error {
		_, err := w.exec(ctx, query, args...)
		return err
	})
}

// read calls scan for each row of a query.
func (s *Store) read(ctx context.Context, op, query string, args []any, scan func(*sql.Rows) error) error {
	err := s.query(ctx, query, args, scan)
	if err != nil {
		return fmt.Errorf("sqlite: %s: %w", op, err)
	}
	return nil
}

func (s *Store) query(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	if s.readers == nil { // a database in memory has one connection only
		w, err := s.acquire(ctx)
		if err != nil {
			return err
		}
		defer func() { s.writer <- w }()
		stmt, err := w.prepare(ctx, query)
		if err != nil {
			return err
		}
		rows, err := stmt.QueryContext(context.WithoutCancel(ctx), args...)
		return each(rows, err, scan)
	}
	select {
	case <-s.closed:
		return ErrClosed
	default:
	}
	rows, err := s.readers.QueryContext(ctx, query, args...)
	return each(rows, err, scan)
}

func each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (w *writer) claim(ctx context.Context, now, until int64, limit int) ([]row, error) {
	stmt, err := w.prepare(ctx, queries.Claim)
	if err != nil {
		return nil, err
	}
	var claimed []row
	rows, err := stmt.QueryContext(ctx, now, until, limit)
	err = each(rows, err, func(rows *sql.Rows) error {
		var r row
		err := rows.Scan(&r.id, &r.conversation, &r.seq, &r.reply, &r.partsSent, &r.attempts)
		claimed = append(claimed, r)
		return err
	})
	slices.SortFunc(claimed, func(a, b row) int { return cmp.Compare(a.id, b.id) })
	return claimed, err
}

func (w *writer) park(ctx context.Context, id int64, reason string, now int64) error {
	if _, err := w.exec(ctx, queries.Park, id, reason, now); err != nil {
		return err
	}
	return w.remove(ctx, id)
}

// remove takes a reply out of its lane and lets the next one follow.
func (w *writer) remove(ctx context.Context, id int64) error {
	var conversation string
	found, err := w.one(ctx, queries.RemoveReply, []any{id}, &conversation)
	if err != nil || !found {
		return err
	}
	_, err = w.exec(ctx, queries.Promote, conversation)
	return err
}

// row is a queued reply as the database holds it.
type row struct {
	id, seq             int64
	conversation, reply string
	partsSent, attempts int
}

// outbound decodes the row. On an error it returns as much as can be read.
func (r row) outbound() (chat.Outbound, error) {
	o := chat.Outbound{ID: r.id, Seq: r.seq, PartsSent: r.partsSent, Attempts: r.attempts}
	var err error
	if o.Conversation, err = chat.ParseConversationID(r.conversation); err != nil {
		return o, err
	}
	err = json.Unmarshal([]byte(r.reply), &o.Reply)
	return o, err
}

// ceilMilli rounds up, so that nothing is due before its time.
func ceilMilli(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.After(time.UnixMilli(ms)) {
		ms++
	}
	return ms
}
