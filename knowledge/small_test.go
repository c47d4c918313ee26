package knowledge_test

import (
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"guichet/calendar"
	"guichet/knowledge"
)

// today is the day on which the small base and the curated one check clean.
var today = calendar.Of(2026, 11, 23)

// smallFiles returns the files of testdata/small, a complete base of its own:
// the ground on which tests change one thing.
func smallFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	return readFiles(t, "testdata/small")
}

func readFiles(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: src}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// with returns the files with some of them replaced or added; an empty text
// takes a file away.
func with(files fstest.MapFS, changed map[string]string) fstest.MapFS {
	files = maps.Clone(files)
	for name, src := range changed {
		if src == "" {
			delete(files, name)
			continue
		}
		files[name] = &fstest.MapFile{Data: []byte(src)}
	}
	return files
}

// edit returns the files with one text in one of them replaced. The text must
// stand there exactly once.
func edit(t testing.TB, files fstest.MapFS, name, old, replacement string) fstest.MapFS {
	t.Helper()
	src := string(files[name].Data)
	if n := strings.Count(src, old); n != 1 {
		t.Fatalf("%s holds %q %d times, want once", name, old, n)
	}
	return with(files, map[string]string{name: strings.Replace(src, old, replacement, 1)})
}

func load(t testing.TB, files fs.FS) *knowledge.Base {
	t.Helper()
	b, err := knowledge.Load(files, "")
	if err != nil {
		t.Fatalf("the base does not load:\n%v", err)
	}
	return b
}

// facts reads facts written as "id=value id=value", in the form that Fact.Parse
// reads.
func facts(t testing.TB, b *knowledge.Base, written string) knowledge.Facts {
	t.Helper()
	out := knowledge.Facts{}
	for _, pair := range strings.Fields(written) {
		id, text, _ := strings.Cut(pair, "=")
		f := b.Fact(id)
		if f == nil {
			t.Fatalf("there is no fact %q", id)
		}
		v, err := f.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		out[id] = v
	}
	return out
}

// date reads a day; "" is the zero Date.
func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	if s == "" {
		return calendar.Date{}
	}
	d, err := calendar.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
