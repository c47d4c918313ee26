package adapters

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"guichet/chat"
)

// cut divides a block after the given number of bytes of its text. The rest of
// a list item is a paragraph: it has no mark of its own.
func cut(b chat.Block, at int) (head, rest chat.Block) {
	head.Kind, rest.Kind = b.Kind, b.Kind
	if b.Kind == chat.Item {
		rest.Kind = chat.Paragraph
	}
	for _, s := range b.Spans {
		left, right := s, s
		n := min(at, len(s.Text))
		at -= n
		left.Text, right.Text = s.Text[:n], s.Text[n:]
		if left.Text != "" {
			head.Spans = append(head.Spans, left)
		}
		if right.Text != "" {
			rest.Spans = append(rest.Spans, right)
		}
	}
	return head, rest
}

// breakAt returns after how many bytes of its text a block that is longer than
// room units is best cut. It is at least one character as long as room is two
// units or more.
func breakAt(b chat.Block, room int) int {
	text := beginning(b, room)
	var line, sentence, word, outside, end, units int
	for end < len(text) {
		n := cluster(text[end:])
		units += Units(text[end : end+n])
		if units > room {
			break
		}
		end += n
		if insideLink(b.Spans, end) {
			continue
		}
		outside = end
		if !breaksAfter(text, end) {
			continue
		}
		word = end
		switch {
		case text[end-1] == '\n' && 4*units >= room:
			line = end
		case endsSentence(text[:end]) && 2*units >= room:
			sentence = end
		}
	}
	for _, at := range []int{line, sentence, word, outside, end} {
		if at > 0 {
			return at
		}
	}
	return runes(text, room)
}

// beginning returns the text of a block as far as it matters for a cut within
// room units: no unit takes more than four bytes.
func beginning(b chat.Block, room int) string {
	var text strings.Builder
	for _, s := range b.Spans {
		left := 4*(room+minTextUnits) - text.Len()
		text.WriteString(s.Text[:min(left, len(s.Text))])
	}
	return text.String()
}

// runes returns how many bytes of s fit into room units, cut between runes.
func runes(s string, room int) int {
	for i, r := range s {
		if room -= Units(string(r)); room < 0 {
			return i
		}
	}
	return len(s)
}

func insideLink(spans []chat.Span, at int) bool {
	for _, s := range spans {
		if at < len(s.Text) {
			return s.URL != "" && at > 0
		}
		at -= len(s.Text)
	}
	return false
}

// breaksAfter tells whether a gap between words ends at a byte of s. White
// space before the first word is no such gap.
func breaksAfter(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at:])
	return isGap(before) && !isGap(after) && strings.TrimSpace(s[:at]) != ""
}

// isGap tells whether a line may end at r: at spaces, but not at those that
// hold words together.
func isGap(r rune) bool {
	return unicode.IsSpace(r) && r != '\u00A0' && r != '\u2007' && r != '\u202F'
}

// endsSentence tells whether s ends with a sentence. A dot after one or two
// characters is taken for that of "2." or "M.".
func endsSentence(s string) bool {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	s = strings.TrimRight(s, "»”\")")
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	words, dot := strings.CutSuffix(s, ".")
	if !dot {
		r, _ := utf8.DecodeLastRuneInString(s)
		return strings.ContainsRune("!?…", r)
	}
	last := words[strings.LastIndexFunc(words, unicode.IsSpace)+1:]
	return utf8.RuneCountInString(last) > 2
}

const joiner = '\u200D'

// cluster returns the length in bytes of what a reader sees as the first
// character of s: a letter with its marks, a joined emoji, a flag. s is not
// empty.
func cluster(s string) int {
	last, n := utf8.DecodeRuneInString(s)
	halfFlag := isRegional(last)
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		switch {
		case extends(r), last == joiner && !unicode.IsSpace(r), last == '\r' && r == '\n':
		case halfFlag && isRegional(r):
			halfFlag = false
		default:
			return n
		}
		last, n = r, n+size
	}
	return n
}

// extends tells whether r belongs to the character before it: marks (variation
// selectors are among them), joiners, skin tones and the tags of flags.
func extends(r rune) bool {
	return unicode.Is(unicode.M, r) || r == joiner || r == '\u200C' ||
		r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xE0020 && r <= 0xE007F
}

func isRegional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }
