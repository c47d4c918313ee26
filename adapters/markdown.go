package adapters

import (
	"strings"

	"guichet/chat"
)

// maxMarkdownURL is the longest address that Markdown writes; of a longer one
// only the label is left.
const maxMarkdownURL = 512

// Markdown returns the text in the dialect of Markdown that Discord reads: **
// for bold, [label](<address>) for links, everything else escaped. Blocks are
// parted as Text.Separator says, headings are bold, list items begin with a
// dash. The result is valid UTF-8 whatever the text holds.
func Markdown(t chat.Text) string {
	var b strings.Builder
	for i, block := range t {
		b.WriteString(t.Separator(i))
		if block.Kind == chat.Item {
			b.WriteString("- ")
		}
		b.WriteString(markdown(block))
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

// markdownLength is length with the markup counted.
func markdownLength(b chat.Block, limit int) (int, bool) {
	if _, ok := length(b, limit); !ok {
		return 0, false
	}
	n := Units(markdown(b))
	return n, n <= limit
}

// markdown writes the spans of a block. Neighbours in bold share their marks:
// four asterisks in a row would be shown.
func markdown(block chat.Block) string {
	var b strings.Builder
	bold := false
	for i, s := range block.Spans {
		label := visible(s)
		core := strings.TrimSpace(label)
		if core == "" {
			b.WriteString(label)
			continue
		}
		before, after, _ := strings.Cut(label, core)
		lineStart := i == 0 || strings.Contains(before, "\n")
		wanted := s.Bold || block.Kind == chat.Heading
		if wanted && !bold {
			b.WriteString(before)
			b.WriteString("**")
			before = ""
		}
		bold = wanted
		b.WriteString(before)
		writeCore(&b, s, core, lineStart)
		if bold && !boldFollows(block, i) {
			b.WriteString("**")
			bold = false
		}
		b.WriteString(after)
	}
	return b.String()
}

// boldFollows tells whether the next span that shows anything goes on in bold
// where span i ends, without white space between them.
func boldFollows(block chat.Block, i int) bool {
	if i+1 >= len(block.Spans) {
		return false
	}
	next := block.Spans[i+1]
	label := visible(next)
	return (next.Bold || block.Kind == chat.Heading) && strings.TrimSpace(label) != "" &&
		strings.TrimSpace(label)[0] == label[0] && strings.TrimRight(visible(block.Spans[i]), " \n") == visible(block.Spans[i])
}

func writeCore(b *strings.Builder, s chat.Span, core string, lineStart bool) {
	switch {
	case s.URL == "" || len(s.URL) > maxMarkdownURL:
		writeEscaped(b, core, lineStart)
	case core == s.URL:
		b.WriteString("<" + safeURL.Replace(s.URL) + ">")
	default:
		b.WriteString("[")
		writeEscaped(b, core, false)
		b.WriteString("](<" + safeURL.Replace(s.URL) + ">)")
	}
}

// safeURL keeps an address from ending its own brackets.
var safeURL = strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20", "\n", "%0A")

// writeEscaped writes words so that Discord shows them as they are. At the
// start of a line more signs have a meaning.
func writeEscaped(b *strings.Builder, s string, lineStart bool) {
	digits := false // only digits since the start of the line
	for _, r := range s {
		switch {
		case strings.ContainsRune("\\*_~`|[]<", r),
			lineStart && strings.ContainsRune("#>-+", r),
			digits && (r == '.' || r == ')'):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		digits = (lineStart || digits) && r >= '0' && r <= '9'
		lineStart = r == '\n' || lineStart && r == ' '
	}
}
