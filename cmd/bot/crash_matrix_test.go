package main

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"
)

var (
	sweepKills  = flag.Int("sweep", 12, "kills at the steps of a talk, for each kind of step")
	randomKills = flag.Int("kills", 20, "kills at random times, on each database")
)

// TestCrashAtEveryStep has one person talk while every life of the bot ends at a
// step of its work: the first life at its first step, the next one at its
// second, and so on; and again from the first when a life has outlived some
// turns. The steps are what the bot asks of Telegram and of its database, each
// before it was carried out, and after it was, without the bot knowing.
func TestCrashAtEveryStep(t *testing.T) {
	t.Parallel()
	for _, at := range []struct {
		where string
		on    func(*testing.T) database
		set   func(*crashSite) func(at int) *process // starts a bot that will end
		steps int                                    // about as many as from a start to the end of a turn
	}{
		{"SQLite, its rows and commits", onFile, (*crashSite).atRows, 30},
		{"SQLite, before a request to Telegram", onFile, func(s *crashSite) func(int) *process { return s.atRequests(false) }, 15},
		{"SQLite, after a request to Telegram", onFile, func(s *crashSite) func(int) *process { return s.atRequests(true) }, 15},
		{"PostgreSQL, before a message to it", onServer, func(s *crashSite) func(int) *process { return s.atMessages(false) }, 70},
		{"PostgreSQL, after a message to it", onServer, func(s *crashSite) func(int) *process { return s.atMessages(true) }, 70},
		{"PostgreSQL, before a request to Telegram", onServer, func(s *crashSite) func(int) *process { return s.atRequests(false) }, 15},
		{"PostgreSQL, after a request to Telegram", onServer, func(s *crashSite) func(int) *process { return s.atRequests(true) }, 15},
	} {
		t.Run(at.where, func(t *testing.T) {
			t.Parallel()
			s := newCrashSite(t, at.on(t))
			sweep(s, at.set(s), *sweepKills, max(1, at.steps / *sweepKills))
			s.finish()
		})
	}
}

func onFile(t *testing.T) database   { return newFile(t) }
func onServer(t *testing.T) database { return newServed(t) }

// sweep plays talks until so many bots have ended, each so many steps later than
// the one before, and then to the end of the talk.
func sweep(s *crashSite, start func(at int) *process, kills, stride int) {
	p := s.newPerson(400)
	at, lived := 1, 0
	bot := start(at)
	for again := false; s.killed() < kills; again = true {
		for n, one := range jobSeekerTalk() {
			if again && n == 0 {
				one.want = one.want[:1] // the greeting is for newcomers
			}
			s.acts(p, one)
			for !s.answered(p, one, bot) {
				s.note(bot)
				at, lived = at+stride, 0
				if s.killed() >= kills {
					at = 0
				}
				bot = start(at)
			}
			const outlived = 4 // turns
			if lived++; lived == outlived && at > 0 {
				bot.kill()
				s.note(bot)
				at, lived = 1, 0
				bot = start(at)
			}
		}
	}
	if at > 0 {
		bot.kill()
		s.note(bot)
		start(0)
	}
}

// TestCrashUnderLoad has 64 people talk while the bot is killed at random times.
func TestCrashUnderLoad(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, data database) {
		s := newCrashSite(t, data)
		s.step = func() string { return "a random time" }
		stop := s.crowd(64)
		for range *randomKills {
			bot := s.launch()
			time.Sleep(100*time.Millisecond + rand.N(900*time.Millisecond))
			bot.kill()
			s.note(bot)
		}
		s.start()
		stop()
		s.finish()
	})
}
