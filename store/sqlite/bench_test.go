package sqlite_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"guichet/store"
	"guichet/store/sqlite"
	"guichet/store/storetest"
)

// BenchmarkTurn measures turns in a file, in groups as they come ("group") and
// one for each transaction ("alone"), beside the same in memory.
func BenchmarkTurn(b *testing.B) {
	for _, of := range []struct {
		name string
		opts *sqlite.Options
	}{
		{"memory", nil},
		{"relaxed/group", &sqlite.Options{Relaxed: true}},
		{"full/group", nil},
		{"full/alone", &sqlite.Options{Store: &store.Options{MaxGroup: 1}}},
	} {
		for _, conversations := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("%s/conversations=%d", of.name, conversations), func(b *testing.B) {
				path := filepath.Join(b.TempDir(), "bench.db")
				if of.name == "memory" {
					path = ""
				}
				s, err := sqlite.Open(b.Context(), path, of.opts)
				if err != nil {
					b.Fatal(err)
				}
				defer s.Close()
				storetest.BenchTurns(b, s, conversations)
			})
		}
	}
}

// BenchmarkBare is what the disk and SQLite can do at most: a file that grows by
// a line and is made durable, and a program that does nothing but write the rows
// of turns, so many in each transaction.
func BenchmarkBare(b *testing.B) {
	b.Run("fdatasync", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "journal"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		var took []time.Duration
		b.ResetTimer()
		for range b.N {
			began := time.Now()
			if _, err := f.Write(storetest.BenchState); err != nil {
				b.Fatal(err)
			}
			if err := fdatasync(f); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		b.StopTimer()
		storetest.ReportTimes(b, took, "turns/s")
	})
	for _, group := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("rows/conversations=%d", group), func(b *testing.B) { bareRows(b, group) })
	}
}

// bareRows writes what b.N turns write, group by group.
func bareRows(b *testing.B, group int) {
	db := stored(b, 0, "synchronous(FULL)")
	conn, err := db.Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	w := bareWriter{b: b, conn: conn}
	begin, commit := w.prepare("BEGIN IMMEDIATE"), w.prepare("COMMIT")
	event := w.prepare("INSERT INTO events (id, at) VALUES ($1, $2)")
	state := w.prepare(`INSERT INTO conversations (id, state, last_seq, changed) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, last_seq = excluded.last_seq, changed = excluded.changed`)
	reply := w.prepare("INSERT INTO outbox (conversation, seq, reply, created, next_at) VALUES ($1, $2, $3, $4, $5)")
	body, err := json.Marshal(storetest.BenchReply)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; {
		w.run(begin)
		for n := 0; n < group && i < b.N; n++ {
			c, now := storetest.BenchConversation(n).String(), time.Now().UnixMilli()
			w.run(event, fmt.Sprintf("bench:%d", i), now)
			w.run(state, c, storetest.BenchState, i, now)
			w.run(reply, c, i, string(body), now, nil)
			i++
		}
		w.run(commit)
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
}

type bareWriter struct {
	b    *testing.B
	conn *sql.Conn
}

func (w *bareWriter) prepare(query string) *sql.Stmt {
	w.b.Helper()
	s, err := w.conn.PrepareContext(w.b.Context(), query)
	if err != nil {
		w.b.Fatal(err)
	}
	return s
}

func (w *bareWriter) run(s *sql.Stmt, args ...any) {
	if _, err := s.ExecContext(w.b.Context(), args...); err != nil {
		w.b.Fatal(err)
	}
}

// stored returns a database with so many conversations, each of which had one
// turn.
func stored(b *testing.B, conversations int, pragmas ...string) *sql.DB {
	b.Helper()
	path := filepath.Join(b.TempDir(), "stored.db")
	conversationsIn(b, path, conversations)
	dsn := "file:" + path + "?_pragma=busy_timeout(5000)"
	for _, p := range pragmas {
		dsn += "&_pragma=" + p
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// conversationsIn makes the database at path and puts conversations into it, as fast as it
// can.
func conversationsIn(b *testing.B, path string, conversations int) {
	b.Helper()
	s, err := sqlite.Open(b.Context(), path, nil)
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	if conversations == 0 {
		return
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(OFF)&_pragma=cache_size(-200000)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		b.Fatal(err)
	}
	for n := range conversations {
		c, key := storetest.BenchConversation(n).String(), fmt.Sprintf("bench:u%d", n)
		if _, err := tx.Exec("INSERT INTO conversations (id, state, last_seq, changed) VALUES ($1, $2, 1, $3)", c, storetest.BenchState, n); err != nil {
			b.Fatal(err)
		}
		if _, err := tx.Exec("INSERT INTO events (id, at) VALUES ($1, $2)", key, time.Now().UnixMilli()); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkStored measures turns with so many conversations in the database: of
// talks of eight turns, each talk in any conversation, and of turns of which
// each is in any. It reports how long opening the database takes.
func BenchmarkStored(b *testing.B) {
	for _, conversations := range []int{1000, 100_000, 1_000_000} {
		path := filepath.Join(b.TempDir(), "stored.db")
		filled := false
		for name, turns := range map[string]int{"talks": 8, "turns": 1} {
			b.Run(fmt.Sprintf("%s/stored=%d", name, conversations), func(b *testing.B) {
				if !filled {
					conversationsIn(b, path, conversations)
					filled = true
				}
				began := time.Now()
				s, err := sqlite.Open(b.Context(), path, nil)
				if err != nil {
					b.Fatal(err)
				}
				defer s.Close()
				took := time.Since(began)
				storetest.BenchStoredTurns(b, s, 64, conversations, turns)
				b.ReportMetric(float64(took.Microseconds())/1000, "ms-open")
			})
		}
	}
}

// BenchmarkIdle shows what a conversation costs of which nothing goes on.
func BenchmarkIdle(b *testing.B) {
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "idle.db"), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	storetest.BenchIdle(b, s)
}
