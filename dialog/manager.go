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
	store   Store
	guide   atomic.Pointer[Guide]
	reading atomic.Pointer[reads]
	sharing Sharing
}

// NewManager returns a manager that keeps conversations in store and leads
// them with guide.
func NewManager(store Store, guide *Guide) *Manager {
	m := &Manager{store: store}
	m.guide.Store(guide)
	return m
}

// Share tells how codes and links are made. It is called before the first turn.
func (m *Manager) Share(s Sharing) { m.sharing = s }

// Use leads all turns from now on with another guide. Turns under way end with
// the one they began with.
func (m *Manager) Use(guide *Guide) { m.guide.Store(guide) }

// reads is how messages are read that the dialog does not understand.
type reads struct {
	reader Reader
	within time.Duration
}

// ReadWith has messages read by r from now on that the dialog does not understand,
// those of one call of Handle within that time together: an adapter may wait for
// the call, and so may the messages of others. Beyond it they stay as they were
// understood. A nil Reader ends that.
func (m *Manager) ReadWith(r Reader, within time.Duration) {
	if r == nil {
		m.reading.Store(nil)
		return
	}
	m.reading.Store(&reads{r, within})
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
	reading := m.reading.Load()
	r := round{Manager: m, guide: m.guide.Load(), reads: reading != nil}
	var window context.Context // of all readings
	for done < len(events) {
		n, err := r.some(ctx, events[done:])
		done += n
		if cold, ok := errors.AsType[*coldError](err); ok {
			cold.learn() // outside of the transaction, like the following
			continue
		}
		if unread, ok := errors.AsType[*unreadError](err); ok {
			// Outside of the transaction, which is over; the turn is then taken
			// anew, as the state may have changed.
			if window == nil {
				var stop context.CancelFunc
				window, stop = context.WithTimeout(ctx, reading.within)
				defer stop()
			}
			read, ok := reading.reader(window, events[done].Conversation, unread.Unread)
			if !ok {
				read = chat.Reading{}
			}
			events = slices.Clone(events)
			events[done].Read, r.reads = &read, window.Err() == nil
			continue
		}
		if errors.Is(err, ErrTooLarge) {
			// It would be so each time, and keep all messages behind it waiting.
			if err = m.store.Turn(ctx, events[done], r.guide.cannot(events[done])); err == nil {
				done++
			}
		}
		if err != nil {
			return done, fmt.Errorf("turn of event %s: %w", events[done].Key, err)
		}
	}
	return done, nil
}

// round is what leads the turns of one call of Handle.
type round struct {
	*Manager
	guide *Guide
	// reads tells that what is not understood can be read by somebody else: the
	// turn then ends in an *unreadError.
	reads bool
}

// some takes the first of the events into account: one that enters a code, or all
// before the first that does.
func (r round) some(ctx context.Context, events []chat.Event) (done int, err error) {
	coded := slices.IndexFunc(events, func(e chat.Event) bool { _, ok := r.guide.Code(e); return ok })
	if store, ok := r.store.(Enterer); ok && coded == 0 {
		if err := r.enter(ctx, store, events[0]); err != nil {
			return 0, err
		}
		return 1, nil
	}
	if coded > 0 {
		events = events[:coded]
	}
	return r.store.Turns(ctx, events, r.turn)
}

// turn returns what an event makes of a stored state.
func (r round) turn(e chat.Event) StepFunc {
	chance, err := r.sharing.draw()
	return func(data []byte) (Outcome, error) {
		if err != nil {
			return Outcome{}, err
		}
		return r.outcome(data, e, Circumstances{Chance: chance, Sheets: r.sharing.Sheets})
	}
}

// enter is turn for an event that enters a code.
func (r round) enter(ctx context.Context, store Enterer, e chat.Event) error {
	code, _ := r.guide.Code(e)
	chance, err := r.sharing.draw()
	if err != nil {
		return err
	}
	return store.Enter(ctx, e, r.sharing.Hash(code), func(data []byte, from *Carried) (Outcome, error) {
		return r.outcome(data, e, Circumstances{Chance: chance, Sheets: r.sharing.Sheets, From: from})
	})
}

func (r round) outcome(data []byte, e chat.Event, with Circumstances) (Outcome, error) {
	s, err := UnmarshalState(data)
	if err != nil {
		return Outcome{}, err
	}
	var cold func()
	with.cold = &cold
	t := r.guide.StepWith(s, e, with)
	if cold != nil {
		return Outcome{}, &coldError{cold}
	}
	if r.reads && t.Unread != nil {
		return Outcome{}, &unreadError{*t.Unread}
	}
	address(t.Replies, e.Answer)
	if t.Forget {
		return Outcome{Forget: true, Replies: t.Replies}, nil
	}
	for i, o := range t.Offers {
		t.Offers[i].Hash = r.sharing.Hash(o.secret)
	}
	next, err := MarshalState(t.State)
	return Outcome{State: next, Replies: t.Replies, Offers: t.Offers, Withdraw: t.Withdraw, Taken: t.Taken, Elsewhere: t.Elsewhere}, err
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
