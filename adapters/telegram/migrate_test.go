package telegram_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"guichet/adapters/telegram"
	"guichet/chat"
)

// keeper keeps conversations, and fails a few times at first.
type keeper struct {
	mu       sync.Mutex
	talks    []string
	failures int
}

func (k *keeper) fails() error {
	if k.failures--; k.failures >= 0 {
		return errors.New("disk full")
	}
	return nil
}

func (k *keeper) options(o *telegram.Options) {
	o.Talks = func(context.Context) (all []chat.ConversationID, err error) {
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, id := range k.talks {
			all = append(all, chat.ConversationID{Platform: telegram.Platform, ID: id})
		}
		return all, k.fails()
	}
	o.Move = func(_ context.Context, from, to chat.ConversationID) error {
		k.mu.Lock()
		defer k.mu.Unlock()
		if err := k.fails(); err != nil {
			return err
		}
		k.talks[slices.Index(k.talks, from.ID)] = to.ID
		return nil
	}
}

// now returns what is kept, in the order of before.
func (k *keeper) now() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.talks)
}

var (
	beforeTheMove = []string{"42", "-4005/42", "-40051/42", "-4005/43", "-4005/-4005", "-1008/42", "unreadable"}
	afterTheMove  = []string{"42", "-1009/42", "-40051/42", "-1009/43", "-1009/-4005", "-1008/42", "unreadable"}
)

// TestTalksOfAGroupThatMoves carries over what is kept of a group and of no other
// place, before anything is heard at its new id, though it fails at first.
func TestTalksOfAGroupThatMoves(t *testing.T) {
	kept := &keeper{talks: slices.Clone(beforeTheMove), failures: 2}
	k := fixture(t, kept.options)
	g := k.OpenGroup(salon)
	next := g.Migrate(-1009)
	next.Say(ann, "@GuichetTestBot merci")
	k.run(t)
	k.pause(t)
	k.pause(t)
	if e := k.next(t); e.Conversation.ID != "-1009/42" || !slices.Equal(kept.now(), afterTheMove) {
		t.Errorf("%+v came in when %q was kept", e, kept.now())
	}
	k.until(t, "all confirmed", func() bool { return k.Pending() == 0 })
}

func TestTalksOfAGroupThatMovesByWebhook(t *testing.T) {
	for name, told := range map[string]string{
		"the group is told":      `{"update_id":%d,"message":{"message_id":9,"date":1,"chat":{"id":-4005,"type":"group"},"from":{"id":1},"migrate_to_chat_id":-1009}}`,
		"the supergroup is told": `{"update_id":%d,"message":{"message_id":1,"date":1,"chat":{"id":-1009,"type":"supergroup"},"from":{"id":1},"migrate_from_chat_id":-4005}}`,
	} {
		t.Run(name, func(t *testing.T) {
			kept := &keeper{talks: slices.Clone(beforeTheMove), failures: 2}
			h := withWebhook(t, kept.options)
			h.run(t)
			h.settled(t)
			h.Inject(told)
			h.until(t, "all taken", func() bool { return h.Pending() == 0 })
			if got := kept.now(); !slices.Equal(got, afterTheMove) {
				t.Errorf("kept %q, want %q", got, afterTheMove)
			}
		})
	}
}

// TestMigrationThatNobodyCanMean moves nothing: of a private chat, or to one.
func TestMigrationThatNobodyCanMean(t *testing.T) {
	kept := &keeper{talks: slices.Clone(beforeTheMove)}
	k := fixture(t, kept.options)
	for _, told := range []string{
		`{"update_id":%d,"message":{"message_id":9,"date":1,"chat":{"id":42,"type":"private"},"from":{"id":42},"migrate_to_chat_id":-1009}}`,
		`{"update_id":%d,"message":{"message_id":9,"date":1,"chat":{"id":-4005,"type":"group"},"from":{"id":1},"migrate_to_chat_id":43}}`,
	} {
		k.Inject(told)
	}
	k.run(t)
	k.until(t, "all confirmed", func() bool { return k.Pending() == 0 })
	if got := kept.now(); !slices.Equal(got, beforeTheMove) {
		t.Errorf("kept %q, want %q", got, beforeTheMove)
	}
}
