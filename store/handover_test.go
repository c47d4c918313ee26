package store

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store/queries"
)

var errCut = errors.New("the connection broke")

// cut is a database whose connection breaks during every commit, unless it is
// whole. It remembers the queries.
type cut struct {
	whole, refuses bool
	queries        []string
}

func (d *cut) Write(_ context.Context, _ []Statement, change func() ([]Statement, error)) error {
	statements, err := change()
	if err != nil {
		return err
	}
	for _, s := range statements {
		d.queries = append(d.queries, s.Query)
	}
	if d.whole {
		return nil
	}
	return errCut
}
func (d *cut) Read(context.Context, Statement) error { return errCut }
func (d *cut) Lock([]string) []Statement             { return nil }
func (d *cut) Dialect() Dialect                      { return Dialect{} }
func (d *cut) Refuses(error) bool                    { return d.refuses }
func (d *cut) Writers() int                          { return 1 }
func (d *cut) Close() error                          { return nil }

// counter has room for everything.
type counter struct{ reserved, taken, released int }

func (c *counter) Reserve(chat.ConversationID, chat.Urgency) (time.Time, bool) {
	c.reserved++
	return time.Unix(0, 0), true
}
func (c *counter) Take(chat.Outbound, time.Time)             { c.taken++ }
func (c *counter) Release(chat.ConversationID, chat.Urgency) { c.released++ }

var alice = chat.ConversationID{Platform: "test", ID: "alice"}

func says([]byte) (dialog.Outcome, error) {
	return dialog.Outcome{Replies: []chat.Reply{{Text: chat.Text{}.Para(chat.Plain("hello"))}}}, nil
}

func openCut(t *testing.T, d *cut) (*Store, *counter) {
	s, c := New(d, nil), &counter{}
	t.Cleanup(func() { _ = s.Close() })
	s.HandTo(c)
	return s, c
}

// TestDoubtfulCommit holds that a reply of which nobody knows whether it was
// committed is given back by the next claim that goes through, and not only when
// its lease ends.
func TestDoubtfulCommit(t *testing.T) {
	for _, refuses := range []bool{false, true} {
		d := &cut{refuses: refuses}
		s, c := openCut(t, d)
		if err := s.Turn(t.Context(), chat.Event{Key: "e", Conversation: alice}, says); !errors.Is(err, errCut) {
			t.Fatalf("turn: %v", err)
		}
		if c.taken != 0 || c.reserved == 0 || c.released != c.reserved {
			t.Errorf("reserved %d, taken %d, released %d", c.reserved, c.taken, c.released)
		}
		claim := func() bool {
			d.queries = nil
			_, _ = s.Claim(t.Context(), time.Now(), time.Minute, []delivery.Want{{Platform: "test", Limit: 1}})
			return slices.Contains(d.queries, queries.GiveBackHeld)
		}
		for round, whole := range []bool{false, true, true} {
			d.whole = whole
			if got, want := claim(), !refuses && round < 2; got != want {
				t.Errorf("refuses %v, claim %d: gives back %v, want %v", refuses, round, got, want)
			}
		}
	}
}

// TestVoidHandover holds that a reply is not handed over that another change of
// its transaction removes or moves.
func TestVoidHandover(t *testing.T) {
	for name, other := range map[string]*removal{
		"gone":  {conversation: alice.String(), all: true},
		"moved": {conversation: "test:bob", moved: alice.String()},
	} {
		d := &cut{whole: true}
		s, c := openCut(t, d)
		turn := &change{op: "turn", ctx: t.Context(), turns: []*turn{{event: "test:e", conversation: alice.String(), step: says}}}
		if err := s.together([]*change{turn, {op: name, ctx: t.Context(), remove: other}}); err != nil {
			t.Fatal(err)
		}
		if c.taken != 0 || c.released != 1 {
			t.Errorf("%s: taken %d, released %d", name, c.taken, c.released)
		}
	}
}
