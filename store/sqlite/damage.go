package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"modernc.org/sqlite"

	"guichet/store"
)

// checkUpTo is the default of Options.CheckUpTo.
const checkUpTo = 64 << 20

// The result codes of SQLite that mean damage, from sqlite3.h.
const (
	corrupt     = 11
	notDatabase = 26
)

var _ store.Inspector = (*driver)(nil)

// marker names the file that says that the database was found to be damaged, so
// that the next one to open it looks again before it begins.
func (d *driver) marker() string { return d.path + "-damaged" }

// inspectAtOpen looks for damage in a database that is not large, or that was
// found to be damaged before.
func (d *driver) inspectAtOpen(ctx context.Context, upTo int64) error {
	if inMemory(d.path) {
		return nil
	}
	_, err := os.Stat(d.marker())
	marked := err == nil
	if info, err := os.Stat(d.path); err == nil && info.Size() > upTo && !marked {
		return nil
	}
	d.inspected.Store(true)
	if err := quickCheck(ctx, d.db); err != nil || !marked {
		return err
	}
	return os.Remove(d.marker())
}

// Inspect looks for damage beside what else is going on, and leaves a file
// beside the database if there is any.
func (d *driver) Inspect(ctx context.Context) error {
	if inMemory(d.path) || d.inspected.Swap(true) {
		return nil
	}
	err := d.cure(quickCheck(ctx, d.readers))
	if errors.Is(err, store.ErrDamaged) {
		err = errors.Join(fmt.Errorf("sqlite: %s: %w", d.path, err), os.WriteFile(d.marker(), nil, 0o600))
	}
	return err
}

// quickCheck looks through the whole of a database.
func quickCheck(ctx context.Context, db *sql.DB) error {
	return check(ctx, db, "PRAGMA quick_check(1)")
}

func check(ctx context.Context, db *sql.DB, pragma string) error {
	var said string
	if err := db.QueryRowContext(ctx, pragma).Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return fmt.Errorf("%w (%s)", store.ErrDamaged, said)
	}
	return nil
}

// cure adds to an error that means damage what to do about it.
func (d *driver) cure(err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok && (e.Code()&primary == corrupt || e.Code()&primary == notDatabase) {
		err = fmt.Errorf("%w (%w)", store.ErrDamaged, err)
	}
	if !errors.Is(err, store.ErrDamaged) {
		return err
	}
	return fmt.Errorf("%w: stop the bot, keep this file aside, and restore a backup; without one, save what can be read: "+
		"sqlite3 %s .recover | sqlite3 recovered.db", err, d.path)
}
