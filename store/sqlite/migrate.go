package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"

	"guichet/store/migrations"
)

// migrate applies what is missing of the schema, each step in a transaction.
func migrate(ctx context.Context, db *sql.DB) error {
	files, err := migrations.SQLite()
	if err != nil {
		return err
	}
	steps, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	has, known, err := steps.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if has > known {
		return fmt.Errorf("the database has schema %d, made by a newer version of this program, which knows up to %d: "+
			"start that newer version again, or restore the backup from before the upgrade", has, known)
	}
	for has < known {
		from := has
		_, failed := steps.Up(ctx)
		if has, _, err = steps.GetVersions(ctx); err != nil {
			return fmt.Errorf("read schema version: %w", err)
		}
		// A step fails when another process has just made it; then it is there.
		if failed != nil && has == from {
			return fmt.Errorf("migrate from schema %d to %d: %w", from, known, failed)
		}
	}
	return nil
}
