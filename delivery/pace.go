package delivery

import (
	"math"
	"sync"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// Rate is a pace of messages: in any time of t seconds at most
// Burst + t*PerSecond leave. The zero value is no limit.
type Rate struct {
	PerSecond float64
	// Burst is how many may leave at once after a rest; less than 1 counts
	// as 1.
	Burst int
}

// Pace is how fast a platform lets a bot write.
type Pace struct {
	// Overall holds for all conversations of the platform together.
	Overall Rate
	// Each holds for every conversation by itself, but not for messages that
	// replace another.
	Each Rate
	// Group holds, beside Each, for every place of several people, with all the
	// conversations there together; see adapters.Grouper.
	Group Rate
}

// DefaultPace returns the pace that the platforms advise; what they enforce is
// learnt from their being throttled. A limit over a time is met in whatever way
// the time is cut: "30 in a second" is a burst of 2 and 28 in every second.
func DefaultPace() map[chat.Platform]Pace {
	return map[chat.Platform]Pace{
		"telegram": { // 30 in a second; to a person 1, with bursts; to a group 20 in a minute
			Overall: Rate{PerSecond: 28, Burst: 2},
			Each:    Rate{PerSecond: 1, Burst: 3},
			Group:   Rate{PerSecond: 17. / 60, Burst: 3},
		},
		"discord": { // 50 in a second; to a channel 5 in 5 seconds
			Overall: Rate{PerSecond: 47, Burst: 3},
			Each:    Rate{PerSecond: 3. / 5, Burst: 2},
			Group:   Rate{PerSecond: 3. / 5, Burst: 2},
		},
	}
}

// meter keeps to a rate. Its zero value is a meter at rest.
type meter struct {
	rest time.Time // from when on it will be at rest
}

// next returns when the next message may leave, which may be in the past.
func (m *meter) next(r Rate) time.Time {
	if r.PerSecond <= 0 {
		return time.Time{}
	}
	return m.rest.Add(-time.Duration(max(r.Burst, 1)-1) * r.interval())
}

// count notes that a message leaves at now.
func (m *meter) count(r Rate, now time.Time) {
	if r.PerSecond <= 0 {
		return
	}
	if m.rest.Before(now) {
		m.rest = now
	}
	m.rest = m.rest.Add(r.interval())
}

// interval is the time between two messages, rounded up.
func (r Rate) interval() time.Duration {
	return time.Duration(math.Ceil(float64(time.Second) / r.PerSecond))
}

// minSweep is how many conversations a pacer remembers before it looks for
// those it can forget.
const minSweep = 256

// pacer holds back the messages to single conversations of one platform. It
// remembers a conversation only until its bursts are full again, so the number
// of those it knows is bounded by what the overall pace lets through in that
// time.
type pacer struct {
	each, group Rate

	mu    sync.Mutex
	known map[chat.ConversationID]*meters
	sweep int // size of known at which to forget
}

// meters are those of one conversation, or of one place, which may be the same.
type meters struct{ each, group meter }

func newPacer(p Pace) *pacer {
	return &pacer{each: p.Each, group: p.Group, known: map[chat.ConversationID]*meters{}, sweep: minSweep}
}

// free tells whether a part is none that the pace counts. An edit makes nobody's
// phone ring, and the next question must not wait for it.
func (p *pacer) free(part adapters.Part) bool {
	return part.Replaces != "" || p.each.PerSecond <= 0 && p.group.PerSecond <= 0
}

// next returns when a message may leave for c, which is held in a group, or in
// none.
func (p *pacer) next(c, group chat.ConversationID) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at(c, group)
}

// at is next with p.mu held.
func (p *pacer) at(c, group chat.ConversationID) time.Time {
	var at time.Time
	if m, ok := p.known[c]; ok {
		at = m.each.next(p.each)
	}
	if m, ok := p.known[group]; ok {
		at = later(at, m.group.next(p.group))
	}
	return at
}

// count notes that a message leaves for c at now, and reports whether it may.
func (p *pacer) count(c, group chat.ConversationID, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at(c, group).After(now) {
		return false
	}
	p.of(c, now).each.count(p.each, now)
	if group != (chat.ConversationID{}) {
		p.of(group, now).group.count(p.group, now)
	}
	return true
}

// of returns the meters of a conversation or place, new ones if it has none.
// p.mu is held.
func (p *pacer) of(c chat.ConversationID, now time.Time) *meters {
	m, ok := p.known[c]
	if !ok {
		if len(p.known) >= p.sweep {
			p.forgetIdle(now)
		}
		m = &meters{}
		p.known[c] = m
	}
	return m
}

func (p *pacer) forgetIdle(now time.Time) {
	for c, m := range p.known {
		if !later(m.each.rest, m.group.rest).After(now) {
			delete(p.known, c)
		}
	}
	p.sweep = max(minSweep, 2*len(p.known))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
