package main

import (
	"context"
	"runtime/debug"
	"sync"
	"time"

	"guichet/adapters"
	"guichet/dialog"
	"guichet/knowledge"
)

// How much garbage there may be beside what is in use, in percent.
const (
	hastily = 400 // a start is waited for, and gives its memory back soon after
	tidily  = 25  // learning needs the most memory that a bot ever has
)

var collecting sync.Mutex

// allowing does something while there may be so much garbage. What would want to
// allow another measure meanwhile waits.
func allowing(garbage int, do func()) {
	collecting.Lock()
	defer collecting.Unlock()
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	do()
}

// startGuide is loadGuide, for a program that somebody has just started.
func startGuide(dir string) (guide *dialog.Guide, b *knowledge.Base, err error) {
	allowing(hastily, func() { guide, b, err = loadGuide(dir) })
	return guide, b, err
}

// learn has a guide learn to hear what nobody has said yet, and gives back what
// that leaves behind, which is several times what it leads to.
func learn(guide *dialog.Guide) {
	allowing(tidily, guide.Warm)
	debug.FreeOSMemory()
}

const (
	// settledAfter is how long a bot has run before it gives back the memory that
	// its start took.
	settledAfter = time.Second
	// warmAfter is how long it has run before it learns, which takes a second or two of
	// a processor: its first messages come before that.
	warmAfter = time.Minute
)

// warm has the guide prepare at once, gives back what the start has left behind, and
// has the guide learn beside the first talks. A bot that is told to stop waits for what it is
// about to learn, which takes a second.
func warm(ctx context.Context, m *dialog.Manager) {
	m.Guide().Prepare()
	if adapters.Sleep(ctx, settledAfter) != nil {
		return
	}
	debug.FreeOSMemory()
	if adapters.Sleep(ctx, warmAfter-settledAfter) != nil {
		return
	}
	learn(m.Guide())
}
