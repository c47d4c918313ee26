package draw

import (
	"strings"
	"unicode/utf8"

	"guichet/locale"
)

// outlineWidth is the number of characters in the longest line of an Outline,
// unless a single word is longer.
const outlineWidth = 80

// twig is a line of an outline, with what stands below it.
type twig struct {
	head  string
	body  []string // paragraphs of its own
	twigs []twig
}

func writeOutline(p *Picture) string {
	var b strings.Builder
	b.WriteString(wrapped(p.title+" · "+p.note, "", "") + "\n")
	writeTwigs(&b, p.twigs(p.flow), "")
	for _, l := range p.side {
		b.WriteString("\n" + wrapped(l.title, "", "") + "\n")
		var twigs []twig
		for _, e := range l.entries {
			twigs = append(twigs, twig{head: p.tagged(e.head, e.body)})
		}
		writeTwigs(&b, twigs, "")
	}
	return b.String()
}

// twigs turns a flow into an outline: branches hang from the step before them
// no deeper than the steps themselves.
func (p *Picture) twigs(flow []item) []twig {
	var twigs []twig
	for _, it := range flow {
		switch it := it.(type) {
		case *box:
			t := twig{head: p.tagged(it.tag, it.head), body: it.body}
			if it.no != nil {
				t.twigs = []twig{{head: p.tagged(it.no.tag, strings.Join(it.no.body, " "))}}
			}
			twigs = append(twigs, t)
		case fork:
			for _, br := range it {
				twigs = append(twigs, twig{
					head: p.words.when + " " + strings.Join(br.rule, " "), body: filled(br.title), twigs: p.twigs(br.flow),
				})
			}
		}
	}
	return twigs
}

// tagged joins a name and what is said of it; either may be empty.
func (p *Picture) tagged(tag, text string) string {
	if tag == "" || text == "" {
		return tag + text
	}
	return tag + locale.Colon(p.lang) + text
}

func writeTwigs(b *strings.Builder, twigs []twig, indent string) {
	for i, t := range twigs {
		first, rest := indent+"├─ ", indent+"│  "
		if i == len(twigs)-1 {
			first, rest = indent+"└─ ", indent+"   "
		}
		b.WriteString(wrapped(t.head, first, rest+"  ") + "\n")
		hanging := rest + "  "
		if len(t.twigs) > 0 {
			hanging = rest + "│ "
		}
		for _, paragraph := range t.body {
			b.WriteString(wrapped(paragraph, hanging, hanging) + "\n")
		}
		writeTwigs(b, t.twigs, rest)
	}
}

// wrapped breaks a paragraph into lines between its words, with first before
// the first line and rest before the others.
func wrapped(text, first, rest string) string { return wrappedAt(text, outlineWidth, first, rest) }

func wrappedAt(text string, most int, first, rest string) string {
	var lines []string
	line, before, used := first, first, utf8.RuneCountInString(first)
	for word := range strings.SplitSeq(text, " ") {
		wide := utf8.RuneCountInString(word)
		switch {
		case line == before:
			line, used = line+word, used+wide
		case used+1+wide > most:
			lines = append(lines, line)
			line, before, used = rest+word, rest, utf8.RuneCountInString(rest)+wide
		default:
			line, used = line+" "+word, used+1+wide
		}
	}
	return strings.Join(append(lines, line), "\n")
}
