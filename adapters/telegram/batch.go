package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"guichet/chat"
)

// maxLanes is how many conversations are handled at once: all of a poll, which brings at
// most a hundred updates, so that they are stored together.
const maxLanes = 100

// batch is what one poll brought, with what became of it.
type batch struct {
	updates []incoming
	errs    []error // by update, nil = done
}

// handle passes the updates of one poll on. It returns the offset that confirms
// the longest run of updates from the first on that are done, or 0 if there is
// none, and why the rest is not done.
func (s *session) handle(ctx context.Context, raws []json.RawMessage) (int64, error) {
	b := s.decodeAll(ctx, raws)
	for _, in := range b.updates { // before anything is said at the new id
		if err := s.follow(ctx, in.moved); err != nil {
			return 0, err
		}
	}
	b.run(func(some []incoming) (int, error) {
		var events []chat.Event
		for _, in := range some {
			defer s.answer(ctx, in.query)
			if in.event != nil {
				events = append(events, *in.event)
			}
		}
		if len(events) == 0 {
			return len(some), nil
		}
		done, err := s.sink(ctx, events...)
		if err == nil {
			return len(some), nil
		}
		failed := slices.IndexFunc(some, func(in incoming) bool { return in.event != nil && in.event.Key == events[done].Key })
		return failed, fmt.Errorf("telegram: update %d: %w", some[failed].id, err)
	})
	offset, err := b.confirmed()
	if err == nil && offset == 0 && len(raws) > 0 {
		err = errors.New("telegram: no update of a batch has a number")
	}
	return offset, err
}

// decodeAll reads the updates of a batch. One that cannot be read is logged by
// its number and counts as done, or it would come again for a day.
func (s *session) decodeAll(ctx context.Context, raws []json.RawMessage) *batch {
	b := &batch{}
	type read struct {
		in incoming
		ok bool
	}
	all := make([]read, len(raws))
	inParallel(len(raws), func(i int) { all[i].in, all[i].ok = s.read(ctx, s.decoder, raws[i]) })
	for _, one := range all {
		if one.ok {
			b.updates = append(b.updates, one.in)
		}
	}
	b.errs = make([]error, len(b.updates))
	return b
}

// inParallel calls do for 0 to n-1, on all processors.
func inParallel(n int, do func(int)) {
	var next atomic.Int64
	var working sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		working.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	working.Wait()
}

// read reads an update and logs what an operator should know of it. It reports
// false for one without a number.
func (a *Adapter) read(ctx context.Context, d decoder, raw json.RawMessage) (incoming, bool) {
	in, err := d.decode(raw)
	switch {
	case errors.Is(err, errNoNumber):
		a.log.ErrorContext(ctx, "telegram: skipped an update without a number")
		return in, false
	case err != nil:
		a.log.ErrorContext(ctx, "telegram: skipped an update that cannot be read", "update", in.id)
	case in.status != "":
		a.log.InfoContext(ctx, "telegram: the bot's place in a group has changed", "status", in.status)
	}
	return in, true
}

// errBehind marks an update that was not tried because an earlier one of the
// same conversation is not done.
var errBehind = errors.New("telegram: an earlier update of the same conversation is not done")

// run calls do for the updates of every conversation, in order and in parallel to
// those of others. do returns how many are done, from the first on, and why the next
// one is not.
func (b *batch) run(do func([]incoming) (int, error)) {
	var order []string
	lanes := map[string][]int{}
	for i := range b.updates {
		lane := b.updates[i].lane()
		if _, ok := lanes[lane]; !ok {
			order = append(order, lane)
		}
		lanes[lane] = append(lanes[lane], i)
	}
	var working sync.WaitGroup
	defer working.Wait()
	slots := make(chan struct{}, maxLanes)
	for _, c := range order {
		slots <- struct{}{}
		working.Go(func() {
			defer func() { <-slots }()
			some := make([]incoming, len(lanes[c]))
			for n, i := range lanes[c] {
				some[n] = b.updates[i]
			}
			done, err := do(some)
			for _, i := range lanes[c][done:] {
				b.errs[i], err = err, errBehind
			}
		})
	}
}

// confirmed returns the number behind the last update before the first that is
// not done, and the error of that one.
func (b *batch) confirmed() (int64, error) {
	var offset int64
	for i, err := range b.errs {
		if err != nil {
			return offset, err
		}
		offset = b.updates[i].id + 1
	}
	return offset, nil
}
