package discord

import (
	"context"
	"encoding/json"
	"fmt"
)

// receive takes in one event of the gateway. What cannot be read is logged by
// its kind and left out; an error means that ctx is done.
func (r *run) receive(ctx context.Context, kind string, raw json.RawMessage) (err error) {
	defer func() {
		if v := recover(); v != nil {
			r.log.ErrorContext(ctx, "discord: skipped an event, the program failed on it", "kind", kind, "panic", fmt.Sprintf("%T", v))
		}
	}()
	switch kind {
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		var m message
		if json.Unmarshal(raw, &m) != nil || !m.valid() {
			return r.skip(ctx, kind)
		}
		return r.listen(ctx, &m, kind == "MESSAGE_UPDATE")
	case "INTERACTION_CREATE":
		var i interaction
		if json.Unmarshal(raw, &i) != nil || !i.valid() {
			return r.skip(ctx, kind)
		}
		return r.interact(ctx, &i)
	}
	return nil
}

func (r *run) skip(ctx context.Context, kind string) error {
	r.log.ErrorContext(ctx, "discord: skipped an event that cannot be read", "kind", kind)
	return nil
}

func (r *run) enqueue(ctx context.Context, lane string, do func(context.Context)) error {
	if err := r.intake.roomy(ctx); err != nil {
		return err
	}
	r.intake.add(ctx, lane, job{do: do})
	return nil
}

// listen takes in a message that somebody wrote. Where it is said decides who it
// is for, and may have to be asked for; what is plainly meant for others is left
// at once.
func (r *run) listen(ctx context.Context, m *message, edited bool) error {
	if !m.written() || m.Guild != "" && r.places.known(m.Channel) == shared && !r.addressed(m) {
		return nil
	}
	if m.Guild == "" {
		r.directs.note(m.Author.ID, m.Channel)
	}
	return r.enqueue(ctx, m.Channel, func(ctx context.Context) {
		if e := r.hear(ctx, m, edited); e != nil {
			r.handle(ctx, *e)
		}
	})
}

// interact takes in a press, a command or a form, or suggests an argument.
func (r *run) interact(ctx context.Context, i *interaction) error {
	answer, atOnce := r.atOnce(i)
	switch {
	case atOnce && answer == nil:
		return nil
	case atOnce:
		select {
		case r.quick <- struct{}{}:
		default: // whoever types goes on without
			return nil
		}
		r.working.Go(func() {
			defer func() { <-r.quick }()
			r.answerNow(ctx, i, answer())
		})
		return nil
	}
	first := newAck()
	if r.pending.begin(i.ID) {
		r.working.Go(func() { r.acknowledge(ctx, i, first) })
	} else {
		first.expire()
	}
	return r.enqueue(ctx, i.lane(), func(ctx context.Context) { r.takeIn(ctx, i, first) })
}
