package faketelegram

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

var plainTags = []string{
	"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "tg-spoiler",
}

// parsed is a text after its entities were read.
type parsed struct {
	text  string
	links []string
	open  []string // tags that still wait for their end
}

// parseHTML reads Telegram's subset of HTML.
func parseHTML(src string) (parsed, error) {
	var p parsed
	var text strings.Builder
	for pos := 0; pos < len(src); {
		switch src[pos] {
		case '<':
			end := strings.IndexByte(src[pos:], '>')
			if end < 0 {
				return parsed{}, fmt.Errorf("unclosed start tag at byte offset %d", pos)
			}
			if err := p.tag(src[pos+1:pos+end], pos); err != nil {
				return parsed{}, err
			}
			pos += end + 1
		case '&':
			r, n, err := reference(src[pos:])
			if err != nil {
				return parsed{}, fmt.Errorf("%w at byte offset %d", err, pos)
			}
			text.WriteString(r)
			pos += n
		default:
			text.WriteByte(src[pos])
			pos++
		}
	}
	if len(p.open) > 0 {
		return parsed{}, fmt.Errorf("can't find end tag corresponding to start tag %q", p.open[len(p.open)-1])
	}
	p.text = strings.TrimSpace(text.String())
	return p, nil
}

// tag takes what stands between the angle brackets at a byte offset.
func (p *parsed) tag(tag string, offset int) error {
	if name, ok := strings.CutPrefix(tag, "/"); ok {
		last := len(p.open) - 1
		if last < 0 || p.open[last] != name {
			return fmt.Errorf("unexpected end tag %q at byte offset %d", name, offset)
		}
		p.open = p.open[:last]
		return nil
	}
	if href, ok := strings.CutPrefix(tag, `a href="`); ok {
		href, closed := strings.CutSuffix(href, `"`)
		if !closed || strings.Contains(href, `"`) {
			return fmt.Errorf("unclosed attribute value at byte offset %d", offset)
		}
		p.links = append(p.links, html.UnescapeString(href))
		p.open = append(p.open, "a")
		return nil
	}
	if !slices.Contains(plainTags, tag) {
		name, _, _ := strings.Cut(tag, " ")
		return fmt.Errorf("unsupported start tag %q at byte offset %d", name, offset)
	}
	p.open = append(p.open, tag)
	return nil
}

// reference reads the character reference that s begins with, and its length.
func reference(s string) (string, int, error) {
	end := strings.IndexByte(s, ';')
	if end < 0 {
		return "", 0, fmt.Errorf("unescaped ampersand")
	}
	name := s[1:end]
	if !slices.Contains([]string{"lt", "gt", "amp", "quot"}, name) && !strings.HasPrefix(name, "#") {
		return "", 0, fmt.Errorf("unsupported character reference")
	}
	r := html.UnescapeString(s[:end+1])
	if r == s[:end+1] {
		return "", 0, fmt.Errorf("malformed character reference")
	}
	return r, end + 1, nil
}
