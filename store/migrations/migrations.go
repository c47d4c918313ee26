// Package migrations holds the steps that bring a database to the schema of
// this program, one folder per SQL dialect, in goose's format. A step that has
// been released is never changed: the next one corrects it.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed sqlite/*.sql
var files embed.FS

// SQLite returns the numbered files for SQLite.
func SQLite() (fs.FS, error) { return fs.Sub(files, "sqlite") }
