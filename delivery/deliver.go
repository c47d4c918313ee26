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
func (l *Loop) deliver(r *run, c *claim) *claim {
	err := l.send(r, c)
	if err != nil {
		l.settle(r, c.Outbound, err)
		return nil
	}
	if r.ctx.Err() != nil || c.followed+1 >= maxFollowing {
		l.sent(r, c.Outbound, time.Time{})
		return nil
	}
	until := time.Now().Add(l.opts.Lease)
	next := l.sent(r, c.Outbound, until)
	if next == nil {
		return nil
	}
	return &claim{*next, until, c.followed + 1}
}

// send sends what is left of a reply and, at the same time, closes the message
// that it answers.
func (l *Loop) send(r *run, c *claim) (err error) {
	defer recovered(&err)
	out := l.outlets[c.Conversation.Platform]
	closing, ok := adapters.RenderClosing(c.Reply, out.Caps())
	if !ok {
		_, err := l.sendParts(r, out, c)
		return err
	}
	closed := l.close(r, out, c, closing)
	parts, err := l.sendParts(r, out, c)
	if err != nil {
		return err // the closing comes again with the rest, and does no harm by it
	}
	return l.awaitClosed(r, c, parts, closed)
}

// recovered makes an error of a panic.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = newPanicError(v)
	}
}

// latest is when the last part of a claimed reply must have begun to leave.
func (l *Loop) latest(c *claim) time.Time { return c.leaseEnd.Add(-l.opts.SendTimeout) }

// sendParts sends the messages of a reply that have not left yet, and returns
// how many it has in all.
func (l *Loop) sendParts(r *run, out *outlet, c *claim) (int, error) {
	parts, latest := l.parts(r.ctx, out, c), l.latest(c)
	for i := c.PartsSent; i < len(parts); i++ {
		parts[i].Key = fmt.Sprintf("%d.%d", c.ID, i)
		if err := l.sendPart(r.ctx, r.work, out, c.Outbound, parts[i], latest); err != nil {
			return len(parts), err
		}
		if i+1 < len(parts) {
			l.partSent(r, c.Outbound, i+1)
		}
	}
	return len(parts), nil
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
