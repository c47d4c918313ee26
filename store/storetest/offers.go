package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/store"
)

// RunOffers checks codes that take a talk elsewhere, and shared sheets.
func RunOffers(t *testing.T, open OpenStore) {
	for name, check := range map[string]func(*testing.T, *careSuite){
		"code taken once":         codeTakenOnce,
		"code left alone":         codeLeftAlone,
		"code taken at once":      codeTakenAtOnce,
		"code too late":           codeTooLate,
		"code and nobody":         codeAndNobody,
		"code again":              codeAgain,
		"code of a repeated one":  codeOfARepeatedEvent,
		"code and a failing step": codeAndAFailingStep,
		"sheet":                   sharedSheet,
		"offers withdrawn":        offersWithdrawn,
		"offers forgotten":        offersForgotten,
		"offers pruned":           offersPruned,
	} {
		t.Run(name, func(t *testing.T) {
			c := &careSuite{clock: now}
			opts := &store.Options{Now: func() time.Time { return c.clock }, MaxWaiting: maxWaiting}
			c.suite = start(t, func(t *testing.T, dir string) Backend {
				c.Store = open(t, dir, opts)
				return c.Store
			})
			check(t, c)
		})
	}
}

var carol = chat.ConversationID{Platform: "web", ID: "carol"}

func code(hash string) dialog.Offer {
	return dialog.Offer{Kind: dialog.OfferTalk, Hash: hash, Until: now.Add(10 * time.Minute)}
}

func sheet(hash, content string) dialog.Offer {
	return dialog.Offer{Kind: dialog.OfferSheet, Hash: hash, Until: now.Add(48 * time.Hour), Content: []byte(content)}
}

// offer opens offers for a conversation in the state.
func (c *careSuite) offer(id chat.ConversationID, state string, offers ...dialog.Offer) {
	c.t.Helper()
	c.turn(id, dialog.Outcome{State: []byte(state), Offers: offers})
}

// enter enters a code and returns what the step was given; take takes it.
func (c *careSuite) enter(id chat.ConversationID, hash string, take bool) *dialog.Carried {
	c.t.Helper()
	c.event++
	var got *dialog.Carried
	err := c.Enter(c.t.Context(), event(id, fmt.Sprint("event ", c.event)), hash, func(state []byte, from *dialog.Carried) (dialog.Outcome, error) {
		if got = from; got != nil {
			copied := *got
			got = &copied
		}
		out := dialog.Outcome{State: state, Taken: take && from != nil}
		if from != nil {
			out.State = append([]byte("with "), from.State...)
			out.Replies, out.Elsewhere = []chat.Reply{reply("here")}, []chat.Reply{reply("there")}
		}
		return out, nil
	})
	c.ok(err)
	return got
}

func codeTakenOnce(t *testing.T, c *careSuite) {
	c.offer(alice, "first", code("hash"))
	c.turn(alice, dialog.Outcome{State: []byte("alice's")}) // the talk goes on
	c.same(c.enter(carol, "hash", true), &dialog.Carried{Conversation: alice, State: []byte("alice's")})
	said := texts(c.claim(now, 10))
	slices.Sort(said)
	c.same(said, []string{"here", "there"})
	c.same(string(c.turn(carol, dialog.Outcome{})), "with alice's")
	c.same(string(c.turn(alice, dialog.Outcome{})), "alice's")
	if got := c.enter(bob, "hash", true); got != nil {
		t.Errorf("taken twice: %+v", got)
	}
}

func codeLeftAlone(_ *testing.T, c *careSuite) {
	c.offer(alice, "alice's", code("hash"))
	c.enter(bob, "hash", false)
	c.waits(alice, 0)
	c.same(c.enter(carol, "hash", true).Conversation, alice)
	// The conversation that the code is of can enter it too, and see whose it is.
	c.offer(alice, "alice's", code("other"))
	c.same(c.enter(alice, "other", false).Conversation, alice)
}

// codeTakenAtOnce holds that one of many gets a talk.
func codeTakenAtOnce(t *testing.T, c *careSuite) {
	c.offer(alice, "alice's", code("hash"))
	var mu sync.Mutex
	var all sync.WaitGroup
	taken := 0
	for i := range 8 {
		all.Go(func() {
			got := 0
			err := c.Enter(t.Context(), event(id("web", i), fmt.Sprint("enter ", i)), "hash", func(state []byte, from *dialog.Carried) (dialog.Outcome, error) {
				if got = 0; from != nil {
					got = 1
				}
				return dialog.Outcome{State: []byte("x"), Taken: from != nil}, nil
			})
			mu.Lock()
			defer mu.Unlock()
			taken += got
			if err != nil {
				t.Error(err)
			}
		})
		all.Go(func() { // others go on meanwhile
			err := c.Turn(t.Context(), event(alice, fmt.Sprint("meanwhile ", i)), func(state []byte) (dialog.Outcome, error) {
				return dialog.Outcome{State: state}, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	c.same(taken, 1)
}

func codeTooLate(t *testing.T, c *careSuite) {
	c.offer(alice, "alice's", code("hash"))
	c.clock = now.Add(10 * time.Minute)
	if got := c.enter(bob, "hash", true); got != nil {
		t.Errorf("taken after ten minutes: %+v", got)
	}
}

func codeAndNobody(t *testing.T, c *careSuite) {
	c.offer(alice, "alice's", sheet("hash", "x"))
	for _, hash := range []string{"", "unknown", "hash"} { // a sheet is no talk
		if got := c.enter(bob, hash, true); got != nil {
			t.Errorf("%q: %+v", hash, got)
		}
	}
}

func codeAgain(t *testing.T, c *careSuite) {
	c.offer(alice, "alice's", code("first"), sheet("sheet", "x"))
	c.offer(alice, "alice's", code("second"))
	if got := c.enter(bob, "first", true); got != nil {
		t.Errorf("the first code still works: %+v", got)
	}
	c.same(c.enter(bob, "second", true).Conversation, alice)
	c.reads("sheet", "x")
}

func codeOfARepeatedEvent(t *testing.T, c *careSuite) {
	c.offer(alice, "alice's", code("hash"))
	for range 2 {
		calls := 0
		c.ok(c.Enter(t.Context(), event(carol, "same"), "hash", func([]byte, *dialog.Carried) (dialog.Outcome, error) {
			calls++
			return dialog.Outcome{State: []byte("x")}, nil
		}))
		if calls > 1 {
			t.Errorf("%d calls", calls)
		}
	}
	c.same(c.enter(carol, "hash", true).Conversation, alice)
}

func codeAndAFailingStep(t *testing.T, c *careSuite) {
	c.offer(alice, "alice's", code("hash"))
	broken := errors.New("broken")
	err := c.Enter(t.Context(), event(carol, "fails"), "hash", func([]byte, *dialog.Carried) (dialog.Outcome, error) {
		return dialog.Outcome{Taken: true}, broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("Enter: %v", err)
	}
	c.same(c.enter(carol, "hash", true).Conversation, alice)
}

// reads checks what a shared sheet says; empty is none.
func (c *careSuite) reads(hash, want string) {
	c.t.Helper()
	got, err := c.Sheet(c.t.Context(), hash)
	c.ok(err)
	c.same(string(got), want)
}

func sharedSheet(_ *testing.T, c *careSuite) {
	c.offer(alice, "alice's", sheet("hash", "<p>é\x00"), code("code"))
	c.reads("hash", "<p>é\x00")
	c.reads("hash", "<p>é\x00")
	c.reads("code", "")
	c.reads("unknown", "")
	c.offer(alice, "alice's", sheet("later", "b"))
	c.reads("hash", "")
	c.reads("later", "b")
	c.clock = now.Add(48 * time.Hour)
	c.reads("later", "")
}

func offersWithdrawn(_ *testing.T, c *careSuite) {
	c.offer(alice, "alice's", sheet("a", "a"))
	c.offer(bob, "bob's", sheet("b", "b"))
	c.turn(alice, dialog.Outcome{State: []byte("alice's"), Withdraw: true, Offers: []dialog.Offer{code("new")}})
	c.reads("a", "")
	c.reads("b", "b")
	c.same(c.enter(carol, "new", true).Conversation, alice)
}

func offersForgotten(t *testing.T, c *careSuite) {
	for name, forget := range map[string]func(){
		"in the talk": func() { c.turn(alice, dialog.Outcome{Forget: true}) },
		"by hand": func() {
			f, err := c.Forget(t.Context(), alice)
			c.ok(err)
			c.same(f.Open, 2)
		},
	} {
		c.offer(alice, "alice's", sheet("a", "a"), code("c"))
		kept, err := c.Kept(t.Context(), alice)
		c.ok(err)
		c.same(len(kept.Open), 2)
		forget()
		c.reads("a", "")
		if got := c.enter(bob, "c", true); got != nil {
			t.Errorf("forgotten %s, and the code still works", name)
		}
		if kept, err = c.Kept(t.Context(), alice); err != nil || !kept.Empty() {
			t.Errorf("forgotten %s: %+v, %v", name, kept, err)
		}
	}
}

func offersPruned(t *testing.T, c *careSuite) {
	c.offer(alice, "alice's", sheet("a", "a"), code("c"))
	c.clock = now.Add(time.Hour)
	p, err := c.Prune(t.Context(), store.Retention{})
	c.ok(err)
	c.same(p, store.Pruned{Offers: 1})
	c.reads("a", "a")
	c.clock = now.Add(2 * day)
	p, err = c.Prune(t.Context(), store.Retention{Conversations: day})
	c.ok(err)
	c.same(p.Conversations, 1)
	c.reads("a", "")
	kept, err := c.Kept(t.Context(), alice)
	if err != nil || !kept.Empty() {
		t.Errorf("kept %+v, %v", kept, err)
	}
}
