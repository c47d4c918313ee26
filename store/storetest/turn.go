package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"guichet/chat"
	"guichet/dialog"
)

func firstTurn(t *testing.T, s *suite) {
	if before := s.turn(alice, dialog.Outcome{State: []byte("one")}); before != nil {
		t.Errorf("a new conversation has state %q, want nil", before)
	}
}

func nextTurn(t *testing.T, s *suite) {
	s.turn(alice, dialog.Outcome{State: []byte("one")})
	s.turn(bob, dialog.Outcome{State: []byte("two")})
	if before := s.turn(alice, dialog.Outcome{State: []byte("three")}); string(before) != "one" {
		t.Errorf("state %q, want that of the first turn", before)
	}
	if before := s.turn(alice, dialog.Outcome{}); string(before) != "three" {
		t.Errorf("state %q, want that of the turn before", before)
	}
}

func stateRemoved(t *testing.T, s *suite) {
	s.turn(alice, dialog.Outcome{State: []byte("one"), Replies: []chat.Reply{reply("first")}})
	s.turn(alice, dialog.Outcome{Replies: []chat.Reply{reply("second")}})
	if before := s.turn(alice, dialog.Outcome{Replies: []chat.Reply{reply("third")}}); before != nil {
		t.Errorf("state %q after it was removed, want nil", before)
	}
	for _, want := range []string{"first", "second", "third"} {
		s.sent(s.claimOne(now, want))
	}
}

func stateIntact(t *testing.T, s *suite) {
	var all []byte
	for b := range 256 {
		all = append(all, byte(b))
	}
	for name, state := range map[string][]byte{
		"empty":     {},
		"NUL":       {0, 'a', 0},
		"unicode":   []byte("école \U0001F48D e\u0301 \u202e"),
		"not UTF-8": {0xff, 0xfe},
		"1 MB":      bytes.Repeat(all, 1<<12),
	} {
		s.turn(alice, dialog.Outcome{State: state})
		before := s.turn(alice, dialog.Outcome{})
		if before == nil || !bytes.Equal(before, state) {
			t.Errorf("%s: state of %d bytes came back with %d (nil: %v)", name, len(state), len(before), before == nil)
		}
	}
}

func repeatedEvent(t *testing.T, s *suite) {
	e := event(alice, "1")
	s.ok(s.Turn(t.Context(), e, func([]byte) (dialog.Outcome, error) {
		return dialog.Outcome{State: []byte("one"), Replies: []chat.Reply{reply("once")}}, nil
	}))
	never := func([]byte) (dialog.Outcome, error) {
		t.Error("step called for a repeated event")
		return dialog.Outcome{State: []byte("two"), Replies: []chat.Reply{reply("twice")}}, nil
	}
	s.ok(s.Turn(t.Context(), e, never))
	e.Conversation = bob
	s.ok(s.Turn(t.Context(), e, never))
	s.waits(chat.ConversationID{}, 1)
	if state := s.turn(alice, dialog.Outcome{}); string(state) != "one" {
		t.Errorf("state %q after a repeated event", state)
	}
}

func otherPlatform(t *testing.T, s *suite) {
	for _, c := range []chat.ConversationID{id("telegram", 1), id("discord", 1)} {
		called := false
		s.ok(s.Turn(t.Context(), event(c, "same key"), func(state []byte) (dialog.Outcome, error) {
			called = true
			if state != nil {
				t.Errorf("%s: sees state %q of another platform", c, state)
			}
			return dialog.Outcome{State: []byte("state")}, nil
		}))
		if !called {
			t.Errorf("%s: the event counts as repeated", c)
		}
	}
}

func incompleteEvent(t *testing.T, s *suite) {
	for _, e := range []chat.Event{event(alice, ""), event(chat.ConversationID{}, "1")} {
		if err := s.Turn(t.Context(), e, kept); err == nil {
			t.Errorf("key %q, conversation %q: no error", e.Key, e.Conversation)
		}
	}
}

func failingStep(t *testing.T, s *suite) {
	s.say(alice, "before")
	boom := errors.New("boom")
	err := s.Turn(t.Context(), event(alice, "bad"), func([]byte) (dialog.Outcome, error) {
		return dialog.Outcome{State: []byte("spoilt"), Replies: []chat.Reply{reply("spoilt")}, Forget: true}, boom
	})
	if !errors.Is(err, boom) {
		t.Errorf("error %v does not wrap that of the step", err)
	}
	s.unspoilt("bad")
}

func panickingStep(t *testing.T, s *suite) {
	s.say(alice, "before")
	func() {
		defer func() { _ = recover() }()
		_ = s.Turn(t.Context(), event(alice, "bad"), func([]byte) (dialog.Outcome, error) { panic("boom") })
		t.Error("the panic of the step was swallowed")
	}()
	s.unspoilt("bad")
}

// unspoilt expects what one say(alice, "before") has left and that the event
// of that key can still be taken into account.
func (s *suite) unspoilt(key string) {
	s.t.Helper()
	s.waits(alice, 1)
	called := false
	s.ok(s.Turn(s.t.Context(), event(alice, key), func(state []byte) (dialog.Outcome, error) {
		called = true
		if string(state) != "state" {
			s.t.Errorf("state %q, want it as before", state)
		}
		return dialog.Outcome{State: state, Replies: []chat.Reply{reply("after")}}, nil
	}))
	if !called {
		s.t.Error("the event counts as taken into account")
	}
	first := s.claimOne(now, "before")
	s.sent(first)
	s.claimOne(now, "after")
}

func cancelled(t *testing.T, s *suite) {
	s.say(alice, "before")
	ctx := done(t.Context())
	o := s.claim(now.Add(-2*hold), 1)[0]
	_, claim := s.Claim(ctx, now, hold, answers(1))
	_, sent := s.Sent(ctx, o, now.Add(hold))
	for name, err := range map[string]error{
		"turn":     s.Turn(ctx, event(alice, "bad"), kept),
		"claim":    claim,
		"sent":     sent,
		"retry":    s.Retry(ctx, o.ID, now.Add(hold)),
		"postpone": s.Postpone(ctx, o.ID, now.Add(hold)),
		"park":     s.Park(ctx, o, "why"),
		"drop":     s.Drop(ctx, alice),
		"move":     s.Move(ctx, alice, bob),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want one of the context", name, err)
		}
	}
	s.unspoilt("bad")
}

func cancelledWithin(t *testing.T, s *suite) {
	s.say(alice, "before")
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Turn(ctx, event(alice, "bad"), func([]byte) (dialog.Outcome, error) {
		cancel()
		return dialog.Outcome{State: []byte("spoilt"), Replies: []chat.Reply{reply("spoilt")}}, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want one of the context", err)
	}
	s.unspoilt("bad")
}

func forget(t *testing.T, s *suite) {
	s.say(alice, "parked", "waits", "waits too")
	s.say(bob, "other")
	s.ok(s.Park(t.Context(), s.claim(now, 1)[0], "why"))

	e := event(alice, "forget me")
	s.ok(s.Turn(t.Context(), e, func([]byte) (dialog.Outcome, error) {
		return dialog.Outcome{Forget: true, Replies: []chat.Reply{reply("farewell")}}, nil
	}))
	s.ok(s.Turn(t.Context(), e, func([]byte) (dialog.Outcome, error) {
		t.Error("step called for a repeated event")
		return dialog.Outcome{}, nil
	}))
	s.waits(alice, 1)
	s.waits(bob, 1)
	s.same(texts(s.claim(now, 10)), []string{"other", "farewell"})
	parked, err := s.Parked(t.Context(), 10)
	s.ok(err)
	s.same(len(parked), 0)
	if state := s.turn(alice, dialog.Outcome{Forget: true, State: []byte("new")}); state != nil {
		t.Errorf("state %q after forgetting", state)
	}
	if state := s.turn(alice, dialog.Outcome{}); string(state) != "new" {
		t.Errorf("state %q, want that set while forgetting", state)
	}
}

const manyTurns = 16

func sameConversation(t *testing.T, s *suite) {
	count := func(state []byte) (dialog.Outcome, error) {
		n, _ := strconv.Atoi(string(state))
		return dialog.Outcome{
			State:   []byte(strconv.Itoa(n + 1)),
			Replies: []chat.Reply{reply(strconv.Itoa(n + 1))},
		}, nil
	}
	s.together(manyTurns, func(n int) error { return s.Turn(t.Context(), event(alice, fmt.Sprint(n)), count) })
	if state := s.turn(alice, dialog.Outcome{}); string(state) != strconv.Itoa(manyTurns) {
		t.Errorf("counted %s turns, want %d", state, manyTurns)
	}
	last := int64(0)
	for n := range manyTurns {
		o := s.claimOne(now, strconv.Itoa(n+1))
		if o.Seq <= last {
			t.Errorf("seq %d after %d", o.Seq, last)
		}
		last = o.Seq
		s.sent(o)
	}
}

func differentConversations(t *testing.T, s *suite) {
	s.together(manyTurns, func(n int) error {
		return s.Turn(t.Context(), event(id("telegram", n), fmt.Sprint(n)), func(state []byte) (dialog.Outcome, error) {
			if state != nil {
				t.Errorf("conversation %d sees state %q", n, state)
			}
			return dialog.Outcome{State: []byte(strconv.Itoa(n)), Replies: []chat.Reply{reply("hello")}}, nil
		})
	})
	for n := range manyTurns {
		if state := s.turn(id("telegram", n), dialog.Outcome{}); string(state) != strconv.Itoa(n) {
			t.Errorf("conversation %d has state %q", n, state)
		}
	}
	s.same(len(s.claim(now, 2*manyTurns)), manyTurns)
}

func sameEvent(_ *testing.T, s *suite) {
	s.together(manyTurns, func(int) error {
		return s.Turn(s.t.Context(), event(alice, "1"), func([]byte) (dialog.Outcome, error) {
			return dialog.Outcome{State: []byte("state"), Replies: []chat.Reply{reply("once")}}, nil
		})
	})
	s.waits(alice, 1)
}

// counting returns steps that append the key of their event to the state, and to
// a reply, and fail for that of bad.
func counting(bad string, err error) func(chat.Event) dialog.StepFunc {
	return func(e chat.Event) dialog.StepFunc {
		return func(state []byte) (dialog.Outcome, error) {
			if e.Key == bad {
				return dialog.Outcome{State: []byte("spoilt"), Replies: []chat.Reply{reply("spoilt")}}, err
			}
			next := string(state) + e.Key
			return dialog.Outcome{State: []byte(next), Replies: []chat.Reply{reply(next)}}, nil
		}
	}
}

// many is more than a store is likely to take in one transaction.
const many = 200

func severalTurns(t *testing.T, s *suite) {
	s.ok(s.Turn(t.Context(), event(alice, "a"), counting("", nil)(event(alice, "a"))))
	events := []chat.Event{event(alice, "b"), event(alice, "a"), event(alice, "b")}
	want := "ab"
	for range many {
		key := string(rune('c' + len(events)))
		events, want = append(events, event(alice, key)), want+key
	}
	done, err := s.Turns(t.Context(), events, counting("", nil))
	s.ok(err)
	s.same(done, len(events))
	s.same(string(s.turn(alice, dialog.Outcome{})), want)
	s.waits(alice, 2+many)
	for _, text := range []string{"a", "ab"} {
		s.sent(s.claimOne(now, text))
	}
	done, err = s.Turns(t.Context(), nil, counting("", nil))
	s.same([]any{done, err}, []any{0, nil})
	if _, err := s.Turns(t.Context(), []chat.Event{event(alice, "x"), event(bob, "y")}, counting("", nil)); err == nil {
		t.Error("events of two conversations are no error")
	}
}

func severalTurnsOneFails(t *testing.T, s *suite) {
	boom := errors.New("boom")
	events := []chat.Event{event(alice, "a"), event(alice, "b"), event(alice, "c"), event(alice, "d")}
	done, err := s.Turns(t.Context(), events, counting("c", boom))
	if done != 2 || !errors.Is(err, boom) {
		t.Errorf("%d done (%v), want 2", done, err)
	}
	s.waits(alice, 2)
	done, err = s.Turns(t.Context(), events, counting("", nil))
	s.ok(err)
	s.same(done, 4)
	for _, text := range []string{"a", "ab", "abc", "abcd"} {
		s.sent(s.claimOne(now, text))
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	done, err = s.Turns(over, []chat.Event{event(alice, "e")}, counting("", nil))
	if done != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d done (%v), want none", done, err)
	}
}

// together calls do n times at once.
func (s *suite) together(n int, do func(int) error) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if err := do(i); err != nil {
				s.t.Error(err)
			}
		})
	}
	all.Wait()
}
