package delivery

import (
	"time"

	"guichet/chat"
)

var _ Taker = (*Loop)(nil)

// Reserve implements Taker. Nobody is let past those who wait already: while
// there may be such, or no room, the reply is left to Claim.
func (l *Loop) Reserve(c chat.ConversationID, u chat.Urgency) (until time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.outlets[c.Platform]
	if l.run == nil || l.run.ending || out == nil {
		return time.Time{}, false
	}
	now := time.Now()
	if out.behind[u] || out.held[u] >= room[u] || now.Before(out.gate.closedUntil()) {
		out.behind[u] = true
		return time.Time{}, false
	}
	out.held[u]++
	l.run.deliveries.Add(1)
	return now.Add(l.opts.Lease), true
}

// Take implements Taker.
func (l *Loop) Take(o chat.Outbound, until time.Time) {
	r := l.release(o.Conversation.Platform, o.Urgency)
	l.take(r, &claim{o, until, 0})
	r.deliveries.Done()
}

// Release implements Taker.
func (l *Loop) Release(c chat.ConversationID, u chat.Urgency) {
	l.release(c.Platform, u).deliveries.Done()
}

// release gives up the room of a reservation. Its run, which waits for it, is
// still the one going on.
func (l *Loop) release(p chat.Platform, u chat.Urgency) *run {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.outlets[p]
	out.held[u]--
	if out.full[u] {
		l.nudge()
	}
	return l.run
}
