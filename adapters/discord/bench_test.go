package discord_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

// BenchmarkAcknowledge presses 200 buttons a second for some seconds and reports
// how long the last of a hundred waits for its acknowledgement:
//
//	go test ./adapters/discord -run '^$' -bench Acknowledge -benchtime 5x
func BenchmarkAcknowledge(b *testing.B) {
	const people, perSecond = 50, 200
	f := fakediscord.New(b, nil)
	opts := &discord.Options{API: f.URL()}
	commands(opts)
	a, err := discord.New(f.Token(), opts)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := a.Run(ctx, func(_ context.Context, events ...chat.Event) (int, error) { return len(events), nil }); err != nil {
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
