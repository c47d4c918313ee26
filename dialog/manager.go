package dialog

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"guichet/chat"
)

// Manager makes a durable turn of every event. It is safe for concurrent use.
type Manager struct {
	store Store
	guide atomic.Pointer[Guide]
}

// NewManager returns a manager that keeps conversations in store and leads
// them with guide.
func NewManager(store Store, guide *Guide) *Manager {
	m := &Manager{store: store}
	m.guide.Store(guide)
	return m
}

// Use leads all turns from now on with another guide. Turns under way end with
// the one they began with.
func (m *Manager) Use(guide *Guide) { m.guide.Store(guide) }

// Handle takes an event into account. When it returns nil, the new state and
// the replies are durable, or the event had been handled before; the adapter
// may then confirm the event to its platform. It has the form of an adapter's
// sink.
func (m *Manager) Handle(ctx context.Context, e chat.Event) error {
	guide := m.guide.Load()
	err := m.store.Turn(ctx, e, func(data []byte) (Outcome, error) {
		s, err := UnmarshalState(data)
		if err != nil {
			return Outcome{}, err
		}
		t := guide.Step(s, e)
		if t.Forget {
			return Outcome{Forget: true, Replies: t.Replies}, nil
		}
		next, err := MarshalState(t.State)
		return Outcome{State: next, Replies: t.Replies}, err
	})
	if errors.Is(err, ErrTooLarge) {
		// It would be so each time, and keep all messages behind it waiting.
		err = m.store.Turn(ctx, e, func(data []byte) (Outcome, error) { return guide.unable(data, e), nil })
	}
	if err != nil {
		return fmt.Errorf("turn of event %s: %w", e.Key, err)
	}
	return nil
}

// unable leaves a conversation as it is and says so. A state that is too large
// itself, which no talk leads to, is given up.
func (g *Guide) unable(data []byte, e chat.Event) Outcome {
	s, err := UnmarshalState(data)
	if len(data) > MaxState {
		data = nil
	}
	if err != nil || s.Lang == "" {
		s.Lang = g.base.Language(e.Lang)
	}
	return Outcome{State: data, Replies: []chat.Reply{{Text: chat.Text{}.Para(chat.Plain(g.phrases.say(s.Lang, "too_large")))}}}
}
