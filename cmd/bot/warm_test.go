package main

import (
	"runtime/debug"
	"sync"
	"testing"
)

// TestGarbageAsBefore starts and learns at the same time, as a bot whose base
// is edited may: afterwards as much garbage is allowed as before.
func TestGarbageAsBefore(t *testing.T) {
	const before = 77
	collecting.Lock() // nobody else is about to restore another measure
	defer debug.SetGCPercent(debug.SetGCPercent(before))
	collecting.Unlock()
	guide, _, err := startGuide("")
	if err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	both.Go(func() { learn(guide) })
	both.Go(func() { _, _, err = startGuide("") })
	both.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if now := debug.SetGCPercent(before); now != before {
		t.Errorf("%d %% of garbage is allowed, and was %d %% before", now, before)
	}
}
