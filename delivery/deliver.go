package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// pause is how long a platform is left alone that refused the account, or that
// has no adapter.
const pause = time.Minute

// outlet is an adapter with what the loop remembers of it.
type outlet struct {
	adapters.Adapter
	pace *pacer

	mu     sync.Mutex
	paused time.Time // until when
}

func (o *outlet) pauseUntil(t time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.paused = t
}

func (o *outlet) pausedUntil() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.paused
}

// notNowError says that a reply was not tried any further, and when to come
// back.
type notNowError struct {
	at    time.Time
	why   string
	level slog.Level // of the line in the log
}

func (e *notNowError) Error() string { return e.why }

// panicError is a panic of a renderer or an adapter, without the words that it
// may hold.
type panicError struct {
	value string
	stack []byte
}

func (e *panicError) Error() string { return "panic: " + e.value }

func newPanicError(v any) *panicError {
	value := fmt.Sprintf("%T", v)
	if e, ok := v.(runtime.Error); ok {
		value = e.Error()
	}
	return &panicError{value: value, stack: debug.Stack()}
}

// deliver sends what is left of a claimed reply and tells the queue how it
// went. No send goes on after the lease has ended.
func (l *Loop) deliver(ctx, work context.Context, c *claim) {
	l.settle(work, c.Outbound, l.send(ctx, work, c))
}

func (l *Loop) send(ctx, work context.Context, c *claim) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanicError(v)
		}
	}()
	out := l.outlets[c.Conversation.Platform]
	if out == nil {
		return &notNowError{at: time.Now().Add(pause), why: "no adapter for this platform", level: slog.LevelWarn}
	}
	parts := l.opts.Render(c.Reply, out.Caps())
	latest := c.leaseEnd.Add(-l.opts.SendTimeout)
	for i := c.PartsSent; i < len(parts); i++ {
		if err := l.sendPart(ctx, work, out, c.Conversation, parts[i], latest); err != nil {
			return err
		}
		if i+1 < len(parts) {
			l.record(work, c.Outbound, "a sent part", func(ctx context.Context) error {
				return l.queue.PartSent(ctx, c.ID, i+1)
			})
		}
	}
	return nil
}

// sendPart waits for the pace and for a worker, but not beyond latest, and then
// sends.
func (l *Loop) sendPart(ctx, work context.Context, out *outlet, to chat.ConversationID, p adapters.Part, latest time.Time) error {
	wait, stop := context.WithDeadline(ctx, latest)
	defer stop()
	if out.pace.wait(wait, to, p) != nil {
		return l.turnedAway(ctx)
	}
	select {
	case l.workers <- struct{}{}:
		defer func() { <-l.workers }()
	case <-wait.Done():
	}
	if wait.Err() != nil {
		return l.turnedAway(ctx)
	}
	if until := out.pausedUntil(); time.Now().Before(until) {
		return &notNowError{at: until, why: "the platform is paused", level: slog.LevelDebug}
	}
	if ctx.Err() != nil { // asked once more: this process may have stood still
		return l.turnedAway(ctx)
	}
	work, cancel := context.WithTimeout(work, l.opts.SendTimeout)
	defer cancel()
	return out.Send(work, to, p)
}

// turnedAway gives a reply back whose time to send did not come: at once if the
// loop ends, so that the next process finds it.
func (l *Loop) turnedAway(ctx context.Context) error {
	at := time.Now()
	if ctx.Err() == nil {
		at = at.Add(l.opts.Poll)
	}
	return &notNowError{at: at, why: "no time left to send", level: slog.LevelDebug}
}
