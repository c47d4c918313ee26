package delivery_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"guichet/chat"
	"guichet/delivery"
)

func TestPaceOfAConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		q := newMemory()
		opts := options()
		opts.Workers = 1
		opts.Pace = map[chat.Platform]delivery.Pace{"test": {Each: delivery.Rate{PerSecond: 1, Burst: 3}}}
		l, _ := run(t, q, opts, p)
		q.add(alice, reply("1", "2", "3", "4"), reply("5"))
		q.add(bob, reply("hello"))
		flush(t, l)

		var at []time.Duration
		for _, s := range p.sent {
			switch s.To {
			case alice.ID:
				at = append(at, s.At.Round(time.Millisecond))
			case bob.ID:
				same(t, s.At, time.Duration(0))
			}
		}
		same(t, at, []time.Duration{0, 0, 0, time.Second, 2 * time.Second})
	})
}

// TestAdvisedPaces holds the limits that platforms advise, wherever the time is
// cut, and that no more time than needed is lost.
func TestAdvisedPaces(t *testing.T) {
	for name, c := range map[string]struct {
		platform      chat.Platform
		conversations int
		each          int // messages to every conversation
		groups        bool
		most          int // messages
		within        time.Duration
		takes         time.Duration
		less          time.Duration // by how much it may take less, as the order of those who wait will have it
	}{
		"telegram overall": {"telegram", 330, 1, false, 30, time.Second, 328 * time.Second / 28, 0},
		"telegram person":  {"telegram", 1, 20, false, 3 + 9, 10*time.Second - time.Millisecond, 17 * time.Second, 0},
		"telegram group":   {"telegram", 1, 60, true, 20, time.Minute, 57 * 60 * time.Second / 17, 0},
		"telegram groups":  {"telegram", 50, 10, true, 30, time.Second, 7*60*time.Second/17 + 50*time.Second/28, 50 * time.Second / 28},
		"telegram people":  {"telegram", 60, 1, true, 20, time.Minute, 57 * 60 * time.Second / 17, 0}, // of one group
		"discord overall":  {"discord", 500, 1, false, 50, time.Second, 497 * time.Second / 47, 0},
		"discord channel":  {"discord", 1, 30, false, 5, 5 * time.Second, 28 * 5 * time.Second / 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlatform(nil)
				p.name, p.groups = c.platform, c.groups
				q := newMemory()
				opts := options()
				opts.Pace = nil
				l, _ := run(t, q, opts, p)
				for n := range c.conversations {
					to := chat.ConversationID{Platform: p.name, ID: fmt.Sprint(n)}
					if strings.HasSuffix(name, "people") {
						to.ID = "group/" + to.ID
					}
					for range c.each {
						q.add(to, reply("hello"))
					}
				}
				flush(t, l)
				for i, last := range p.sent {
					first := p.sent[max(i-c.most, 0)]
					if took := last.At - first.At; i >= c.most && took < c.within {
						t.Fatalf("%d messages within %s", c.most+1, took)
					}
				}
				if took := time.Since(p.start); took < c.takes-c.less-time.Millisecond || took > c.takes+2*time.Millisecond {
					t.Errorf("took %s, want %s", took, c.takes)
				}
			})
		})
	}
}

func TestPaceLongerThanTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		p := newPlatform(func(context.Context, chat.ConversationID, string) error {
			if left := time.Until(q.lanes[0].leasedUntil); left < delivery.DefaultSendTimeout {
				t.Errorf("a send begins with %s of the lease left", left)
			}
			return nil
		})
		opts := options()
		opts.Pace = map[chat.Platform]delivery.Pace{"test": {Each: delivery.Rate{PerSecond: 1. / 300}}}
		l, _ := run(t, q, opts, p)
		q.add(alice, reply("1", "2", "3"))
		flush(t, l)
		same(t, p.accepted(alice), []string{"1", "2", "3"})
		if took := time.Since(p.start); took < 10*time.Minute-time.Millisecond || took > 11*time.Minute {
			t.Errorf("took %s", took)
		}
	})
}

// TestEditsDoNotWait lets somebody press quickly: closing each answered question
// must not keep the next one back.
func TestEditsDoNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		p.caps.Edit = true
		q := newMemory()
		opts := options()
		opts.Render = nil
		opts.Pace = map[chat.Platform]delivery.Pace{"test": {Each: delivery.Rate{PerSecond: 1, Burst: 3}}}
		l, _ := run(t, q, opts, p)
		for range 3 {
			q.add(alice, closing("next question"))
		}
		flush(t, l)
		for _, s := range p.sent {
			same(t, s.At, time.Duration(0))
		}
		same(t, len(p.sent), 6)
	})
}
