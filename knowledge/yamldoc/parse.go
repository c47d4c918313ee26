package yamldoc

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v4"
)

const (
	// MaxFile is the largest size in bytes of a file that Parse reads.
	MaxFile = 1 << 20
	// MaxDepth is how many lists and mappings may stand inside one another.
	MaxDepth = 64
)

// File is a parsed source. Parse makes it; it is not changed afterwards.
type File struct {
	// Name is the name that was given to Parse; problems carry it.
	Name string

	root   *yaml.Node
	report *Report
	src    *source
}

// Parse reads the YAML source src, which problems call name. What is wrong goes
// to r, which also keeps the source for excerpts; the file that is returned is
// never nil. After a problem that leaves nothing to decode, such as a syntax
// error, File.OK is false and File.Decode does nothing.
func Parse(name string, src []byte, r *Report) *File {
	f := &File{Name: name, report: r}
	if len(src) > MaxFile {
		r.Add(f.Pos(), KindTooLarge,
			fmt.Sprintf("The file has %d bytes; at most %d are read.", len(src), MaxFile),
			"Split it into several files.")
		return f
	}
	text := strings.TrimPrefix(string(src), "\ufeff")
	f.src = newSource(name, text)
	r.know(f.src)
	if !f.readable() {
		return f
	}
	root := f.compose(text)
	if root != nil && f.survey(root, 1) {
		f.root = root
	}
	return f
}

// OK reports whether the source could be read as YAML, so that there is
// something to decode. The file may have problems all the same.
func (f *File) OK() bool { return f.root != nil }

// Pos returns the place where the content of the file begins, or its first
// line if there is none.
func (f *File) Pos() Pos {
	if f.root == nil {
		return f.at(1, 1)
	}
	return f.nodePos(f.root)
}

// at returns a place in the file, moved inside if it lies outside.
func (f *File) at(line, column int) Pos {
	line = max(line, 1)
	if f.src != nil && line > len(f.src.lines) {
		line = len(f.src.lines)
		column = utf8.RuneCountInString(f.src.line(line)) + 1
	}
	return Pos{File: f.Name, Line: line, Column: max(column, 1)}
}

func (f *File) nodePos(n *yaml.Node) Pos { return f.at(n.Line, n.Column) }

func (f *File) problem(n *yaml.Node, kind, text, cure string) {
	f.report.Add(f.nodePos(n), kind, text, cure)
}

// readable looks for bytes that no text file holds, and notes the first.
func (f *File) readable() bool {
	for i, line := range f.src.lines {
		if harmless(line) {
			continue
		}
		column, indented := 0, true
		for at, r := range line {
			column++
			switch {
			case r == utf8.RuneError && !strings.HasPrefix(line[at:], "\ufffd"):
				f.report.Add(f.at(i+1, column), KindEncoding,
					fmt.Sprintf("The byte 0x%02X is not UTF-8 text.", line[at]),
					"Save the file with the encoding UTF-8.")
				return false
			case indented && r > 0x7F && unicode.IsSpace(r):
				f.report.Add(f.at(i+1, column), KindControl,
					"What looks like a space at the beginning of this line is none: it is a no-break space, or one of another width.",
					"Delete all spaces at the beginning of the line, and type them again.")
				return false
			case refused(r):
				f.report.Add(f.at(i+1, column), KindControl,
					fmt.Sprintf("The control character %U stands here.", r),
					"Delete it, and type again what it stood for.")
				return false
			}
			indented = indented && (r == ' ' || r == '\t')
		}
	}
	return true
}

// harmless reports whether a line holds nothing but spaces, and the letters and
// signs of ASCII.
func harmless(line string) bool {
	for i := range len(line) {
		if line[i] < ' ' || line[i] >= 0x7F {
			return false
		}
	}
	return true
}

func refused(r rune) bool {
	return r < ' ' && r != '\t' || r >= 0x7F && r <= 0x9F || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF
}

// compose returns the content of the only document, or nil if there is none to
// go on with.
func (f *File) compose(text string) *yaml.Node {
	loader, err := yaml.NewLoader(strings.NewReader(text))
	if err != nil {
		f.syntaxError(err)
		return nil
	}
	var doc, second yaml.Node
	switch err := loader.Load(&doc); {
	case errors.Is(err, io.EOF), err == nil && (len(doc.Content) == 0 || bare(doc.Content[0])):
		f.report.Add(f.at(1, 1), KindEmptyFile, "The file holds nothing.", "Write its content, or delete it.")
		return nil
	case err != nil:
		f.syntaxError(err)
		return nil
	}
	switch err := loader.Load(&second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		f.syntaxError(err)
		return nil
	default:
		f.problem(&second, KindSecondDocument,
			"A second document begins here; a file holds only one.",
			`Delete the line "---" or "...", or move what follows to a file of its own.`)
	}
	return doc.Content[0]
}

// bare reports whether a node is an empty or null scalar without anything else.
func bare(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Anchor == "" && n.Style&yaml.TaggedStyle == 0
}
