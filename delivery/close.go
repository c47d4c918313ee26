package delivery

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// closingWait is how long a reply that has left is held until the message that
// it closes is edited. As a rule that is done by then, and if the process dies in
// between the next one does it. The person's next answer waits no longer.
const closingWait = time.Second

// closing is the edit of a message that a reply closes.
type closing struct {
	stop  context.CancelFunc // lets it wait for nothing any more
	ended chan struct{}
}

// close begins to edit the message that a reply closes. What it returns tells of
// the first try: a notNowError if that was not made, or nil. What fails is tried
// once more without the lane, and then forgotten: all that counts stands in the
// reply itself.
func (l *Loop) close(r *run, out *outlet, c *claim, part adapters.Part) (tried <-chan error) {
	first := make(chan error, 1)
	ctx, stop := context.WithCancel(r.ctx)
	mine := &closing{stop, make(chan struct{})}
	before := l.closes(c.Conversation, mine)
	r.deliveries.Go(func() {
		defer l.closed(c.Conversation, mine)
		if before != nil { // of two edits of one message the later one counts
			before.stop()
			<-before.ended
		}
		err := l.edit(ctx, r.work, out, c, part)
		if _, notNow := errors.AsType[*notNowError](err); err == nil || notNow {
			first <- err
			return
		}
		first <- nil
		wait, again := l.unclosed(r, c, err)
		if again && time.Now().Add(wait).Before(l.latest(c)) && adapters.Sleep(ctx, wait) == nil {
			if err := l.edit(ctx, r.work, out, c, part); err != nil {
				l.unclosed(r, c, err)
			}
		}
	})
	return first
}

func (l *Loop) edit(ctx, work context.Context, out *outlet, c *claim, part adapters.Part) (err error) {
	defer recovered(&err)
	return l.sendPart(ctx, work, out, c.Outbound, part, l.latest(c))
}

// awaitClosed waits a while for the first try to close a message, when all parts
// of the reply have left.
func (l *Loop) awaitClosed(r *run, c *claim, parts int, tried <-chan error) (err error) {
	select {
	case err = <-tried:
		if err == nil {
			return nil
		}
	default:
	}
	if c.PartsSent < parts {
		l.partSent(r, c.Outbound, parts)
	}
	if err != nil {
		return err
	}
	wait := time.NewTimer(closingWait)
	defer wait.Stop()
	select {
	case err = <-tried:
		return err
	case <-wait.C:
		return nil
	}
}

// unclosed obeys what a platform says to an edit, and returns if it is worth
// another try, and after how long.
func (l *Loop) unclosed(r *run, c *claim, err error) (wait time.Duration, again bool) {
	l.log(r.ctx, slog.LevelWarn, "a message could not be closed", c.Outbound, err, stackOf(err)...)
	said, ok := errors.AsType[*adapters.SendError](err)
	if !ok {
		_, panicked := errors.AsType[*panicError](err)
		return l.backOff(0), !panicked
	}
	switch said.Class {
	case adapters.Throttled:
		wait = throttledFor(said)
		if said.Account {
			l.pause(c.Outbound, time.Now().Add(wait))
		}
		return wait, true
	case adapters.Fatal:
		l.pause(c.Outbound, time.Now().Add(pause))
		return 0, false
	case adapters.Invalid, adapters.Gone, adapters.Moved:
		return 0, false
	default: // Temporary and Unknown
		return max(said.After, l.backOff(0)), true
	}
}

// closes notes what is being closed in a conversation, and returns what was
// before it, nil if nothing was.
func (l *Loop) closes(in chat.ConversationID, one *closing) (before *closing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before = l.closing[in]
	l.closing[in] = one
	return before
}

func (l *Loop) closed(in chat.ConversationID, one *closing) {
	one.stop()
	close(one.ended)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closing[in] == one {
		delete(l.closing, in)
	}
}
