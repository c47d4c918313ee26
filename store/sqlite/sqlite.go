// Package sqlite opens a store in one SQLite file.
//
// Every change is on disk before the call returns. Changes take turns on a
// single connection; reads have connections of their own and wait for nobody.
package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"modernc.org/sqlite" // and the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"guichet/store"
	"guichet/store/migrations"
)

// maxReaders bounds the connections that read at the same time.
const maxReaders = 4

// busyTimeout is how long a connection waits while another process writes.
const busyTimeout = 5 * time.Second

// Options holds what Open may be told. The zero value, like nil, is all
// defaults.
type Options struct {
	// Store is passed on to store.New.
	Store *store.Options
	// Exclusive refuses a file that another process has opened so. The file
	// stays open to others that do not ask for this.
	Exclusive bool
	// Existing refuses a file that is not there, or whose schema is not that of
	// this program, instead of making it so. It is for those who look after the
	// data while a bot may be using it.
	Existing bool
	// CheckUpTo is the size in bytes up to which a database is looked through
	// for damage when it is opened, a fraction of a second; 0 is 64 MiB. A larger
	// one is left to Store.Inspect.
	CheckUpTo int64
	// Relaxed trades the last turns before a power cut for speed: the database
	// stays sound, but what was confirmed within some seconds before may be
	// gone. It is there to measure against.
	Relaxed bool
}

// Open opens the store in the database at path and brings its schema up to
// date. A file that does not exist is created, readable by its owner only; its
// folder must exist. The path "" or ":memory:" means a private database in
// memory that is gone after Close. The database may be open in other processes
// too.
//
// A database that is damaged, or whose schema is newer than this program knows,
// is refused and left as it is.
func Open(ctx context.Context, path string, opts *Options) (*store.Store, error) {
	if opts == nil {
		opts = &Options{}
	}
	d := &driver{path: path, writer: make(chan *connection, 1), closed: make(chan struct{})}
	if err := d.open(ctx, opts); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open %s: %w", name(path), d.cure(err)), d.closePools())
	}
	return store.New(d, opts.Store), nil
}

func (d *driver) open(ctx context.Context, opts *Options) error {
	if err := ready(d.path, opts.Existing); err != nil {
		return err
	}
	var err error
	if opts.Exclusive && !inMemory(d.path) {
		if d.alone, err = lockFile(d.path); err != nil {
			return err
		}
	}
	if d.db, err = sql.Open("sqlite", writerDSN(d.path, opts.Relaxed)); err != nil {
		return err
	}
	d.db.SetMaxOpenConns(1) // a second one would see another database in memory
	if err := d.enter(ctx); err != nil {
		return err
	}
	if err := d.inspectAtOpen(ctx, cmp.Or(opts.CheckUpTo, checkUpTo)); err != nil {
		return err
	}
	if opts.Existing {
		err = migrations.Current(ctx, d.db, migrations.SQLite)
	} else {
		_, _, err = migrations.Apply(ctx, d.db, migrations.SQLite)
	}
	if err != nil {
		return err
	}
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return err
	}
	d.writer <- &connection{conn: conn, statements: map[string]*sql.Stmt{}}
	if inMemory(d.path) {
		return nil
	}
	if d.readers, err = sql.Open("sqlite", readerDSN(d.path)); err != nil {
		return err
	}
	d.readers.SetMaxOpenConns(maxReaders)
	return nil
}

// enterPause is how long the first connection waits before it is tried again.
const enterPause = 20 * time.Millisecond

// enter makes the first connection. SQLite waits for other processes in all it does
// but in going over to its journal, which those that start together may all try.
func (d *driver) enter(ctx context.Context) error {
	enough := time.After(busyTimeout)
	for {
		err := d.db.PingContext(ctx)
		if e, ok := errors.AsType[*sqlite.Error](err); !ok || e.Code()&primary != sqlite3.SQLITE_BUSY {
			return err
		}
		select {
		case <-time.After(enterPause):
		case <-enough:
			return err
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}

func inMemory(path string) bool { return path == "" || path == ":memory:" }

func name(path string) string {
	if inMemory(path) {
		return "in memory"
	}
	return path
}

// ready makes sure that the file exists before SQLite creates it, with
// permissions that SQLite then gives to its companions too; or, if it must be
// there already, that it is.
func ready(path string, existing bool) error {
	switch {
	case inMemory(path) && existing:
		return errors.New("a database in memory cannot be reached from outside of its bot")
	case inMemory(path):
		return nil
	case existing:
		_, err := os.Stat(path)
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// writerDSN has what is deleted overwritten, so that forgotten answers cannot be
// read out of the file. What a statement may have to take back is noted in
// memory: it is small, and a file for it would be made with every group.
func writerDSN(path string, relaxed bool) string {
	immediate := url.Values{"_txlock": {"immediate"}}
	if inMemory(path) {
		return dsn(":memory:", immediate, "foreign_keys(1)")
	}
	synchronous := "synchronous(FULL)"
	if relaxed {
		synchronous = "synchronous(NORMAL)"
	}
	return dsn(path, immediate, busy, "journal_mode(WAL)", "temp_store(MEMORY)", synchronous, "foreign_keys(1)", "secure_delete(1)")
}

func readerDSN(path string) string {
	return dsn(path, url.Values{"mode": {"ro"}}, busy)
}

var busy = fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds())

func dsn(path string, query url.Values, pragmas ...string) string {
	query["_pragma"] = pragmas
	escaped := (&url.URL{Path: path}).EscapedPath()
	return "file:" + escaped + "?" + query.Encode()
}
