package knowledge_test

import (
	"fmt"
	"testing"
	"time"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/knowledge/base"
)

func TestProbe(t *testing.T) {
	at := time.Now()
	b, err := knowledge.Load(base.Files(), "")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("load", time.Since(at))
	at = time.Now()
	r := b.Check(calendar.Of(2026, 11, 23))
	fmt.Println("check", time.Since(at), r.Paths, r.CutPaths, r.Situations, r.LongestPath)
	for _, p := range r.Problems {
		fmt.Println(p.Problem, p.Conversation)
	}
}
