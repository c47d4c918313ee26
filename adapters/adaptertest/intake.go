package adaptertest

import (
	"context"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// Intake runs an adapter alone, with a sink that passes events to a test.
type Intake struct {
	Adapter adapters.Adapter
	Log     *Log
	// Events are what the sink took, Done what Run returned.
	Events chan chat.Event
	Done   chan error
	// Stop asks Run to end; it is set by RunWith.
	Stop context.CancelFunc
}

// NewIntake returns an intake whose adapter is still to be set.
func NewIntake() *Intake {
	return &Intake{Log: &Log{}, Events: make(chan chat.Event, 1000), Done: make(chan error, 1)}
}

// RunWith starts the adapter with a sink of which only the events that take
// accepts reach the test; all do if take is nil. It ends with the test.
func (k *Intake) RunWith(t *testing.T, take func(context.Context, chat.Event) error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	k.Stop = stop
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		k.Done <- k.Adapter.Run(ctx, k.sink(take))
	}()
	t.Cleanup(func() {
		stop()
		<-finished
	})
}

func (k *Intake) sink(take func(context.Context, chat.Event) error) adapters.Sink {
	return func(ctx context.Context, events ...chat.Event) (int, error) {
		for done, e := range events {
			if take != nil {
				if err := take(ctx, e); err != nil {
					return done, err
				}
			}
			k.Events <- e
		}
		return len(events), nil
	}
}

// Next waits for the next event.
func (k *Intake) Next(t *testing.T) chat.Event {
	t.Helper()
	return Wait(t, k.Events, "event", k.Log)
}

// Ended waits for the end of Run and returns its error.
func (k *Intake) Ended(t *testing.T) error {
	t.Helper()
	return Wait(t, k.Done, "end of Run", k.Log)
}

// Wait takes the next of what a test waits for, and fails the test with the log
// if nothing comes.
func Wait[T any](t *testing.T, from <-chan T, what string, log *Log) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("no %s; log:\n%s", what, log)
		panic("unreachable")
	}
}
