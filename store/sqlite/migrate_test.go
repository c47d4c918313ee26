package sqlite_test

import (
	"database/sql"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"guichet/delivery"
	"guichet/dialog"
	"guichet/store/migrations"
	"guichet/store/sqlite"
)

// step2 is a step that is not part of the program.
const step2 = `-- +goose Up
ALTER TABLE conversations ADD COLUMN note TEXT NOT NULL DEFAULT 'none';
-- +goose Down
ALTER TABLE conversations DROP COLUMN note;
`

// TestMigrateForward brings a database that the first step made, with a talk in
// it, to the schema of today and beyond.
func TestMigrateForward(t *testing.T) {
	first, later, broken := fstest.MapFS{}, fstest.MapFS{}, fstest.MapFS{}
	copySteps(t, migrations.SQLite, func(name string, content []byte) {
		file := &fstest.MapFile{Data: content}
		if strings.HasPrefix(name, "00001_") {
			first[name] = file
		}
		later[name], broken[name] = file, file
	})
	later["09999_later.sql"] = &fstest.MapFile{Data: []byte(step2)}
	broken["09999_broken.sql"] = &fstest.MapFile{Data: []byte(strings.Replace(step2, "-- +goose Down", "INSERT INTO nowhere VALUES (1);\n-- +goose Down", 1))}

	path := filepath.Join(t.TempDir(), "bot.db")
	migrate := func(d migrations.Dialect) (from, to int64, err error) {
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		return migrations.Apply(t.Context(), db, d)
	}
	expect := func(what string, from, to, wantFrom, wantTo int64, err error) {
		t.Helper()
		if err != nil || from != wantFrom || to != wantTo {
			t.Fatalf("%s: from %d to %d (%v), want from %d to %d", what, from, to, err, wantFrom, wantTo)
		}
	}
	from, to, err := migrate(migrations.SQLite.With(first))
	expect("the first step", from, to, 0, 1, err)
	change(t, path, `INSERT INTO conversations (id, state, last_seq, changed) VALUES ('telegram:1', CAST('answers' AS BLOB), 7, 1764000000000)`)
	change(t, path, `INSERT INTO events (id, at) VALUES ('telegram:old', 1764000000000)`)
	change(t, path, `INSERT INTO outbox (conversation, seq, reply, next_at, created) VALUES ('telegram:1', 7, '{"text":[]}', 0, 1764000000000)`)
	change(t, path, `INSERT INTO parked (id, conversation, seq, reply, attempts, parts_sent, reason, parked_at)
		VALUES (3, 'telegram:1', 6, '{"text":[]}', 20, 0, 'why', 1764000000000)`)

	from, to, err = sqlite.Migrate(t.Context(), path)
	today := to
	expect("to today", from, to, 1, today, err)
	s := open(t, path, nil)
	kept, err := s.Kept(t.Context(), alice)
	if err != nil || string(kept.State) != "answers" || len(kept.Waiting) != 1 || len(kept.Parked) != 1 {
		t.Errorf("kept after the steps: %+v (%v)", kept, err)
	}
	err = s.Turn(t.Context(), event("old"), func([]byte) (dialog.Outcome, error) {
		t.Error("the key of an event was lost")
		return dialog.Outcome{}, nil
	})
	if err != nil {
		t.Error(err)
	}
	if claimed, err := s.Claim(t.Context(), time.Now(), time.Minute, []delivery.Want{{Platform: "telegram", Limit: 10}}); err != nil || len(claimed) != 1 || claimed[0].Seq != 7 {
		t.Errorf("claimed %v (%v)", claimed, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	if from, to, err = migrate(migrations.SQLite.With(broken)); err == nil || from != today || to != today {
		t.Errorf("a broken step: from %d to %d (%v), want an error and everything as it was", from, to, err)
	}
	from, to, err = migrate(migrations.SQLite.With(later))
	expect("a later step", from, to, today, 9999, err)
	if _, err := sqlite.Open(t.Context(), path, nil); err == nil || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("an older program: %v, want to be told of the newer version", err)
	}
	if _, err := sqlite.Open(t.Context(), path, &sqlite.Options{Existing: true}); err == nil || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("an older program that looks after the data: %v", err)
	}
}

// copySteps calls each with the files of a dialect.
func copySteps(t *testing.T, d migrations.Dialect, each func(name string, content []byte)) {
	t.Helper()
	names, err := fs.Glob(d.Steps(), "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("steps %v (%v)", names, err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(d.Steps(), name)
		if err != nil {
			t.Fatal(err)
		}
		each(name, content)
	}
}
