package yamldoc_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/knowledge/yamldoc"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type scheme struct {
	Pos        yamldoc.Pos                `yaml:"-"`
	ID         yamldoc.Str                `yaml:"id,required"`
	Name       yamldoc.Text               `yaml:"name,required"`
	Short      yamldoc.Text               `yaml:"short"`
	Valid      *period                    `yaml:"valid"`
	Figures    yamldoc.Entries[figure]    `yaml:"figures"`
	Conditions []condition                `yaml:"conditions,required"`
	Contacts   []yamldoc.Str              `yaml:"contacts"`
	Words      map[string][]yamldoc.Str   `yaml:"words"`
	Mode       yamldoc.Any                `yaml:"mode"`
	Note       yamldoc.Str                `yaml:"note"`
	Successor  yamldoc.Str                `yaml:"successor"`
	Link       string                     `yaml:"link,required"`
	Sources    []source                   `yaml:"sources,required"`
	Facts      map[string]yamldoc.Any     `yaml:"facts"`
	Steps      []step                     `yaml:"steps"`
	Ranks      map[string]map[string]bool `yaml:"ranks"`
}

type source struct {
	Name yamldoc.Text `yaml:"name"`
}

type step struct {
	Ask   yamldoc.Str `yaml:"ask"`
	Steps []step      `yaml:"steps"`
}

type period struct {
	From  yamldoc.Date `yaml:"from"`
	Until yamldoc.Date `yaml:"until"`
}

type figure struct {
	Pos   yamldoc.Pos `yaml:"-"`
	Unit  yamldoc.Str `yaml:"unit,required"`
	Value yamldoc.Int `yaml:"value,required"`
}

type condition struct {
	ID    yamldoc.Str  `yaml:"id,required"`
	When  yamldoc.Str  `yaml:"when,required"`
	Fixed yamldoc.Bool `yaml:"fixed"`
	Order int          `yaml:"order"`
}

// TestMessages holds the exact wording of all problems of each file below
// testdata; run with -update to accept a change.
func TestMessages(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	small, err := filepath.Glob("testdata/syntax/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(files, small...) {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var r yamldoc.Report
			var s scheme
			yamldoc.Parse(filepath.Base(path), src, &r).Decode(&s)
			golden(t, strings.TrimSuffix(path, ".yaml")+".want", r.Problems().Error()+"\n")
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
