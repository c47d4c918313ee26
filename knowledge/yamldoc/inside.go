package yamldoc

import (
	"strings"
	"unicode/utf8"
)

// style is how a scalar is written.
type style uint8

const (
	plain style = iota
	singleQuoted
	doubleQuoted
	literalBlock
	foldedBlock
)

// At maps a place inside the value to its place in the file. Line and column
// count from 1, the column in characters, and a place outside of the value is
// moved to its nearest end. If the value is Folded or was not read from a file,
// the answer is s.Pos.
func (s Str) At(line, column int) Pos {
	if s.src == nil || s.Folded() {
		return s.Pos
	}
	lines := splitLines(s.V)
	if s.style == literalBlock {
		lines = splitLines(strings.TrimRight(s.V, "\n"))
	}
	if line < 1 {
		line, column = 1, 1
	}
	if line > len(lines) {
		line = len(lines)
		column = utf8.RuneCountInString(lines[line-1]) + 1
	}
	column = min(max(column, 1), utf8.RuneCountInString(lines[line-1])+1)
	at := s.Pos
	switch s.style {
	case plain:
		at.Column += column - 1
	case literalBlock:
		at.Line += line
		at.Column = s.indent(lines) + column
	default:
		widths, _ := quotedWidths(s.raw(), s.style)
		before := column - 1
		for _, l := range lines[:line-1] {
			before += utf8.RuneCountInString(l) + 1
		}
		at.Column++
		for _, w := range widths[:min(before, len(widths))] {
			at.Column += w
		}
	}
	return at
}

// Folded reports whether the value was put together from several lines in a
// way that loses them: a ">" block, or a plain or quoted text that goes over
// the end of its line. Places inside such a value cannot be found again.
func (s Str) Folded() bool {
	if s.src == nil {
		return false
	}
	switch s.style {
	case foldedBlock:
		return true
	case plain:
		return !strings.HasPrefix(s.raw(), s.V)
	case singleQuoted, doubleQuoted:
		_, closed := quotedWidths(s.raw(), s.style)
		return !closed
	}
	return false
}

// raw returns the source from the beginning of the scalar to the end of its
// first line.
func (s Str) raw() string { return s.src.rest(s.Pos.Line, s.Pos.Column) }

// indent returns how many characters stand before the text of a literal block.
// lines is the value, cut into lines.
func (s Str) indent(lines []string) int {
	for i, l := range lines {
		if l != "" {
			raw := s.src.line(s.Pos.Line + 1 + i)
			return max(utf8.RuneCountInString(raw)-utf8.RuneCountInString(l), 0)
		}
	}
	return 0
}

// quotedWidths returns, for each character of the value, how many characters it
// takes in raw, which begins with the opening quote. Closed tells if the closing
// quote was met.
func quotedWidths(raw string, st style) (widths []int, closed bool) {
	source := []rune(raw)
	for i := 1; i < len(source); {
		width := 1
		switch c := source[i]; {
		case st == singleQuoted && c == '\'':
			if i+1 == len(source) || source[i+1] != '\'' {
				return widths, true
			}
			width = 2
		case st == doubleQuoted && c == '"':
			return widths, true
		case st == doubleQuoted && c == '\\' && i+1 < len(source):
			width = escapeWidth(source[i+1])
		}
		widths = append(widths, width)
		i += width
	}
	return widths, false
}

// escapeWidth returns the length of the escape that begins with a backslash
// and r.
func escapeWidth(r rune) int {
	switch r {
	case 'x':
		return 4
	case 'u':
		return 6
	case 'U':
		return 10
	}
	return 2
}
