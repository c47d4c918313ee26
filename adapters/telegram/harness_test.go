package telegram_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"go.uber.org/goleak"

	"guichet/adapters"
	"guichet/adapters/adaptertest"
	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
)

const (
	ann   int64 = 42
	bob   int64 = 43
	token       = "987654:Distinctive-Secret"
	// patience bounds every wait of a test that real sockets are part of.
	patience = 20 * time.Second
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// talk is an adapter that talks to a fake Telegram.
type talk struct {
	*faketelegram.Server
	in      *adaptertest.Intake
	adapter *telegram.Adapter
	log     *adaptertest.Log
	events  chan chat.Event    // what the sink took
	done    chan error         // what Run returned
	pauses  chan time.Duration // every pause; the adapter waits for the test to take it
}

// fixture makes an adapter and its fake without running it. change may alter
// the options.
func fixture(t *testing.T, change func(*telegram.Options)) *talk {
	t.Helper()
	return fixtureOn(t, faketelegram.New(t, &faketelegram.Options{Token: token, Now: func() time.Time { return noon }}), change)
}

// fixtureOn is fixture with a fake that is there already.
func fixtureOn(t *testing.T, s *faketelegram.Server, change func(*telegram.Options)) *talk {
	t.Helper()
	in := adaptertest.NewIntake()
	k := &talk{
		Server: s,
		in:     in, log: in.Log, events: in.Events, done: in.Done,
		pauses: make(chan time.Duration),
	}
	opts := &telegram.Options{
		API:         k.URL(),
		Log:         k.log.Logger(),
		PollTimeout: time.Second,
		Now:         func() time.Time { return noon.Add(time.Hour) },
		Sleep: func(ctx context.Context, d time.Duration) error {
			select {
			case k.pauses <- d:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
	}
	if change != nil {
		change(opts)
	}
	a, err := telegram.New(token, opts)
	if err != nil {
		t.Fatal(err)
	}
	k.adapter = a
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

// run starts the adapter with a sink that passes events to the test.
func (k *talk) run(t *testing.T) { t.Helper(); k.runWith(t, nil) }

func (k *talk) pause(t *testing.T) time.Duration {
	t.Helper()
	return adaptertest.Wait(t, k.pauses, "pause", k.log)
}

// until waits for something to become true of the fake.
func (k *talk) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := k.Until(ctx, holds); err != nil {
		t.Fatalf("%s: %v; log:\n%s", what, err, k.log)
	}
}

// polls returns the parameters of the polls so far.
func (k *talk) polls() []url.Values {
	var out []url.Values
	for _, c := range k.Calls("getUpdates") {
		out = append(out, c.Params)
	}
	return out
}

func (k *talk) send(t *testing.T, user string, p adapters.Part) error {
	t.Helper()
	return k.adapter.Send(t.Context(), chat.ConversationID{Platform: "telegram", ID: user}, p)
}

func says(s string) adapters.Part { return adapters.Part{Text: chat.Text{}.Para(chat.Plain(s))} }
