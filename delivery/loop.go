package delivery

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// ErrRunning is returned by Run while another Run of the same Loop goes on.
var ErrRunning = errors.New("delivery: the loop runs already")

// room is how many conversations of one platform may have a delivery under way,
// by the urgency of their first reply. They wait for the pace without keeping a
// worker from others: at 28 messages in a second for less than ten seconds. Few
// notices are held, as an answer that comes behind a held one cannot hurry it any
// more.
var room = [urgencies]int{chat.Answer: 256, chat.Notice: 16}

// maxFollowing is how many replies of a conversation are sent one after another
// before it takes its turn with those that wait for a place.
const maxFollowing = 4

// Loop sends what a Queue holds. It is safe for concurrent use.
type Loop struct {
	queue   Queue
	outlets map[chat.Platform]*outlet
	opts    Options
	wake    chan struct{} // says that it may be worth asking the queue

	mu      sync.Mutex
	run     *run                          // the Run going on, nil if there is none
	open    map[chat.ConversationID]*lane // where a reply is being delivered
	changed chan struct{}                 // closed and replaced when one was settled
	closing map[chat.ConversationID]*closing
}

// run is one call of Run.
type run struct {
	// A delivery waits under ctx, sends under work, and tells the queue under tell
	// what became of it.
	ctx, work, tell context.Context
	deliveries      sync.WaitGroup // those under way, the closings, and the reservations
	ending          bool           // no reservation is made any more
}

// lane is a conversation with a delivery under way.
type lane struct {
	now     *claim       // being delivered
	next    *claim       // claimed already, nil if there is none
	urgency chat.Urgency // whose room it takes up
	untold  []outcome    // of now, when the Run ended; it stays open for the next one
}

// claim is a reply that is held until its lease ends.
type claim struct {
	chat.Outbound
	leaseEnd time.Time
	followed int // how many went before it since the lane was opened
}

// New returns a loop that sends the replies of queue through the adapter of
// their platform. A reply without an adapter stays queued. Two adapters for one
// platform are a mistake of the caller: New panics.
func New(queue Queue, senders []adapters.Adapter, opts *Options) *Loop {
	l := &Loop{
		queue:   queue,
		outlets: map[chat.Platform]*outlet{},
		opts:    opts.withDefaults(),
		wake:    make(chan struct{}, 1),
		open:    map[chat.ConversationID]*lane{},
		changed: make(chan struct{}),
		closing: map[chat.ConversationID]*closing{},
	}
	for _, a := range senders {
		platform := a.Platform()
		if l.outlets[platform] != nil {
			panic(fmt.Sprintf("delivery: two adapters for platform %q", platform))
		}
		pace := l.opts.Pace[platform]
		l.outlets[platform] = &outlet{Adapter: a, pace: newPacer(pace), gate: newGate(pace.Overall, l.opts.Workers)}
	}
	return l
}

// Run delivers until ctx is done and then returns nil. It begins no new message
// from then on, gives back what has not been sent, and lets the sends under way
// finish, until it cancels them shortly before Options.Grace is over. When it
// returns, nothing of it goes on. Trouble with the queue is logged and tried
// again. What the queue could not be told until the end, the next Run tells it
// before it claims anything.
func (l *Loop) Run(ctx context.Context) error {
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	tell, stopTelling := context.WithCancel(context.WithoutCancel(ctx))
	defer stopTelling()
	r := l.start(&run{ctx: ctx, work: work, tell: tell})
	if r == nil {
		return ErrRunning
	}
	defer l.stop()
	l.resume(r)
	l.queue.HandTo(l)
	poll := time.NewTicker(l.opts.Poll)
	defer poll.Stop()
	for {
		l.dispatch(r)
		select {
		case <-l.queue.Queued():
		case <-l.wake:
		case <-poll.C:
		case <-ctx.Done():
			l.queue.HandTo(nil)
			l.end(r)
			defer time.AfterFunc(l.opts.Grace-min(lastWords, l.opts.Grace/4), stopWork).Stop()
			defer time.AfterFunc(l.opts.Grace, stopTelling).Stop()
			r.deliveries.Wait()
			return nil
		}
	}
}

// Flush returns nil as soon as nothing waits for c, or for anybody if c is the
// zero ConversationID; the sending it leaves to a Run going on elsewhere. It
// returns the error of ctx, wrapped, when that is done before.
func (l *Loop) Flush(ctx context.Context, c chat.ConversationID) error {
	for {
		changed := l.change()
		waiting, err := l.queue.Waiting(ctx, c)
		if err != nil {
			return fmt.Errorf("delivery: flush: %w", err)
		}
		if waiting == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-time.After(l.opts.Poll):
		case <-ctx.Done():
			return fmt.Errorf("delivery: flush: %w", ctx.Err())
		}
	}
}

// dispatch starts a delivery for every reply that may go now, as far as there
// is room.
func (l *Loop) dispatch(r *run) {
	for r.ctx.Err() == nil {
		now := time.Now()
		wants := l.wants(now)
		if len(wants) == 0 {
			return
		}
		claimed, err := l.queue.Claim(r.ctx, now, l.opts.Lease, wants)
		for _, o := range claimed {
			l.take(r, &claim{o, now.Add(l.opts.Lease), 0})
		}
		if err != nil {
			if r.ctx.Err() == nil {
				l.opts.Logger.ErrorContext(r.ctx, "cannot claim replies", "err", err)
			}
			return
		}
		if !l.filled(wants, claimed) {
			return
		}
	}
}

// take delivers c and what follows it, unless its lane is open.
func (l *Loop) take(r *run, c *claim) {
	if l.begin(c) {
		r.deliveries.Go(func() { l.follow(r, c) })
	}
}

// follow delivers c and what follows it in its lane.
func (l *Loop) follow(r *run, c *claim) {
	for c != nil {
		c = l.next(c, l.deliver(r, c))
	}
}

// wants returns what there is room for on the platforms that are not paused.
func (l *Loop) wants(now time.Time) []Want {
	l.mu.Lock()
	defer l.mu.Unlock()
	var wants []Want
	for platform, out := range l.outlets {
		if now.Before(out.gate.closedUntil()) {
			continue
		}
		for u, most := range room {
			free := most - out.held[u]
			out.full[u] = free <= 0
			if free > 0 {
				wants = append(wants, Want{platform, chat.Urgency(u), free})
			}
		}
	}
	return wants
}

// filled notes of which replies there may be more than there was room for, and
// reports if there are such.
func (l *Loop) filled(wants []Want, claimed []chat.Outbound) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	any := false
	for _, w := range wants {
		n := 0
		for _, o := range claimed {
			if o.Conversation.Platform == w.Platform && o.Urgency == w.Urgency {
				n++
			}
		}
		out := l.outlets[w.Platform]
		out.behind[w.Urgency] = n >= w.Limit
		if n >= w.Limit {
			out.full[w.Urgency] = true
			any = true
		}
	}
	return any
}

// start returns r, or nil if the loop runs already. Until the queue was asked,
// others may wait in it.
func (l *Loop) start(r *run) *run {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.run != nil {
		return nil
	}
	for _, out := range l.outlets {
		for u := range out.behind {
			out.behind[u] = true
		}
	}
	l.run = r
	return r
}

// end lets nothing more be reserved.
func (l *Loop) end(r *run) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.ending = true
}

func (l *Loop) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.run = nil
}

// begin tells if c has to be delivered by a goroutine of its own. Otherwise the
// lane is open: either what was there has just been settled, and c follows it;
// or c itself is still being sent though its lease has run out, or the queue has
// not been told yet what became of it, and nothing is to be done.
func (l *Loop) begin(c *claim) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	open := l.open[c.Conversation]
	if open == nil {
		l.open[c.Conversation] = &lane{now: c, urgency: c.Urgency}
		l.outlets[c.Conversation.Platform].held[c.Urgency]++
		return true
	}
	claimed := c.leaseEnd.Add(-l.opts.Lease)
	if c.ID != open.now.ID || claimed.Before(open.now.leaseEnd) {
		open.next = c
	}
	return false
}

// next returns what follows a settled reply in its lane: what is held to follow
// it, or was claimed meanwhile. It closes the lane if there is neither, unless
// the queue must still be told of the reply.
func (l *Loop) next(settled, follows *claim) *claim {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
	open := l.open[settled.Conversation]
	if len(open.untold) > 0 {
		open.next = nil
		return nil
	}
	if follows == nil {
		follows = open.next
	}
	if follows != nil {
		open.now, open.next = follows, nil
		return follows
	}
	delete(l.open, settled.Conversation)
	out := l.outlets[settled.Conversation.Platform]
	out.held[open.urgency]--
	if out.full[open.urgency] {
		l.nudge()
	}
	return nil
}

func (l *Loop) change() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// nudge makes Run ask the queue again.
func (l *Loop) nudge() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}
