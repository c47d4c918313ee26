package discord_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters"
	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

func (k *talk) begun(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, k.Begun()); diff != "" {
		t.Errorf("how connections began (-want +got):\n%s\nlog:\n%s", diff, k.log)
	}
}

func TestMessagesComeIn(t *testing.T) {
	k := fixture(t, nil, nil)
	k.run(t)
	k.Say(ann, "bonjour")
	e := k.hears(t, "bonjour")
	if e.Kind != chat.KindText || e.Conversation != k.conversation(ann) || !strings.HasPrefix(e.Key, "m") || time.Since(e.At) > time.Minute {
		t.Errorf("got %+v", e)
	}
	k.begun(t, "identify")
}

// TestTroubleOnTheFirstConnection tries every way in which a session can fail to
// begin. Each time the bot comes back and hears what is said then.
func TestTroubleOnTheFirstConnection(t *testing.T) {
	tests := []struct {
		name    string
		trouble []trouble
		begun   []string
	}{
		{"none, with READY compressed", nil, []string{"identify"}},
		{"refused upgrade", []trouble{{Refuse: true}}, []string{"identify"}},
		{"asked back at once", []trouble{{Reconnect: true}, {Reconnect: true}}, []string{"identify", "identify", "identify"}},
		{"invalid", []trouble{{Invalid: new(false)}}, []string{"identify", "identify"}},
		{"invalid, said to be resumable", []trouble{{Invalid: new(true)}}, []string{"identify", "identify"}},
		{"closed", []trouble{{Close: 4000}, {Close: 1001}, {Close: 4009}}, []string{"identify", "identify", "identify", "identify"}},
		{"cut", []trouble{{Cut: true}}, []string{"identify", "identify"}},
		{"no frame at all", []trouble{{Garbage: "no json"}, {Garbage: `{"op":"x"}`}}, []string{"identify"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := fixture(t, nil, nil)
			k.Expect(tt.trouble...)
			k.run(t)
			k.Say(ann, "hello")
			k.hears(t, "hello")
			k.begun(t, tt.begun...)
		})
	}
}

// TestTroubleInASession disturbs a session that goes on, with a message sent
// while the bot is away. Nothing is lost, whether the session is resumed or not.
func TestTroubleInASession(t *testing.T) {
	tests := []struct {
		name    string
		disturb func(*talk)
		trouble []trouble // of the connections that follow
		begun   []string  // after the first identify
	}{
		{"cut", func(k *talk) { k.CutGateway() }, nil, []string{"resume"}},
		{"asked to reconnect", func(k *talk) { k.AskToReconnect() }, nil, []string{"resume"}},
		{"invalid but resumable", func(k *talk) { k.Invalidate(true) }, nil, []string{"resume"}},
		{"invalid", func(k *talk) { k.Invalidate(false) }, nil, []string{"identify"}},
		{"closed for a reason that passes", func(k *talk) { k.CloseGateway(4000) }, nil, []string{"resume"}},
		{"session timed out", func(k *talk) { k.EndSession(); k.CloseGateway(4009) }, nil, []string{"identify"}},
		{"invalid sequence", func(k *talk) { k.EndSession(); k.CloseGateway(4007) }, nil, []string{"identify"}},
		{"forgotten meanwhile", func(k *talk) { k.EndSession(); k.CutGateway() }, nil, []string{"resume", "identify"}},
		{"timed out when resuming", func(k *talk) { k.CutGateway() }, []trouble{{Close: 4009}}, []string{"resume", "identify"}},
		{"cut again and again", func(k *talk) { k.CutGateway() }, []trouble{{Cut: true}, {Cut: true}, {Cut: true}}, []string{"resume", "resume", "resume", "identify"}},
		{"sent back again and again", func(k *talk) { k.CutGateway() }, []trouble{{Reconnect: true}, {Invalid: new(true)}}, []string{"resume", "resume", "resume"}},
		{"gone for good", func(k *talk) { k.CutGateway() }, slices.Repeat([]trouble{{Refuse: true}}, 8), []string{"identify"}},
		{"out of order for a while", func(k *talk) { k.CutGateway() }, []trouble{{Refuse: true}, {Refuse: true}, {Refuse: true}, {Refuse: true}}, []string{"resume"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var k *talk
			k = fixture(t, func(o *discord.Options) {
				o.Recent = func(context.Context, time.Time, int) ([]discord.Talk, error) {
					return []discord.Talk{{Conversation: k.conversation(ann), Last: time.Now()}}, nil
				}
			}, nil)
			k.Say(ann, "before the start")
			k.run(t)
			k.hears(t, "before the start")
			k.Say(ann, "before")
			k.hears(t, "before")
			k.Expect(tt.trouble...)
			tt.disturb(k)
			k.Say(ann, "meanwhile")
			k.until(t, "back", func() bool { return len(k.Begun()) == 1+len(tt.begun) && k.Connected() })
			heard := map[string]int{}
			for heard["meanwhile"] == 0 { // earlier ones may come again, under their keys
				heard[k.next(t).Text]++
			}
			k.until(t, "established", func() bool { return len(k.Begun()) == 1+len(tt.begun) && k.Connected() })
			k.Say(ann, "after")
			for heard["after"] == 0 {
				heard[k.next(t).Text]++
			}
			k.begun(t, append([]string{"identify"}, tt.begun...)...)
		})
	}
}

func TestUnacknowledgedHeartbeatEndsTheConnection(t *testing.T) {
	k := fixture(t, nil, &fakediscord.Options{Heartbeat: 30 * time.Millisecond})
	k.run(t)
	k.until(t, "heartbeats go on", func() bool { return k.Heartbeats() >= 4 })
	k.begun(t, "identify")
	k.Deafen()
	k.Say(ann, "one")
	k.hears(t, "one")
	k.until(t, "resumed", func() bool { return len(k.Begun()) == 2 && k.Connected() })
	k.Say(ann, "two")
	k.hears(t, "two")
	if got := k.Begun(); got[1] != "resume" {
		t.Errorf("began %v", got)
	}
	if !slices.Contains(k.Closed(), 4000) {
		t.Errorf("closed with %v: the session would be lost", k.Closed())
	}
}

func TestHeartbeatOnRequest(t *testing.T) {
	k := fixture(t, nil, nil)
	k.run(t)
	before := k.Heartbeats()
	k.AskForHeartbeat()
	k.until(t, "heartbeat", func() bool { return k.Heartbeats() > before })
}

func TestSilentGatewayIsLeft(t *testing.T) {
	k := fixture(t, func(o *discord.Options) { o.ReadyTimeout = 200 * time.Millisecond }, nil)
	k.Expect(trouble{Silent: true})
	k.run(t)
	k.begun(t, "identify")
	if !strings.Contains(k.log.String(), "does not answer in time") {
		t.Errorf("log:\n%s", k.log)
	}
}

func TestFatalClosings(t *testing.T) {
	for code, cure := range map[int]string{4004: "token", 4010: "shard", 4011: "servers", 4012: "version", 4013: "intents", 4014: "Bot"} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			k := fixture(t, nil, nil)
			k.Expect(trouble{Close: code})
			k.runWith(t, nil)
			err := k.ended(t)
			if adapters.ClassOf(err) != adapters.Fatal || !strings.Contains(err.Error(), fmt.Sprint(code)) || !strings.Contains(err.Error(), cure) {
				t.Errorf("Run: %v", err)
			}
		})
	}
	t.Run("token refused by REST", func(t *testing.T) {
		k := fixture(t, nil, nil)
		k.FailNext(fakediscord.GatewayBot, failure{Status: 401, Message: "401: Unauthorized"})
		k.runWith(t, nil)
		if err := k.ended(t); adapters.ClassOf(err) != adapters.Fatal {
			t.Errorf("Run: %v", err)
		}
		k.begun(t)
	})
}

func TestNoStormOfSessions(t *testing.T) {
	now := time.Now()
	var k *talk
	k = fixture(t, func(o *discord.Options) {
		o.Now = func() time.Time {
			k.mu.Lock()
			defer k.mu.Unlock()
			passed := time.Duration(0)
			for _, d := range k.pauses {
				passed += d
			}
			return now.Add(passed)
		}
		o.Sleep = func(ctx context.Context, d time.Duration) error { // time flies
			k.mu.Lock()
			k.pauses = append(k.pauses, d)
			k.mu.Unlock()
			return ctx.Err()
		}
	}, nil)
	const tries = 400
	k.Expect(slices.Repeat([]trouble{{Invalid: new(false)}}, tries)...)
	k.runWith(t, nil)
	k.until(t, "ready at last", k.ready)
	var passed time.Duration
	for _, d := range k.slept() {
		passed += d
	}
	if perDay := float64(tries) / passed.Hours() * 24; perDay > 330 {
		t.Errorf("%.0f sessions a day, in %v", perDay, passed)
	}
	if !strings.Contains(k.log.String(), "too many sessions were begun") {
		t.Error("the log does not tell")
	}
}

func TestNoSessionLeftForToday(t *testing.T) {
	k := fixture(t, nil, &fakediscord.Options{Identifies: 20})
	k.Expect(trouble{Invalid: new(false)})
	k.runWith(t, nil)
	k.until(t, "waits", func() bool { return slices.Contains(k.slept(), 4*time.Hour) })
	k.stop()
	if err := k.ended(t); err != nil {
		t.Errorf("Run: %v", err)
	}
	k.begun(t, "identify")
}

func TestSinkFailureBringsTheEventAgain(t *testing.T) {
	k := fixture(t, nil, nil)
	tried := make(chan string, 100)
	fails := 2
	k.runWith(t, func(_ context.Context, e chat.Event) error {
		if e.Conversation != k.conversation(ann) {
			return nil
		}
		tried <- e.Text
		if fails--; fails == 1 {
			panic("private words")
		} else if fails >= 0 {
			return errors.New("disk full")
		}
		return nil
	})
	k.until(t, "connected", k.ready)
	k.Say(ann, "one")
	k.Say(ann, "two")
	k.Say(bob, "bob")
	heard := []string{k.next(t).Text, k.next(t).Text, k.next(t).Text}
	slices.Sort(heard)
	if diff := cmp.Diff([]string{"bob", "one", "two"}, heard); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
	close(tried)
	if diff := cmp.Diff([]string{"one", "one", "one", "two"}, slices.Collect(chanValues(tried))); diff != "" {
		t.Errorf("order of tries (-want +got):\n%s", diff)
	}
}

func chanValues[T any](c <-chan T) func(func(T) bool) {
	return func(yield func(T) bool) {
		for v := range c {
			if !yield(v) {
				return
			}
		}
	}
}

func TestOrderWithinAConversation(t *testing.T) {
	k := fixture(t, nil, nil)
	k.run(t)
	const people, each = 20, 15
	for i := range each {
		for p := range people {
			k.Say(5000+int64(p), fmt.Sprint(i))
		}
	}
	last := map[chat.ConversationID]int{}
	for range people * each {
		e := k.next(t)
		if want := fmt.Sprint(last[e.Conversation]); e.Text != want {
			t.Fatalf("heard %q, want %q", e.Text, want)
		}
		last[e.Conversation]++
	}
}

func TestMessagesMissedWhileAway(t *testing.T) {
	var k *talk
	last := time.Now()
	k = fixture(t, func(o *discord.Options) {
		o.Recent = func(_ context.Context, since time.Time, limit int) ([]discord.Talk, error) {
			if age := time.Since(since); limit != 1000 || age < 29*24*time.Hour || age > 31*24*time.Hour {
				t.Errorf("asked for %d since %v", limit, age)
			}
			return []discord.Talk{
				{Conversation: chat.ConversationID{Platform: "discord", ID: "123456"}, Last: last}, // a channel that is gone
				{Conversation: k.conversation(ann), Last: last},
				{Conversation: k.conversation(bob), Last: last},
			}, nil
		}
	}, nil)
	var want []string
	for i := range 250 { // several pages
		want = append(want, fmt.Sprint("missed ", i))
		k.Say(ann, want[i])
	}
	k.Pin(ann)
	if err := k.send(t, ann, says("from the bot itself")); err != nil {
		t.Fatal(err)
	}
	k.FailNext(fakediscord.ReadMessages, failure{RetryAfter: 0.25})
	k.FailNext(fakediscord.ReadMessages, failure{Status: 500})
	k.runWith(t, nil)
	k.until(t, "connected", k.ready)
	k.Say(ann, "live")
	want = append(want, "live")
	k.Say(bob, "only live")
	var got []string
	keys := map[string]int{}
	for len(got) < len(want) {
		e := k.next(t)
		if e.Conversation == k.conversation(ann) && keys[e.Key] == 0 {
			got = append(got, e.Text)
		}
		keys[e.Key]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
	if !slices.Contains(k.slept(), 250*time.Millisecond) {
		t.Errorf("paused %v, not as asked", k.slept())
	}
}

func TestEventsThatAreReadOtherwise(t *testing.T) {
	k := fixture(t, nil, nil)
	k.run(t)
	k.Sticker(ann)
	if e := k.next(t); e.Kind != chat.KindUnknown {
		t.Errorf("a sticker: %+v", e)
	}
	k.Say(ann, "hello")
	first := k.next(t)
	if err := k.Edit(ann, "hello again"); err != nil {
		t.Fatal(err)
	}
	if e := k.next(t); e.Kind != chat.KindEdit || e.Text != "hello again" || !strings.HasPrefix(e.Key, first.Key+"/e") {
		t.Errorf("an edit: %+v", e)
	}
	k.Say(ann, "/start")
	if e := k.next(t); e.Kind != chat.KindStart || e.Text != "" {
		t.Errorf("a start: %+v", e)
	}
	k.SayInServer(ann, "not for us") // not even sent: no such intent
	for _, odd := range []struct{ kind, data string }{
		{"MESSAGE_CREATE", `{"id":"77","channel_id":"5","author":{"id":"1"},"type":0,"guild_id":"3","content":"in a server"}`},
		{"MESSAGE_CREATE", `{"id":"78","channel_id":"5","author":{"id":"1","bot":true},"type":0,"content":"of a bot"}`},
		{"MESSAGE_CREATE", `{"id":"79","channel_id":"5","author":{"id":"1"},"type":0,"webhook_id":"2","content":"of a webhook"}`},
		{"MESSAGE_CREATE", `{"id":"80","channel_id":"5","type":0,"content":"of nobody"}`},
		{"MESSAGE_CREATE", `{"id":"x","channel_id":"5","author":{"id":"1"},"type":0,"content":"no id"}`},
		{"MESSAGE_CREATE", `[]`},
		{"MESSAGE_UPDATE", `{"id":"81","channel_id":"5","author":{"id":"1"},"type":0,"edited_timestamp":null,"content":"a preview"}`},
		{"MESSAGE_UPDATE", `{"id":"82","channel_id":"5"}`},
		{"INTERACTION_CREATE", `{"id":"83","type":3}`},
		{"INTERACTION_CREATE", `{"id":"84","application_id":"1","token":"t","type":99,"channel_id":"5","user":{"id":"1"},"data":{"future":[1]}}`},
		{"INTERACTION_CREATE", `{"id":"85","application_id":"1","token":"t","type":5,"channel_id":"5","user":{"id":"1"},"data":{"custom_id":"x","components":[{"type":18,"component":{"type":21}}]}}`},
		{"SOMETHING_NEW", `{"a":1}`},
		{"GUILD_CREATE", `"nothing"`},
	} {
		k.Inject(odd.kind, odd.data)
	}
	k.Frame(`{"op":77,"d":{}}`)
	k.Frame(`not a frame`)
	k.Inject("MESSAGE_CREATE", `{"id":"86","channel_id":"5","author":{"id":"1"},"type":0,"content":"with a part of the future","components":[{"type":99,"x":{}}],"poll":[]}`)
	if e := k.next(t); e.Text != "with a part of the future" {
		t.Errorf("heard %+v", e)
	}
	k.begun(t, "identify")
}

func TestStopEndsTheSession(t *testing.T) {
	k := fixture(t, nil, nil)
	k.run(t)
	k.stop()
	if err := k.ended(t); err != nil {
		t.Errorf("Run: %v", err)
	}
	k.until(t, "closed", func() bool { return slices.Contains(k.Closed(), 1000) })
}
