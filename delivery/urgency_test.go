package delivery_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"guichet/chat"
	"guichet/delivery"
)

// paced are options with 10 messages in a second.
func paced() *delivery.Options {
	opts := options()
	opts.Pace = map[chat.Platform]delivery.Pace{"test": {Overall: delivery.Rate{PerSecond: 10}}}
	return opts
}

// TestAnswersLeaveBeforeNotices lets people write while a broadcast is under
// way: each answer takes the next place that the pace gives.
func TestAnswersLeaveBeforeNotices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		q := newMemory()
		l, _ := run(t, q, paced(), p)
		for n := range 200 {
			q.add(conversation(fmt.Sprint("notice", n)), notice("reminder"))
		}
		for n := range 10 {
			time.Sleep(730 * time.Millisecond)
			to := conversation(fmt.Sprint("person", n))
			q.add(to, reply("answer"))
			asked := time.Since(p.start)
			time.Sleep(101 * time.Millisecond)
			synctest.Wait()
			if len(p.accepted(to)) != 1 {
				t.Errorf("not answered %s after %s", time.Since(p.start)-asked, asked)
			}
		}
		flush(t, l)
		same(t, time.Since(p.start).Round(time.Millisecond), 20900*time.Millisecond) // no place was lost
	})
}

// TestNoticesAreNotStarved floods a platform with more answers than it lets out.
func TestNoticesAreNotStarved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		q := newMemory()
		l, _ := run(t, q, paced(), p)
		for n := range 400 {
			q.add(conversation(fmt.Sprint("person", n)), reply("answer"))
		}
		for n := range 20 {
			q.add(conversation(fmt.Sprint("notice", n)), notice("reminder"))
		}
		flush(t, l)
		notices := 0
		for i, s := range p.sent {
			if s.Text == "reminder" {
				notices++
			}
			if i < 160 && (notices < (i+1)/8-1 || notices > i/8+1) {
				t.Fatalf("%d of the first %d were notices, want one in eight", notices, i+1)
			}
		}
		same(t, notices, 20)
	})
}

// TestNoticesLeaveWorkersForAnswers holds that a platform that does not answer
// to notices still has somebody for answers.
func TestNoticesLeaveWorkersForAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(ctx context.Context, _ chat.ConversationID, text string) error {
			if text == "reminder" {
				<-ctx.Done()
			}
			return ctx.Err()
		})
		q := newMemory()
		opts := options()
		opts.Workers = 16
		run(t, q, opts, p)
		for n := range 100 {
			q.add(conversation(fmt.Sprint("notice", n)), notice("reminder"))
		}
		pass(time.Second)
		same(t, p.calls, opts.Workers/2)
		q.add(alice, reply("answer"))
		synctest.Wait()
		same(t, p.accepted(alice), []string{"answer"})
	})
}

// TestAnswerBehindANotice holds the order of a conversation: what stands before
// an answer goes with it.
func TestAnswerBehindANotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		q := newMemory()
		run(t, q, paced(), p)
		for n := range 200 {
			q.add(conversation(fmt.Sprint("notice", n)), notice("reminder"))
		}
		q.add(alice, notice("reminder"))
		pass(time.Second)
		q.add(alice, reply("answer"))
		time.Sleep(201 * time.Millisecond)
		synctest.Wait()
		same(t, p.accepted(alice), []string{"reminder", "answer"})
	})
}

// TestFloodDoesNotHoldUpOthers lets more conversations than there is room for
// have much to send; somebody who comes later waits for one round of them.
func TestFloodDoesNotHoldUpOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const floods, inARun = 300, 4 // there is room for 256
		p := newPlatform(nil)
		q := newMemory()
		l, _ := run(t, q, paced(), p)
		for n := range floods {
			for range 8 {
				q.add(conversation(fmt.Sprint("flood", n)), reply("one of many"))
			}
		}
		q.add(alice, reply("answer"))
		flush(t, l)
		for i, s := range p.sent {
			if s.To == alice.ID && i > floods*inARun {
				t.Errorf("the answer left behind %d others", i)
			}
		}
	})
}

// TestPlatformsDoNotWaitForEachOther holds that one platform that hangs takes
// neither room nor workers from another.
func TestPlatformsDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := newPlatform(func(ctx context.Context, _ chat.ConversationID, _ string) error {
			<-ctx.Done()
			return ctx.Err()
		})
		other := newPlatform(nil)
		other.name = "other"
		q := newMemory()
		run(t, q, options(), hangs, other)
		for n := range 1000 {
			q.add(conversation(fmt.Sprint(n)), reply("hello"))
		}
		synctest.Wait()
		q.add(chat.ConversationID{Platform: "other", ID: "1"}, reply("hello"))
		synctest.Wait()
		same(t, len(other.sent), 1)
	})
}
