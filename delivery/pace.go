package delivery

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"guichet/adapters"
	"guichet/chat"
)

// Rate is a pace of messages. The zero value is no limit.
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
	// Each holds for every conversation by itself.
	Each Rate
}

// DefaultPace returns the pace that the platforms advise; what they enforce is
// learnt from their being throttled.
func DefaultPace() map[chat.Platform]Pace {
	return map[chat.Platform]Pace{
		"telegram": {
			Overall: Rate{PerSecond: 30, Burst: 3},
			Each:    Rate{PerSecond: 1, Burst: 3},
		},
	}
}

func (r Rate) limiter() *rate.Limiter {
	if r.PerSecond <= 0 {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(r.PerSecond), max(r.Burst, 1))
}

// minSweep is how many conversations a pacer remembers before it looks for
// those it can forget.
const minSweep = 256

// pacer holds back the messages of one platform. It remembers a conversation
// only until its burst is full again, so the number of those it knows is
// bounded by what the overall pace lets through in that time.
type pacer struct {
	overall *rate.Limiter
	each    Rate

	mu    sync.Mutex
	known map[chat.ConversationID]*rate.Limiter
	sweep int // size of known at which to forget
}

func newPacer(p Pace) *pacer {
	return &pacer{
		overall: p.Overall.limiter(),
		each:    p.Each,
		known:   map[chat.ConversationID]*rate.Limiter{},
		sweep:   minSweep,
	}
}

// wait returns when a part may leave for c. It fails at once if that would be
// after the deadline of ctx. An edit does not count as a message to c: it makes
// nobody's phone ring, and the next question must not wait for it.
func (p *pacer) wait(ctx context.Context, c chat.ConversationID, part adapters.Part) error {
	if p.each.PerSecond > 0 && part.Replaces == "" {
		if err := p.limiter(c).Wait(ctx); err != nil {
			return err
		}
	}
	return p.overall.Wait(ctx)
}

func (p *pacer) limiter(c chat.ConversationID) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l, ok := p.known[c]; ok {
		return l
	}
	if len(p.known) >= p.sweep {
		p.forgetIdle(time.Now())
	}
	l := p.each.limiter()
	p.known[c] = l
	return l
}

func (p *pacer) forgetIdle(now time.Time) {
	for c, l := range p.known {
		if l.TokensAt(now) >= float64(l.Burst()) {
			delete(p.known, c)
		}
	}
	p.sweep = max(minSweep, 2*len(p.known))
}
