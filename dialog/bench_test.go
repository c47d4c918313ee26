package dialog_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"guichet/calendar"
	"guichet/chat"
	"guichet/dialog"
)

// BenchmarkTurn measures a step with its state read and written out again, as a
// turn makes it: "middle" are presses that lead from one question to the next,
// a talk of them one after another, and "advice" is the one that ends it.
func BenchmarkTurn(b *testing.B) {
	guide := newGuide(b)
	middle, advice := presses(b, guide)
	for name, turns := range map[string][]stored{"middle": middle, "advice": {advice}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			bytes := 0
			for n := range b.N {
				one := turns[n%len(turns)]
				state, err := dialog.UnmarshalState(one.state)
				if err != nil {
					b.Fatal(err)
				}
				data, err := dialog.MarshalState(guide.Step(state, one.event).State)
				if err != nil {
					b.Fatal(err)
				}
				bytes += len(data)
			}
			b.ReportMetric(float64(bytes)/float64(b.N), "state-B")
		})
	}
}

// BenchmarkSaid measures the reading of facts in a message, short and long.
func BenchmarkSaid(b *testing.B) {
	guide := newGuide(b).WithStatements()
	today := calendar.Of(2026, 11, 25)
	guide.Said("", "bonjour", today) // learns
	for name, text := range map[string]string{
		"short": "au chomage a lyon, 1500 sur mon cpf",
		"long": "Good morning, I'm 34 and I have been a salaried nurse in a clinic near Nantes for nine years, on a permanent contract, my boss is fine with it, " +
			"I'd like to change careers and start the jewellery CAP in September, there are about 2,300 euros on my CPF and I'm not sure what else I could get.",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				guide.Said("", text, today)
			}
		})
	}
}

// BenchmarkPrepare measures the making of what finds names in typed text, and how
// much of the heap it takes from then on.
func BenchmarkPrepare(b *testing.B) {
	base := newBase(b)
	b.ReportAllocs()
	var live uint64
	for range b.N {
		b.StopTimer()
		guide, err := dialog.NewGuide(base)
		if err != nil {
			b.Fatal(err)
		}
		before := heap()
		b.StartTimer()
		guide.Prepare()
		b.StopTimer()
		live = heap() - before
		runtime.KeepAlive(guide)
		b.StartTimer()
	}
	b.ReportMetric(float64(live), "live-B")
}

// heap is how many bytes of the heap are in use.
func heap() uint64 {
	var m runtime.MemStats
	for range 2 { // what the first leaves behind is swept by the second
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// stored is a press with the state of the talk before it.
type stored struct {
	state []byte
	event chat.Event
}

// presses plays a talk by pressing the first answer to every question.
func presses(b *testing.B, guide *dialog.Guide) (middle []stored, advice stored) {
	b.Helper()
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	next := stored{event: chat.Event{Kind: chat.KindStart, At: at, Lang: "fr"}}
	for range 20 {
		state, err := dialog.UnmarshalState(next.state)
		if err != nil {
			b.Fatal(err)
		}
		turned := guide.Step(state, next.event)
		reply := turned.Replies[len(turned.Replies)-1]
		if !strings.HasPrefix(reply.Choices[0].Action, "a:") {
			return middle, next
		}
		if state.Lang != "" {
			middle = append(middle, next)
		}
		if next.state, err = dialog.MarshalState(turned.State); err != nil {
			b.Fatal(err)
		}
		at = at.Add(time.Minute)
		next.event = chat.Event{
			Kind: chat.KindPress, At: at, Lang: "fr", Action: reply.Choices[0].Action, On: chat.MessageRef(fmt.Sprint("m", len(middle))),
		}
	}
	b.Fatal("the talk does not end")
	return nil, stored{}
}

// BenchmarkStatements measures what learning from the statements of the base takes, and
// how much of the heap what was learnt takes from then on.
func BenchmarkStatements(b *testing.B) {
	guide := newGuide(b)
	guide.Prepare()
	today := calendar.Of(2026, 11, 25)
	b.ReportAllocs()
	var live uint64
	for range b.N {
		b.StopTimer()
		before := heap()
		b.StartTimer()
		listening := guide.WithStatements()
		listening.Said("fr", "bonjour", today)
		b.StopTimer()
		live = heap() - before
		runtime.KeepAlive(listening)
		b.StartTimer()
	}
	b.ReportMetric(float64(live), "live-B")
}
