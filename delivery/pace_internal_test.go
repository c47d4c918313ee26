package delivery

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"guichet/chat"
)

func TestPacerForgetsIdleConversations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(Pace{Each: Rate{PerSecond: 1, Burst: 3}})
		const active = 2 * minSweep
		for n := range 20 * minSweep {
			if n%active == 0 {
				time.Sleep(4 * time.Second)
			}
			var group chat.ConversationID
			if n%2 == 0 {
				group = chat.ConversationID{Platform: "test", ID: fmt.Sprint("group ", n)}
			}
			p.count(chat.ConversationID{Platform: "test", ID: fmt.Sprint(n)}, group, time.Now())
			if bound := 3*active + 2; len(p.known) > bound {
				t.Fatalf("%d conversations known after %d, bound is %d", len(p.known), n+1, bound)
			}
		}
	})
}
