package postgres

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"guichet/store"
)

// driver runs the statements of a store on one database.
type driver struct {
	pool    *pgxpool.Pool
	writers int
	holder  string // this process, among those that take leases

	woken     chan struct{}
	stop      context.CancelFunc
	listening sync.WaitGroup
}

var (
	_ store.Driver = (*driver)(nil)
	_ store.Shared = (*driver)(nil)
)

// Dialect is that of PostgreSQL.
func (d *driver) Dialect() store.Dialect {
	return store.Dialect{SkipLocked: "FOR UPDATE SKIP LOCKED", Now: "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT"}
}

// Refuses reports whether a statement or a value was at fault, or two
// transactions that stood in each other's way, by the class of the SQLSTATE
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
func (d *driver) Refuses(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || len(e.Code) < 2 {
		return false
	}
	switch e.Code[:2] {
	case "22", "23", "40", "42", "54": // data, constraints, rollback, syntax or rights, limits
		return true
	default:
		return false
	}
}

// Writers is how many transactions may be open at once.
func (d *driver) Writers() int { return d.writers }

// Holder names this process among those that take leases.
func (d *driver) Holder() string { return d.holder }

// lock keeps others out of numbered things until the transaction ends.
const lock = `SELECT pg_advisory_xact_lock(k) FROM unnest($1::BIGINT[]) AS k`

// Lock locks a number for each conversation, in an order that is the same for
// every transaction. That two conversations share a number does no harm.
func (d *driver) Lock(conversations []string) []store.Statement {
	if len(conversations) == 0 {
		return nil
	}
	keys := make([]int64, len(conversations))
	for i, c := range conversations {
		h := fnv.New64a()
		_, _ = h.Write([]byte(c))
		keys[i] = int64(h.Sum64())
	}
	slices.Sort(keys)
	ignore := func(store.Row) error { return nil }
	return []store.Statement{{Query: lock, Args: []any{slices.Compact(keys)}, Scan: ignore}}
}

// Write runs a transaction in two round trips: up to what change needs to know,
// and from then to the end.
func (d *driver) Write(ctx context.Context, reads []store.Statement, change func() ([]store.Statement, error)) error {
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), statementTimeout)
	defer cancel()
	committed := false
	defer func() {
		if !committed {
			rollBack(ctx, conn)
		}
	}()
	statements := []store.Statement{{Query: "BEGIN"}}
	if len(reads) > 0 {
		if err := run(ctx, conn, append(statements, reads...)); err != nil {
			return err
		}
		statements = nil
	}
	writes, err := change()
	if err != nil {
		return err
	}
	statements = append(append(statements, writes...), store.Statement{Query: "COMMIT"})
	if err := run(ctx, conn, statements); err != nil {
		return err
	}
	committed = true
	return nil
}

// rollBackTimeout is short: a connection that does not answer is given up, and
// the server rolls back by itself.
const rollBackTimeout = 2 * time.Second

func rollBack(ctx context.Context, conn *pgxpool.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollBackTimeout)
	defer cancel()
	if conn.Conn().PgConn().TxStatus() == 'I' {
		return
	}
	if _, err := conn.Exec(ctx, "ROLLBACK"); err != nil {
		_ = conn.Conn().Close(ctx)
	}
}

// run sends all statements at once and reads their results.
func run(ctx context.Context, conn *pgxpool.Conn, statements []store.Statement) error {
	var batch pgx.Batch
	for _, s := range statements {
		batch.Queue(s.Query, s.Args...)
	}
	results := conn.SendBatch(ctx, &batch)
	for _, s := range statements {
		if err := read(results, s.Scan); err != nil {
			_ = results.Close()
			return err
		}
	}
	return results.Close()
}

func read(results pgx.BatchResults, scan func(store.Row) error) error {
	if scan == nil {
		_, err := results.Exec()
		return err
	}
	rows, err := results.Query()
	return each(rows, err, scan)
}

func each(rows pgx.Rows, err error, scan func(store.Row) error) error {
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

// Read runs a query on a connection of its own.
func (d *driver) Read(ctx context.Context, query store.Statement) error {
	ctx, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	rows, err := d.pool.Query(ctx, query.Query, query.Args...)
	return each(rows, err, query.Scan)
}

func (d *driver) Close() error {
	d.stop()
	d.listening.Wait()
	d.pool.Close()
	return nil
}
