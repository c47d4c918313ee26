// Package migrations holds the steps that bring a database to the schema of
// this program, one folder per SQL dialect, in goose's format. A step that has
// been released is never changed: the next one corrects it.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// Dialect names a folder of steps, and the SQL that they are written in.
type Dialect struct {
	folder string
	goose  goose.Dialect
}

// The dialects of the store.
var (
	SQLite   = Dialect{"sqlite", goose.DialectSQLite3}
	Postgres = Dialect{"postgres", goose.DialectPostgres}
)

// Apply makes the steps that db lacks, each in a transaction of its own. Several
// processes may call it at once. A database with a newer schema than this
// program knows is refused and left as it is.
func Apply(ctx context.Context, db *sql.DB, d Dialect) error {
	steps, err := fs.Sub(files, d.folder)
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(d.goose, db, steps, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	has, known, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if has > known {
		return fmt.Errorf("the database has schema %d, made by a newer version of this program, which knows up to %d: "+
			"start that newer version again, or restore the backup from before the upgrade", has, known)
	}
	for has < known {
		from := has
		_, failed := provider.Up(ctx)
		if has, _, err = provider.GetVersions(ctx); err != nil {
			return fmt.Errorf("read schema version: %w", err)
		}
		// A step fails when another process has just made it; then it is there.
		if failed != nil && has == from {
			return fmt.Errorf("migrate from schema %d to %d: %w", from, known, failed)
		}
	}
	return nil
}
