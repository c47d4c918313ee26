package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"guichet/store"
	"guichet/store/postgres"
	"guichet/store/postgres/pgtest"
	"guichet/store/sqlite"
)

// database is where a site keeps its data.
type database interface {
	// settings are lines of the table [store].
	settings() string
	// open opens the database beside the bots that use it.
	open(ctx context.Context) (*store.Store, error)
	// held returns the replies that are held, which only a process does that is
	// about to send them.
	held(ctx context.Context) ([]heldReply, error)
	// bury ends the leases of processes that are known to be dead.
	bury(ctx context.Context) error
}

// heldReply is a reply that a process is about to send, as the queue keeps it.
type heldReply struct {
	Conversation, Reply string
	PartsSent           int
}

const heldReplies = "SELECT conversation, reply, parts_sent FROM outbox WHERE claimed = 1"

// onBoth runs a test on each kind of database.
func onBoth(t *testing.T, test func(t *testing.T, data database)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, newFile(t))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, newServed(t))
	})
}

// file is an SQLite file.
type file string

func newFile(t *testing.T) file { return file(filepath.Join(t.TempDir(), "bot.db")) }

func (f file) settings() string { return fmt.Sprintf("sqlite = %q", string(f)) }

func (f file) open(ctx context.Context) (*store.Store, error) {
	return sqlite.Open(ctx, string(f), nil)
}

// held looks at a copy: opening the file would mend what a process that was
// killed has left, and it is the bot that has to.
func (f file) held(ctx context.Context) ([]heldReply, error) {
	dir, err := os.MkdirTemp("", "copy")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	copied := filepath.Join(dir, "bot.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(string(f) + suffix)
		if err == nil {
			err = os.WriteFile(copied+suffix, content, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	db, err := sql.Open("sqlite", copied)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, heldReplies)
	if err != nil {
		return nil, nil // killed before there was a table
	}
	defer rows.Close()
	var held []heldReply
	for rows.Next() {
		var h heldReply
		if err := rows.Scan(&h.Conversation, &h.Reply, &h.PartsSent); err != nil {
			return nil, err
		}
		held = append(held, h)
	}
	return held, rows.Err()
}

func (file) bury(context.Context) error { return nil }

// served is a database of a PostgreSQL server, by its URL.
type served string

// newServed returns a new database of the server that the tests share.
func newServed(t *testing.T) served {
	t.Helper()
	return newServedBy(t, must(t, sharedServer))
}

func newServedBy(t *testing.T, server *pgtest.Server) served {
	t.Helper()
	url, err := server.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return served(url)
}

func (s served) settings() string { return fmt.Sprintf("postgres = %q", string(s)) }

func (s served) open(ctx context.Context) (*store.Store, error) {
	return postgres.Open(ctx, string(s), nil)
}

func (s served) held(ctx context.Context) ([]heldReply, error) {
	conn, err := pgx.Connect(ctx, string(s))
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	rows, _ := conn.Query(ctx, heldReplies) // CollectRows returns its error
	held, err := pgx.CollectRows(rows, pgx.RowToStructByPos[heldReply])
	if undefinedTable(err) {
		return nil, nil // killed before there was a table
	}
	return held, err
}

func (s served) bury(ctx context.Context) error {
	err := s.exec(ctx, "DELETE FROM leases")
	if undefinedTable(err) {
		return nil
	}
	return err
}

func undefinedTable(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "42P01"
}

func (s served) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, string(s))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// name is the name of the database on its server.
func (s served) name() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(string(s), "postgres://guichet@/"), "?")
	return name
}

// startServer starts a server for one test.
func startServer() (*pgtest.Server, error) { return pgtest.Start() }

// sharedServer starts, once, the server that most tests use.
var sharedServer = sync.OnceValues(func() (*pgtest.Server, error) {
	server, err := pgtest.Start()
	if err == nil {
		stopServers = func() {
			if err := server.Stop(); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}
	}
	return server, err
})

// stopServers stops what sharedServer has started.
var stopServers = func() {}

// must returns the server that start starts, and leaves the test out where
// there is none to start.
func must(t *testing.T, start func() (*pgtest.Server, error)) *pgtest.Server {
	t.Helper()
	server, err := start()
	if errors.Is(err, pgtest.ErrNotInstalled) {
		leaveOut(t, "PostgreSQL is not installed")
	}
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// leaveOut skips a test and has make test say so.
func leaveOut(t *testing.T, reason string) {
	t.Helper()
	if path := os.Getenv("GUICHET_LEFT_OUT"); path != "" {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		_, err = fmt.Fprintf(f, "%s: %s\n", t.Name(), reason)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	t.Skip(reason)
}
