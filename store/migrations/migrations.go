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

// Dialect is a folder of steps, and the SQL that they are written in.
type Dialect struct {
	steps fs.FS
	goose goose.Dialect
}

// The dialects of the store.
var (
	SQLite   = Dialect{folder("sqlite"), goose.DialectSQLite3}
	Postgres = Dialect{folder("postgres"), goose.DialectPostgres}
)

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the name is no path: a mistake of this file
	}
	return sub
}

// Steps returns the files of the dialect's steps, "00001_NAME.sql" and so on.
func (d Dialect) Steps() fs.FS { return d.steps }

// With returns the dialect with other steps, with which a test tries one that
// is not part of the program.
func (d Dialect) With(steps fs.FS) Dialect { return Dialect{steps, d.goose} }

// Versions tells which schema db has, 0 if none, and up to which one the
// program knows. A schema is numbered by the last of its steps.
func Versions(ctx context.Context, db *sql.DB, d Dialect) (has, known int64, err error) {
	provider, err := d.provider(db)
	if err != nil {
		return 0, 0, err
	}
	return versions(ctx, provider)
}

// Apply makes the steps that db lacks, each in a transaction of its own, and
// tells from which schema it came to which. Several processes may call it at
// once. A database with a newer schema than this program knows is refused and
// left as it is.
func Apply(ctx context.Context, db *sql.DB, d Dialect) (from, to int64, err error) {
	provider, err := d.provider(db)
	if err != nil {
		return 0, 0, err
	}
	from, known, err := versions(ctx, provider)
	if err != nil {
		return 0, 0, err
	}
	if from > known {
		return from, from, fmt.Errorf("the database has schema %d, made by a newer version of this program, which knows up to %d: "+
			"start that newer version again, or restore the backup from before the upgrade", from, known)
	}
	for to = from; to < known; {
		before := to
		_, failed := provider.Up(ctx)
		if to, _, err = versions(ctx, provider); err != nil {
			return from, before, err
		}
		// A step fails when another process has just made it; then it is there.
		if failed != nil && to == before {
			return from, to, fmt.Errorf("migrate from schema %d to %d: %w", to, known, failed)
		}
	}
	return from, to, nil
}

// Current refuses a database that has not the schema of this program, and says
// what to do about it.
func Current(ctx context.Context, db *sql.DB, d Dialect) error {
	has, known, err := Versions(ctx, db, d)
	switch {
	case err != nil:
		return err
	case has > known:
		return fmt.Errorf("the database has schema %d, made by a newer version of this program, which knows up to %d: use that version", has, known)
	case has < known:
		return fmt.Errorf("the database has schema %d, and this program needs %d: stop the bot, then run \"bot migrate\" or start this version of it", has, known)
	}
	return nil
}

func (d Dialect) provider(db *sql.DB) (*goose.Provider, error) {
	provider, err := goose.NewProvider(d.goose, db, d.steps, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}

func versions(ctx context.Context, p *goose.Provider) (has, known int64, err error) {
	if has, known, err = p.GetVersions(ctx); err != nil {
		return 0, 0, fmt.Errorf("read schema version: %w", err)
	}
	return has, known, nil
}
