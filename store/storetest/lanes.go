package storetest

import (
	"testing"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
)

// notify queues notices.
func (s *suite) notify(c chat.ConversationID, texts ...string) {
	s.t.Helper()
	out := dialog.Outcome{State: []byte("state")}
	for _, text := range texts {
		out.Replies = append(out.Replies, notice(text))
	}
	s.turn(c, out)
}

func notice(text string) chat.Reply {
	r := reply(text)
	r.Urgency = chat.Notice
	return r
}

func (s *suite) claimWants(wants ...delivery.Want) []string {
	s.t.Helper()
	claimed, err := s.Claim(s.t.Context(), now, hold, wants)
	s.ok(err)
	return texts(claimed)
}

// follows tells that a reply has left, and expects the one of that text to be
// held then, or none if it is empty.
func (s *suite) follows(o chat.Outbound, until time.Time, text string) chat.Outbound {
	s.t.Helper()
	next, err := s.Sent(s.t.Context(), o, until)
	s.ok(err)
	if text == "" && next == nil {
		return chat.Outbound{}
	}
	if next == nil || next.Reply.Text.String() != text {
		s.t.Fatalf("follows %+v, want %q", next, text)
	}
	return *next
}

func wants(_ *testing.T, s *suite) {
	s.say(id("telegram", 1), "t1")
	s.say(id("telegram", 2), "t2")
	s.say(id("web", 1), "w1")
	s.notify(id("web", 2), "w2")
	s.same(s.claimWants(), []string(nil))
	s.same(s.claimWants(delivery.Want{Platform: "other", Limit: 9}), []string(nil))
	s.same(s.claimWants(delivery.Want{Platform: "telegram", Urgency: chat.Notice, Limit: 9}), []string(nil))
	s.same(s.claimWants(
		delivery.Want{Platform: "telegram", Limit: 1},
		delivery.Want{Platform: "web", Urgency: chat.Notice, Limit: 9},
		delivery.Want{Platform: "web", Limit: 0},
	), []string{"t1", "w2"})
	s.same(s.claimWants(delivery.Want{Platform: "web", Limit: 9}), []string{"w1"})
}

// turnsAreTaken holds that a conversation in which much waits lets the others go
// before its second reply.
func turnsAreTaken(_ *testing.T, s *suite) {
	const tick = 2 * time.Millisecond // the store knows milliseconds
	s.say(alice, "a1", "a2", "a3", "a4")
	time.Sleep(tick)
	s.say(bob, "b1", "b2")
	var order []string
	for range 6 {
		o := s.claim(now, 1)[0]
		order = append(order, o.Reply.Text.String())
		time.Sleep(tick)
		s.sent(o)
	}
	s.same(order, []string{"a1", "b1", "a2", "b2", "a3", "a4"})
}

func nextHeld(_ *testing.T, s *suite) {
	s.say(alice, "a1", "a2", "a3")
	until := now.Add(time.Hour)
	next := s.follows(s.claimOne(now, "a1"), until, "a2")
	s.same(next.Conversation, alice)
	s.claimNone(until.Add(-time.Millisecond), 10)
	again := s.claimOne(until.Add(time.Millisecond), "a2")
	s.same(again, next)
	s.follows(again, until, "a3")
	s.waits(alice, 1)
}

// nextHeldAgain holds that nobody waits for a lease to end when the answer of
// Sent was lost on its way.
func nextHeldAgain(_ *testing.T, s *suite) {
	s.say(alice, "a1", "a2", "a3")
	until := now.Add(time.Hour)
	first := s.claimOne(now, "a1")
	s.follows(first, until, "a2")
	second := s.follows(first, until, "a2")
	s.follows(first, until.Add(time.Minute), "")
	third := s.follows(second, until, "a3")
	s.follows(third, until, "")
	s.waits(alice, 0)
}

func nextOfOtherUrgency(_ *testing.T, s *suite) {
	s.say(alice, "a1")
	s.notify(alice, "n2")
	s.follows(s.claimOne(now, "a1"), now.Add(time.Hour), "")
	s.claimNone(now, 10)
	s.same(s.claimWants(delivery.Want{Platform: "telegram", Urgency: chat.Notice, Limit: 9}), []string{"n2"})
}

func notices(_ *testing.T, s *suite) {
	s.notify(alice, "n1")
	s.say(bob, "b1")
	both := []delivery.Want{
		{Platform: "telegram", Urgency: chat.Notice, Limit: 9},
		{Platform: "telegram", Urgency: chat.Answer, Limit: 9},
	}
	claimed, err := s.Claim(s.t.Context(), now, hold, both)
	s.ok(err)
	s.same(texts(claimed), []string{"b1", "n1"})
	s.same([]chat.Urgency{claimed[1].Urgency, claimed[1].Reply.Urgency}, []chat.Urgency{chat.Notice, chat.Notice})
	later := now.Add(time.Second)
	s.ok(s.Retry(s.t.Context(), claimed[1].ID, later))
	s.same(s.claimWants(both...), []string(nil)) // not before it is due
	s.claimNone(later.Add(time.Millisecond), 10)
	claimed, err = s.Claim(s.t.Context(), later.Add(time.Millisecond), hold, both)
	s.ok(err)
	s.same(texts(claimed), []string{"n1"})
}

// answerHurries holds that a person does not wait because a notice stands before
// their answer.
func answerHurries(_ *testing.T, s *suite) {
	s.notify(alice, "n1", "n2")
	s.notify(bob, "n3")
	s.claimNone(now, 10)
	s.say(alice, "a3")
	s.notify(alice, "n4")
	for _, want := range []string{"n1", "n2", "a3"} {
		o := s.claimOne(now, want)
		s.same(o.Urgency, chat.Answer)
		s.same(o.Reply.Urgency == chat.Notice, want[0] == 'n')
		s.sent(o)
	}
	s.claimNone(now, 10)
	s.waits(alice, 1)
}

func answerInATurn(_ *testing.T, s *suite) {
	s.turn(alice, dialog.Outcome{Replies: []chat.Reply{notice("n1"), reply("a2"), notice("n3")}})
	s.sent(s.claimOne(now, "n1"))
	s.sent(s.claimOne(now, "a2"))
	s.claimNone(now, 10)
	s.waits(alice, 1)
}

func move(t *testing.T, s *suite) {
	s.say(alice, "parked", "a1", "a2")
	s.ok(s.Park(t.Context(), s.claimOne(now, "parked"), "why"))
	held := s.claimOne(now, "a1")
	s.ok(s.Move(t.Context(), alice, bob))
	s.waits(alice, 0)
	o := s.claimOne(now, "a1")
	s.same(o.Conversation, bob)
	s.same(o.ID, held.ID)
	s.sent(o)
	s.say(bob, "b3")
	for _, want := range []string{"a2", "b3"} {
		s.sent(s.claimOne(now, want))
	}
	if state := s.turn(bob, dialog.Outcome{Forget: true}); string(state) != "state" {
		t.Errorf("state %q at the new address", state)
	}
	if state := s.turn(alice, dialog.Outcome{}); state != nil {
		t.Errorf("state %q at the old address", state)
	}
	parked, err := s.Parked(t.Context(), 10)
	s.ok(err)
	s.same(len(parked), 0) // it was forgotten with the rest
	s.ok(s.Move(t.Context(), alice, id("telegram", 3)))
	s.ok(s.Move(t.Context(), bob, bob))
}

// moveUnderWay holds that nothing stands still behind a reply that somebody held
// while its conversation was moved.
func moveUnderWay(t *testing.T, s *suite) {
	for _, end := range []func(chat.Outbound) error{
		func(o chat.Outbound) error { _, err := s.Sent(t.Context(), o, time.Time{}); return err },
		func(o chat.Outbound) error { _, err := s.Sent(t.Context(), o, now.Add(hold)); return err },
		func(o chat.Outbound) error { return s.Park(t.Context(), o, "why") },
	} {
		s.say(alice, "a1")
		held := s.claimOne(now, "a1")
		s.ok(s.Move(t.Context(), alice, bob))
		s.say(bob, "b2", "b3")
		s.ok(end(held))
		s.sent(s.claimOne(now, "b2"))
		s.sent(s.claimOne(now, "b3"))
		s.claimNone(now, 10)
	}
	s.say(alice, "a1")
	held := s.claimOne(now, "a1")
	s.say(bob, "b1", "b2")
	s.ok(s.Move(t.Context(), alice, bob))
	_, err := s.Sent(t.Context(), held, time.Time{})
	s.ok(err)
	s.sent(s.claimOne(now, "b1"))
	s.sent(s.claimOne(now, "b2"))
}

func moveToOpenLane(t *testing.T, s *suite) {
	s.say(alice, "a1", "a2")
	s.turn(bob, dialog.Outcome{State: []byte("newer"), Replies: []chat.Reply{reply("b1"), reply("b2")}})
	held := s.claim(now, 10)
	s.same(texts(held), []string{"a1", "b1"})
	s.ok(s.Move(t.Context(), alice, bob))
	s.claimNone(now, 10)
	s.sent(held[1])
	for _, want := range []string{"b2", "a1", "a2"} {
		s.sent(s.claimOne(now, want))
	}
	if state := s.turn(bob, dialog.Outcome{}); string(state) != "newer" {
		t.Errorf("state %q, want that of the new address", state)
	}
}
