package yamldoc

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// source is the text of one file, cut into lines as YAML does.
type source struct {
	name  string
	lines []string
}

func newSource(name, text string) *source {
	return &source{name: name, lines: splitLines(text)}
}

// splitLines cuts at every line break that YAML knows. Text that ends with a
// line break has an empty last line.
func splitLines(text string) []string {
	if !slices.ContainsFunc([]string{"\r", "\u0085", "\u2028", "\u2029"}, func(rare string) bool { return strings.Contains(text, rare) }) {
		return strings.Split(text, "\n")
	}
	var lines []string
	start := 0
	for i, r := range text {
		switch r {
		case '\n', '\u0085', '\u2028', '\u2029':
		case '\r':
			if strings.HasPrefix(text[i+1:], "\n") {
				continue
			}
		default:
			continue
		}
		lines = append(lines, strings.TrimSuffix(text[start:i], "\r"))
		start = i + len(string(r))
	}
	return append(lines, text[start:])
}

// line returns the nth line, counted from 1, or "" if there is none.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return s.lines[n-1]
}

// rest returns what stands on a line from the column on.
func (s *source) rest(line, column int) string {
	text := s.line(line)
	for i := range text {
		if column--; column < 1 {
			return text[i:]
		}
	}
	return ""
}

// excerptWidth is how many characters of a long line are shown, excerptBefore
// how many of them stand before the caret at most.
const (
	excerptWidth  = 100
	excerptBefore = 60
)

// excerpt returns the line with its number and a caret under the column. Tabs
// are kept above and below, so that the caret stands right whatever a tab is
// worth; control characters are shown as "·".
func (s *source) excerpt(line, column int) string {
	if line < 1 || line > len(s.lines) {
		return ""
	}
	text := []rune(s.lines[line-1])
	at := min(max(column, 1)-1, len(text))
	shown, caret := "", ""
	from := max(at-excerptBefore, 0)
	to := min(from+excerptWidth, len(text))
	if from > 0 {
		shown, caret = "…", " "
	}
	for i, r := range text[from:to] {
		if r != '\t' && !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) {
			r = '·'
		}
		shown += string(r)
		if from+i < at {
			caret += blank(r)
		}
	}
	if to < len(text) {
		shown += "…"
	}
	gutter := fmt.Sprintf("%5d | ", line)
	numbered := strings.TrimRight(gutter+shown, " ")
	if column < 1 {
		return numbered
	}
	return numbered + "\n" + strings.Repeat(" ", len(gutter)-2) + "| " + caret + "^"
}

// blank returns white space as wide as r is in a terminal.
func blank(r rune) string {
	switch {
	case r == '\t':
		return "\t"
	case unicode.In(r, unicode.Mn, unicode.Me):
		return ""
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana),
		r >= 0xFF01 && r <= 0xFF60, r >= 0x1F300 && r <= 0x1FAFF:
		return "  "
	}
	return " "
}
