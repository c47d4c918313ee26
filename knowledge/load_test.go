package knowledge_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/knowledge"
	"guichet/knowledge/yamldoc"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestSmallBase(t *testing.T) {
	if report := load(t, smallFiles(t)).Check(today); !report.OK() {
		t.Errorf("the ground of the other tests is not clean: %v", report.Problems)
	}
}

// TestBroken holds the exact wording of all problems of each folder below
// testdata/broken, laid over the small base; an empty file there takes the
// file away. Run with -update to accept a change.
func TestBroken(t *testing.T) {
	entries, err := os.ReadDir("testdata/broken")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		folder := filepath.Join("testdata/broken", entry.Name())
		t.Run(entry.Name(), func(t *testing.T) {
			changed := map[string]string{}
			for name, file := range readFiles(t, folder) {
				changed[name] = string(file.Data)
			}
			_, err := knowledge.Load(with(smallFiles(t), changed), "base")
			problems, ok := errors.AsType[yamldoc.Problems](err)
			if !ok {
				t.Fatalf("Load says %v, want problems", err)
			}
			sorted := slices.Clone(problems)
			sorted.Sort()
			if diff := cmp.Diff(sorted, problems); diff != "" {
				t.Errorf("problems are not sorted (-sorted +got):\n%s", diff)
			}
			golden(t, folder+".want", problems.Error()+"\n")
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
}
