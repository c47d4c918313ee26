package delivery_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T, string) storetest.Backend { return newMemory() })
}

// memory is a queue, and the store around it, as plain as can be.
type memory struct {
	queued chan struct{}
	turns  sync.Mutex // held during a turn

	mu     sync.Mutex
	seen   map[string]bool
	state  map[chat.ConversationID][]byte
	lanes  []entry // by ID
	parked []delivery.Parked
	lastID int64
}

type entry struct {
	chat.Outbound
	due, leasedUntil time.Time
}

func newMemory() *memory {
	return &memory{
		queued: make(chan struct{}, 1),
		seen:   map[string]bool{},
		state:  map[chat.ConversationID][]byte{},
	}
}

func (m *memory) Close() error { return nil }

func (m *memory) Turn(ctx context.Context, e chat.Event, step dialog.StepFunc) error {
	m.turns.Lock()
	defer m.turns.Unlock()
	if e.Key == "" || e.Conversation == (chat.ConversationID{}) {
		return errors.New("incomplete event")
	}
	key := string(e.Conversation.Platform) + ":" + e.Key
	if m.seen[key] {
		return ctx.Err()
	}
	out, err := step(m.state[e.Conversation])
	if err := errors.Join(err, ctx.Err()); err != nil {
		return err
	}
	m.seen[key] = true
	m.state[e.Conversation] = out.State
	if out.Forget {
		m.forget(e.Conversation)
	}
	if len(out.Replies) > 0 {
		m.add(e.Conversation, out.Replies...)
	}
	return nil
}

func (m *memory) forget(c chat.ConversationID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(func(e entry) bool { return e.Conversation == c })
	var others []delivery.Parked
	for _, p := range m.parked {
		if p.Conversation != c {
			others = append(others, p)
		}
	}
	m.parked = others
}

func (m *memory) add(c chat.ConversationID, replies ...chat.Reply) {
	m.mu.Lock()
	for _, r := range replies {
		m.lastID++
		m.lanes = append(m.lanes, entry{Outbound: chat.Outbound{ID: m.lastID, Seq: m.lastID, Conversation: c, Reply: r}})
	}
	m.mu.Unlock()
	select {
	case m.queued <- struct{}{}:
	default:
	}
}

func (m *memory) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]chat.Outbound, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var claimed []chat.Outbound
	passed := map[chat.ConversationID]bool{}
	for i := range m.lanes {
		e := &m.lanes[i]
		free := !passed[e.Conversation] && !now.Before(e.due) && !now.Before(e.leasedUntil)
		passed[e.Conversation] = true
		if free && len(claimed) < limit && ctx.Err() == nil {
			e.leasedUntil = now.Add(lease)
			claimed = append(claimed, e.Outbound)
		}
	}
	return claimed, ctx.Err()
}

// change calls with for the entry of that id, if there is one.
func (m *memory) change(ctx context.Context, id int64, with func(*entry)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.lanes {
		if m.lanes[i].ID == id && ctx.Err() == nil {
			with(&m.lanes[i])
		}
	}
	return ctx.Err()
}

func (m *memory) remove(which func(entry) bool) {
	var others []entry
	for _, e := range m.lanes {
		if !which(e) {
			others = append(others, e)
		}
	}
	m.lanes = others
}

func (m *memory) PartSent(ctx context.Context, id int64, parts int) error {
	return m.change(ctx, id, func(e *entry) { e.PartsSent = parts })
}

func (m *memory) Sent(ctx context.Context, o chat.Outbound) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() == nil {
		m.remove(func(e entry) bool { return e.ID == o.ID })
	}
	return ctx.Err()
}

func (m *memory) Retry(ctx context.Context, id int64, at time.Time) error {
	return m.change(ctx, id, func(e *entry) { e.due, e.leasedUntil, e.Attempts = at, time.Time{}, e.Attempts+1 })
}

func (m *memory) Postpone(ctx context.Context, id int64, at time.Time) error {
	return m.change(ctx, id, func(e *entry) { e.due, e.leasedUntil = at, time.Time{} })
}

func (m *memory) Park(ctx context.Context, o chat.Outbound, reason string) error {
	err := m.change(ctx, o.ID, func(e *entry) {
		m.parked = append(m.parked, delivery.Parked{Outbound: e.Outbound, Reason: reason, At: time.Now()})
	})
	return errors.Join(err, m.Sent(ctx, o))
}

func (m *memory) Parked(_ context.Context, limit int) ([]delivery.Parked, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.parked[:min(limit, len(m.parked))], nil
}

func (m *memory) Drop(ctx context.Context, c chat.ConversationID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() == nil {
		m.remove(func(e entry) bool { return e.Conversation == c })
	}
	return ctx.Err()
}

func (m *memory) Waiting(ctx context.Context, c chat.ConversationID) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, e := range m.lanes {
		if c == (chat.ConversationID{}) || e.Conversation == c {
			n++
		}
	}
	return n, ctx.Err()
}

func (m *memory) Queued() <-chan struct{} { return m.queued }
