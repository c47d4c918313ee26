package postgres_test

import (
	"context"
	"database/sql"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"guichet/chat"
	"guichet/delivery"
	"guichet/store/migrations"
	"guichet/store/postgres"
	"guichet/store/storetest"
)

func execute(t *testing.T, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, one := range statements {
		if _, err := conn.Exec(t.Context(), one); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPruneBesideTurns(t *testing.T) {
	t.Parallel()
	url := database(t)
	s, err := postgres.Open(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	execute(t, url,
		`INSERT INTO conversations SELECT 'old:' || i, decode(repeat('00', 900), 'hex'), 0, 0 FROM generate_series(1, 20000) AS i`,
		`INSERT INTO conversations SELECT 'gone:' || i, '', 0, extract(epoch FROM now()) * 1000 FROM generate_series(1, 1000) AS i`,
		`INSERT INTO gone SELECT 'gone:' || i, 0 FROM generate_series(1, 1000) AS i`,
		`INSERT INTO parked SELECT i, 'parked:' || i, 1, '{}', 20, 0, 'why', 0 FROM generate_series(1, 1000) AS i`,
		`INSERT INTO events SELECT 'telegram:' || i, 0 FROM generate_series(1, 78000) AS i`)
	storetest.PruneBeside(t, s)
}

func TestExisting(t *testing.T) {
	url := database(t)
	existing := &postgres.Options{Existing: true}
	if _, err := postgres.Open(t.Context(), url, existing); err == nil || !strings.Contains(err.Error(), "bot migrate") {
		t.Errorf("no schema: error %v, want one that names the cure", err)
	}
	from, to, err := postgres.Migrate(t.Context(), url)
	if err != nil || from != 0 || to < 1 {
		t.Fatalf("from %d to %d (%v)", from, to, err)
	}
	if again, _, err := postgres.Migrate(t.Context(), url); err != nil || again != to {
		t.Errorf("again from %d (%v), want %d", again, err, to)
	}
	s, err := postgres.Open(t.Context(), url, existing)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestMigrateForward brings a database that the first step made, with a talk in
// it, to the schema of today and beyond.
func TestMigrateForward(t *testing.T) {
	first, later := fstest.MapFS{}, fstest.MapFS{}
	names, err := fs.Glob(migrations.Postgres.Steps(), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(migrations.Postgres.Steps(), name)
		if err != nil {
			t.Fatal(err)
		}
		if later[name] = (&fstest.MapFile{Data: content}); strings.HasPrefix(name, "00001_") {
			first[name] = later[name]
		}
	}
	later["09999_later.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nALTER TABLE conversations ADD COLUMN note TEXT NOT NULL DEFAULT 'none';\n")}

	url := database(t)
	migrate := func(d migrations.Dialect, wantFrom int64) int64 {
		t.Helper()
		from, to, err := migrations.Apply(t.Context(), openDB(t, url), d)
		if err != nil || from != wantFrom {
			t.Fatalf("from %d to %d (%v), want from %d", from, to, err, wantFrom)
		}
		return to
	}
	if to := migrate(migrations.Postgres.With(first), 0); to != 1 {
		t.Fatalf("the first step led to %d", to)
	}
	execute(t, url,
		`INSERT INTO conversations (id, state, last_seq, changed) VALUES ('telegram:1', 'answers', 7, 1764000000000)`,
		`INSERT INTO outbox (conversation, seq, reply, next_at, created) VALUES ('telegram:1', 7, '{"text":[]}', 0, 1764000000000)`)
	today := migrate(migrations.Postgres, 1)
	s, err := postgres.Open(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.Kept(t.Context(), chat.ConversationID{Platform: "telegram", ID: "1"})
	if err != nil || string(kept.State) != "answers" || len(kept.Waiting) != 1 {
		t.Errorf("kept after the steps: %+v (%v)", kept, err)
	}
	if claimed, err := s.Claim(t.Context(), time.Now(), time.Minute, []delivery.Want{{Platform: "telegram", Limit: 10}}); err != nil || len(claimed) != 1 || claimed[0].Seq != 7 {
		t.Errorf("claimed %v (%v)", claimed, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	migrate(migrations.Postgres.With(later), today)
	for name, opts := range map[string]*postgres.Options{"a bot": nil, "who looks after the data": {Existing: true}} {
		if _, err := postgres.Open(t.Context(), url, opts); err == nil || !strings.Contains(err.Error(), "newer version") {
			t.Errorf("%s of an older version: %v, want to be told of the newer one", name, err)
		}
	}
}

func openDB(t *testing.T, url string) *sql.DB {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*config)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestDumpCommand(t *testing.T) {
	got, err := postgres.DumpCommand("postgres://guichet:hunter2@db.example:5433/the%20bot", "it's a copy")
	want := `pg_dump --format=custom --host=db.example --port=5433 --username=guichet --dbname='the bot' --file='it'\''s a copy'`
	if err != nil || got != want {
		t.Errorf("%v, got\n%s\nwant\n%s", err, got, want)
	}
	_, err = postgres.DumpCommand("postgres://guichet:hunter2@db.example:port/bot", "copy")
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error %v, want one without the password", err)
	}
}
