package delivery_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
)

func TestThrottledIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const after = 7*time.Minute + 123*time.Millisecond
		throttled := failure(adapters.Throttled, after)
		p := newPlatform(nil)
		p.answer = func(_ context.Context, to chat.ConversationID, _ string) error {
			if to == alice && time.Since(p.start) < 3*after {
				return throttled
			}
			return nil
		}
		q := newMemory()
		opts := options()
		opts.MaxAttempts = 2
		l, _ := run(t, q, opts, p)
		q.add(alice, reply("1"), reply("2"))
		q.add(bob, reply("hello"))
		flush(t, l)
		same(t, p.calls, 6)
		first := p.sent[1]
		if first.Text != "1" || first.At < 3*after || first.At > 3*after+3*time.Millisecond {
			t.Errorf("%q left after %s, want the first after %s", first.Text, first.At, 3*after)
		}
		same(t, p.accepted(alice), []string{"1", "2"})
		same(t, p.sent[0], sent{To: bob.ID, Text: "hello"})
	})
}

func TestThrottledAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const after = 7*time.Minute + 123*time.Millisecond
		p := newPlatform(failing(nil, &adapters.SendError{Class: adapters.Throttled, After: after, Account: true}))
		q := newMemory()
		opts := options()
		opts.Pace = map[chat.Platform]delivery.Pace{"test": {Overall: delivery.Rate{PerSecond: 10}}}
		l, _ := run(t, q, opts, p)
		for n := range 20 {
			q.add(conversation(fmt.Sprint(n)), reply("hello"))
		}
		pass(time.Second)
		same(t, p.calls, 2)
		q.add(bob, reply("hello"))
		flush(t, l)
		same(t, p.calls, 22)
		asked := 100 * time.Millisecond // the second send
		for i, s := range p.sent[1:] {
			if want := asked + after; s.At < want || i == 0 && s.At > want+2*time.Millisecond {
				t.Errorf("message %d left after %s, asked to wait until %s", i+2, s.At, want)
			}
		}
	})
}

func TestRetries(t *testing.T) {
	for _, class := range []adapters.Class{adapters.Temporary, adapters.Unknown, adapters.Class(99)} {
		synctest.Test(t, func(t *testing.T) {
			p := newPlatform(failing(nil, failure(class, 0), failure(class, 0), failure(class, 0), failure(class, time.Minute)))
			q := newMemory()
			l, _ := run(t, q, options(), p)
			q.add(alice, reply("1", "2"), reply("3"))
			flush(t, l)
			same(t, p.accepted(alice), []string{"1", "2", "3"})
			if want := (500+1000+2000)*time.Millisecond + time.Minute; p.sent[1].At.Truncate(100*time.Millisecond) != want {
				t.Errorf("%v: retried after %s, want %s", class, p.sent[1].At, want)
			}
		})
	}
}

func TestAttemptsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(_ context.Context, _ chat.ConversationID, text string) error {
			if text == "bad" {
				return failure(adapters.Temporary, 0)
			}
			return nil
		})
		q := newMemory()
		opts := options()
		opts.Random = func() float64 { return 0.999 }
		l, _ := run(t, q, opts, p)
		q.add(alice, reply("bad"), reply("good"))
		flush(t, l)
		same(t, p.accepted(alice), []string{"good"})
		same(t, p.calls, delivery.DefaultMaxAttempts+1)
		same(t, q.parked[0].Reason, "20 failed attempts, the last: temporary (400): says the platform")
		if took := time.Since(p.start); took < 30*time.Minute || took > 90*time.Minute {
			t.Errorf("gave up after %s", took)
		}
	})
}

func TestBackOffStaysBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(context.Context, chat.ConversationID, string) error {
			return failure(adapters.Temporary, 0)
		})
		q := newMemory()
		opts := options()
		opts.MaxAttempts = 100
		l, _ := run(t, q, opts, p)
		q.add(alice, reply("bad"))
		flush(t, l)
		const each = 150 * time.Second // half of the longest wait
		if took := time.Since(p.start); took < 90*each || took > 100*each {
			t.Errorf("%d attempts took %s", p.calls, took)
		}
	})
}

func TestPoisonIsParked(t *testing.T) {
	for name, c := range map[string]struct {
		answer func() error
		reason string
	}{
		"invalid":       {func() error { return failure(adapters.Invalid, 0) }, "invalid (400): says the platform"},
		"panic":         {func() error { panic("secret") }, "panic: string"},
		"runtime panic": {func() error { return []error{}[len(name(0))] }, "panic: runtime error: index out of range [1] with length 0"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlatform(func(_ context.Context, _ chat.ConversationID, text string) error {
					if text == "bad" {
						return c.answer()
					}
					return nil
				})
				q := newMemory()
				l, _ := run(t, q, options(), p)
				q.add(alice, reply("before", "bad", "never"), reply("after"))
				flush(t, l)
				same(t, p.accepted(alice), []string{"before", "after"})
				same(t, q.parked[0].Reason, c.reason)
				same(t, time.Since(p.start), time.Duration(0))
			})
		})
	}
}

func name(n int) string { return fmt.Sprint(n) }

func TestPanickingRenderer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		q := newMemory()
		opts := options()
		opts.Render = func(r chat.Reply, c adapters.Caps) []adapters.Part {
			if r.Text.String() == "bad" {
				panic(errors.New("secret"))
			}
			return byParagraph(r, c)
		}
		l, _ := run(t, q, opts, p)
		q.add(alice, reply("bad"), reply("after"))
		flush(t, l)
		same(t, p.accepted(alice), []string{"after"})
		same(t, q.parked[0].Reason, "panic: *errors.errorString")
	})
}

func TestGoneIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(_ context.Context, to chat.ConversationID, text string) error {
			if to == alice && text != "back" {
				return failure(adapters.Gone, 0)
			}
			return nil
		})
		q := newMemory()
		l, _ := run(t, q, options(), p)
		q.add(alice, reply("1"), reply("2"))
		q.add(bob, reply("hello"))
		flush(t, l)
		same(t, p.calls, 2)
		same(t, len(q.parked), 0)
		q.add(alice, reply("back"))
		flush(t, l)
		same(t, p.accepted(alice), []string{"back"})
		same(t, p.accepted(bob), []string{"hello"})
	})
}

// TestNoticeIsNotRepeated holds what is done where nobody knows whether a message
// has arrived: an answer is sent again, a notice is shown to the operator.
func TestNoticeIsNotRepeated(t *testing.T) {
	for class, repeated := range map[adapters.Class]bool{
		adapters.Temporary: true, adapters.Throttled: true, adapters.Unknown: false, adapters.Class(99): false,
	} {
		synctest.Test(t, func(t *testing.T) {
			p := newPlatform(failing(failure(class, 0)))
			q := newMemory()
			l, _ := run(t, q, options(), p)
			q.add(alice, notice("reminder"), notice("next"))
			flush(t, l)
			want := []string{"next"}
			if repeated {
				want = []string{"reminder", "next"}
			} else if reason := fmt.Sprintf("may have arrived, so it is not sent again: %s (400): says the platform", class); q.parked[0].Reason != reason {
				t.Errorf("parked because %q, want %q", q.parked[0].Reason, reason)
			}
			same(t, p.accepted(alice), want)
		})
	}
}

func TestMovedConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(func(_ context.Context, to chat.ConversationID, _ string) error {
			if to == alice {
				return &adapters.SendError{Class: adapters.Moved, To: bob}
			}
			return nil
		})
		q := newMemory()
		l, _ := run(t, q, options(), p)
		q.add(alice, reply("1", "2"), reply("3"))
		flush(t, l)
		same(t, p.calls, 4)
		same(t, p.accepted(bob), []string{"1", "2", "3"})
		same(t, p.sent[2].At, time.Duration(0))
	})
}

func TestFatalPausesThePlatform(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(failing(failure(adapters.Fatal, 0), failure(adapters.Fatal, 0)))
		other := newPlatform(nil)
		other.name = "other"
		q := newMemory()
		opts := options()
		opts.MaxAttempts = 1
		l, _ := run(t, q, opts, p, other)
		q.add(alice, reply("1"), reply("2"))
		synctest.Wait()
		q.add(bob, reply("hello"))
		q.add(chat.ConversationID{Platform: "other", ID: "1"}, reply("hello"))
		pass(30 * time.Second)
		same(t, []int{p.calls, len(other.sent)}, []int{1, 1})
		flush(t, l)
		same(t, p.accepted(alice), []string{"1", "2"})
		same(t, p.accepted(bob), []string{"hello"})
		for _, s := range p.sent {
			if s.To == alice.ID && s.At < 2*time.Minute {
				t.Errorf("%s sent after %s, within the second pause", s.Text, s.At)
			}
		}
	})
}

func TestNoAdapter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		_, stop := run(t, q, options())
		q.add(alice, reply("hello"))
		pass(time.Hour)
		stop()
		if n, err := q.Waiting(t.Context(), alice); n != 1 || err != nil {
			t.Fatalf("%d replies wait (%v), want 1", n, err)
		}
		p := newPlatform(nil)
		l, _ := run(t, q, options(), p)
		flush(t, l)
		same(t, p.accepted(alice), []string{"hello"})
	})
}

func TestLogsHoldNothingPersonal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		secret := errors.New(`Post "https://api.example.org/botSECRET/send": refused`)
		p := newPlatform(failing(secret, failure(adapters.Throttled, 0), failure(adapters.Temporary, 0),
			context.DeadlineExceeded, failure(adapters.Fatal, 0), failure(adapters.Invalid, 0), failure(adapters.Gone, 0)))
		poison := p.answer
		p.answer = func(ctx context.Context, c chat.ConversationID, text string) error {
			if strings.Contains(text, "panic") {
				panic(text)
			}
			return poison(ctx, c, text)
		}
		q := newMemory()
		opts := options()
		opts.Logger = slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
		l, _ := run(t, q, opts, p)
		c := conversation("ALICE")
		q.add(c, reply("PERSONAL panic"), reply("PERSONAL"), reply("PERSONAL"), reply("PERSONAL"))
		flush(t, l)
		log := out.String()
		for _, never := range []string{"ALICE", "PERSONAL", "SECRET", "example.org"} {
			if strings.Contains(log, never) {
				t.Errorf("the log holds %q:\n%s", never, log)
			}
		}
		for _, once := range []string{"says the platform", "*errors.errorString", "deadline exceeded", "level=ERROR", "stack="} {
			if !strings.Contains(log, once) {
				t.Errorf("the log lacks %q:\n%s", once, log)
			}
		}
	})
}
