package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/knowledge/base"
)

func TestSchema(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "new", "schema")
	r := bot(t, "", nil, "schema", "--out", out)
	r.check(t, exitDone, []string{filepath.Join(out, "scheme.schema.json") + "\n"}, nil)
	if diff := cmp.Diff(folder(t, filepath.Join(root, "docs", "schema")), folder(t, out)); diff != "" {
		t.Errorf("docs/schema is not what the command writes (-docs/schema +written):\n%s", diff)
	}
	if lines := strings.Count(r.out, "\n"); lines != len(folder(t, out)) {
		t.Errorf("%d lines name %d files", lines, len(folder(t, out)))
	}
}

func TestSchemaOfAnotherBase(t *testing.T) {
	t.Parallel()
	dir, out := t.TempDir(), t.TempDir()
	if err := os.CopyFS(dir, base.Files()); err != nil {
		t.Fatal(err)
	}
	contacts := filepath.Join(dir, "contacts.yaml")
	added := readFile(t, contacts) + "  - id: town_hall\n    name: {fr: La mairie, en: The town hall}\n"
	if err := os.WriteFile(contacts, []byte(added), 0o600); err != nil {
		t.Fatal(err)
	}
	bot(t, "", nil, "schema", "--base", dir, "--out", out).check(t, exitDone, []string{out}, nil)
	if !strings.Contains(folder(t, out)["scheme.schema.json"], `"town_hall"`) {
		t.Error("the contact that was added is not offered")
	}
}

func TestSchemaCannot(t *testing.T) {
	t.Parallel()
	bot(t, "", nil, "schema", "--base", brokenBase(t), "--out", t.TempDir()).
		check(t, exitCannot, nil, []string{"Did you mean adviser_approval?"})
	bot(t, "", nil, "schema", "--out", filepath.Join(configFile(t, ""), "no")).
		check(t, exitCannot, nil, []string{"folder of the schemas: ", "config.toml: not a directory"})
}

// folder returns the texts of the files in a folder, by name.
func folder(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		files[e.Name()] = readFile(t, filepath.Join(dir, e.Name()))
	}
	return files
}
