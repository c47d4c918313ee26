package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/store"
)

// longestWait is what a turn may take beside the care of the data. It is far
// above what turns take, because tests run on busy machines, and far below what
// they took if all was done in one step.
const longestWait = 2 * time.Second

// Beside takes turns in a few conversations for as long as do runs, and fails
// the test if one of them had to wait long or there were none.
func Beside(t *testing.T, s *store.Store, do func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var all, begun sync.WaitGroup
	var mu sync.Mutex
	var took []time.Duration
	for n := range 4 {
		begun.Add(1)
		first := sync.OnceFunc(begun.Done)
		all.Go(func() {
			defer first()
			of := id("beside", n)
			for i := 0; ctx.Err() == nil; i++ {
				began := time.Now()
				err := s.Turn(t.Context(), event(of, fmt.Sprint(n, "-", i)), func(state []byte) (dialog.Outcome, error) {
					return dialog.Outcome{State: append(state, 'x'), Replies: []chat.Reply{reply("hello")}}, nil
				})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
				first()
			}
		})
	}
	begun.Wait()
	do()
	stop()
	all.Wait()
	slices.Sort(took)
	if len(took) == 0 {
		t.Fatal("no turn was taken")
	}
	t.Logf("%d turns beside it, the usual one took %v, the longest %v", len(took), took[len(took)/2], took[len(took)-1])
	if longest := took[len(took)-1]; longest > longestWait {
		t.Errorf("a turn took %v, want at most %v", longest, longestWait)
	}
}

// OldRows is what a store must hold for PruneBeside, written more than a year
// ago; the conversations of those who are gone come on top.
var OldRows = store.Pruned{Conversations: 20_000, Gone: 1_000, Parked: 1_000, Events: 78_000}

// PruneBeside prunes a store that holds OldRows, while turns are taken.
func PruneBeside(t *testing.T, s *store.Store) {
	t.Helper()
	Beside(t, s, func() {
		began := time.Now()
		begun := pruneBegun(t, s)
		if begun.Conversations >= OldRows.Conversations {
			t.Errorf("%d conversations were removed in one step", begun.Conversations)
		}
		p, err := s.Prune(t.Context(), keep)
		if err != nil {
			t.Error(err)
		}
		p.Conversations += begun.Conversations
		t.Logf("100,000 rows were removed in %v", time.Since(began))
		if p != OldRows {
			t.Errorf("removed %+v, want %+v", p, OldRows)
		}
	})
}

// pruneBegun prunes for a moment only, which is as long as the first step.
func pruneBegun(t *testing.T, s *store.Store) store.Pruned {
	t.Helper()
	for moment := time.Millisecond; ; moment *= 2 {
		ctx, cancel := context.WithTimeout(t.Context(), moment)
		p, err := s.Prune(ctx, keep)
		cancel()
		if p != (store.Pruned{}) || err == nil || !errors.Is(err, context.DeadlineExceeded) {
			return p
		}
	}
}
