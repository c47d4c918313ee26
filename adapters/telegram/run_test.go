package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters"
	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
)

type failure = faketelegram.Failure

func checkLog(t *testing.T, k *talk, want, never string) {
	t.Helper()
	log := k.log.String()
	if want != "" && !strings.Contains(log, want) {
		t.Errorf("the log does not say %q:\n%s", want, log)
	}
	for _, s := range []string{never, token, "Distinctive-Secret", k.URL(), "://"} {
		if s != "" && strings.Contains(log, s) {
			t.Errorf("the log says %q:\n%s", s, log)
		}
	}
}

func TestRunAsksForWhatItReads(t *testing.T) {
	k := fixture(t, nil)
	k.run(t)
	k.until(t, "poll", func() bool { return len(k.polls()) > 0 })
	p := k.polls()[0]
	if got, want := p.Get("allowed_updates"), `["message","edited_message","callback_query","my_chat_member"]`; got != want {
		t.Errorf("allowed_updates = %s, want %s", got, want)
	}
	if p.Has("offset") || p.Get("timeout") != "1" {
		t.Errorf("first poll: %v", p)
	}
	if calls := k.Calls("deleteWebhook"); len(calls) > 0 {
		t.Error("the webhook was deleted")
	}
}

func TestSinkFailureBringsTheEventAgain(t *testing.T) {
	k := fixture(t, nil)
	k.Say(bob, "fine")
	k.Say(ann, "one")
	k.Say(ann, "two")
	k.Say(bob, "also fine")
	var mu sync.Mutex
	var tried []string // of Ann's
	k.runWith(t, func(_ context.Context, e chat.Event) error {
		if e.Conversation.ID != "42" {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		tried = append(tried, e.Text)
		for _, p := range k.polls() {
			if offset, err := strconv.Atoi(p.Get("offset")); err == nil && offset > 1001 && e.Text == "one" {
				t.Errorf("offset %d confirms an event that was not taken", offset)
			}
		}
		if len(tried) <= 2 {
			return errors.New("disk full")
		}
		return nil
	})
	for _, want := range []time.Duration{500 * time.Millisecond, time.Second} {
		if d := k.pause(t); d < want*3/4 || d > want*5/4 {
			t.Errorf("pause of %v, want about %v", d, want)
		}
	}
	k.until(t, "all confirmed", func() bool { return k.Pending() == 0 })
	mu.Lock()
	defer mu.Unlock()
	if diff := cmp.Diff([]string{"one", "one", "one", "two"}, tried); diff != "" {
		t.Errorf("order of tries (-want +got):\n%s", diff)
	}
	checkLog(t, k, "update 1001: disk full", "")
}

func TestRestartBringsWhatWasNotTaken(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "one")
	k.runWith(t, func(context.Context, chat.Event) error { return errors.New("disk full") })
	k.until(t, "poll", func() bool { return len(k.polls()) > 0 })
	k.stop()
	if err := <-k.done; err != nil {
		t.Fatalf("Run: %v", err)
	}
	k.run(t)
	if e := k.next(t); e.Text != "one" || e.Key != "u1000" {
		t.Errorf("got %+v", e)
	}
}

func TestButtonIsAnsweredWhenTheSinkFails(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "hello")
	part := says("Sure?")
	part.Choices = []chat.Choice{{Label: "Yes", Action: "yes"}}
	if err := k.send(t, "42", part); err != nil {
		t.Fatal(err)
	}
	if err := k.Press(ann, "yes"); err != nil {
		t.Fatal(err)
	}
	k.runWith(t, func(_ context.Context, e chat.Event) error {
		if e.Kind == chat.KindPress {
			return errors.New("no")
		}
		return nil
	})
	k.until(t, "button answered", func() bool { return k.Spinning(ann) == 0 })
}

func TestChatsAreHandledSideBySideInOrder(t *testing.T) {
	k := fixture(t, nil)
	const chats, each, atOnce = 120, 3, 100
	for i := range each {
		for user := range chats {
			k.Say(int64(100+user), strconv.Itoa(i))
		}
	}
	entered := make(chan struct{}, chats*each)
	release := make(chan struct{})
	k.runWith(t, func(ctx context.Context, _ chat.Event) error {
		entered <- struct{}{}
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	for range atOnce {
		select {
		case <-entered:
		case <-time.After(patience):
			t.Fatalf("fewer than %d chats at once", atOnce)
		}
	}
	for range 20 { // time in which one more would come in
		if err := k.send(t, "100", says("x")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(entered); n != 0 {
		t.Errorf("%d chats at once, want %d", atOnce+n, atOnce)
	}
	close(release)
	got := map[string][]string{}
	for range chats * each {
		e := k.next(t)
		got[e.Conversation.ID] = append(got[e.Conversation.ID], e.Text)
	}
	for id, texts := range got {
		if diff := cmp.Diff([]string{"0", "1", "2"}, texts); diff != "" {
			t.Errorf("chat %s (-want +got):\n%s", id, diff)
		}
	}
}

func TestLowerUpdateNumbersAfterAQuietWeek(t *testing.T) {
	k := fixture(t, nil)
	k.SetNextUpdateID(900_000_000)
	k.Say(ann, "before")
	k.run(t)
	k.next(t)
	k.until(t, "confirmed", func() bool { return k.Pending() == 0 })
	k.SetNextUpdateID(7)
	k.Say(ann, "after")
	k.Say(ann, "and on")
	for _, want := range []string{"after", "and on"} {
		if e := k.next(t); e.Text != want {
			t.Errorf("got %q, want %q", e.Text, want)
		}
	}
	k.until(t, "confirmed", func() bool { return k.Pending() == 0 })
	if len(k.events) > 0 {
		t.Errorf("more events: %+v", <-k.events)
	}
}

func TestRunWaitsOutTrouble(t *testing.T) {
	tests := []struct {
		name string
		fail failure
		min  time.Duration
		max  time.Duration
	}{
		{"throttled", failure{RetryAfter: 7}, 7 * time.Second, 7 * time.Second},
		{"throttled without JSON", failure{Status: 429, Body: "slow down"}, 375 * time.Millisecond, 625 * time.Millisecond},
		{"server error", failure{Status: 500}, 375 * time.Millisecond, 625 * time.Millisecond},
		{"gateway page", failure{Status: 502, Body: "<html>Bad Gateway</html>"}, 375 * time.Millisecond, 625 * time.Millisecond},
		{"cut off answer", failure{Body: `{"ok":true,"result":[{"upd`, Status: 200}, 375 * time.Millisecond, 625 * time.Millisecond},
		{"another shape", failure{Body: `{"ok":true,"result":{"a":1}}`, Status: 200}, 375 * time.Millisecond, 625 * time.Millisecond},
		{"cut connection", failure{Cut: true}, 375 * time.Millisecond, 625 * time.Millisecond},
		{"conflict", failure{Status: 409, Message: "Conflict: terminated by other getUpdates request"}, 375 * time.Millisecond, 625 * time.Millisecond},
		{"bad request", failure{Status: 400}, 375 * time.Millisecond, 625 * time.Millisecond},
	}
	for _, method := range []string{"getUpdates", "getMe"} {
		for _, tt := range tests {
			if method == "getMe" && (tt.fail.Status == 400 || tt.name == "another shape") {
				continue
			}
			t.Run(method+" "+tt.name, func(t *testing.T) {
				k := fixture(t, nil)
				k.FailNext(method, tt.fail)
				k.Say(ann, "hello")
				k.run(t)
				if d := k.pause(t); d < tt.min || d > tt.max {
					t.Errorf("pause of %v, want %v to %v", d, tt.min, tt.max)
				}
				if e := k.next(t); e.Text != "hello" {
					t.Errorf("got %+v", e)
				}
				checkLog(t, k, "", "")
			})
		}
	}
}

func TestPausesGrowToTheirLimitAndStartAnew(t *testing.T) {
	k := fixture(t, nil)
	for range 9 {
		k.FailNext("getUpdates", failure{Status: 500})
	}
	k.run(t)
	want := 500 * time.Millisecond
	for i := range 9 {
		if d := k.pause(t); d < want*3/4 || d > want*5/4 {
			t.Errorf("pause %d of %v, want about %v", i, d, want)
		}
		want = min(2*want, 30*time.Second)
	}
	k.Say(ann, "hello")
	k.next(t)
	k.FailNext("getUpdates", failure{Status: 500})
	if d := k.pause(t); d > 625*time.Millisecond {
		t.Errorf("pause of %v after a success", d)
	}
}

func TestPausesPassByThemselves(t *testing.T) {
	k := fixture(t, func(o *telegram.Options) { o.Sleep = nil })
	k.FailNext("getUpdates", failure{Status: 500})
	k.Say(ann, "hello")
	k.run(t)
	k.next(t)
	before := len(k.polls())
	k.FailNext("getUpdates", failure{RetryAfter: 3600})
	k.until(t, "failure", func() bool { return len(k.polls()) > before })
	k.stop()
	if err := <-k.done; err != nil {
		t.Errorf("Run: %v, want nil", err)
	}
}

func TestConflictsAreLoggedWithTheirCure(t *testing.T) {
	t.Run("webhook of another program", func(t *testing.T) {
		k := fixture(t, nil)
		k.SetWebhook("https://example.org/hook")
		k.run(t)
		k.until(t, "webhook removed", func() bool { return k.Webhook() == "" })
		k.until(t, "poll", func() bool { return len(k.polls()) > 1 })
		k.SetWebhook("https://example.org/hook")
		k.pause(t)
		checkLog(t, k, "another program sets a webhook", "")
		if k.Webhook() == "" {
			t.Error("the webhook was removed twice")
		}
		k.SetWebhook("")
		k.Say(ann, "hello")
		for heard := false; !heard; {
			select {
			case <-k.events:
				heard = true
			case <-k.pauses: // one more poll had begun before
			case <-time.After(patience):
				t.Fatalf("no event; log:\n%s", k.log)
			}
		}
	})
	t.Run("second poller", func(t *testing.T) {
		k := fixture(t, nil)
		k.run(t)
		k.until(t, "poll", func() bool { return len(k.polls()) > 0 })
		other := fixture(t, func(o *telegram.Options) { o.API = k.URL() })
		other.run(t)
		select { // whoever polls last wins
		case <-k.pauses:
			checkLog(t, k, "another program polls", "")
		case <-other.pauses:
			checkLog(t, other, "another program polls", "")
		case <-time.After(patience):
			t.Fatalf("no conflict; logs:\n%s%s", k.log, other.log)
		}
	})
}

func TestRunEndsWhenTheBotIsRefused(t *testing.T) {
	for _, status := range []int{401, 404} {
		for _, method := range []string{"getMe", "getUpdates"} {
			t.Run(fmt.Sprint(method, status), func(t *testing.T) {
				k := fixture(t, nil)
				k.FailNext(method, failure{Status: status})
				k.run(t)
				select {
				case err := <-k.done:
					if adapters.ClassOf(err) != adapters.Fatal {
						t.Errorf("Run: %v, want class fatal", err)
					}
				case <-time.After(patience):
					t.Fatal("Run goes on")
				}
			})
		}
	}
}

func TestRunStopsPromptly(t *testing.T) {
	slow := func(o *telegram.Options) { o.PollTimeout = time.Minute }
	tests := []struct {
		name    string
		arrange func(*talk)
		stopAt  func(*testing.T, *talk)
	}{
		{"while polling", func(*talk) {}, func(t *testing.T, k *talk) {
			k.until(t, "poll", func() bool { return len(k.polls()) > 0 })
		}},
		{"while introducing itself", func(k *talk) { k.FailNext("getMe", failure{Delay: time.Hour}) }, func(t *testing.T, k *talk) {
			k.until(t, "getMe", func() bool { return len(k.Calls("getMe")) > 0 })
		}},
		{"in a pause", func(k *talk) {
			k.FailNext("getUpdates", failure{Status: 500})
			k.FailNext("getUpdates", failure{Status: 500})
		}, func(t *testing.T, k *talk) { k.pause(t) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := fixture(t, slow)
			tt.arrange(k)
			k.run(t)
			tt.stopAt(t, k)
			begun := time.Now()
			k.stop()
			select {
			case err := <-k.done:
				if err != nil {
					t.Errorf("Run: %v, want nil", err)
				}
			case <-time.After(patience):
				t.Fatal("Run goes on")
			}
			if d := time.Since(begun); d > 5*time.Second {
				t.Errorf("stopping took %v", d)
			}
		})
	}
}
