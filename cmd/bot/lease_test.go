package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// board is a database's leases, as one process after another sees them.
type board struct {
	mu     sync.Mutex
	holder map[string]string
	until  map[string]time.Time
}

// seat is what one process sees of a board. While it is cut off it gets errors.
type seat struct {
	*board
	name   string
	cutOff bool
}

var errCutOff = errors.New("no connection")

func (s *seat) Hold(_ context.Context, lease string, ttl time.Duration) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cutOff {
		return false, errCutOff
	}
	if h := s.holder[lease]; h != "" && h != s.name && time.Now().Before(s.until[lease]) {
		return false, nil
	}
	s.holder[lease], s.until[lease] = s.name, time.Now().Add(ttl)
	return true, nil
}

func (s *seat) Release(_ context.Context, lease string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cutOff {
		return errCutOff
	}
	if s.holder[lease] == s.name {
		delete(s.holder, lease)
	}
	return nil
}

func (s *seat) cut(off bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cutOff = off
}

// shift is one process that works whenever it may. It notes who works when, and
// needs up to leaseStop to end.
type shift struct {
	mu    sync.Mutex
	start time.Time
	notes []string
}

func (s *shift) note(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, time.Since(s.start).String()+" "+what)
}

func (s *shift) work(name string) func(context.Context) error {
	return func(ctx context.Context) error {
		s.note(name + " begins")
		<-ctx.Done()
		s.note(name + " ends")
		return nil
	}
}

func TestHolding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &board{holder: map[string]string{}, until: map[string]time.Time{}}
		one, other := &seat{board: b, name: "one"}, &seat{board: b, name: "other"}
		s := &shift{start: time.Now()}
		log := slog.New(slog.DiscardHandler)
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { _ = holding(ctx, one, "poll", log, s.work("one")) })
		synctest.Wait()
		all.Go(func() { _ = holding(ctx, other, "poll", log, s.work("other")) })
		time.Sleep(10*time.Second + time.Millisecond)
		one.cut(true) // its last renewal was at 10 s
		time.Sleep(20 * time.Second)
		one.cut(false)
		time.Sleep(10 * time.Second)
		stop()
		all.Wait()
		want := []string{
			"0s one begins",
			"13s one ends",     // it gave up by itself
			"17s other begins", // when the lease has ended
			"40.001s other ends",
		}
		if diff := cmp.Diff(want, s.notes); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if len(b.holder) > 0 {
			t.Errorf("leases that were not given back: %v", b.holder)
		}
	})
}

// TestHoldingEnds holds that the work's own end, with or without an error, is
// the end, and that the next process need not wait for it.
func TestHoldingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &board{holder: map[string]string{}, until: map[string]time.Time{}}
		refused := errors.New("refused")
		for _, want := range []error{nil, refused} {
			err := holding(t.Context(), &seat{board: b, name: "one"}, "poll", slog.New(slog.DiscardHandler), func(context.Context) error { return want })
			if !errors.Is(err, want) {
				t.Errorf("error %v, want %v", err, want)
			}
			if len(b.holder) > 0 {
				t.Error("the lease was not given back")
			}
		}
	})
}

// TestLeaseTimes holds that a process has ended before another takes over, and
// that this takes less than ten seconds.
func TestLeaseTimes(t *testing.T) {
	if leaseGiveUp+leaseStop >= leaseTTL {
		t.Errorf("a process may go on for %v, and its lease ends after %v", leaseGiveUp+leaseStop, leaseTTL)
	}
	if takeOver := leaseTTL + leaseEvery; takeOver >= 10*time.Second {
		t.Errorf("another process takes over after %v, want less than ten seconds", takeOver)
	}
}
