package nlu_test

import (
	"maps"
	"os"
	"slices"
	"testing"

	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/nlu/score"
)

// TestFactsOfMessages reads what people say of themselves in messages that
// nothing was learnt from. With SHOW set it prints what was not read right.
func TestFactsOfMessages(t *testing.T) {
	b, err := knowledge.Load(base.Files(), "")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := dialog.NewGuide(b)
	if err != nil {
		t.Fatal(err)
	}
	guide = guide.WithStatements()
	read := func(s score.Statement) []chat.Said { return guide.Said(s.Language, s.Text, score.Day) }
	measured := 0
	for _, f := range files(t, b) {
		if f.States == nil {
			continue
		}
		measured += len(f.States)
		for _, lang := range f.Languages() {
			s := score.Readings(b, read, f.States, lang)
			t.Logf("%s, facts %s: %s", f.Name, lang, s.Tally)
			for _, id := range slices.Sorted(maps.Keys(s.ByFact)) {
				c := s.ByFact[id]
				t.Logf("  %-18s right %d, wrong %d, missed %d", id, c.Right, c.Wrong, c.Missed)
			}
			if s.F1() < barOf(f).f1 {
				t.Errorf("%s, facts %s: F1 %.3f, want %.2f", f.Name, lang, s.F1(), barOf(f).f1)
			}
			for _, m := range s.Mistakes {
				if os.Getenv("SHOW") != "" {
					t.Logf("%s: want %q, got %q: %s", m.Fact, m.Want, m.Got, m.Text)
				}
			}
		}
	}
	if measured == 0 {
		t.Error("nothing was measured")
	}
}
