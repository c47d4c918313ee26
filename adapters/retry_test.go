package adapters_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"guichet/adapters"
)

func TestBackoff(t *testing.T) {
	var b adapters.Backoff
	for _, want := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 30 * time.Second, 30 * time.Second} {
		if d := b.Next(); d < want*3/4 || d > want*5/4 {
			t.Errorf("a pause of %v, want about %v", d, want)
		}
	}
	if d := b.After(fmt.Errorf("wrapped: %w", &adapters.SendError{After: time.Hour})); d != time.Hour {
		t.Errorf("a pause of %v where an hour was asked for", d)
	}
	b.Reset()
	if d := b.After(errors.New("x")); d > time.Second {
		t.Errorf("a pause of %v after a success", d)
	}
}

func TestNetworkReasonNamesNoAddress(t *testing.T) {
	for want, err := range map[string]error{
		"cancelled":              fmt.Errorf("get https://secret: %w", context.Canceled),
		"no answer in time":      fmt.Errorf("get https://secret: %w", context.DeadlineExceeded),
		"network trouble":        errors.New("https://secret"),
		"the connection was cut": fmt.Errorf("get https://secret: %w", net.ErrClosed),
	} {
		if got := adapters.NetworkReason(err); got != want {
			t.Errorf("%v is worded %q, want %q", err, got, want)
		}
	}
}

func TestSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if err := adapters.Sleep(t.Context(), time.Hour); err != nil {
			t.Errorf("Sleep: %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		if err := adapters.Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("Sleep: %v after %v", err, time.Since(began))
		}
	})
}
