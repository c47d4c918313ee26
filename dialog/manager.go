package dialog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"guichet/chat"
)

// Manager makes a durable turn of every event. It is safe for concurrent use.
type Manager struct {
	store  Store
	guide  atomic.Pointer[Guide]
	reader atomic.Pointer[Reader]
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

// ReadWith has messages read by r from now on that the dialog does not understand.
// Nil ends that.
func (m *Manager) ReadWith(r Reader) {
	if r == nil {
		m.reader.Store(nil)
		return
	}
	m.reader.Store(&r)
}

// Guide returns the guide that leads the turns now.
func (m *Manager) Guide() *Guide { return m.guide.Load() }

// Find is Guide.Find with the guide that leads the turns now.
func (m *Manager) Find(tag, typed string, at time.Time, limit int) []chat.Choice {
	return m.guide.Load().Find(tag, typed, at, limit)
}

// Handle takes events of one conversation into account, in this order. It
// returns how many are done, from the first on: their new state and their
// replies are durable, or they had been handled before, and the adapter may
// confirm them to its platform. It has the form of an adapter's sink.
func (m *Manager) Handle(ctx context.Context, events ...chat.Event) (done int, err error) {
	guide, reader := m.guide.Load(), m.reader.Load()
	step := guide.turn
	if reader != nil {
		step = guide.turnOrUnread
	}
	for done < len(events) {
		n, err := m.store.Turns(ctx, events[done:], step)
		done += n
		if unread, ok := errors.AsType[*unreadError](err); ok {
			// Outside of the transaction, which is over; the turn is then taken
			// anew, as the state may have changed.
			reading, _ := (*reader)(ctx, events[done].Conversation, unread.Unread)
			events = slices.Clone(events)
			events[done].Read = &reading
			continue
		}
		if errors.Is(err, ErrTooLarge) {
			// It would be so each time, and keep all messages behind it waiting.
			if err = m.store.Turn(ctx, events[done], guide.cannot(events[done])); err == nil {
				done++
			}
		}
		if err != nil {
			return done, fmt.Errorf("turn of event %s: %w", events[done].Key, err)
		}
	}
	return done, nil
}

// turn returns what an event makes of a stored state.
func (g *Guide) turn(e chat.Event) StepFunc {
	return func(data []byte) (Outcome, error) {
		s, err := UnmarshalState(data)
		if err != nil {
			return Outcome{}, err
		}
		return outcome(g.Step(s, e), e)
	}
}

// turnOrUnread is turn that ends in an *unreadError where a reader could help.
func (g *Guide) turnOrUnread(e chat.Event) StepFunc {
	return func(data []byte) (Outcome, error) {
		s, err := UnmarshalState(data)
		if err != nil {
			return Outcome{}, err
		}
		t := g.Step(s, e)
		if t.Unread != nil {
			return Outcome{}, &unreadError{*t.Unread}
		}
		return outcome(t, e)
	}
}

func outcome(t Turned, e chat.Event) (Outcome, error) {
	address(t.Replies, e.Answer)
	if t.Forget {
		return Outcome{Forget: true, Replies: t.Replies}, nil
	}
	next, err := MarshalState(t.State)
	return Outcome{State: next, Replies: t.Replies}, err
}

// cannot returns a step that leaves everything as it is.
func (g *Guide) cannot(e chat.Event) StepFunc {
	return func(data []byte) (Outcome, error) {
		out := g.unable(data, e)
		address(out.Replies, e.Answer)
		return out, nil
	}
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

// address sends replies to where the platform waits for the answer to an event.
func address(replies []chat.Reply, to chat.AnswerRef) {
	if to == "" {
		return
	}
	for i := range replies {
		replies[i].Answers, replies[i].Further = to, i > 0
	}
}
