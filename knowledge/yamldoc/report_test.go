package yamldoc_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/knowledge/yamldoc"
)

func TestReportSortsAndCountsOnce(t *testing.T) {
	var r yamldoc.Report
	if err := r.Err(); err != nil {
		t.Fatalf("an empty report is the error %v", err)
	}
	for _, p := range []yamldoc.Pos{{"b", 1, 1}, {"a", 2, 1}, {"a", 1, 9}, {"a", 1, 2}, {"a", 1, 9}, {"a", 0, 0}} {
		r.Add(p, "kind", "Text.", "Cure.")
	}
	r.Add(yamldoc.Pos{File: "a", Line: 1, Column: 2}, "earlier", "Text.", "")
	var got []string
	for _, p := range r.Problems() {
		got = append(got, p.Pos().String()+" "+p.Kind)
	}
	want := []string{"a kind", "a:1:2 earlier", "a:1:2 kind", "a:1:9 kind", "a:2:1 kind", "b:1:1 kind"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
	ps, ok := errors.AsType[yamldoc.Problems](r.Err())
	if !ok || len(ps) != len(want) {
		t.Errorf("Err() = %v, want all problems", r.Err())
	}
	if got, want := ps[1].Error(), "a:1:2: Text."; got != want {
		t.Errorf("without cure and excerpt: %q, want %q", got, want)
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("é", 300)
	tests := []struct {
		name, src    string
		line, column int
		want         string
	}{
		{"accents", "clé: œuvre à voir\n", 1, 6, "    1 | clé: œuvre à voir\n      |      ^"},
		{"tab", "a: \"x\ty\"\n", 1, 7, "    1 | a: \"x\ty\"\n      |      \t^"},
		{"combining accent", "e\u0301: x\n", 1, 4, "    1 | e\u0301: x\n      |   ^"},
		{"wide characters", "日本: 😀 x\n", 1, 7, "    1 | 日本: 😀 x\n      |          ^"},
		{"behind the end", "a: b\n", 1, 40, "    1 | a: b\n      |     ^"},
		{"whole line", "a: b\n", 1, 0, "    1 | a: b"},
		{"no such line", "a: b\n", 7, 1, ""},
		{"Windows line ends", "a: b\r\nc: d\r\n", 2, 4, "    2 | c: d\n      |    ^"},
		{"direction signs", "a: \u202eb\n", 1, 5, "    1 | a: ·b\n      |     ^"},
		{"long line", "a: " + long + "\n", 1, 200,
			"    1 | …" + long[:200] + "…\n      |  " + strings.Repeat(" ", 60) + "^"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, r := parse(t, tt.src)
			r.Add(at(tt.line, tt.column), "kind", "Text.", "")
			ps := r.Problems()
			if len(ps) != 1 {
				t.Fatalf("problems: %v", ps)
			}
			if diff := cmp.Diff(tt.want, ps[0].Excerpt); diff != "" {
				t.Errorf("excerpt differs (-want +got):\n%s", diff)
			}
		})
	}
}
