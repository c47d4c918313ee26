package adapters

import (
	"strings"
	"unicode/utf16"

	"guichet/chat"
)

// itemMark stands before a list item in HTML. It is as long as the dash of
// chat.Text.String, so that Render counts both alike.
const itemMark = "– "

var (
	escapeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	escapeAttr = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)

// Units returns the length of s in UTF-16 code units, the measure of Caps. A
// byte that is not UTF-8 counts as one.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// HTML returns the text in the subset of HTML that Telegram reads: <b> and
// <a href>, everything else escaped. Blocks are parted as Text.Separator says,
// headings are bold, list items begin with a dash. The result is valid UTF-8
// whatever the text holds.
func HTML(t chat.Text) string {
	var b strings.Builder
	for i, block := range t {
		b.WriteString(t.Separator(i))
		switch block.Kind {
		case chat.Heading:
			b.WriteString("<b>")
			for _, s := range block.Spans {
				writeHTML(&b, chat.Span{Text: s.Text, URL: s.URL})
			}
			b.WriteString("</b>")
			continue
		case chat.Item:
			b.WriteString(itemMark)
		}
		for _, s := range block.Spans {
			writeHTML(&b, s)
		}
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

func writeHTML(b *strings.Builder, s chat.Span) {
	label := visible(s)
	if label == "" {
		return
	}
	if s.Bold {
		b.WriteString("<b>")
	}
	if s.URL != "" {
		b.WriteString(`<a href="` + escapeAttr.Replace(s.URL) + `">`)
	}
	b.WriteString(escapeText.Replace(label))
	if s.URL != "" {
		b.WriteString("</a>")
	}
	if s.Bold {
		b.WriteString("</b>")
	}
}

// visible returns what a reader sees of a span: a link without a label shows
// its address.
func visible(s chat.Span) string {
	if s.Text == "" {
		return s.URL
	}
	return s.Text
}
