package nlu

import (
	"slices"
	"strings"
	"testing"
)

func seenIn(text string) []Feature { return slices.Concat(InWords(strings.Fields(text))...) }

func TestTagger(t *testing.T) {
	var lessons []Lesson
	for text, tags := range map[string][]string{
		"j ai un chat": {"cat"}, "un chat noir": {"cat"}, "mon chat dort": {"cat"}, "j ai un chien": {"dog"}, "un chien noir": {"dog"}, "mon chien dort": {"dog"},
		"un chat et un chien": {"cat", "dog"}, "mon chien et mon chat": {"cat", "dog"}, "j ai un poisson": nil, "mon poisson dort": nil, "rien": nil,
	} {
		for range 3 {
			lessons = append(lessons, Lesson{seenIn(text), tags})
		}
	}
	slices.SortFunc(lessons, func(a, b Lesson) int { return slices.Compare(a.Features, b.Features) })
	m := LearnTags(lessons)
	if !slices.Equal(m.Tags(), []string{"cat", "dog"}) {
		t.Fatalf("the tags are %q", m.Tags())
	}
	for text, want := range map[string][2]bool{"le chat": {true, false}, "le chien": {false, true}, "chat chien": {true, true}, "un poisson": {false, false}} {
		p := m.Confidences(seenIn(text))
		if p[0] > 0.5 != want[0] || p[1] > 0.5 != want[1] {
			t.Errorf("%q: %.2f, want %v", text, p, want)
		}
	}
	if cat, dog := m.Speaks("cat", seenIn("chat")), m.Speaks("dog", seenIn("chat")); cat <= 0 || dog >= cat {
		t.Errorf("chat speaks %v for a cat and %v for a dog", cat, dog)
	}
	if m.Speaks("bird", seenIn("chat")) != 0 {
		t.Error("something speaks for a tag that does not exist")
	}
	again := LearnTags(lessons)
	if !slices.Equal(again.Confidences(seenIn("le chat")), m.Confidences(seenIn("le chat"))) {
		t.Error("the same lessons give another tagger")
	}
	if p := LearnTags(nil).Confidences(seenIn("chat")); len(p) != 0 {
		t.Errorf("without lessons there are %v", p)
	}
}
