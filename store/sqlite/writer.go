package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// writer is the one connection that changes the database, with its prepared
// statements. Whoever took it out of Store.writer owns it.
//
// Its statements ignore that a context is done: interrupting a statement would
// leave it open how far the transaction has come.
type writer struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
}

// write runs change in a transaction of its own. It waits for its turn and
// commits when change returns nil; on an error, or when change panics,
// everything stays as it was. op names the operation in errors.
func (s *Store) write(ctx context.Context, op string, change func(context.Context, *writer) error) error {
	w, err := s.acquire(ctx)
	if err == nil {
		defer func() { s.writer <- w }()
		err = w.transaction(ctx, change)
	}
	if err != nil {
		return fmt.Errorf("sqlite: %s: %w", op, err)
	}
	return nil
}

func (s *Store) acquire(ctx context.Context) (*writer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case w := <-s.writer:
		return w, nil
	case <-s.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (w *writer) transaction(ctx context.Context, change func(context.Context, *writer) error) error {
	whole := context.WithoutCancel(ctx)
	if _, err := w.exec(whole, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			// SQLite has rolled back by itself after some failures, and says so
			// by an error that tells nothing new.
			_, _ = w.exec(whole, "ROLLBACK")
		}
	}()
	if err := change(whole, w); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := w.exec(whole, "COMMIT"); err != nil {
		return err
	}
	committed = true
	return nil
}

// exec runs a statement and returns the number of rows it changed.
func (w *writer) exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := w.prepare(ctx, query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// one reads the only row of a query into dest and tells if there was one.
func (w *writer) one(ctx context.Context, query string, args []any, dest ...any) (bool, error) {
	stmt, err := w.prepare(ctx, query)
	if err != nil {
		return false, err
	}
	err = stmt.QueryRowContext(ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (w *writer) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := w.statements[query]; ok {
		return stmt, nil
	}
	stmt, err := w.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	w.statements[query] = stmt
	return stmt, nil
}

func (w *writer) close() error {
	var errs []error
	for _, stmt := range w.statements {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}
