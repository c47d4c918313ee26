package delivery

import (
	"context"
	"sync"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

const (
	// recordTries is how often the queue is told what happened before the
	// operator hears of it. The pause between doubles up to recordLongest.
	recordTries   = 5
	recordPause   = 100 * time.Millisecond
	recordLongest = time.Second
	recordTimeout = 5 * time.Second

	// lastWords is how much of Options.Grace, and no more than a quarter of it,
	// is left to tell the queue what became of the sends that were cut off.
	lastWords = time.Second

	// resumeWait is for how long Run waits, before it claims anything, until the
	// queue was told what an earlier one could not tell.
	resumeWait = recordTimeout
)

// outcome tells the queue what became of a reply.
type outcome struct {
	what string // in words, for the operator
	tell func(context.Context) error
}

// insist tells the queue what happened, until it has taken it: what has left
// must not leave again because a disk was full for a minute. If the loop ends
// before, the lane stays open, and the next Run begins by telling it.
func (l *Loop) insist(r *run, o chat.Outbound, what string, tell func(context.Context) error) {
	it := outcome{what, tell}
	if l.isUntold(o) || !l.record(r, o, what, tell) {
		l.keep(o, it)
	}
}

// record tells the queue what happened until it has taken it, or reports false
// when the loop has ended. Then the reply comes back after its lease, and shows
// again what is to be known of it.
func (l *Loop) record(r *run, o chat.Outbound, what string, tell func(context.Context) error) bool {
	for n := 0; ; n++ {
		err := once(r.tell, tell)
		if err == nil {
			return true
		}
		ended := r.tell.Err() != nil
		if n+1 == recordTries || ended {
			l.opts.Logger.ErrorContext(r.ctx, "cannot record "+what, "reply", o.ID, "err", err, "again", !ended)
		}
		if ended || adapters.Sleep(r.tell, adapters.Doubled(recordPause, recordLongest, n)) != nil {
			return false
		}
	}
}

func once(ctx context.Context, tell func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	return tell(ctx)
}

// isUntold reports whether something of a reply is kept already, behind which
// the rest has to wait.
func (l *Loop) isUntold(o chat.Outbound) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open[o.Conversation].untold) > 0
}

// keep keeps an outcome with its lane. The lease of the reply counts no more: it
// may be given back and claimed again before the queue knows.
func (l *Loop) keep(o chat.Outbound, it outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	open := l.open[o.Conversation]
	open.now = &claim{Outbound: o}
	open.untold = append(open.untold, it)
}

// resume tells the queue what an earlier Run could not, so that nothing is
// claimed that has left. What the queue will not take even now keeps its own
// lane only, and nobody else waits for it.
func (l *Loop) resume(r *run) {
	var telling sync.WaitGroup
	l.mu.Lock()
	for _, open := range l.open {
		left, untold := open.now, open.untold
		open.untold = nil
		telling.Add(1)
		r.deliveries.Go(func() {
			for _, it := range untold {
				l.insist(r, left.Outbound, it.what, it.tell)
			}
			c := l.next(left, nil)
			telling.Done()
			l.follow(r, c)
		})
	}
	l.mu.Unlock()
	told := make(chan struct{})
	r.deliveries.Go(func() {
		telling.Wait()
		close(told)
	})
	select {
	case <-told:
	case <-time.After(resumeWait):
	case <-r.ctx.Done():
	}
}
