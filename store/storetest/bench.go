package storetest

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
)

// BenchState is a stored state of about the size of a real one, halfway through
// a talk, and BenchReply what a turn of the benchmarks queues.
var (
	BenchState = []byte(fmt.Sprintf("%0900d", 7))
	BenchReply = reply("Avez-vous une inscription à France Travail ?")
)

// BenchConversation names one of the conversations of the benchmarks. Those with
// low numbers lie as far apart as any others.
func BenchConversation(n int) chat.ConversationID {
	return id("bench", int(uint32(n)*2654435761))
}

func benchStep([]byte) (dialog.Outcome, error) {
	return dialog.Outcome{State: BenchState, Replies: []chat.Reply{BenchReply}}, nil
}

// BenchTurns measures turns in so many conversations at the same time, each
// waiting for its own turn before it begins the next: how many there are in a
// second, how long one takes, and what it takes of the processors. A turn reads
// and writes a state of 900 bytes and queues one reply. b.N counts the turns of
// all conversations together.
func BenchTurns(b *testing.B, s dialog.Store, conversations int) {
	b.Helper()
	benchTurns(b, s, conversations, func(talker int) int { return talker })
}

// BenchStoredTurns is BenchTurns with conversations drawn from the first stored
// of BenchConversation, another one after so many turns.
func BenchStoredTurns(b *testing.B, s dialog.Store, conversations, stored, turns int) {
	b.Helper()
	in, left := make([]int, conversations), make([]int, conversations)
	benchTurns(b, s, conversations, func(talker int) int {
		if left[talker] == 0 {
			in[talker], left[talker] = rand.IntN(stored), turns
		}
		left[talker]--
		return in[talker]
	})
}

func benchTurns(b *testing.B, s dialog.Store, conversations int, in func(talker int) int) {
	b.Helper()
	var next atomic.Int64
	took := make([][]time.Duration, conversations)
	b.ReportAllocs()
	b.ResetTimer()
	before := processorTime()
	var all sync.WaitGroup
	for n := range conversations {
		all.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				e := chat.Event{Key: fmt.Sprintf("%s-%d", b.Name(), i), Conversation: BenchConversation(in(n))}
				began := time.Now()
				if err := s.Turn(b.Context(), e, benchStep); err != nil {
					b.Error(err)
					return
				}
				took[n] = append(took[n], time.Since(began))
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64((processorTime()-before).Nanoseconds())/1000/float64(b.N), "cpu-µs/op")
	ReportTimes(b, slices.Concat(took...), "turns/s")
}

// BenchIdle makes b.N conversations of one turn each and reports how much memory
// of the process each leaves behind.
func BenchIdle(b *testing.B, s dialog.Store) {
	b.Helper()
	turns := func(from, to int) {
		var all sync.WaitGroup
		for n := range 64 {
			all.Go(func() {
				for i := from + n; i < to; i += 64 {
					e := chat.Event{Key: fmt.Sprintf("idle-%d", i), Conversation: BenchConversation(i)}
					if err := s.Turn(b.Context(), e, benchStep); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
	}
	turns(-1000, 0) // what is made once
	before := heap()
	b.ResetTimer()
	turns(0, b.N)
	b.StopTimer()
	b.ReportMetric(float64(heap()-before)/float64(b.N), "kept-B/op")
}

// heap is how many bytes of the heap are in use once nothing superfluous is.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// ReportTimes reports a rate and the usual and the worst times of what was done
// while the timer ran.
func ReportTimes(b *testing.B, took []time.Duration, unit string) {
	b.Helper()
	slices.Sort(took)
	at := func(part float64) float64 {
		return float64(took[min(int(part*float64(len(took))), len(took)-1)].Microseconds()) / 1000
	}
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), unit)
	b.ReportMetric(at(0.5), "ms-p50")
	b.ReportMetric(at(0.99), "ms-p99")
}
