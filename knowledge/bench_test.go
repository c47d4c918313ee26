package knowledge_test

import (
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
