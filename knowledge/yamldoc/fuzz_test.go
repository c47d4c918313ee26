package yamldoc_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/knowledge/yamldoc"
)

// FuzzDecode holds that no bytes lead to a panic, that every problem has a
// place inside the file, and that places inside of values are found again.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	small, err := filepath.Glob("testdata/syntax/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range append(files, small...) {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte(sound))
	f.Add([]byte("note: |\n  a\n\n    b\nid: \"\\x41\\n\\\"\"\nlink: 'l''eau'\nsuccessor: >\n a\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		var r yamldoc.Report
		var s scheme
		file := yamldoc.Parse("fuzz.yaml", src, &r)
		file.Decode(&s)
		lines := strings.Split(strings.TrimPrefix(string(src), "\ufeff"), "\n")
		for _, p := range r.Problems() {
			if p.File != "fuzz.yaml" || p.Line < 1 || p.Column < 1 || p.Kind == "" || p.Text == "" || p.Error() == "" {
				t.Fatalf("incomplete problem %+v", p)
			}
		}
		if !file.OK() && r.Err() == nil {
			t.Fatal("nothing to decode, and no problem says why")
		}
		if strings.ContainsAny(string(src), "\r\u0085\u2028\u2029") {
			return // not cut into lines in this test
		}
		for _, text := range []yamldoc.Str{s.ID, s.Note, s.Successor, s.Mode.Scalar} {
			checkInside(t, lines, text)
		}
	})
}

func checkInside(t *testing.T, lines []string, s yamldoc.Str) {
	t.Helper()
	if s.Folded() {
		return
	}
	for i, line := range strings.Split(strings.TrimRight(s.V, "\n"), "\n") {
		for j, r := range []rune(line) {
			p := s.At(i+1, j+1)
			if p.Line > len(lines) {
				t.Fatalf("%q: %d:%d is at %v, behind the end of the file", s.V, i+1, j+1, p)
			}
			there := []rune(lines[p.Line-1])
			if p.Column > len(there) {
				t.Fatalf("%q: %d:%d is at %v, behind the end of its line", s.V, i+1, j+1, p)
			}
			if got := there[p.Column-1]; got != r && got != '\\' {
				t.Fatalf("%q: %d:%d is %q, but %q stands at %v", s.V, i+1, j+1, r, got, p)
			}
		}
	}
}
