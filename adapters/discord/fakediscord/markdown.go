package fakediscord

import (
	"regexp"
	"strings"
)

var (
	shownLink   = regexp.MustCompile(`^\[((?:[^\]\\]|\\.)*)\]\(<([^>]*)>\)`)
	shownBare   = regexp.MustCompile(`^<(https?://[^>]*)>`)
	lineBegin   = regexp.MustCompile(`^(?:#{1,3} |-# |>{1,3} |\d+[.)] )`)
	punctuation = "\\`*_{}[]()#+-.!|~<>\"'/:;=?@^&%$,"
)

// Shown returns what a reader sees of a message, and where its links lead. Signs
// that mean something in Markdown and are not escaped are not to be seen, even
// where Discord would let them pass.
func (m Message) Shown() (text string, links []string) {
	var b strings.Builder
	lineStart := true
	for s := m.Text; s != ""; {
		if begin := beginning(s, lineStart); begin != "" {
			s = s[len(begin):]
			lineStart = false
			continue
		}
		lineStart = s[0] == '\n'
		switch {
		case s[0] == '\\' && len(s) > 1 && strings.IndexByte(punctuation, s[1]) >= 0:
			b.WriteByte(s[1])
			s = s[2:]
		case s[0] == '[' && shownLink.MatchString(s):
			found := shownLink.FindStringSubmatch(s)
			label, _ := Message{Text: found[1]}.Shown()
			b.WriteString(label)
			links = append(links, found[2])
			s = s[len(found[0]):]
		case s[0] == '<' && shownBare.MatchString(s):
			found := shownBare.FindStringSubmatch(s)
			b.WriteString(found[1])
			links = append(links, found[1])
			s = s[len(found[0]):]
		case strings.IndexByte("*_~`|<[", s[0]) >= 0:
			s = s[1:]
		default:
			b.WriteByte(s[0])
			s = s[1:]
		}
	}
	return b.String(), links
}

// beginning returns the sign that makes something of a line, if one begins here.
func beginning(s string, lineStart bool) string {
	if !lineStart {
		return ""
	}
	return lineBegin.FindString(s)
}
