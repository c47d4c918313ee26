package nlu_test

import (
	"testing"

	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/nlu"
)

func BenchmarkLearn(b *testing.B) {
	kb, err := knowledge.Load(base.Files(), "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		nlu.Learn(kb.Examples())
	}
}
