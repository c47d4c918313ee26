// Package standin holds what the stand-ins for platforms share: what was asked
// of them, how the next requests are to fail, what was done against the
// published interface, and waiting for any of it.
package standin

import (
	"context"
	"fmt"
	"sync"
	"testing"
)

// Ledger keeps requests of type Call and failures by what was asked for, such as a
// method or a route. It is safe for concurrent use; its zero value is empty.
type Ledger[Call any] struct {
	mu         sync.Mutex
	changed    chan struct{} // closed and replaced when a waiter may have to look again
	failures   map[string][]Failure
	calls      []entry[Call]
	violations []string
}

type entry[Call any] struct {
	of   string
	call Call
}

// FailNext makes the next request for something fail. Failures of the same queue
// up.
func (l *Ledger[Call]) FailNext(of string, f Failure) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failures == nil {
		l.failures = map[string][]Failure{}
	}
	l.failures[of] = append(l.failures[of], f)
}

// Receive notes a request and returns how it shall fail; the zero Failure if it
// shall not. What was said of the wider kinds that the request is one of holds
// where nothing was said of it in particular.
func (l *Ledger[Call]) Receive(of string, c Call, kinds ...string) Failure {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, entry[Call]{of, c})
	l.change()
	for _, name := range append([]string{of}, kinds...) {
		if queue := l.failures[name]; len(queue) > 0 {
			l.failures[name] = queue[1:]
			return queue[0]
		}
	}
	return Failure{}
}

// Calls returns the requests for something so far, failed ones included; for
// anything if it is empty.
func (l *Ledger[Call]) Calls(of string) []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	var calls []Call
	for _, e := range l.calls {
		if of == "" || e.of == of {
			calls = append(calls, e.call)
		}
	}
	return calls
}

// Violate notes what a request did against the published interface.
func (l *Ledger[Call]) Violate(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.violations = append(l.violations, what)
}

// TakeViolations returns what requests did against the published interface since
// the last call, so that it does not fail the test any more.
func (l *Ledger[Call]) TakeViolations() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	v := l.violations
	l.violations = nil
	return v
}

// Report fails the test with every violation that nobody has taken.
func (l *Ledger[Call]) Report(tb testing.TB, platform string) {
	tb.Helper()
	for _, v := range l.TakeViolations() {
		tb.Errorf("%s: %s", platform, v)
	}
}

// Change wakes everyone who waits for something to happen.
func (l *Ledger[Call]) Change() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.change()
}

// change is Change with l.mu held.
func (l *Ledger[Call]) change() {
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// Changed returns a channel that is closed at the next change.
func (l *Ledger[Call]) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return l.changed
}

// Until waits until a condition on the server holds. It is looked at after every
// change and may call the server's methods.
func (l *Ledger[Call]) Until(ctx context.Context, holds func() bool) error {
	for {
		changed := l.Changed()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// WaitFor waits until the bot has sent n messages in all, and returns those that
// there are by sent.
func WaitFor[Message, Call any](ctx context.Context, l *Ledger[Call], n int, sent func() []Message) ([]Message, error) {
	var all []Message
	err := l.Until(ctx, func() bool {
		all = sent()
		return len(all) >= n
	})
	if err != nil {
		return all, fmt.Errorf("%d of %d messages: %w", len(all), n, err)
	}
	return all, nil
}
