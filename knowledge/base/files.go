// Package base embeds the curated knowledge base of the school.
package base

import (
	"embed"
	"io/fs"
)

//go:embed *.yaml cases pages schemes statements
var files embed.FS

// Files returns the files of the base, as knowledge.Load wants them.
func Files() fs.FS { return files }
