package discord_test

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"guichet/adapters"
	"guichet/adapters/adaptertest"
	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

const (
	ann   int64 = 4200000001
	bob   int64 = 4200000002
	token       = "Distinctive.Secret-of-the_bot"
	// patience bounds every wait of a test that real sockets are part of.
	patience = 20 * time.Second
)

type (
	failure = fakediscord.Failure
	trouble = fakediscord.Trouble
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// talk is an adapter that talks to a fake Discord.
type talk struct {
	*fakediscord.Server
	in      *adaptertest.Intake
	adapter *discord.Adapter
	log     *adaptertest.Log
	events  chan chat.Event // what the sink took
	done    chan error      // what Run returned

	mu     sync.Mutex
	pauses []time.Duration

	later atomic.Int64 // how far the clock is ahead, where a test says so
}

// fixture makes an adapter and its fake without running it. The changes may
// alter the options of both.
func fixture(t *testing.T, change func(*discord.Options), fake *fakediscord.Options) *talk {
	t.Helper()
	if fake == nil {
		fake = &fakediscord.Options{}
	}
	fake.Token = token
	in := adaptertest.NewIntake()
	k := &talk{
		Server: fakediscord.New(t, fake),
		in:     in, log: in.Log, events: in.Events, done: in.Done,
	}
	opts := &discord.Options{
		API: k.URL(),
		Now: func() time.Time { return time.Now().Add(time.Duration(k.later.Load())) },
		Log: k.log.Logger(),
		// Nothing waits for long, but what would have is noted.
		Sleep: func(ctx context.Context, d time.Duration) error {
			k.mu.Lock()
			k.pauses = append(k.pauses, d)
			k.mu.Unlock()
			select {
			case <-time.After(min(d, 2*time.Millisecond)):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
	}
	if change != nil {
		change(opts)
	}
	a, err := discord.New(token, opts)
	if err != nil {
		t.Fatal(err)
	}
	k.adapter = a
	t.Cleanup(func() { k.log.HoldsNone(t, token, "secret-interaction-token", "private words") })
	return k
}

// runWith starts the adapter with a sink of which only the events that take
// accepts reach the test.
func (k *talk) runWith(t *testing.T, take func(context.Context, chat.Event) error) {
	t.Helper()
	k.in.Adapter = k.adapter
	k.in.RunWith(t, take)
}

func (k *talk) stop() { k.in.Stop() }

func (k *talk) next(t *testing.T) chat.Event { t.Helper(); return k.in.Next(t) }

// run starts the adapter with a sink that passes events to the test, and waits
// until it is connected.
func (k *talk) run(t *testing.T) {
	t.Helper()
	k.runWith(t, nil)
	k.until(t, "connected", k.ready)
}

func (k *talk) ready() bool {
	return k.Connected() && strings.Contains(k.log.String(), "discord: connected")
}

// hears checks that the next event says something.
func (k *talk) hears(t *testing.T, want string) chat.Event {
	t.Helper()
	e := k.next(t)
	if e.Text != want {
		t.Errorf("heard %q, want %q", e.Text, want)
	}
	return e
}

// until waits for something to become true.
func (k *talk) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not in time; log:\n%s", what, k.log)
		}
	}
}

func (k *talk) slept() []time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.pauses)
}

// ended waits for the end of Run.
func (k *talk) ended(t *testing.T) error { t.Helper(); return k.in.Ended(t) }

func (k *talk) conversation(user int64) chat.ConversationID {
	return chat.ConversationID{Platform: "discord", ID: k.Channel(user)}
}

func (k *talk) send(t *testing.T, user int64, p adapters.Part) error {
	t.Helper()
	return k.adapter.Send(t.Context(), k.conversation(user), p)
}

// fromBot returns what the bot said to a user.
func (k *talk) fromBot(user int64) []fakediscord.Message {
	return slices.DeleteFunc(k.Transcript(user), func(m fakediscord.Message) bool { return !m.FromBot })
}

func says(s string) adapters.Part {
	return adapters.Part{Text: chat.Text{}.Para(chat.Plain(s)), Key: "1.0"}
}

// adapterLog is for another adapter that logs to the same place.
func (k *talk) adapterLog() *slog.Logger { return k.log.Logger() }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
