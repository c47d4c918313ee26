package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
)

// taker takes over what it has room for, and remembers it.
type taker struct {
	until time.Time

	mu       sync.Mutex
	room     int
	reserved int // and not answered
	asked    []chat.ConversationID
	taken    []chat.Outbound
}

func (k *taker) Reserve(c chat.ConversationID, _ chat.Urgency) (time.Time, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked = append(k.asked, c)
	if k.room == 0 {
		return time.Time{}, false
	}
	k.room--
	k.reserved++
	return k.until, true
}

func (k *taker) Take(o chat.Outbound, _ time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.reserved--
	k.taken = append(k.taken, o)
}

func (k *taker) Release(chat.ConversationID, chat.Urgency) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.reserved--
}

// takes has the turns hand their replies to somebody with room for so many.
func (s *suite) takes(room int) *taker {
	k := &taker{room: room, until: now.Add(hold)}
	s.HandTo(k)
	return k
}

func (s *suite) quiet() {
	s.t.Helper()
	select {
	case <-s.Queued():
		s.t.Error("signalled, though nothing is left to claim")
	default:
	}
}

func handedOver(_ *testing.T, s *suite) {
	k := s.takes(1)
	out := dialog.Outcome{State: []byte("state"), Replies: []chat.Reply{reply("a1"), reply("a2")}}
	out.Replies[0].Choices = []chat.Choice{{Key: "1", Label: "Oui", Action: "a:x=yes"}}
	s.turn(alice, out)
	s.quiet()
	s.same(texts(k.taken), []string{"a1"})
	s.same(k.reserved, 0)
	s.claimNone(now, 10)
	first := k.taken[0]
	again := s.claimOne(k.until.Add(time.Millisecond), "a1") // what a kill leaves behind
	s.same(first, again)
	next := s.follows(first, k.until.Add(hold), "a2")
	if next.Seq <= first.Seq {
		s.t.Errorf("seq %d after %d", next.Seq, first.Seq)
	}
	s.sent(next)
	s.waits(alice, 0)
}

func handedBack(_ *testing.T, s *suite) {
	k := s.takes(1)
	s.say(alice, "a1", "a2")
	s.ok(s.Postpone(s.t.Context(), k.taken[0].ID, now.Add(time.Second)))
	s.claimNone(now, 10)
	s.same(s.claimOne(now.Add(time.Second+time.Millisecond), "a1").Attempts, 0)
}

func noRoomToHandOver(_ *testing.T, s *suite) {
	k := s.takes(0)
	s.say(alice, "a1")
	<-s.Queued()
	s.same(len(k.asked), 1)
	k.room = 1
	s.say(alice, "a2") // behind another one
	s.same(len(k.asked), 1)
	s.sent(s.claimOne(now, "a1"))
	s.sent(s.claimOne(now, "a2"))
	s.HandTo(nil)
	s.say(alice, "a3")
	s.same(len(k.asked), 1)
	s.claimOne(now, "a3")
}

func nothingToHandOver(t *testing.T, s *suite) {
	k := s.takes(9)
	broken := errors.New("broken")
	err := s.Turn(t.Context(), event(alice, "e"), func([]byte) (dialog.Outcome, error) {
		return dialog.Outcome{Replies: []chat.Reply{reply("no")}}, broken
	})
	if !errors.Is(err, broken) {
		t.Fatalf("turn: %v", err)
	}
	said := func([]byte) (dialog.Outcome, error) { return dialog.Outcome{Replies: []chat.Reply{reply("once")}}, nil }
	s.ok(s.Turn(t.Context(), event(alice, "e"), said))
	s.ok(s.Turn(t.Context(), event(alice, "e"), said))
	s.same(texts(k.taken), []string{"once"})
	s.same(k.reserved, 0)
}

func forgottenIsHandedOver(_ *testing.T, s *suite) {
	s.say(alice, "a1", "a2")
	k := s.takes(1)
	s.turn(alice, dialog.Outcome{Forget: true, Replies: []chat.Reply{reply("forgotten")}})
	s.same(texts(k.taken), []string{"forgotten"})
	s.waits(alice, 1)
}
