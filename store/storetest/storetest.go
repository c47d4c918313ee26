// Package storetest holds the behaviour that every store must show. A store's
// own tests call Run, and RunDurable if it outlives its process.
package storetest

import (
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
)

// Backend is what a store offers. The suite closes what it opened.
type Backend interface {
	dialog.Store
	delivery.Queue
	io.Closer
}

// Open opens the store that belongs to dir, a folder of the test's own. The
// same dir means the same content; an open store is closed before its dir is
// opened again. Open fails the test when it cannot.
type Open func(t *testing.T, dir string) Backend

// Run checks everything that can be seen of a store while it is open.
func Run(t *testing.T, open Open) {
	for name, check := range map[string]func(*testing.T, *suite){
		"first turn":               firstTurn,
		"next turn":                nextTurn,
		"state removed":            stateRemoved,
		"state intact":             stateIntact,
		"repeated event":           repeatedEvent,
		"other platform":           otherPlatform,
		"incomplete event":         incompleteEvent,
		"failing step":             failingStep,
		"panicking step":           panickingStep,
		"cancelled":                cancelled,
		"cancelled within":         cancelledWithin,
		"several turns":            severalTurns,
		"several turns, one fails": severalTurnsOneFails,
		"forget":                   forget,
		"same conversation":        sameConversation,
		"different conversations":  differentConversations,
		"same event":               sameEvent,

		"reply intact":    replyIntact,
		"order":           order,
		"heads of line":   headsOfLine,
		"claim limit":     claimLimit,
		"lease":           lease,
		"retry":           retry,
		"postpone":        postpone,
		"part sent":       partSent,
		"park":            park,
		"drop":            drop,
		"waiting":         waiting,
		"ids used once":   idsUsedOnce,
		"unknown id":      unknownID,
		"queued signals":  queuedSignals,
		"competing claim": competingClaims,

		"handed over":            handedOver,
		"handed back":            handedBack,
		"no room to hand over":   noRoomToHandOver,
		"nothing to hand over":   nothingToHandOver,
		"forgotten, handed over": forgottenIsHandedOver,

		"wants":                 wants,
		"turns are taken":       turnsAreTaken,
		"next held":             nextHeld,
		"next held again":       nextHeldAgain,
		"next of other urgency": nextOfOtherUrgency,
		"notices":               notices,
		"answer hurries":        answerHurries,
		"answer in a turn":      answerInATurn,
		"move":                  move,
		"move to an open lane":  moveToOpenLane,
		"move while under way":  moveUnderWay,
	} {
		t.Run(name, func(t *testing.T) { check(t, start(t, open)) })
	}
}

// RunClock checks what a store makes of a clock that jumps. It is for those
// whose claims outlive a process.
func RunClock(t *testing.T, open Open) {
	for name, check := range map[string]func(*testing.T, *suite){
		"clock set back": clockSetBack, "clock and holds": clockHeld, "clock ahead": clockAhead,
	} {
		t.Run(name, func(t *testing.T) { check(t, start(t, open)) })
	}
}

// RunDurable checks that what was committed is still there after the store was
// closed and opened again.
func RunDurable(t *testing.T, open Open) {
	t.Run("reopened", func(t *testing.T) { reopened(t, start(t, open)) })
}

// now is the time of the suite, with a fraction that milliseconds cannot hold.
var now = time.Date(2026, 3, 29, 1, 30, 0, 123_456_789, time.UTC)

const hold = time.Minute

func id(platform chat.Platform, n int) chat.ConversationID {
	return chat.ConversationID{Platform: platform, ID: fmt.Sprint(n)}
}

var (
	alice = id("telegram", 1)
	bob   = id("telegram", 2)
)

type suite struct {
	Backend
	t     *testing.T
	open  Open
	dir   string
	event int
}

func start(t *testing.T, open Open) *suite {
	s := &suite{t: t, open: open, dir: t.TempDir()}
	s.Backend = open(t, s.dir)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func (s *suite) reopen() {
	s.t.Helper()
	if err := s.Close(); err != nil {
		s.t.Fatalf("close: %v", err)
	}
	s.Backend = s.open(s.t, s.dir)
}

func event(c chat.ConversationID, key string) chat.Event {
	return chat.Event{Key: key, Conversation: c, Kind: chat.KindText, At: now, Text: "hello"}
}

func reply(text string) chat.Reply { return chat.Reply{Text: chat.Text{}.Para(chat.Plain(text))} }

// turn commits an event of its own that leads to out, and returns the state
// from before.
func (s *suite) turn(c chat.ConversationID, out dialog.Outcome) []byte {
	s.t.Helper()
	s.event++
	var before []byte
	err := s.Turn(s.t.Context(), event(c, fmt.Sprint("event ", s.event)), func(state []byte) (dialog.Outcome, error) {
		before = state
		return out, nil
	})
	if err != nil {
		s.t.Fatalf("turn: %v", err)
	}
	return before
}

// say queues one reply for each text.
func (s *suite) say(c chat.ConversationID, texts ...string) {
	s.t.Helper()
	out := dialog.Outcome{State: []byte("state")}
	for _, text := range texts {
		out.Replies = append(out.Replies, reply(text))
	}
	s.turn(c, out)
}

// answers wants so many answers of every platform of the suite.
func answers(limit int) []delivery.Want {
	return []delivery.Want{{Platform: "telegram", Limit: limit}, {Platform: "web", Limit: limit}}
}

// sent tells that a reply has left, and leaves the next one to claim.
func (s *suite) sent(o chat.Outbound) {
	s.t.Helper()
	next, err := s.Sent(s.t.Context(), o, time.Time{})
	if err != nil || next != nil {
		s.t.Fatalf("sent: got %+v and %v", next, err)
	}
}

func (s *suite) claim(at time.Time, limit int) []chat.Outbound {
	s.t.Helper()
	claimed, err := s.Claim(s.t.Context(), at, hold, answers(limit))
	if err != nil {
		s.t.Fatalf("claim: %v", err)
	}
	return claimed
}

// claimOne claims and expects the reply of that text and no other.
func (s *suite) claimOne(at time.Time, text string) chat.Outbound {
	s.t.Helper()
	claimed := s.claim(at, 10)
	s.same(texts(claimed), []string{text})
	return claimed[0]
}

func (s *suite) claimNone(at time.Time, limit int) {
	s.t.Helper()
	s.same(texts(s.claim(at, limit)), []string(nil))
}

func (s *suite) waits(c chat.ConversationID, want int) {
	s.t.Helper()
	got, err := s.Waiting(s.t.Context(), c)
	if err != nil || got != want {
		s.t.Errorf("waiting for %q: got %d and %v, want %d", c, got, err, want)
	}
}

func (s *suite) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *suite) same(got, want any) {
	s.t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		s.t.Fatalf("-want +got:\n%s", diff)
	}
}

func texts(replies []chat.Outbound) []string {
	var all []string
	for _, o := range replies {
		all = append(all, o.Reply.Text.String())
	}
	return all
}

// kept returns a step that leaves everything but the event's key as it is.
func kept(state []byte) (dialog.Outcome, error) { return dialog.Outcome{State: state}, nil }

func done(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}
