package discord

import (
	"context"
	"fmt"

	"guichet/adapters"
	"guichet/chat"
)

// taker hands events to a sink.
type taker struct {
	*Adapter
	sink adapters.Sink
}

// handle hands events of one conversation to the sink until it has taken them,
// or ctx is done; it reports whether it has.
func (t *taker) handle(ctx context.Context, events ...chat.Event) bool {
	var pause adapters.Backoff
	for len(events) > 0 {
		done, err := t.sinkSafely(ctx, events)
		events = events[done:]
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		if done > 0 {
			pause.Reset()
		}
		wait := pause.Next()
		t.log.WarnContext(ctx, "discord: an event was not stored, trying again", "event", events[0].Key, "err", err, "pause", wait)
		if t.opts.Sleep(ctx, wait) != nil {
			return false
		}
	}
	return true
}

func (t *taker) sinkSafely(ctx context.Context, events []chat.Event) (done int, err error) {
	defer func() {
		if v := recover(); v != nil {
			done, err = 0, fmt.Errorf("panic of type %T", v)
		}
	}()
	return t.sink(ctx, events...)
}
