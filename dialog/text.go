package dialog

import (
	"strings"

	"guichet/chat"
)

// host is what a link is called: the name of the site.
func host(url string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(url, "https://"), "/")
	return strings.TrimPrefix(name, "www.")
}

// paragraphs turns a text of the base into blocks: empty lines part
// paragraphs, **…** is bold.
func paragraphs(s string) chat.Text {
	var text chat.Text
	for part := range strings.SplitSeq(s, "\n\n") {
		if spans := spans(part); len(spans) > 0 {
			text = text.Para(spans...)
		}
	}
	return text
}

func spans(s string) []chat.Span {
	var list []chat.Span
	for i, part := range strings.Split(strings.ReplaceAll(strings.Trim(s, " \n"), "\n", " "), "**") {
		if part != "" {
			list = append(list, chat.Span{Text: part, Bold: i%2 == 1})
		}
	}
	return list
}

// capital begins a label with a capital letter.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
