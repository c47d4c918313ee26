package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// pause is how long a platform is left alone that refused the account.
const pause = time.Minute

// outlet is an adapter with what the loop remembers of it.
type outlet struct {
	adapters.Adapter
	pace *pacer
	gate *gate

	// held counts the conversations with a delivery under way or a reservation;
	// full tells that more may wait for one to end; behind tells that some may
	// wait in the queue for longer than what a turn is about to commit. All are
	// the Loop's, under its mu.
	held   [urgencies]int
	full   [urgencies]bool
	behind [urgencies]bool
}

// group names the place of several people that a conversation is held in; the
// zero ConversationID is none.
func (o *outlet) group(c chat.ConversationID) chat.ConversationID {
	if g, ok := o.Adapter.(adapters.Grouper); ok {
		if place, ok := g.Group(c); ok {
			return place
		}
	}
	return chat.ConversationID{}
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
// went. No send goes on after the lease has ended. It returns what is held to
// follow in the lane, nil if nothing is.
func (l *Loop) deliver(ctx, work context.Context, c *claim) *claim {
	err := l.send(ctx, work, c)
	if err != nil {
		l.settle(work, c.Outbound, err)
		return nil
	}
	if ctx.Err() != nil || c.run+1 >= maxRun {
		l.sent(work, c.Outbound, time.Time{})
		return nil
	}
	until := time.Now().Add(l.opts.Lease)
	next := l.sent(work, c.Outbound, until)
	if next == nil {
		return nil
	}
	return &claim{*next, until, c.run + 1}
}

// send sends what is left of a reply and, at the same time, closes the message
// that it answers: nobody waits for the sight of that.
func (l *Loop) send(ctx, work context.Context, c *claim) (err error) {
	defer recovered(&err)
	out := l.outlets[c.Conversation.Platform]
	closing, ok := adapters.RenderClosing(c.Reply, out.Caps())
	if !ok {
		return l.sendParts(ctx, work, out, c, l.parts(ctx, out, c))
	}
	closed := make(chan error, 1)
	go func() { closed <- l.close(ctx, work, out, c, closing) }()
	parts := l.parts(ctx, out, c)
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
	err = l.sendPart(ctx, work, out, c.Outbound, closing, l.latest(c))
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
		parts[i].Key = fmt.Sprintf("%d.%d", c.ID, i)
		if err := l.sendPart(ctx, work, out, c.Outbound, parts[i], latest); err != nil {
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

// sendPart waits until the part may leave, but not beyond latest, and then sends
// it.
func (l *Loop) sendPart(ctx, work context.Context, out *outlet, o chat.Outbound, p adapters.Part, latest time.Time) error {
	if err := l.admit(ctx, out, o, p, latest); err != nil {
		return err
	}
	defer out.gate.leave(o.Urgency)
	if ctx.Err() != nil { // asked once more: this process may have stood still
		return l.turnedAway(ctx)
	}
	work, cancel := context.WithTimeout(work, l.opts.SendTimeout)
	defer cancel()
	return out.Send(work, o.Conversation, p)
}

// admit waits for the pace of the part's conversation and for a place at the gate,
// which it takes. Another conversation of the same group may leave first while
// this one waits at the gate; then it waits for its pace once more.
func (l *Loop) admit(ctx context.Context, out *outlet, o chat.Outbound, p adapters.Part, latest time.Time) error {
	to, group := o.Conversation, out.group(o.Conversation)
	counts := !out.pace.free(p)
	for {
		if counts {
			if err := waitUntil(ctx, out.pace.next(to, group), latest); err != nil {
				return err
			}
		}
		if until := out.gate.closedUntil(); until.After(latest) {
			return &notNowError{at: until, why: "the platform is paused", level: slog.LevelDebug}
		}
		wait, stop := context.WithDeadline(ctx, latest)
		err := out.gate.enter(wait, o.Urgency)
		late := wait.Err() != nil // this process was held up at the gate
		stop()
		switch {
		case err != nil:
			return l.turnedAway(ctx)
		case late:
			out.gate.leave(o.Urgency)
			return l.turnedAway(ctx)
		case !counts || out.pace.count(to, group, time.Now()):
			return nil
		}
		out.gate.leave(o.Urgency)
	}
}

// waitUntil waits for the pace of a conversation. A reply whose time would come
// after latest is given back until then.
func waitUntil(ctx context.Context, at, latest time.Time) error {
	if at.After(latest) {
		return &notNowError{at: at, why: "the conversation's pace", level: slog.LevelDebug}
	}
	wait := time.Until(at)
	if wait <= 0 {
		return nil
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return &notNowError{at: time.Now(), why: "the loop ends", level: slog.LevelDebug}
	}
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
