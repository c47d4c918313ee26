package adaptertest

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/dialog"
	"guichet/dialog/dialogtest"
)

// patience bounds every wait of a test that real sockets are part of.
const patience = 20 * time.Second

// Open makes a platform with nobody on it, for one test. now is its time.
type Open func(tb testing.TB, now func() time.Time) Platform

// stack is everything that outlives a process: the platform, the database, the
// log, and what is known of the events.
type stack struct {
	t        *testing.T
	platform Platform
	caps     func(adapters.Caps) adapters.Caps
	clock    *clock
	database string
	log      *Log
	errs     *errorList
	now      *process
	killed   bool // a process was

	mu      sync.Mutex
	changed chan struct{}
	taken   map[chat.ConversationID][]chat.Event // done, once each
	at      map[moment]func()
	words   []string // of people
}

// moment is a point in the life of an event or a reply.
type moment uint8

const (
	beforeCommit moment = iota
	afterCommit
	beforeSend
	afterSend
)

func newStack(t *testing.T, open Open) *stack {
	t.Helper()
	s := &stack{
		t: t, clock: &clock{}, database: filepath.Join(t.TempDir(), "bot.db"), log: &Log{}, errs: &errorList{},
		changed: make(chan struct{}), taken: map[chat.ConversationID][]chat.Event{}, at: map[moment]func(){},
		caps: func(c adapters.Caps) adapters.Caps { return c },
	}
	s.platform = open(t, s.clock.Now)
	t.Cleanup(func() {
		if s.now != nil {
			s.now.stop()
		}
		secrets := slices.Concat(s.platform.Secrets(), s.words)
		s.log.HoldsNone(t, secrets...)
		s.errs.holdNone(t, secrets)
	})
	return s
}

var (
	guideOnce sync.Once
	theGuide  *dialog.Guide
	guideErr  error
)

// newGuide returns the guide of the embedded base, which is loaded once.
func newGuide(tb testing.TB) *dialog.Guide {
	tb.Helper()
	guideOnce.Do(func() {
		if theGuide, guideErr = dialog.NewGuide(dialogtest.Base(tb)); guideErr == nil {
			theGuide = theGuide.WithStatements()
			theGuide.Warm()
		}
	})
	if guideErr != nil || theGuide == nil {
		tb.Fatalf("no guide: %v", guideErr)
	}
	return theGuide
}

// when has do called at the next such moment, once. Whatever is at that moment
// waits for it.
func (s *stack) when(m moment, do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at[m] = do
}

func (s *stack) reached(m moment) {
	s.mu.Lock()
	do := s.at[m]
	delete(s.at, m)
	s.mu.Unlock()
	if do != nil {
		do()
	}
}

func (s *stack) note(events []chat.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range events {
		known := s.taken[e.Conversation]
		if !slices.ContainsFunc(known, func(k chat.Event) bool { return k.Key == e.Key }) {
			s.taken[e.Conversation] = append(known, e)
		}
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// events waits until n different events of a conversation are done and all that
// they led to has left, and returns them.
func (s *stack) events(c chat.ConversationID, n int) []chat.Event {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	for {
		s.mu.Lock()
		done, changed := slices.Clone(s.taken[c]), s.changed
		s.mu.Unlock()
		if len(done) >= n {
			if err := s.now.loop.Flush(ctx, c); err != nil {
				s.t.Fatalf("replies do not leave: %v; log:\n%s", err, s.log)
			}
			return done
		}
		select {
		case <-changed:
		case <-ctx.Done():
			s.t.Fatalf("%d of %d events came in; log:\n%s", len(done), n, s.log)
		}
	}
}

// eventually waits for something to become true.
func (s *stack) eventually(what string, holds func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("%s: not in time; log:\n%s", what, s.log)
		}
	}
}

// told notes words of a person that are long enough to be nobody else's.
func (s *stack) told(text string) {
	const longEnough = 9
	if len(text) >= longEnough {
		s.words = append(s.words, text)
	}
}

func (s *stack) person(lang string) Person {
	s.t.Helper()
	p, err := s.platform.Person(lang)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// disturb asks for troubles, and leaves a test out where there can be none.
func (s *stack) disturb(with ...Trouble) {
	s.t.Helper()
	if err := s.platform.Disturb(with...); err != nil {
		s.t.Fatal(err)
	}
}

// clock is the time of a stack: the real one until it is set.
type clock struct {
	mu sync.Mutex
	at time.Time
}

// Now returns the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		return time.Now()
	}
	return c.at
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// logger writes everything down that anybody logs.
func (s *stack) logger() *slog.Logger { return s.log.Logger() }
