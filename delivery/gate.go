package delivery

import (
	"context"
	"slices"
	"sync"
	"time"

	"guichet/chat"
)

const (
	// noticeEvery makes at least every so many-th message a notice while one
	// waits, so that answers do not keep them back for ever.
	noticeEvery = 8
	// workersPerNotice is for how many workers one may be busy with a notice,
	// so that a platform that is slow has some left for answers.
	workersPerNotice = 2
)

// gate lets messages out to one platform: at its pace, no more at once than
// there are workers, answers before notices, and none while it is closed.
// Within an urgency they leave as they came. How many can wait is bounded by the
// replies that the loop holds.
type gate struct {
	pace       Rate
	maxNotices int

	mu      sync.Mutex
	meter   meter
	workers int       // free
	notices int       // on their way
	passed  int       // answers since the last notice, while notices waited
	closed  time.Time // until when
	waiting [urgencies][]*passage
	timer   *time.Timer // calls admit
}

const urgencies = int(chat.Notice) + 1

// passage is a message that waits to be let out.
type passage struct {
	open     chan struct{} // closed when it may leave
	admitted bool
}

func newGate(pace Rate, workers int) *gate {
	return &gate{pace: pace, workers: workers, maxNotices: max(workers/workersPerNotice, 1)}
}

// enter returns nil when a message may leave; leave must be called when it has.
// Otherwise it returns the error of ctx.
func (g *gate) enter(ctx context.Context, u chat.Urgency) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p := &passage{open: make(chan struct{})}
	g.mu.Lock()
	g.waiting[u] = append(g.waiting[u], p)
	g.admit()
	g.mu.Unlock()
	select {
	case <-p.open:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.admitted {
		return nil
	}
	g.waiting[u] = slices.DeleteFunc(g.waiting[u], func(w *passage) bool { return w == p })
	return ctx.Err()
}

// leave gives the worker back of a message that has left.
func (g *gate) leave(u chat.Urgency) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.workers++
	if u == chat.Notice {
		g.notices--
	}
	g.admit()
}

// close lets nothing out until t. What is on its way goes on.
func (g *gate) close(t time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = later(g.closed, t)
}

// closedUntil returns until when nothing is let out.
func (g *gate) closedUntil() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closed
}

// admit lets out who may leave now, and sees to it that it is called again when
// the next one may. g.mu is held.
func (g *gate) admit() {
	for g.workers > 0 {
		u, ok := g.choose()
		if !ok {
			return
		}
		now := time.Now()
		if at := later(g.closed, g.meter.next(g.pace)); at.After(now) {
			g.wake(at.Sub(now))
			return
		}
		g.meter.count(g.pace, now)
		g.workers--
		switch {
		case u == chat.Notice:
			g.notices++
			g.passed = 0
		case len(g.waiting[chat.Notice]) > 0:
			g.passed++
		}
		p := g.waiting[u][0]
		g.waiting[u][0] = nil
		g.waiting[u] = g.waiting[u][1:]
		p.admitted = true
		close(p.open)
	}
}

// choose returns the urgency of who leaves next.
func (g *gate) choose() (chat.Urgency, bool) {
	answer := len(g.waiting[chat.Answer]) > 0
	notice := len(g.waiting[chat.Notice]) > 0 && g.notices < g.maxNotices
	if notice && (!answer || g.passed >= noticeEvery-1) {
		return chat.Notice, true
	}
	return chat.Answer, answer
}

func (g *gate) wake(after time.Duration) {
	if g.timer != nil {
		g.timer.Reset(after)
		return
	}
	g.timer = time.AfterFunc(after, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.admit()
	})
}
