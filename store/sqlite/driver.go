package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"regexp"
	"strconv"
	"sync/atomic"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"guichet/store"
)

// driver runs the statements of a store on one database.
type driver struct {
	path    string
	db      *sql.DB
	readers *sql.DB          // nil for a database in memory
	writer  chan *connection // holds the one connection that writes while nobody uses it
	closed  chan struct{}    // closed when nobody gets it any more
	// alone keeps others out that want to be alone too; nil if nobody is. It is
	// closed last: closing any file takes the locks of SQLite away with it.
	alone io.Closer
	// inspected tells that the database was looked through for damage.
	inspected atomic.Bool
}

var (
	_ store.Driver   = (*driver)(nil)
	_ store.Scrubber = (*driver)(nil)
)

// Lock returns nothing: a transaction that writes keeps out all others.
func (*driver) Lock([]string) []store.Statement { return nil }

// Dialect is that of SQLite.
func (*driver) Dialect() store.Dialect {
	return store.Dialect{Now: "CAST(unixepoch('subsec') * 1000 AS INTEGER)"}
}

// primary leaves the primary result code of SQLite’s extended ones.
const primary = 0xff

// Refuses reports whether a statement or a value was at fault, by SQLite's
// primary result code (https://sqlite.org/rescode.html).
func (*driver) Refuses(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return true // an error of encoding or scanning
	}
	switch e.Code() & primary {
	case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_RANGE:
		return true
	default:
		return false
	}
}

// Writers is one: a second transaction would wait for the first anyway.
func (*driver) Writers() int { return 1 }

// Write runs a transaction on the connection that writes.
func (d *driver) Write(ctx context.Context, reads []store.Statement, change func() ([]store.Statement, error)) error {
	c, err := d.acquire(ctx)
	if err != nil {
		return err
	}
	defer func() { d.writer <- c }()
	// Interrupting a statement would leave it open how far the transaction has
	// come.
	return c.transaction(context.WithoutCancel(ctx), reads, change)
}

// Read runs a query on a connection of its own, except in memory, where there
// is one only.
func (d *driver) Read(ctx context.Context, query store.Statement) error {
	if d.readers != nil {
		rows, err := d.readers.QueryContext(ctx, query.Query, query.Args...)
		return each(rows, err, query.Scan)
	}
	c, err := d.acquire(ctx)
	if err != nil {
		return err
	}
	defer func() { d.writer <- c }()
	return c.run(context.WithoutCancel(ctx), query)
}

// errBusy means that the write-ahead log could not be emptied because somebody
// uses it.
var errBusy = errors.New("sqlite: the write-ahead log is in use")

// Scrub empties the write-ahead log; in the file itself SQLite has overwritten
// what was removed. It fails at once, and keeps no turn waiting, when somebody
// else writes or still reads what stands in the log.
func (d *driver) Scrub(ctx context.Context) error {
	if inMemory(d.path) {
		return nil
	}
	c, err := d.acquire(ctx)
	if err != nil {
		return err
	}
	defer func() { d.writer <- c }()
	ctx = context.WithoutCancel(ctx)
	if _, err := c.conn.ExecContext(ctx, "PRAGMA busy_timeout(0)"); err != nil {
		return err
	}
	var failed, ignored int
	err = c.run(ctx, store.Statement{
		Query: "PRAGMA wal_checkpoint(TRUNCATE)",
		Scan:  func(r store.Row) error { return r.Scan(&failed, &ignored, &ignored) },
	})
	if err == nil && failed != 0 {
		err = errBusy
	}
	_, restored := c.conn.ExecContext(ctx, "PRAGMA "+busy)
	return errors.Join(err, restored)
}

func (d *driver) acquire(ctx context.Context) (*connection, error) {
	select {
	case c := <-d.writer:
		return c, nil
	case <-d.closed:
		return nil, store.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (d *driver) Close() error {
	close(d.closed)
	c := <-d.writer
	return errors.Join(c.close(), d.closePools())
}

// closePools closes the readers first: the last connection to go folds the
// write-ahead log into the file, which a reader cannot.
func (d *driver) closePools() error {
	var errs []error
	for _, db := range []*sql.DB{d.readers, d.db} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if d.alone != nil {
		errs = append(errs, d.alone.Close())
	}
	return errors.Join(errs...)
}

// connection is the one that changes the database, with its prepared
// statements. Whoever took it out of driver.writer owns it.
type connection struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
}

func (c *connection) transaction(ctx context.Context, reads []store.Statement, change func() ([]store.Statement, error)) (err error) {
	if err := c.run(ctx, store.Statement{Query: "BEGIN IMMEDIATE"}); err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			// SQLite has rolled back by itself after some failures, and says so
			// by an error that tells nothing new.
			_ = c.run(ctx, store.Statement{Query: "ROLLBACK"})
		}
	}()
	if err := c.all(ctx, reads); err != nil {
		return err
	}
	writes, err := change()
	if err != nil {
		return err
	}
	if err := c.all(ctx, writes); err != nil {
		return err
	}
	if err := c.run(ctx, store.Statement{Query: "COMMIT"}); err != nil {
		return err
	}
	committed = true
	return nil
}

func (c *connection) all(ctx context.Context, statements []store.Statement) error {
	for _, s := range statements {
		if err := c.run(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (c *connection) run(ctx context.Context, s store.Statement) error {
	prepared, ok := c.statements[s.Query]
	if !ok {
		var err error
		if prepared, err = c.conn.PrepareContext(ctx, positional(s.Query)); err != nil {
			return err
		}
		c.statements[s.Query] = prepared
	}
	if s.Scan == nil {
		_, err := prepared.ExecContext(ctx, s.Args...)
		return err
	}
	rows, err := prepared.QueryContext(ctx, s.Args...)
	return each(rows, err, s.Scan)
}

var numbered = regexp.MustCompile(`\$\d+`)

// positional writes parameters that stand in their order, each once, as question
// marks: the driver asks for the name of any other before every run.
func positional(query string) string {
	for i, p := range numbered.FindAllString(query, -1) {
		if p != "$"+strconv.Itoa(i+1) {
			return query
		}
	}
	return numbered.ReplaceAllString(query, "?")
}

func each(rows *sql.Rows, err error, scan func(store.Row) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (c *connection) close() error {
	var errs []error
	for _, prepared := range c.statements {
		errs = append(errs, prepared.Close())
	}
	return errors.Join(append(errs, c.conn.Close())...)
}
