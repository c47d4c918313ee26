package storetest

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
)

// benchState is a stored state of about the size of a real one, halfway through
// a talk.
var benchState = []byte(fmt.Sprintf("%0900d", 7))

// BenchTurns measures turns in so many conversations at the same time, each
// waiting for its own turn before it begins the next: how many there are in a
// second, and how long one takes. A turn reads and writes a state of 900 bytes
// and queues one reply. b.N counts the turns of all conversations together.
func BenchTurns(b *testing.B, s dialog.Store, conversations int) {
	b.Helper()
	answer := dialog.Outcome{State: benchState, Replies: []chat.Reply{reply("Avez-vous une inscription à France Travail ?")}}
	step := func([]byte) (dialog.Outcome, error) { return answer, nil }
	var next atomic.Int64
	took := make([][]time.Duration, conversations)
	b.ReportAllocs()
	b.ResetTimer()
	var all sync.WaitGroup
	for n := range conversations {
		all.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				began := time.Now()
				if err := s.Turn(b.Context(), event(id("bench", n), fmt.Sprint(i)), step); err != nil {
					b.Error(err)
					return
				}
				took[n] = append(took[n], time.Since(began))
			}
		})
	}
	all.Wait()
	b.StopTimer()
	reportTimes(b, slices.Concat(took...), "turns/s")
}

// reportTimes reports a rate and the usual and the worst times of what was done
// while the timer ran.
func reportTimes(b *testing.B, took []time.Duration, unit string) {
	b.Helper()
	slices.Sort(took)
	at := func(part float64) float64 {
		return float64(took[min(int(part*float64(len(took))), len(took)-1)].Microseconds()) / 1000
	}
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), unit)
	b.ReportMetric(at(0.5), "ms-p50")
	b.ReportMetric(at(0.99), "ms-p99")
}
