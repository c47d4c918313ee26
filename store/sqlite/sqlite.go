// Package sqlite keeps conversations and their replies in one SQLite file.
//
// Every write is one transaction that is on disk before the call returns.
// Writes take turns on a single connection; reads have connections of their
// own and wait for nobody.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"guichet/delivery"
	"guichet/dialog"
)

// ErrClosed is returned, wrapped, by every method of a Store that was closed.
var ErrClosed = errors.New("store is closed")

// maxReaders bounds the connections that read at the same time.
const maxReaders = 4

// Options holds what Open may be told. The zero value, like nil, is all
// defaults.
type Options struct {
	// Now is the clock for the times the store itself writes down; nil is
	// time.Now. It does not decide when a reply may be claimed: that time
	// comes with each call.
	Now func() time.Time
}

// Store is a dialog.Store and a delivery.Queue in an SQLite database. It is
// safe for concurrent use; the database may be open in other processes too.
//
// A cancelled context ends the wait for other writes and stops a transaction
// before its commit, never in the midst of it: an error of the context means
// that nothing was changed.
type Store struct {
	now     func() time.Time
	db      *sql.DB
	readers *sql.DB      // nil for a database in memory
	writer  chan *writer // holds the one writer while nobody uses it
	queued  chan struct{}

	closing sync.Once
	closed  chan struct{}
}

var (
	_ dialog.Store   = (*Store)(nil)
	_ delivery.Queue = (*Store)(nil)
)

// Open opens the database at path and brings its schema up to date. A file
// that does not exist is created, readable by its owner only; its folder must
// exist. The path "" or ":memory:" means a private database in memory that is
// gone after Close.
//
// A database whose schema is newer than this program knows is refused and left
// as it is.
func Open(ctx context.Context, path string, opts *Options) (*Store, error) {
	s := &Store{
		now:    time.Now,
		writer: make(chan *writer, 1),
		queued: make(chan struct{}, 1),
		closed: make(chan struct{}),
	}
	if opts != nil && opts.Now != nil {
		s.now = opts.Now
	}
	if err := s.open(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open %s: %w", name(path), err), s.closePools())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, path string) error {
	if !inMemory(path) {
		if err := create(path); err != nil {
			return err
		}
	}
	var err error
	if s.db, err = sql.Open("sqlite", writerDSN(path)); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(1) // a second one would see another database in memory
	if err := migrate(ctx, s.db); err != nil {
		return err
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	s.writer <- &writer{conn: conn, statements: map[string]*sql.Stmt{}}
	if inMemory(path) {
		return nil
	}
	if s.readers, err = sql.Open("sqlite", readerDSN(path)); err != nil {
		return err
	}
	s.readers.SetMaxOpenConns(maxReaders)
	return nil
}

// Close waits for the write under way and closes the database. Calls that come
// later fail with ErrClosed; a second Close does nothing.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() {
		w := <-s.writer
		close(s.closed)
		if err = errors.Join(w.close(), s.closePools()); err != nil {
			err = fmt.Errorf("sqlite: close: %w", err)
		}
	})
	return err
}

// closePools closes the readers first: the last connection to go folds the
// write-ahead log into the file, which a reader cannot.
func (s *Store) closePools() error {
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.db} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

func inMemory(path string) bool { return path == "" || path == ":memory:" }

func name(path string) string {
	if inMemory(path) {
		return "in memory"
	}
	return path
}

// create makes sure that the file exists before SQLite creates it, with
// permissions that SQLite then gives to its companions too.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// writerDSN has what is deleted overwritten, so that forgotten answers cannot be
// read out of the file.
func writerDSN(path string) string {
	if inMemory(path) {
		return dsn(":memory:", url.Values{"_txlock": {"immediate"}}, "foreign_keys(1)")
	}
	return dsn(path, url.Values{"_txlock": {"immediate"}},
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)")
}

func readerDSN(path string) string {
	return dsn(path, url.Values{"mode": {"ro"}}, "busy_timeout(5000)")
}

func dsn(path string, query url.Values, pragmas ...string) string {
	query["_pragma"] = pragmas
	escaped := (&url.URL{Path: path}).EscapedPath()
	return "file:" + escaped + "?" + query.Encode()
}
