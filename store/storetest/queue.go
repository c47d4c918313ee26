package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
)

func replyIntact(t *testing.T, s *suite) {
	want := chat.Reply{
		Text: chat.Text{}.
			Head("Financement <b>&amp;</b>").
			Para(chat.Plain("école \U0001F48D \x00 \u2028"), chat.Strong("gras"), chat.Link("ici", "https://example.org/?a=1&b=2")).
			Item(chat.Plain(strings.Repeat("long ", 1<<12))),
		Choices: []chat.Choice{
			{Key: "1", Label: "Oui \"vraiment\"", Action: "a:status=job_seeker"},
			{Key: "b", Label: "Retour", Action: "b", Minor: true},
		},
		Closes: &chat.Closing{Message: "17", Text: chat.Text{}.Para(chat.Plain("Oui"))},
		File: &chat.File{
			Name: "resume.html", Type: "text/html", Content: largestFile(), Instead: chat.Text{}.Para(chat.Plain("la même chose")),
		},
		Answers: "1 \"slot\"",
		Further: true,
	}
	s.turn(alice, dialog.Outcome{Replies: []chat.Reply{want, {}}})
	o := s.claim(now, 10)[0]
	s.same(o.Reply, want)
	s.same(o.Conversation, alice)
	s.same([]int{o.PartsSent, o.Attempts}, []int{0, 0})
	s.sent(o)
	s.same(s.claim(now, 10)[0].Reply, chat.Reply{})
}

// largestFile is as large as a file may be, and holds every byte.
func largestFile() []byte {
	content := make([]byte, chat.MaxFile)
	for i := range content {
		content[i] = byte(i * 7)
	}
	return content
}

func order(t *testing.T, s *suite) {
	odd := chat.ConversationID{Platform: "web", ID: "a:b: c/é"}
	s.say(odd, "1", "2")
	s.say(odd, "3")
	last := int64(0)
	for _, want := range []string{"1", "2", "3"} {
		o := s.claimOne(now, want)
		s.same(o.Conversation, odd)
		if o.Seq <= last {
			t.Errorf("seq %d after %d", o.Seq, last)
		}
		last = o.Seq
		s.sent(o)
	}
	s.say(odd, "4")
	if o := s.claimOne(now, "4"); o.Seq <= last {
		t.Errorf("seq %d after %d, in a queue that was empty", o.Seq, last)
	}
}

func headsOfLine(_ *testing.T, s *suite) {
	s.say(alice, "a1", "a2")
	s.say(bob, "b1", "b2")
	s.say(alice, "a3")
	s.same(texts(s.claim(now, 10)), []string{"a1", "b1"})
	s.claimNone(now, 10)
}

func claimLimit(_ *testing.T, s *suite) {
	for n := range 5 {
		s.say(id("telegram", n), fmt.Sprint(n))
	}
	s.claimNone(now, 0)
	s.claimNone(now, -1)
	s.same(texts(s.claim(now, 2)), []string{"0", "1"})
	s.same(texts(s.claim(now, 2)), []string{"2", "3"})
	s.same(texts(s.claim(now, 2)), []string{"4"})
}

func lease(_ *testing.T, s *suite) {
	s.say(alice, "a1", "a2")
	first := s.claimOne(now, "a1")
	s.claimNone(now.Add(hold-time.Millisecond), 10)
	again := s.claimOne(now.Add(hold+time.Millisecond), "a1")
	s.same([]int64{again.ID, int64(again.Attempts)}, []int64{first.ID, 0})
	s.sent(again)
	s.claimOne(now, "a2")
}

func retry(_ *testing.T, s *suite) {
	s.say(alice, "a1", "a2")
	s.say(bob, "b1")
	o := s.claim(now, 10)[0]
	for n := range 3 {
		at := now.Add(time.Duration(n+1) * time.Hour)
		s.same([]any{o.Reply, o.Attempts}, []any{reply("a1"), n})
		s.ok(s.Retry(s.t.Context(), o.ID, at))
		if early := s.claim(at.Add(-time.Nanosecond), 10); slices.Contains(texts(early), "a1") {
			s.t.Fatal("claimed before it was due")
		}
		o = s.claim(at.Add(time.Millisecond), 10)[0]
	}
	s.same([]any{o.Reply, o.Attempts}, []any{reply("a1"), 3})
	s.sent(o)
	s.claimOne(now, "a2")
}

func postpone(_ *testing.T, s *suite) {
	s.say(alice, "a1", "a2")
	o := s.claimOne(now, "a1")
	s.ok(s.Retry(s.t.Context(), o.ID, now))
	s.ok(s.Postpone(s.t.Context(), s.claim(now.Add(time.Millisecond), 1)[0].ID, now.Add(time.Second)))
	s.claimNone(now.Add(time.Second-time.Nanosecond), 10)
	s.same(s.claimOne(now.Add(time.Second+time.Millisecond), "a1").Attempts, 1)
}

func partSent(_ *testing.T, s *suite) {
	s.say(alice, "a1", "a2")
	o := s.claimOne(now, "a1")
	s.ok(s.PartSent(s.t.Context(), o.ID, 1))
	s.ok(s.PartSent(s.t.Context(), o.ID, 2))
	s.ok(s.PartSent(s.t.Context(), o.ID, 1)) // told late
	after := s.claimOne(now.Add(2*hold), "a1")
	s.same([]int{after.PartsSent, after.Attempts}, []int{2, 0})
	s.ok(s.Retry(s.t.Context(), o.ID, now))
	s.same(s.claimOne(now.Add(time.Millisecond), "a1").PartsSent, 2)
}

func park(t *testing.T, s *suite) {
	s.say(alice, "a1", "a2", "a3")
	o := s.claimOne(now, "a1")
	s.ok(s.PartSent(t.Context(), o.ID, 1))
	s.ok(s.Park(t.Context(), o, "too long (400)"))
	s.ok(s.Park(t.Context(), s.claimOne(now, "a2"), "why"))
	s.claimOne(now, "a3")
	s.waits(alice, 1)
	s.same(texts(s.claim(now.Add(24*time.Hour), 10)), []string{"a3"})

	parked, err := s.Parked(t.Context(), 1)
	s.ok(err)
	o.PartsSent = 1
	if len(parked) != 1 || parked[0].Reason != "too long (400)" || parked[0].At.IsZero() {
		t.Fatalf("parked: %+v", parked)
	}
	s.same(parked[0].Outbound, o)
}

func drop(t *testing.T, s *suite) {
	s.say(alice, "a1", "a2")
	s.say(bob, "b1")
	s.claim(now, 1)
	s.ok(s.Drop(t.Context(), alice))
	s.waits(alice, 0)
	s.same(texts(s.claim(now.Add(2*hold), 10)), []string{"b1"})
	s.say(alice, "a3")
	s.claimOne(now, "a3")
	if state := s.turn(alice, dialog.Outcome{}); string(state) != "state" {
		t.Errorf("state %q, want it untouched", state)
	}
}

func waiting(t *testing.T, s *suite) {
	s.waits(alice, 0)
	s.waits(chat.ConversationID{}, 0)
	s.say(alice, "a1", "a2")
	s.say(bob, "b1")
	s.waits(alice, 2)
	s.waits(bob, 1)
	s.waits(chat.ConversationID{}, 3)
	s.sent(s.claim(now, 10)[0])
	s.waits(alice, 1)
	s.waits(chat.ConversationID{}, 2)
}

func idsUsedOnce(t *testing.T, s *suite) {
	s.say(alice, "forgotten")
	late := s.claimOne(now, "forgotten")
	s.turn(alice, dialog.Outcome{Forget: true, Replies: []chat.Reply{reply("farewell")}})
	s.sent(late)
	s.waits(alice, 1)
	s.ok(s.Retry(t.Context(), late.ID, now.Add(time.Hour)))
	s.claimOne(now, "farewell")
}

func unknownID(t *testing.T, s *suite) {
	const unknown = 1 << 40
	s.ok(s.PartSent(t.Context(), unknown, 1))
	s.sent(chat.Outbound{ID: unknown, Conversation: alice})
	s.ok(s.Retry(t.Context(), unknown, now))
	s.ok(s.Postpone(t.Context(), unknown, now))
	s.ok(s.Park(t.Context(), chat.Outbound{ID: unknown, Conversation: alice}, "why"))
	s.ok(s.Drop(t.Context(), alice))
	s.waits(chat.ConversationID{}, 0)
}

func queuedSignals(t *testing.T, s *suite) {
	signalled := func() bool {
		select {
		case <-s.Queued():
			return true
		default:
			return false
		}
	}
	s.turn(alice, dialog.Outcome{State: []byte("state")})
	_ = s.Turn(t.Context(), event(alice, ""), kept)
	s.same(signalled(), false)
	s.say(alice, "a1")
	s.say(alice, "a2")
	s.same(signalled(), true)
	for signalled() {
	}
	s.say(alice, "a3")
	s.same(signalled(), true)
}

func competingClaims(t *testing.T, s *suite) {
	const lanes = 64
	for n := range lanes {
		s.say(id("telegram", n), fmt.Sprint(n))
	}
	var mu sync.Mutex
	claims := map[int64]int{}
	s.together(8, func(int) error {
		for range lanes / 8 {
			claimed, err := s.Claim(t.Context(), now, hold, answers(3))
			if err != nil {
				return err
			}
			mu.Lock()
			for _, o := range claimed {
				claims[o.ID]++
			}
			mu.Unlock()
		}
		return nil
	})
	s.same(len(claims), lanes)
	for id, n := range claims {
		if n != 1 {
			t.Errorf("reply %d was claimed %d times", id, n)
		}
	}
}

func reopened(t *testing.T, s *suite) {
	s.say(alice, "a1", "a2", "a3")
	s.say(bob, "b1")
	first := s.claim(now, 1)[0]
	s.ok(s.PartSent(t.Context(), first.ID, 1))
	s.ok(s.Retry(t.Context(), first.ID, now.Add(time.Hour)))
	s.ok(s.Park(t.Context(), s.claimOne(now, "b1"), "why"))
	s.ok(s.Turn(t.Context(), event(alice, "seen"), kept))

	s.reopen()

	s.ok(s.Turn(t.Context(), event(alice, "seen"), func([]byte) (dialog.Outcome, error) {
		t.Error("the key of an event was lost")
		return dialog.Outcome{}, nil
	}))
	if state := s.turn(alice, dialog.Outcome{State: []byte("new")}); string(state) != "state" {
		t.Errorf("state %q after opening again", state)
	}
	s.waits(alice, 3)
	s.claimNone(now.Add(time.Minute), 10)
	o := s.claimOne(now.Add(2*time.Hour), "a1")
	s.same([]int64{o.ID, o.Seq, int64(o.PartsSent), int64(o.Attempts)}, []int64{first.ID, first.Seq, 1, 1})

	s.reopen()

	s.claimNone(now.Add(2*time.Hour), 10)
	parked, err := s.Parked(t.Context(), 10)
	s.ok(err)
	if len(parked) != 1 || parked[0].Reason != "why" {
		t.Errorf("parked: %+v", parked)
	}
	s.sent(o)
	s.claimOne(now, "a2")
}
