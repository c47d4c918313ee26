package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
)

// failures counts why there was no answer, out of what the model's log says: so
// that a server that was down is not taken for a model that understands nothing.
type failures map[string]int

func (f failures) logger() *slog.Logger { return slog.New(f) }

// tell writes the counts, and begins anew.
func (f failures) tell(out io.Writer) {
	for _, why := range slices.Sorted(maps.Keys(f)) {
		fmt.Fprintf(out, "  no answer %d times: %s\n", f[why], why)
	}
	clear(f)
}

// Enabled lets every record pass; like the other methods it has the form that slog
// wants.
func (f failures) Enabled(context.Context, slog.Level) bool { return true }

// Handle counts one record of an answer that did not come.
func (f failures) Handle(_ context.Context, r slog.Record) error {
	if r.Level > slog.LevelDebug {
		return nil // that the server is left alone, beside the failure that led to it
	}
	var said []string
	r.Attrs(func(a slog.Attr) bool {
		if s := a.Value.String(); s != "" && s != "0" {
			said = append(said, s)
		}
		return true
	})
	f[strings.Join(said, ", ")]++
	return nil
}

// WithAttrs returns f: no attribute counts but those of a record.
func (f failures) WithAttrs([]slog.Attr) slog.Handler { return f }

// WithGroup returns f.
func (f failures) WithGroup(string) slog.Handler { return f }
