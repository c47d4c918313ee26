package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

const (
	// firstRetry and lastRetry bound the wait after a failure that may pass;
	// it doubles from one to the other.
	firstRetry = time.Second
	lastRetry  = 5 * time.Minute

	// throttleWait is how long to wait where a platform does not say.
	throttleWait = 5 * time.Second
)

// sent tells the queue that a reply has left, and returns the next one of its
// conversation if the queue holds it until then.
func (l *Loop) sent(r *run, o chat.Outbound, until time.Time) (next *chat.Outbound) {
	l.insist(r, o, "a sent reply", func(ctx context.Context) (err error) {
		if r.ctx.Err() != nil {
			until = time.Time{} // nobody would deliver what is held
		}
		next, err = l.queue.Sent(ctx, o, until)
		return err
	})
	return next
}

// partSent tells the queue that so many messages of a reply have left.
func (l *Loop) partSent(r *run, o chat.Outbound, parts int) {
	l.insist(r, o, "a sent part", func(ctx context.Context) error {
		return l.queue.PartSent(ctx, o.ID, parts)
	})
}

// settle tells the queue what became of a reply that has not left.
func (l *Loop) settle(r *run, o chat.Outbound, err error) {
	if e, ok := errors.AsType[*notNowError](err); ok {
		l.log(r.ctx, e.level, "reply postponed", o, err)
		l.postpone(r, o, e.at)
		return
	}
	if _, ok := errors.AsType[*panicError](err); ok {
		l.log(r.ctx, slog.LevelError, "panic while sending, reply parked", o, err, stackOf(err)...)
		l.park(r, o, describe(err))
		return
	}
	l.settleFailed(r, o, err)
}

func (l *Loop) settleFailed(r *run, o chat.Outbound, err error) {
	now, said := time.Now(), &adapters.SendError{}
	if e, ok := errors.AsType[*adapters.SendError](err); ok {
		said = e
	}
	switch said.Class {
	case adapters.Throttled:
		l.throttled(r, o, said, now)
	case adapters.Moved:
		l.log(r.ctx, slog.LevelInfo, "conversation moved", o, err)
		l.record(r, o, "a move", func(ctx context.Context) error {
			return l.queue.Move(ctx, o.Conversation, said.To)
		})
	case adapters.Gone:
		l.log(r.ctx, slog.LevelInfo, "person gone, replies dropped", o, err)
		l.record(r, o, "a person gone", func(ctx context.Context) error {
			return l.queue.Drop(ctx, o.Conversation)
		})
	case adapters.Invalid:
		l.log(r.ctx, slog.LevelError, "reply refused, parked", o, err)
		l.park(r, o, describe(err))
	case adapters.Fatal:
		l.log(r.ctx, slog.LevelError, "account refused, platform paused", o, err)
		l.pause(o, now.Add(pause))
		l.postpone(r, o, now.Add(pause))
	default: // Temporary and Unknown
		if o.Reply.Urgency == chat.Notice && said.Class != adapters.Temporary {
			l.log(r.ctx, slog.LevelWarn, "notice may have arrived, parked", o, err)
			l.park(r, o, "may have arrived, so it is not sent again: "+describe(err))
			return
		}
		l.retry(r, o, err, now.Add(max(said.After, l.backOff(o.Attempts))))
	}
}

// throttled obeys a platform that asks to wait, with this conversation or with
// all.
func (l *Loop) throttled(r *run, o chat.Outbound, said *adapters.SendError, now time.Time) {
	after := throttledFor(said)
	l.log(r.ctx, slog.LevelInfo, "throttled", o, said, "after", after, "account", said.Account)
	if said.Account {
		l.pause(o, now.Add(after))
	}
	l.postpone(r, o, now.Add(after))
}

func throttledFor(said *adapters.SendError) time.Duration {
	if said.After <= 0 {
		return throttleWait
	}
	return said.After
}

// pause leaves the platform of a reply alone until t.
func (l *Loop) pause(o chat.Outbound, t time.Time) {
	l.outlets[o.Conversation.Platform].gate.close(t)
	l.nudgeAt(t)
}

func (l *Loop) retry(r *run, o chat.Outbound, err error, at time.Time) {
	if o.Attempts+1 >= l.opts.MaxAttempts {
		l.log(r.ctx, slog.LevelError, "attempts used up, reply parked", o, err)
		l.park(r, o, fmt.Sprintf("%d failed attempts, the last: %s", o.Attempts+1, describe(err)))
		return
	}
	l.log(r.ctx, slog.LevelWarn, "send failed, will retry", o, err, "at", at)
	l.record(r, o, "a retry", func(ctx context.Context) error { return l.queue.Retry(ctx, o.ID, at) })
	l.nudgeAt(at)
}

func (l *Loop) postpone(r *run, o chat.Outbound, at time.Time) {
	l.record(r, o, "a delay", func(ctx context.Context) error { return l.queue.Postpone(ctx, o.ID, at) })
	l.nudgeAt(at)
}

func (l *Loop) park(r *run, o chat.Outbound, reason string) {
	l.insist(r, o, "a parked reply", func(ctx context.Context) error {
		return l.queue.Park(ctx, o, reason)
	})
}

// backOff returns the wait after a failure that came after so many others:
// between half and all of a time that doubles, so that replies that failed
// together do not come back together.
func (l *Loop) backOff(failures int) time.Duration {
	full := adapters.Doubled(firstRetry, lastRetry, failures)
	return full/2 + time.Duration(l.opts.Random()*float64(full/2))
}

// nudgeAt makes Run ask the queue when what is due at t can be claimed. A
// conversation sets at most two such timers until it is claimed again: one for
// itself, one for the pause of its platform.
func (l *Loop) nudgeAt(t time.Time) {
	const rounding = time.Millisecond // queues may round a time up by that much
	time.AfterFunc(time.Until(t)+rounding, l.nudge)
}

func (l *Loop) log(ctx context.Context, level slog.Level, msg string, o chat.Outbound, err error, more ...any) {
	if !l.opts.Logger.Enabled(ctx, level) {
		return
	}
	attrs := append([]any{
		"platform", string(o.Conversation.Platform),
		"conversation", l.opts.Mask(o.Conversation),
		"reply", o.ID,
		"attempts", o.Attempts,
		"err", describe(err),
	}, more...)
	l.opts.Logger.Log(ctx, level, msg, attrs...)
}

// stackOf returns what the log says of a panic beside its error.
func stackOf(err error) []any {
	if e, ok := errors.AsType[*panicError](err); ok {
		return []any{"stack", string(e.stack)}
	}
	return nil
}

// describe words an error for the operator. Of an error that keeps to no
// contract only the type is told: it may hold an address with a secret in it.
func describe(err error) string {
	if e, ok := errors.AsType[*adapters.SendError](err); ok {
		return e.Error()
	}
	if e, ok := errors.AsType[*notNowError](err); ok {
		return e.Error()
	}
	if e, ok := errors.AsType[*panicError](err); ok {
		return e.Error()
	}
	for _, known := range []error{context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return fmt.Sprintf("error of type %T", err)
}
