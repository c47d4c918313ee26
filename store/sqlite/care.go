package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"guichet/store/migrations"
)

// Migrate brings the database at path to the schema of this program, as Open
// does, and tells from which schema it came to which. It refuses a file that a
// bot is using.
func Migrate(ctx context.Context, path string) (from, to int64, err error) {
	d := &driver{path: path}
	defer func() {
		if failed := d.closePools(); err == nil {
			err = failed
		}
	}()
	if err := d.prepare(ctx); err != nil {
		return 0, 0, fmt.Errorf("sqlite: migrate %s: %w", name(path), d.cure(err))
	}
	from, to, err = migrations.Apply(ctx, d.db, migrations.SQLite)
	if err != nil {
		return from, to, fmt.Errorf("sqlite: migrate %s: %w", path, d.cure(err))
	}
	return from, to, nil
}

func (d *driver) prepare(ctx context.Context) (err error) {
	if inMemory(d.path) {
		return errors.New("a database in memory is always new")
	}
	if err := ready(d.path, false); err != nil {
		return err
	}
	if d.alone, err = lockFile(d.path); err != nil {
		return err
	}
	if d.db, err = sql.Open("sqlite", writerDSN(d.path, false)); err != nil {
		return err
	}
	d.db.SetMaxOpenConns(1)
	return d.inspectAtOpen(ctx, checkUpTo)
}

// Backup writes a copy of the database at path to a new file, readable by its
// owner only, as of one moment and while others go on using the database. When
// it returns nil, the copy was looked through for damage and is on the disk. A
// file that exists is refused and left as it is.
func Backup(ctx context.Context, path, to string) error {
	if err := backUp(ctx, path, to); err != nil {
		return fmt.Errorf("sqlite: back up %s to %s: %w", name(path), to, err)
	}
	return nil
}

func backUp(ctx context.Context, path, to string) (err error) {
	if err := ready(path, true); err != nil {
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%w: name a new file", os.ErrExist)
	}
	// Under another name until it is complete, so that a half is never taken
	// for a backup.
	partial, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".partial-")
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, partial.Close())
		if failed := os.Remove(partial.Name()); !errors.Is(failed, os.ErrNotExist) {
			err = errors.Join(err, failed)
		}
	}()
	if err := copyTo(ctx, path, partial.Name()); err != nil {
		return err
	}
	if err := partial.Sync(); err != nil {
		return err
	}
	if err := publish(partial.Name(), to); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

// publish gives a file its name. A link, unlike a renaming, never replaces a
// file; but not every file system has links.
func publish(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, os.ErrExist) {
		return err
	}
	return os.Rename(from, to)
}

// copyTo copies a database into an empty file and looks the copy through.
func copyTo(ctx context.Context, path, empty string) error {
	from, err := sql.Open("sqlite", readerDSN(path))
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, "VACUUM INTO ?", empty); err != nil {
		return (&driver{path: path}).cure(err)
	}
	copied, err := sql.Open("sqlite", dsn(empty, url.Values{"mode": {"ro"}, "immutable": {"1"}}))
	if err != nil {
		return err
	}
	defer copied.Close()
	if err := check(ctx, copied, "PRAGMA integrity_check(1)"); err != nil {
		return fmt.Errorf("the copy: %w", err)
	}
	return nil
}

// syncFolder makes a new name in a folder durable.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
