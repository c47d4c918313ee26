package discord_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

// TestAcknowledgedInTime holds up the store in several ways. Nobody sees that
// the application did not respond.
func TestAcknowledgedInTime(t *testing.T) {
	release := make(chan struct{})
	tests := []struct {
		name string
		take func(context.Context, chat.Event) error
		fail []failure
	}{
		{"quick", nil, nil},
		{"slow", func(ctx context.Context, _ chat.Event) error {
			select {
			case <-time.After(2 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}, nil},
		{"stuck", func(ctx context.Context, _ chat.Event) error {
			select {
			case <-release:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}, nil},
		{"failing", func(ctx context.Context, _ chat.Event) error { return errors.New("disk full") }, nil},
		{"quick, with trouble at Discord", nil, []failure{{Status: 500}, {Cut: true}, {RetryAfter: 0.1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k := meet(t, nil, tt.take)
			k.SetLanguage(bob, "en-GB")
			for _, f := range tt.fail {
				k.FailNext(fakediscord.Callback, f)
			}
			const each = 20
			for range each {
				if err := errors.Join(k.Use(ann, fakediscord.Direct, "aides", ""), k.Use(bob, fakediscord.InServer, "schemes", "")); err != nil {
					t.Fatal(err)
				}
			}
			k.until(t, "all acknowledged", func() bool { return k.Waiting(ann)+k.Waiting(bob) == 0 })
			for _, took := range append(k.Acknowledged(ann), k.Acknowledged(bob)...) {
				if took > 2500*time.Millisecond {
					t.Errorf("acknowledged after %v", took)
				}
			}
		})
	}
}

func TestAnswerWaitsForItsAcknowledgement(t *testing.T) {
	k := meet(t, nil, nil)
	k.FailNext(fakediscord.Callback, failure{Delay: 300 * time.Millisecond})
	e := k.use(t, fakediscord.Direct, "aides", "")
	k.reply(t, answers(e, "first"))
	if m := k.fromBot(ann); len(m) != 1 || m[0].Text != "first" {
		t.Errorf("got %+v", m)
	}
}

// TestAcknowledgedOnce has the gateway bring an interaction again, at once and
// later: the fake takes a second acknowledgement for a mistake.
func TestAcknowledgedOnce(t *testing.T) {
	k := meet(t, nil, nil)
	k.FailNext(fakediscord.Callback, failure{Delay: 50 * time.Millisecond})
	first := k.use(t, fakediscord.Direct, "aides", "")
	again := func() {
		t.Helper()
		if _, err := k.Again(ann); err != nil {
			t.Fatal(err)
		}
		if e := k.next(t); e.Key != first.Key || e.Answer != first.Answer {
			t.Errorf("got %+v, want %+v", e, first)
		}
	}
	again()
	k.acknowledged(t)
	again()
	k.use(t, fakediscord.Direct, "start", "")
	k.acknowledged(t)
	if n := len(k.Calls(fakediscord.Callback)); n != 2 {
		t.Errorf("two interactions were acknowledged %d times", n)
	}
}
