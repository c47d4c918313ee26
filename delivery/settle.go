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

	// recordTries, recordPause and recordTimeout bound the attempts to tell
	// the queue what happened; the pause doubles.
	recordTries   = 5
	recordPause   = 100 * time.Millisecond
	recordTimeout = 5 * time.Second
)

// sent tells the queue that a reply has left, and returns the next one of its
// conversation if the queue holds it until then.
func (l *Loop) sent(ctx context.Context, o chat.Outbound, until time.Time) (next *chat.Outbound) {
	l.record(ctx, o, "a sent reply", func(ctx context.Context) (err error) {
		next, err = l.queue.Sent(ctx, o, until)
		return err
	})
	return next
}

// settle tells the queue what became of a reply that has not left.
func (l *Loop) settle(ctx context.Context, o chat.Outbound, err error) {
	if e, ok := errors.AsType[*notNowError](err); ok {
		l.log(ctx, e.level, "reply postponed", o, err)
		l.postpone(ctx, o, e.at)
		return
	}
	if e, ok := errors.AsType[*panicError](err); ok {
		l.log(ctx, slog.LevelError, "panic while sending, reply parked", o, err, "stack", string(e.stack))
		l.park(ctx, o, describe(err))
		return
	}
	l.settleFailed(ctx, o, err)
}

func (l *Loop) settleFailed(ctx context.Context, o chat.Outbound, err error) {
	now, said := time.Now(), &adapters.SendError{}
	if e, ok := errors.AsType[*adapters.SendError](err); ok {
		said = e
	}
	switch said.Class {
	case adapters.Throttled:
		l.throttled(ctx, o, said, now)
	case adapters.Moved:
		l.log(ctx, slog.LevelInfo, "conversation moved", o, err)
		l.record(ctx, o, "a move", func(ctx context.Context) error {
			return l.queue.Move(ctx, o.Conversation, said.To)
		})
	case adapters.Gone:
		l.log(ctx, slog.LevelInfo, "person gone, replies dropped", o, err)
		l.record(ctx, o, "a person gone", func(ctx context.Context) error {
			return l.queue.Drop(ctx, o.Conversation)
		})
	case adapters.Invalid:
		l.log(ctx, slog.LevelError, "reply refused, parked", o, err)
		l.park(ctx, o, describe(err))
	case adapters.Fatal:
		l.log(ctx, slog.LevelError, "account refused, platform paused", o, err)
		l.pause(o, now.Add(pause))
		l.postpone(ctx, o, now.Add(pause))
	default: // Temporary and Unknown
		if o.Reply.Urgency == chat.Notice && said.Class != adapters.Temporary {
			l.log(ctx, slog.LevelWarn, "notice may have arrived, parked", o, err)
			l.park(ctx, o, "may have arrived, so it is not sent again: "+describe(err))
			return
		}
		l.retry(ctx, o, err, now.Add(max(said.After, l.backOff(o.Attempts))))
	}
}

// throttled obeys a platform that asks to wait, with this conversation or with
// all.
func (l *Loop) throttled(ctx context.Context, o chat.Outbound, said *adapters.SendError, now time.Time) {
	after := said.After
	if after <= 0 {
		after = throttleWait
	}
	l.log(ctx, slog.LevelInfo, "throttled", o, said, "after", after, "account", said.Account)
	if said.Account {
		l.pause(o, now.Add(after))
	}
	l.postpone(ctx, o, now.Add(after))
}

// pause leaves the platform of a reply alone until t.
func (l *Loop) pause(o chat.Outbound, t time.Time) {
	l.outlets[o.Conversation.Platform].gate.close(t)
	l.nudgeAt(t)
}

func (l *Loop) retry(ctx context.Context, o chat.Outbound, err error, at time.Time) {
	if o.Attempts+1 >= l.opts.MaxAttempts {
		l.log(ctx, slog.LevelError, "attempts used up, reply parked", o, err)
		l.park(ctx, o, fmt.Sprintf("%d failed attempts, the last: %s", o.Attempts+1, describe(err)))
		return
	}
	l.log(ctx, slog.LevelWarn, "send failed, will retry", o, err, "at", at)
	l.record(ctx, o, "a retry", func(ctx context.Context) error { return l.queue.Retry(ctx, o.ID, at) })
	l.nudgeAt(at)
}

func (l *Loop) postpone(ctx context.Context, o chat.Outbound, at time.Time) {
	l.record(ctx, o, "a delay", func(ctx context.Context) error { return l.queue.Postpone(ctx, o.ID, at) })
	l.nudgeAt(at)
}

func (l *Loop) park(ctx context.Context, o chat.Outbound, reason string) {
	l.record(ctx, o, "a parked reply", func(ctx context.Context) error {
		return l.queue.Park(ctx, o, reason)
	})
}

// backOff returns the wait after a failure that came after so many others:
// between half and all of a time that doubles, so that replies that failed
// together do not come back together.
func (l *Loop) backOff(failures int) time.Duration {
	full := lastRetry
	if failures < 16 { // beyond, the shift leads far past lastRetry anyway
		full = min(firstRetry<<failures, lastRetry)
	}
	return full/2 + time.Duration(l.opts.Random()*float64(full/2))
}

// nudgeAt makes Run ask the queue when what is due at t can be claimed. At most
// one such timer is pending for each conversation.
func (l *Loop) nudgeAt(t time.Time) {
	const rounding = time.Millisecond // queues may round a time up by that much
	time.AfterFunc(time.Until(t)+rounding, l.nudge)
}

// record tells the queue what happened, a few times if need be. When that
// fails for good, the reply comes back after its lease.
func (l *Loop) record(ctx context.Context, o chat.Outbound, what string, tell func(context.Context) error) {
	ctx = context.WithoutCancel(ctx)
	var err error
	for n := range recordTries {
		if n > 0 {
			time.Sleep(recordPause << (n - 1))
		}
		if err = once(ctx, tell); err == nil {
			return
		}
	}
	l.opts.Logger.ErrorContext(ctx, "cannot record "+what, "reply", o.ID, "err", err)
}

func once(ctx context.Context, tell func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	return tell(ctx)
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
