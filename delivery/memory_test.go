package delivery_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
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
	taker  delivery.Taker

	mu     sync.Mutex
	seen   map[string]bool
	state  map[chat.ConversationID][]byte
	lanes  []entry // by ID
	parked []delivery.Parked
	lastID int64
	ready  int // the last place given
}

type entry struct {
	chat.Outbound
	due, leasedUntil time.Time
	ready            int // its place among the first of their conversations; 0 if it is none
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

func (m *memory) Turns(ctx context.Context, events []chat.Event, step func(chat.Event) dialog.StepFunc) (int, error) {
	for done, e := range events {
		if e.Conversation != events[0].Conversation {
			return done, errors.New("events of different conversations")
		}
		if err := m.Turn(ctx, e, step(e)); err != nil {
			return done, err
		}
	}
	return len(events), nil
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
		o := chat.Outbound{ID: m.lastID, Seq: m.lastID, Conversation: c, Reply: r, Urgency: r.Urgency}
		m.lanes = append(m.lanes, entry{Outbound: o})
		for i := range m.lanes {
			if e := &m.lanes[i]; e.Conversation == c {
				e.Urgency = min(e.Urgency, r.Urgency)
			}
		}
	}
	defer m.mu.Unlock()
	if e := m.promote(c); e != nil && m.taker != nil {
		if until, ok := m.taker.Reserve(c, e.Urgency); ok {
			e.leasedUntil = until
			m.taker.Take(e.Outbound, until)
			return
		}
	}
	m.signal()
}

func (m *memory) HandTo(t delivery.Taker) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taker = t
}

func (m *memory) signal() {
	select {
	case m.queued <- struct{}{}:
	default:
	}
}

// first returns the first reply of a conversation, nil if none waits.
func (m *memory) first(c chat.ConversationID) *entry {
	for i := range m.lanes {
		if m.lanes[i].Conversation == c {
			return &m.lanes[i]
		}
	}
	return nil
}

// promote gives the first reply of a conversation its place, unless it has one
// already, in which case it returns nil.
func (m *memory) promote(c chat.ConversationID) *entry {
	e := m.first(c)
	if e == nil || e.ready > 0 {
		return nil
	}
	m.ready++
	e.ready = m.ready
	return e
}

func (m *memory) Claim(ctx context.Context, now time.Time, lease time.Duration, wants []delivery.Want) ([]chat.Outbound, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var first []*entry
	for i := range m.lanes {
		if e := &m.lanes[i]; e.ready > 0 && !now.Before(e.due) && !now.Before(e.leasedUntil) && ctx.Err() == nil {
			first = append(first, e)
		}
	}
	slices.SortFunc(first, func(a, b *entry) int { return cmp.Or(cmp.Compare(a.Urgency, b.Urgency), cmp.Compare(a.ready, b.ready)) })
	var claimed []chat.Outbound
	for _, e := range first {
		for i := range wants {
			w := &wants[i]
			if w.Platform == e.Conversation.Platform && w.Urgency == e.Urgency && w.Limit > 0 {
				w.Limit--
				e.leasedUntil = now.Add(lease)
				claimed = append(claimed, e.Outbound)
			}
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
	return m.change(ctx, id, func(e *entry) { e.PartsSent = max(e.PartsSent, parts) })
}

func (m *memory) Sent(ctx context.Context, o chat.Outbound, until time.Time) (*chat.Outbound, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for i := range m.lanes {
		if e := m.lanes[i]; e.ID == o.ID && e.Conversation != o.Conversation { // moved while it was held
			defer func() { m.promote(e.Conversation); m.signal() }()
		}
	}
	m.remove(func(e entry) bool { return e.ID == o.ID })
	next := m.promote(o.Conversation)
	if e := m.first(o.Conversation); next == nil && e != nil && e.leasedUntil.Equal(until) {
		next = e // it was held before, and the caller did not hear of it
	}
	if next == nil {
		return nil, nil
	}
	if until.IsZero() || next.Urgency != o.Urgency {
		m.signal()
		return nil, nil
	}
	next.leasedUntil = until
	held := next.Outbound
	return &held, nil
}

func (m *memory) Move(ctx context.Context, from, to chat.ConversationID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil || from == to {
		return err
	}
	if state, ok := m.state[from]; ok && m.state[to] == nil {
		m.state[to] = state
	}
	delete(m.state, from)
	var stay, moved []entry
	for _, e := range m.lanes {
		if e.Conversation == from {
			m.lastID++
			e.Conversation, e.Seq, e.ready, e.leasedUntil, e.due = to, m.lastID, 0, time.Time{}, time.Time{}
			moved = append(moved, e)
		} else {
			stay = append(stay, e)
		}
	}
	m.lanes = append(stay, moved...)
	for i := range m.parked {
		if m.parked[i].Conversation == from {
			m.parked[i].Conversation = to
		}
	}
	m.promote(to)
	m.signal()
	return nil
}

func (m *memory) Retry(ctx context.Context, id int64, at time.Time) error {
	return m.change(ctx, id, func(e *entry) { e.due, e.leasedUntil, e.Attempts = at, time.Time{}, e.Attempts+1 })
}

func (m *memory) Postpone(ctx context.Context, id int64, at time.Time) error {
	return m.change(ctx, id, func(e *entry) { e.due, e.leasedUntil = at, time.Time{} })
}

func (m *memory) Park(ctx context.Context, o chat.Outbound, reason string) error {
	err := m.change(ctx, o.ID, func(e *entry) {
		o := e.Outbound
		o.Urgency = chat.Answer // of no meaning any more
		m.parked = append(m.parked, delivery.Parked{Outbound: o, Reason: reason, At: time.Now()})
	})
	_, sent := m.Sent(ctx, o, time.Time{})
	return errors.Join(err, sent)
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
