package discord

import (
	"context"
	"sync"
	"time"
)

// pending knows the interactions that are being acknowledged here: an answer
// sent before would be refused. It also remembers those that were, as the gateway
// may bring one again.
type pending struct {
	mu   sync.Mutex
	acks map[string]chan struct{}
	done map[string]bool
}

// maxDone is how many interactions are remembered that were acknowledged.
const maxDone = 10_000

// begin tells that an interaction is going to be acknowledged, and false if it
// is, or was, already.
func (p *pending) begin(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.acks[id] != nil || p.done[id] {
		return false
	}
	p.acks[id] = make(chan struct{})
	return true
}

// end tells that nobody tries any more to acknowledge an interaction, and whether
// that need never be tried again.
func (p *pending) end(id string, done bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.acks[id])
	delete(p.acks, id)
	if !done {
		return
	}
	if len(p.done) >= maxDone {
		clear(p.done)
	}
	p.done[id] = true
}

// wait returns once an interaction is no longer being acknowledged here, or ctx
// is done.
func (p *pending) wait(ctx context.Context, id string) {
	p.mu.Lock()
	ack := p.acks[id]
	p.mu.Unlock()
	if ack == nil {
		return
	}
	select {
	case <-ack:
	case <-ctx.Done():
	}
}

// ack is the first answer to one interaction, which is either offered in time or
// given without waiting any longer.
type ack struct {
	ready chan firstAnswer // holds the one that was offered

	mu   sync.Mutex
	over bool
}

func newAck() *ack { return &ack{ready: make(chan firstAnswer, 1)} }

// offer says what the first answer is. It reports false if it comes too late.
func (a *ack) offer(answer firstAnswer) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return false
	}
	a.over = true
	a.ready <- answer
	return true
}

// expire ends the time for offers. It reports false if there was one.
func (a *ack) expire() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	was := a.over
	a.over = true
	return !was
}

// wait returns the answer that is offered within ackAfter; false if there is
// none.
func (a *ack) wait(ctx context.Context) (firstAnswer, bool) {
	late := time.NewTimer(ackAfter)
	defer late.Stop()
	select {
	case answer := <-a.ready:
		return answer, true
	case <-late.C:
	case <-ctx.Done():
	}
	if a.expire() {
		return firstAnswer{}, false
	}
	return <-a.ready, true
}
