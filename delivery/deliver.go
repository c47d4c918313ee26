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

// send sends what is left of a reply and, at the same time, closes the message
// that it answers: nobody waits for the sight of that.
func (l *Loop) send(ctx, work context.Context, c *claim) (err error) {
	defer recovered(&err)
	out := l.outlets[c.Conversation.Platform]
	if out == nil {
		return &notNowError{at: time.Now().Add(pause), why: "no adapter for this platform", level: slog.LevelWarn}
	}
	closing, ok := adapters.RenderClosing(c.Reply, out.Caps())
	if !ok {
		return l.sendParts(ctx, work, out, c, l.opts.Render(c.Reply, out.Caps()))
	}
	closed := make(chan error, 1)
	go func() { closed <- l.close(ctx, work, out, c, closing) }()
	parts := l.opts.Render(c.Reply, out.Caps())
	if err := l.sendParts(ctx, work, out, c, parts); err != nil {
		<-closed // it comes again with the rest, and does no harm by it
		return err
	}
	select {
	case err = <-closed:
		if err == nil {
			return nil
		}
	default:
	}
	if c.PartsSent < len(parts) {
		l.record(work, c.Outbound, "a sent part", func(ctx context.Context) error {
			return l.queue.PartSent(ctx, c.ID, len(parts))
		})
	}
	if err == nil {
		err = <-closed
	}
	return err
}

// close edits the message that a reply closes. A platform that refuses it will
// do so again, and all that counts stands in the reply itself.
func (l *Loop) close(ctx, work context.Context, out *outlet, c *claim, closing adapters.Part) (err error) {
	defer recovered(&err)
	err = l.sendPart(ctx, work, out, c.Conversation, closing, l.latest(c))
	if err != nil && adapters.ClassOf(err) == adapters.Invalid {
		l.log(ctx, slog.LevelWarn, "a message could not be closed", c.Outbound, err)
		return nil
	}
	return err
}

// recovered makes an error of a panic.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = newPanicError(v)
	}
}

// latest is when the last part of a claimed reply must have begun to leave.
func (l *Loop) latest(c *claim) time.Time { return c.leaseEnd.Add(-l.opts.SendTimeout) }

func (l *Loop) sendParts(ctx, work context.Context, out *outlet, c *claim, parts []adapters.Part) error {
	latest := l.latest(c)
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
