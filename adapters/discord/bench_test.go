package discord_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

// BenchmarkAcknowledge uses 200 commands a second for some seconds, by the gateway
// and by HTTP, and reports how long the last of a hundred waits for its
// acknowledgement:
//
//	go test ./adapters/discord -run '^$' -bench Acknowledge -benchtime 5x
func BenchmarkAcknowledge(b *testing.B) {
	b.Run("gateway", func(b *testing.B) { acknowledge(b, false) })
	b.Run("http", func(b *testing.B) { acknowledge(b, true) })
}

func acknowledge(b *testing.B, byHTTP bool) {
	const people, perSecond = 50, 200
	f := fakediscord.New(b, nil)
	opts := &discord.Options{API: f.URL()}
	publicSchemes(withCommands(opts))
	sink := func(_ context.Context, events ...chat.Event) (int, error) { return len(events), nil }
	var a *discord.Adapter // set before anything comes
	if byHTTP {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.Receive(w, r, sink) }))
		defer server.Close()
		opts.PublicKey = f.Endpoint(server.URL + "/discord")
	}
	var err error
	if a, err = discord.New(f.Token(), opts); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := a.Run(ctx, sink); err != nil {
			b.Error(err)
		}
	})
	defer running.Wait()
	defer stop()
	if err := f.Until(ctx, func() bool { return len(f.Commands()) > 0 }); err != nil {
		b.Fatal(err)
	}
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for b.Loop() {
		for n := range perSecond {
			<-tick.C
			if err := f.Use(int64(1000+n%people), fakediscord.Place(n%2 == 0), "schemes", ""); err != nil {
				b.Fatal(err)
			}
		}
	}
	var took []time.Duration
	for p := range int64(people) {
		if err := f.Until(ctx, func() bool { return f.Waiting(1000+p) == 0 }); err != nil {
			b.Fatal(err)
		}
		took = append(took, f.Acknowledged(1000+p)...)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}

func withCommands(o *discord.Options) *discord.Options {
	commands(o)
	return o
}
