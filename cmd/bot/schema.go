package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"guichet/knowledge"
)

// schemaCommand is "bot schema".
type schemaCommand struct {
	Base string `help:"Folder of the knowledge base, instead of the embedded one."`
	Out  string `help:"Folder to write to; made if it is not there." default:"docs/schema"`
}

// Run writes one file for each kind of file of the base, and prints their
// names.
func (c *schemaCommand) Run(_ context.Context, p *program) error {
	b, err := loadBase(c.Base)
	if err != nil {
		return cannot(err)
	}
	schemas, err := knowledge.Schemas(b)
	if err != nil {
		return cannot(err)
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return cannot(fmt.Errorf("folder of the schemas: %w", err))
	}
	for _, s := range schemas {
		file := filepath.Join(c.Out, s.Name+".schema.json")
		if err := os.WriteFile(file, s.JSON, 0o644); err != nil {
			return cannot(fmt.Errorf("schema of %s: %w", s.Files, err))
		}
		fmt.Fprintln(p.out, file)
	}
	return nil
}
