// Package yamldoc reads YAML files into Go structs strictly: nothing that an
// author wrote is silently ignored, and everything that is wrong comes out at
// once, each with its place, an excerpt and what to do about it.
//
// A Report collects the problems of any number of files. Parse reads one file
// and File.Decode copies it into a struct; neither returns an error, so that
// the caller can go on to the next file and print the Report at the end. The
// field types Str, Int, Bool, Date, Text, Any and Entries keep their positions,
// so that checks which need more than one file can point at the right place
// through Report.Add.
//
// Only the plain part of YAML is accepted: one document per file, no anchors,
// aliases, merge keys or tags. A key without a value and an empty text are
// refused everywhere, as what has nothing to say is left out; empty lists and
// mappings, [] and {}, are allowed.
package yamldoc

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Pos is a place in a file. Lines and columns count from 1, columns in
// characters. Line 0 means the file as a whole; the zero value means nowhere.
type Pos struct {
	File         string
	Line, Column int
}

// String returns "file:line:column", or the file alone if there is no line.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// Problem is one thing that is wrong, where, and what to do about it.
type Problem struct {
	File         string
	Line, Column int
	// Kind is one of the Kind constants or a caller's own: short, stable and in
	// kebab case, for programs that read problems.
	Kind string
	// Text says in one sentence what is wrong, Cure in one sentence what to do.
	Text, Cure string
	// Excerpt is the source line with its number and, below it, a caret under
	// the place. It is empty if the source is not known to the Report.
	Excerpt string
}

// The kinds of problem that this package finds. Their names do not change.
const (
	KindSyntax         = "syntax"
	KindEncoding       = "encoding"
	KindControl        = "control-character"
	KindTooLarge       = "file-too-large"
	KindTooDeep        = "too-deep"
	KindEmptyFile      = "empty-file"
	KindSecondDocument = "second-document"
	KindReference      = "reference" // anchors, aliases and merge keys
	KindTag            = "tag"
	KindDuplicateKey   = "duplicate-key"
	KindUnknownKey     = "unknown-key"
	KindMissingKey     = "missing-key"
	KindEmptyValue     = "empty-value"
	KindWrongType      = "wrong-type"
	KindNotWhole       = "not-a-whole-number"
	KindNotDate        = "not-a-date"
	KindImpossibleDay  = "impossible-day"
)

// Error returns the problem as it should stand in a terminal: "file:line:column:
// text", then the excerpt, then the cure behind an arrow. It ends without a
// line break.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Pos().String())
	b.WriteString(": ")
	b.WriteString(p.Text)
	if p.Excerpt != "" {
		b.WriteString("\n" + p.Excerpt)
	}
	if p.Cure != "" {
		b.WriteString("\n  → " + p.Cure)
	}
	return b.String()
}

// Pos returns the place of the problem.
func (p Problem) Pos() Pos { return Pos{File: p.File, Line: p.Line, Column: p.Column} }

// Problems is a list of problems as one error. An empty list is no error:
// Report.Err returns nil for it.
type Problems []Problem

// Error returns all problems, with an empty line between them.
func (ps Problems) Error() string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.Error()
	}
	return strings.Join(texts, "\n\n")
}

// Sort puts the problems in the order of file, line, column and kind.
func (ps Problems) Sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Text, b.Text),
			cmp.Compare(a.Cure, b.Cure),
		)
	})
}
