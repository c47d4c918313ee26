package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
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
		dir: dir, use: func(g *dialog.Guide, _ *knowledge.Base) { used = append(used, g) }, stderr: &stderr,
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

// TestReloadLeavesOthersAlone has editors and file managers leave files behind,
// half of which would be read as files of the base by their end.
func TestReloadLeavesOthersAlone(t *testing.T) {
	dir := copyBase(t)
	var stderr bytes.Buffer
	used := 0
	r := &reloader{
		dir: dir, use: func(*dialog.Guide, *knowledge.Base) { used++ }, stderr: &stderr, log: slog.New(slog.DiscardHandler),
		now: func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }, watched: watched{seen: fingerprint(dir)},
	}
	look := func() { r.look(t.Context()); r.look(t.Context()) }
	for _, name := range []string{"schemes/aif.yaml~", "schemes/#aif.yaml#", "schemes/.aif.yaml.swp", "schemes/._aif.yaml", "schemes/4913", "schemes/aif.yaml.bak", "aif.yaml.tmp", "Thumbs.db"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half a fi"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nobody@nowhere.1", filepath.Join(dir, "schemes/.#aif.yaml")); err != nil {
		t.Fatal(err)
	}
	look()
	if used != 0 || stderr.Len() > 0 {
		t.Errorf("files that are none of the base were tried %d times: %s", used, stderr.String())
	}
	edit(t, dir, "base.yaml", "ici Guichet", "ici le nouveau Guichet")
	look()
	if used != 1 {
		t.Errorf("beside such files a good change was not used: %s", stderr.String())
	}

	wrong := filepath.Join(dir, "schemes/new.yml")
	if err := os.WriteFile(wrong, []byte("id: new\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	look()
	if !strings.Contains(stderr.String(), "schemes/new.yml") {
		t.Errorf("a file with a wrong name is not reported: %s", stderr.String())
	}
	if err := os.Remove(wrong); err != nil {
		t.Fatal(err)
	}
	look()
	if used != 2 {
		t.Error("the folder without that file was not used")
	}
}

// TestReloadTellsOfTheFirstBase begins with a base that loads and has a problem.
func TestReloadTellsOfTheFirstBase(t *testing.T) {
	dir := copyBase(t)
	edit(t, dir, "schemes/aif.yaml", "value: 15", "value: 21")
	_, b, err := loadGuide(dir)
	if err != nil {
		t.Fatal(err)
	}
	var stderr, logged bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	log := slog.New(slog.NewTextHandler(&logged, nil))
	(&reloader{dir: dir, stderr: stopsAfter{&stderr, stop}, log: log, now: time.Now}).run(ctx, b)
	if !strings.Contains(stderr.String(), "used all the same") || !strings.Contains(logged.String(), "cases/") {
		t.Errorf("standard error says:\n%s\nand the log:\n%s", stderr.String(), logged.String())
	}
}

// stopsAfter calls stop once something was written.
type stopsAfter struct {
	io.Writer
	stop func()
}

func (s stopsAfter) Write(p []byte) (int, error) {
	defer s.stop()
	return s.Writer.Write(p)
}

// TestReloadUnderTalk changes, breaks and repairs the base of a process while a
// person talks with it.
func TestReloadUnderTalk(t *testing.T) {
	t.Parallel()
	dir := copyBase(t)
	s := newSite(t)
	s.program = builtBot // with the race detector a check takes longer than people wait
	settings, err := os.ReadFile(s.config)
	if err != nil {
		t.Fatal(err)
	}
	s.config = configFile(t, string(settings)+fmt.Sprintf("[base]\ndir = %q\n", dir))
	bot := s.start()
	bot.mayLogErrors = true
	nadia := s.person(t, 7301)
	nadia.does(turn{says: "/start", want: []string{askStatus}})
	nadia.does(turn{presses: "En recherche d’emploi", want: []string{askCourse}})

	saveByRename(t, filepath.Join(dir, "facts.yaml"), func(text string) string {
		return strings.Replace(text, "Quand commence la formation", "Quel jour commence la formation", 1)
	})
	bot.logs("the changed base is used from now on", 1)
	nadia.does(turn{says: "CAP lapidaire", want: []string{"Quel jour commence la formation ?"}})

	aif := filepath.Join(dir, "schemes/aif.yaml")
	whole, err := os.ReadFile(aif)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(aif, whole[:bytes.Index(whole, []byte("\nexamples:"))/2], 0o644); err != nil {
		t.Fatal(err)
	}
	bot.logs("the changed base is not used; the old one goes on", 2) // in the log and for people
	nadia.does(turn{says: "dans 10 semaines", want: []string{askRegister}})

	saveByRename(t, aif, func(string) string { return string(whole) })
	bot.logs("the changed base is used from now on", 2)
	nadia.does(turn{says: "oui", want: []string{askApproval}})
	if log := bot.log.String(); !strings.Contains(log, `msg="problem of the base" at=`+dir+"/schemes/aif.yaml:") || !strings.Contains(log, "→") {
		t.Errorf("the log does not say what is wrong and what to do:\n%s", log)
	}
}

// saveByRename saves as many editors do: into a new file that takes the place
// of the old one.
func saveByRename(t *testing.T, file string, change func(string) string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := change(string(text))
	if changed == string(text) {
		t.Fatalf("%s is not changed", file)
	}
	if err := errors.Join(os.WriteFile(file+"~new", []byte(changed), 0o644), os.Rename(file+"~new", file)); err != nil {
		t.Fatal(err)
	}
}

// TestReloadRefusesFailingCase has a base that loads but proves wrong.
func TestReloadRefusesFailingCase(t *testing.T) {
	dir := copyBase(t)
	var stderr bytes.Buffer
	r := &reloader{
		dir: dir, use: func(*dialog.Guide, *knowledge.Base) { t.Error("a base with failing cases was used") }, stderr: &stderr,
		log: slog.New(slog.DiscardHandler), now: time.Now,
	}
	edit(t, dir, "schemes/aif.yaml", "value: 15", "value: 21")
	r.try(t.Context())
	if !strings.Contains(stderr.String(), "cases/") {
		t.Errorf("standard error does not name the case that fails:\n%s", stderr.String())
	}
}
