package main

import (
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"guichet/dialog"
	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/nlu"
)

// loadBase loads the base of a folder, or the embedded one where none is
// named.
func loadBase(dir string) (*knowledge.Base, error) {
	var files fs.FS = base.Files()
	shown := "knowledge/base"
	if dir != "" {
		files, shown = os.DirFS(dir), dir
	}
	return knowledge.Load(files, shown)
}

// loadGuide loads a base and what leads the talk about it.
func loadGuide(dir string) (*dialog.Guide, *knowledge.Base, error) {
	b, err := loadBase(dir)
	if err != nil {
		return nil, nil, err
	}
	guide, err := dialog.NewGuide(b)
	if err != nil {
		return nil, nil, err
	}
	learner := nlu.NewLearner(b)
	return guide.WithHearing(learner.Guess).WithLanguages(learner.Language).WithStatements(), b, nil
}

// logger makes the log that the settings ask for, on standard error.
func (p *program) logger(c Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel()}
	if c.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(p.err, options))
	}
	return slog.New(slog.NewTextHandler(p.err, options))
}

// language is the language that the environment of a terminal asks for; empty
// if it asks for none.
func (p *program) language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		for _, entry := range p.environ {
			value, ok := strings.CutPrefix(entry, name+"=")
			value, _, _ = strings.Cut(value, ".")
			if ok && value != "" && value != "C" && value != "POSIX" {
				return value
			}
		}
	}
	return ""
}
