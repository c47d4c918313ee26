package standin_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"guichet/adapters/standin"
)

func TestLedger(t *testing.T) {
	var l standin.Ledger[string]
	l.FailNext("send", standin.Failure{Status: 1})
	l.FailNext("send", standin.Failure{Status: 2})
	for _, want := range []int{1, 2, 0} {
		if got := l.Receive("send", "x").Status; got != want {
			t.Errorf("failure %d, want %d", got, want)
		}
	}
	if l.Receive("edit", "y").Status != 0 {
		t.Error("another request failed")
	}
	l.FailNext("any", standin.Failure{Status: 3})
	l.FailNext("edit", standin.Failure{Status: 4})
	for _, want := range []int{4, 3, 0} {
		if got := l.Receive("edit", "z", "other", "any").Status; got != want {
			t.Errorf("failure %d, want %d", got, want)
		}
	}
	if got := l.Calls("any"); len(got) != 0 {
		t.Errorf("calls %q", got)
	}
	if got := l.Calls(""); !slices.Equal(got, []string{"x", "x", "x", "y", "z", "z", "z"}) {
		t.Errorf("calls %q", got)
	}
	if got := l.Calls("edit"); !slices.Equal(got, []string{"y", "z", "z", "z"}) {
		t.Errorf("calls of edit: %q", got)
	}
	l.Violate("a")
	if first, second := l.TakeViolations(), l.TakeViolations(); len(first) != 1 || len(second) != 0 {
		t.Errorf("violations %q, then %q", first, second)
	}
}

func TestWaitFor(t *testing.T) {
	var l standin.Ledger[string]
	sent := func() []string { return l.Calls("send") }
	done := make(chan error)
	go func() {
		_, err := standin.WaitFor(t.Context(), &l, 2, sent)
		done <- err
	}()
	l.Receive("send", "x")
	l.Receive("send", "y")
	if err := <-done; err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := standin.WaitFor(ctx, &l, 3, sent); len(got) != 2 || !errors.Is(err, context.Canceled) {
		t.Errorf("%q, %v", got, err)
	}
}
