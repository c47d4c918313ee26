package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/adapters/telegram/faketelegram"
)

// crashes is a talk during which the program ends and starts again.
type crashes struct {
	*person
	bot *process
}

func (c *crashes) killAndStart() {
	c.t.Helper()
	c.bot.kill()
	c.bot = c.start()
}

// inFlight acts and returns once a request of a method is under way that the
// server will not answer.
func (c *crashes) inFlight(one turn, method string) {
	c.t.Helper()
	c.telegram.FailNext(method, faketelegram.Failure{Delay: never})
	c.after(func() { c.act(one) }, method, 1)
}

// TestKilled plays a whole talk and has the program end in every turn, each
// time at the same point of it. Whatever the point, the talk goes on: nothing
// is lost, and nothing is said twice but the one message that was on its way
// when the process was killed.
func TestKilled(t *testing.T) {
	for _, tc := range []struct {
		name string
		turn func(*crashes, turn)
		// twice tells that the message of each turn may have been on its way.
		twice bool
	}{
		{"between turns", func(c *crashes, one turn) {
			c.act(one)
			c.sees(one)
			c.settle(c.id)
			c.killAndStart()
		}, false},
		{"as soon as the answer is there", func(c *crashes, one turn) {
			c.act(one)
			c.sees(one)
			c.killAndStart()
		}, true},
		{"as soon as the person has acted", func(c *crashes, one turn) {
			c.act(one)
			c.killAndStart()
			c.sees(one)
		}, true},
		{"while the answer is on its way", func(c *crashes, one turn) {
			c.inFlight(one, "sendMessage")
			c.killAndStart()
			c.sees(one)
			c.settle(c.id)
		}, false},
		{"before the update is confirmed", func(c *crashes, one turn) {
			c.inFlight(one, "getUpdates")
			c.sees(one)
			c.sent(c.id)
			if n := c.telegram.Pending(); n != 1 {
				c.t.Errorf("%d updates are not confirmed, want the one that comes again", n)
			}
			c.killAndStart()
			c.settle(c.id)
		}, false},
		{"by a signal that lets it finish", func(c *crashes, one turn) {
			c.act(one)
			if code := c.bot.stop(); code != exitDone {
				c.t.Errorf("exit code %d on SIGTERM, want %d", code, exitDone)
			}
			c.bot = c.start()
			c.sees(one)
			c.settle(c.id)
		}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.program = builtBot // its many starts would take minutes with the race detector
			c := &crashes{person: s.person(t, 7301), bot: s.start()}
			talk := jobSeekerTalk()
			for _, one := range talk {
				tc.turn(c, one)
			}
			s.settle(c.id)
			checkTold(t, talk, c.fromBot(), tc.twice)
		})
	}
}

// checkTold checks that the messages answer the turns of a talk one after
// another, each once, or also twice.
func checkTold(t *testing.T, talk []turn, told []faketelegram.Message, twice bool) {
	t.Helper()
	times := countTold(t, talk, told)
	most := 1
	if twice {
		most = 2
	}
	for i, one := range talk {
		if times[i] < 1 || times[i] > most {
			t.Errorf("the answer to %q stands there %d times, want 1 to %d", one.says+one.presses, times[i], most)
		}
	}
	for i, one := range talk {
		if one.closes != "" && !slices.ContainsFunc(told, func(m faketelegram.Message) bool {
			return m.Edits == 1 && strings.HasSuffix(plain(m.Text), "Votre réponse : "+one.closes) && strings.Contains(plain(m.Text), talk[i-1].want[0])
		}) {
			t.Errorf("the question answered with %q was not closed", one.presses)
		}
	}
}

// countTold counts how often each turn of a talk is answered. A message that
// answers neither the turn after the last one answered nor that one again is an
// error.
func countTold(t *testing.T, talk []turn, told []faketelegram.Message) []int {
	t.Helper()
	times := make([]int, len(talk)+1)
	at := -1
	for _, m := range told {
		says := func(i int) bool { return i >= 0 && i < len(talk) && strings.Contains(plain(m.Text), talk[i].want[0]) }
		switch {
		case says(at + 1):
			at++
		case !says(at):
			t.Errorf("between the answers %d and %d stands:\n%s", at, at+1, transcript(m))
		}
		times[max(at, 0)]++
	}
	return times[:len(talk)]
}

// TestStopLetsAnswersOut ends the program while an answer is on its way.
func TestStopLetsAnswersOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bot := s.start()
	p := s.person(t, 7302)
	start := turn{says: "/start", want: []string{askStatus}}
	s.telegram.FailNext("sendMessage", faketelegram.Failure{Delay: time.Second})
	s.after(func() { p.act(start) }, "sendMessage", 1)
	if code := bot.stop(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	if n := len(p.fromBot()); n != 1 {
		t.Fatalf("%d messages when the process has ended, want the one that was on its way", n)
	}
	p.sees(start)
	s.start()
	p.does(turn{says: "au chômage", want: []string{askCourse}})
}
