package dialog_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
)

// fakeStore keeps one conversation in memory.
type fakeStore struct {
	mu      sync.Mutex
	state   []byte
	seen    map[string]bool
	replies []chat.Reply
	repeats int   // how often a turn is repeated before it counts
	fail    error // what the storage itself fails with
}

func (s *fakeStore) Turn(_ context.Context, e chat.Event, step dialog.StepFunc) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen[e.Key] {
		return nil
	}
	for range s.repeats {
		if _, err := step(s.state); err != nil {
			return fmt.Errorf("step: %w", err)
		}
	}
	out, err := step(s.state)
	if err != nil {
		return fmt.Errorf("step: %w", err)
	}
	if s.fail != nil {
		return s.fail
	}
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	s.seen[e.Key] = true
	if out.Forget {
		s.replies = nil
	}
	s.state, s.replies = out.State, append(s.replies, out.Replies...)
	return nil
}

func (s *fakeStore) Turns(ctx context.Context, events []chat.Event, step func(chat.Event) dialog.StepFunc) (int, error) {
	return oneByOne(ctx, s.Turn, events, step)
}

func oneByOne(ctx context.Context, turn func(context.Context, chat.Event, dialog.StepFunc) error, events []chat.Event,
	step func(chat.Event) dialog.StepFunc) (int, error) {
	for done, e := range events {
		if err := turn(ctx, e, step(e)); err != nil {
			return done, err
		}
	}
	return len(events), nil
}

// last is the text of the reply queued last.
func (s *fakeStore) last() string {
	if len(s.replies) == 0 {
		return ""
	}
	return s.replies[len(s.replies)-1].Text.String()
}

func text(key, words string) chat.Event {
	return chat.Event{
		Key: key, Kind: chat.KindText, Text: words, Lang: "en",
		Conversation: chat.ConversationID{Platform: "test", ID: "1"},
		At:           time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
	}
}

func handle(t *testing.T, m *dialog.Manager, e chat.Event) {
	t.Helper()
	if _, err := m.Handle(t.Context(), e); err != nil {
		t.Fatal(err)
	}
}

func TestManagerKeepsTheConversation(t *testing.T) {
	store := &fakeStore{repeats: 2}
	m := dialog.NewManager(store, newGuide(t))
	handle(t, m, text("1", "hello"))
	if !strings.HasPrefix(store.last(), "Hello, this is Guichet") {
		t.Errorf("a new conversation is answered with %q", store.last())
	}
	handle(t, m, text("2", "unemployed"))
	s, err := dialog.UnmarshalState(store.state)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Answers) != 1 || s.Answers[0] != (dialog.Answer{Fact: "status", Value: "job_seeker", Typed: true}) {
		t.Errorf("answers %+v", s.Answers)
	}
	if strings.Contains(store.last(), "Guichet") || !strings.HasPrefix(store.last(), "Noted.") {
		t.Errorf("a known conversation is answered with %q", store.last())
	}
}

func TestManagerRepeatedDelivery(t *testing.T) {
	store := &fakeStore{}
	m := dialog.NewManager(store, newGuide(t))
	handle(t, m, text("1", "unemployed"))
	queued, state := len(store.replies), string(store.state)
	handle(t, m, text("1", "unemployed"))
	if len(store.replies) != queued || string(store.state) != state {
		t.Errorf("a repeated delivery changed the conversation")
	}
}

func TestManagerForgets(t *testing.T) {
	store := &fakeStore{}
	m := dialog.NewManager(store, newGuide(t))
	handle(t, m, text("1", "unemployed"))
	handle(t, m, text("2", "forget me"))
	handle(t, m, text("3", "yes, erase everything"))
	if store.state != nil {
		t.Errorf("after forgetting, the state is %s", store.state)
	}
	if len(store.replies) != 1 || !strings.HasPrefix(store.last(), "Done") {
		t.Errorf("after forgetting, %d replies wait, the last is %q", len(store.replies), store.last())
	}
	handle(t, m, text("4", "hi"))
	if !strings.HasPrefix(store.last(), "Hello, this is Guichet") {
		t.Errorf("after forgetting, a greeting is answered with %q", store.last())
	}
}

func TestManagerErrors(t *testing.T) {
	full := errors.New("disk full")
	for name, tc := range map[string]struct {
		store *fakeStore
		want  string
		is    error
	}{
		"no JSON":        {store: &fakeStore{state: []byte("{")}, want: "stored conversation"},
		"another format": {store: &fakeStore{state: []byte(`{"format":99}`)}, want: "format 99"},
		"storage":        {store: &fakeStore{fail: full}, want: "disk full", is: full},
	} {
		t.Run(name, func(t *testing.T) {
			before := string(tc.store.state)
			done, err := dialog.NewManager(tc.store, newGuide(t)).Handle(t.Context(), text("key-7", "my secret"))
			switch {
			case err == nil || done != 0:
				t.Fatalf("%d done, error %v", done, err)
			case !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), "key-7"):
				t.Errorf("error %q, want it to hold %q and the event's key", err, tc.want)
			case strings.Contains(err.Error(), "secret"):
				t.Errorf("error %q holds what the person wrote", err)
			case tc.is != nil && !errors.Is(err, tc.is):
				t.Errorf("error %q does not wrap %q", err, tc.is)
			}
			if len(tc.store.replies) > 0 || string(tc.store.state) != before {
				t.Errorf("a failed turn changed the conversation")
			}
		})
	}
}

func TestManagerUsesAnotherGuide(t *testing.T) {
	store := &fakeStore{}
	m := dialog.NewManager(store, newGuide(t))
	var talk sync.WaitGroup
	for i := range 8 {
		talk.Go(func() {
			if _, err := m.Handle(t.Context(), text(fmt.Sprint("e", i), "my answers")); err != nil {
				t.Error(err)
			}
		})
		m.Use(newGuide(t))
	}
	talk.Wait()
	if len(store.seen) != 8 {
		t.Errorf("%d turns of 8 were kept", len(store.seen))
	}
}

// narrowStore refuses every state but the one that it has, or, with room, those
// that are too large.
type narrowStore struct {
	fakeStore
	room bool
}

func (s *narrowStore) Turn(ctx context.Context, e chat.Event, step dialog.StepFunc) error {
	return s.fakeStore.Turn(ctx, e, func(state []byte) (dialog.Outcome, error) {
		out, err := step(state)
		if err == nil && (len(out.State) > dialog.MaxState || !s.room && !bytes.Equal(out.State, state)) {
			err = dialog.ErrTooLarge
		}
		return out, err
	})
}

func (s *narrowStore) Turns(ctx context.Context, events []chat.Event, step func(chat.Event) dialog.StepFunc) (int, error) {
	return oneByOne(ctx, s.Turn, events, step)
}

func TestManagerSaysWhatIsTooLarge(t *testing.T) {
	store := &narrowStore{room: true}
	m := dialog.NewManager(store, newGuide(t))
	handle(t, m, text("1", "unemployed"))
	before := string(store.state)

	store.room = false
	handle(t, m, text("2", "CAP gem cutting"))
	if string(store.state) != before {
		t.Errorf("the state changed from %s to %s", before, store.state)
	}
	if got := store.last(); !strings.Contains(got, "I could not take that message in") {
		t.Errorf("the person is told %q", got)
	}

	done, err := m.Handle(t.Context(), text("2a", "CAP gem cutting"), text("2b", "menu"), text("2c", "15 March"))
	if done != 3 || err != nil || len(store.seen) != 5 {
		t.Errorf("%d of several messages are done (%v), %d were seen", done, err, len(store.seen))
	}

	store.room = true
	huge := strings.Repeat("x", dialog.MaxState)
	store.state = []byte(`{"format":3,"lang":"en","answers":"status=job_seeker","shown":{},"picking":true,"picked":["` + huge + `"]}`)
	handle(t, m, text("3", "menu"))
	if len(store.state) > dialog.MaxState {
		t.Errorf("a state of %d bytes stays", len(store.state))
	}
	handle(t, m, text("4", "hello"))
	if got := store.last(); !strings.Contains(got, "What is your situation") {
		t.Errorf("after a state that was given up the person is told %q", got)
	}
}

func TestManagerSaysWhereAnswersGo(t *testing.T) {
	store := &fakeStore{}
	m := dialog.NewManager(store, newGuide(t))
	handle(t, m, text("1", "hello"))
	if r := store.replies[0]; r.Answers != "" || r.Further {
		t.Errorf("answers %q, further %t, though the event waits for nothing", r.Answers, r.Further)
	}
	e := text("2", "")
	e.Kind, e.Action, e.On, e.Answer = chat.KindPress, "a:status=job_seeker", "7", "slot"
	handle(t, m, e)
	if r := store.replies[1]; r.Closes == nil || r.Answers != "slot" || r.Further {
		t.Errorf("the answer: %+v", r)
	}
}
