package knowledge_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"

	"guichet/knowledge"
	"guichet/knowledge/base"
)

func BenchmarkLoad(b *testing.B) {
	files := base.Files()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := knowledge.Load(files, ""); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	kb := load(b, base.Files())
	b.ReportAllocs()
	for b.Loop() {
		if len(kb.Check(today).Problems) > 0 {
			b.Fatal("the base is not clean")
		}
	}
}

// halfway is somebody in the middle of the talk of the curated base.
func halfway(b *testing.B, kb *knowledge.Base) knowledge.Facts {
	return facts(b, kb, "status=employee contract=cdi course_start=2027-03-01")
}

func BenchmarkAssessAll(b *testing.B) {
	kb := load(b, base.Files())
	known := halfway(b, kb)
	b.ReportAllocs()
	for b.Loop() {
		kb.Assess(known, today)
	}
}

func BenchmarkPosition(b *testing.B) {
	kb := load(b, base.Files())
	known := halfway(b, kb)
	b.ReportAllocs()
	for b.Loop() {
		kb.Position(known, today)
	}
}

// BenchmarkGrowth measures what one talk costs, and a start, as a base grows:
// the person of each size is in the middle of the same talk.
func BenchmarkGrowth(b *testing.B) {
	for _, schemes := range []int{10, 100, 1000, 10_000} {
		files := generated(b, schemes)
		kb := load(b, files)
		known := facts(b, kb, "status=worker sector=sector_0 cert=diploma course_start=2027-03-01")
		for name, do := range map[string]func(){
			"load":     func() { load(b, files) },
			"assess":   func() { kb.Assess(known, today) },
			"position": func() { kb.Position(known, today) },
		} {
			b.Run(fmt.Sprintf("%s/schemes=%d", name, schemes), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					do()
				}
			})
		}
	}
}

// BenchmarkCheckGenerated proves generated bases, in a process that holds
// nothing else: MB is the most memory that the process has had.
func BenchmarkCheckGenerated(b *testing.B) {
	for _, schemes := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("schemes=%d", schemes), func(b *testing.B) {
			kb := load(b, generated(b, schemes))
			debug.FreeOSMemory()
			for b.Loop() {
				r := kb.Check(today)
				if !r.OK() {
					b.Fatal(r.Problems[0])
				}
				b.ReportMetric(float64(len(kb.Facts())), "facts")
				b.ReportMetric(float64(r.Situations), "situations")
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys>>20), "MB")
		})
	}
}
