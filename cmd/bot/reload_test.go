package main

import (
	"bytes"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge/base"
)

// copyBase writes the embedded base into a folder of its own.
func copyBase(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, yamlOnly{base.Files()}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// yamlOnly is a file system as os.CopyFS takes it.
type yamlOnly struct{ fs.FS }

func edit(t *testing.T, dir, name, old, changed string) {
	t.Helper()
	file := filepath.Join(dir, name)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), old, changed, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReload(t *testing.T) {
	dir := copyBase(t)
	var used []*dialog.Guide
	var stderr, logged bytes.Buffer
	r := &reloader{
		dir: dir, use: func(g *dialog.Guide) { used = append(used, g) }, stderr: &stderr,
		log: slog.New(slog.NewTextHandler(&logged, nil)),
		now: func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
	}
	r.seen = fingerprint(dir)
	look := func() { r.look(t.Context()) }

	look()
	if len(used) != 0 {
		t.Fatal("a base that did not change was loaded again")
	}

	edit(t, dir, "base.yaml", "ici Guichet", "ici le nouveau Guichet")
	look()
	if len(used) != 0 {
		t.Fatal("a change was tried before the folder had stayed the same for one look")
	}
	look()
	if len(used) != 1 {
		t.Fatalf("a good change was not used: %s", stderr.String())
	}
	greeting := used[0].Step(dialog.State{}, chat.Event{Key: "1", Kind: chat.KindStart, Lang: "fr", At: r.now()})
	if text := greeting.Replies[0].Text.String(); !strings.Contains(text, "le nouveau Guichet") {
		t.Errorf("the new base does not show: %s", text)
	}

	edit(t, dir, "schemes/aif.yaml", "days_to_start", "days_to_strat")
	look()
	look()
	if len(used) != 1 {
		t.Fatal("a broken base was used")
	}
	for _, want := range []string{"schemes/aif.yaml", "days_to_strat", "days_to_start"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("standard error does not name %q:\n%s", want, stderr.String())
		}
	}
	if !strings.Contains(logged.String(), "level=ERROR") {
		t.Errorf("the log does not say that the base was refused: %s", logged.String())
	}
	look()
	if n := strings.Count(stderr.String(), "is not used"); n != 1 {
		t.Errorf("the same broken base was reported %d times", n)
	}

	edit(t, dir, "schemes/aif.yaml", "days_to_strat", "days_to_start")
	look()
	look()
	if len(used) != 2 {
		t.Error("the repaired base was not used")
	}
}

// TestReloadRefusesFailingCase has a base that loads but proves wrong.
func TestReloadRefusesFailingCase(t *testing.T) {
	dir := copyBase(t)
	var stderr bytes.Buffer
	r := &reloader{
		dir: dir, use: func(*dialog.Guide) { t.Error("a base with failing cases was used") }, stderr: &stderr,
		log: slog.New(slog.DiscardHandler), now: time.Now,
	}
	edit(t, dir, "schemes/aif.yaml", "value: 15", "value: 21")
	r.try(t.Context())
	if !strings.Contains(stderr.String(), "cases/") {
		t.Errorf("standard error does not name the case that fails:\n%s", stderr.String())
	}
}
