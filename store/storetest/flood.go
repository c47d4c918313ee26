package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"guichet/chat"
	"guichet/dialog"
	"strings"
	"testing"
)

func tooLarge(t *testing.T, c *careSuite) {
	c.say(alice, "before")
	for name, out := range map[string]dialog.Outcome{
		"state": {State: bytes.Repeat([]byte{'x'}, dialog.MaxState+1)},
		"reply": {State: []byte("spoilt"), Replies: []chat.Reply{reply("first"), reply(strings.Repeat("x", dialog.MaxReply))}},
	} {
		err := c.Store.Turn(t.Context(), event(alice, "bad"), func([]byte) (dialog.Outcome, error) { return out, nil })
		if !errors.Is(err, dialog.ErrTooLarge) {
			t.Errorf("%s: error %v, want ErrTooLarge", name, err)
		}
	}
	c.unspoilt("bad")
}

// flood has one person write on and on while nothing can be sent.
func flood(t *testing.T, c *careSuite) {
	const messages = 40
	c.say(bob, "b1")
	c.say(alice, "0")
	held := c.claim(now, 10)
	for n := range messages {
		c.say(alice, fmt.Sprint(n+1))
	}
	c.waits(alice, maxWaiting)
	c.sent(held[1])
	for _, want := range []string{"1", "2", "3", fmt.Sprint(messages)} {
		c.sent(c.claimOne(now, want))
	}
	c.waits(alice, 0)
	c.waits(bob, 1)
	c.say(alice, "calm", "again")
	c.sent(c.claimOne(now, "calm"))
	c.claimOne(now, "again")
}

func floodInGroup(t *testing.T, c *careSuite) {
	c.together(16, func(n int) error {
		for i := range 4 {
			if err := c.Store.Turn(t.Context(), event(alice, fmt.Sprint(n, "-", i)), func(state []byte) (dialog.Outcome, error) {
				return dialog.Outcome{State: append(bytes.Clone(state), 'x'), Replies: []chat.Reply{reply(fmt.Sprint(len(state)))}}, nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	c.same(len(c.kept(alice).State), 64)
	c.turn(alice, dialog.Outcome{State: []byte("state"), Replies: []chat.Reply{reply("last"), reply("word")}})
	c.waits(alice, maxWaiting)
	var said []string
	for range maxWaiting {
		o := c.claim(now, 10)[0]
		said = append(said, o.Reply.Text.String())
		c.sent(o)
	}
	c.same(said[:1], []string{"0"})
	c.same(said[maxWaiting-2:], []string{"last", "word"})
}

func floodWithForget(t *testing.T, c *careSuite) {
	for n := range 2 * maxWaiting {
		c.say(alice, fmt.Sprint(n))
	}
	c.turn(alice, dialog.Outcome{Forget: true, Replies: []chat.Reply{reply("farewell")}})
	c.waits(alice, 1)
	c.claimOne(now, "farewell")
}
