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
			p.count(chat.ConversationID{Platform: "test", ID: fmt.Sprint(n)}, n%2 == 0, time.Now())
			if bound := 2*active + 1; len(p.known) > bound {
				t.Fatalf("%d conversations known after %d, bound is %d", len(p.known), n+1, bound)
			}
		}
	})
}
