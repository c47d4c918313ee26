package adaptertest

import (
	"fmt"
	"slices"
	"strings"

	"guichet/adapters"
	"guichet/chat"
)

// reading compares messages with the replies that they came of: the same words
// in the same order, however they were cut, the same links, and the same choices
// in the same order, to be pressed or to be typed.
type reading struct {
	messages []Message
	caps     adapters.Caps

	words, links []string // expected so far, squeezed
	choices      []Choice
	files        []File
}

// reply adds what a reply says.
func (r *reading) reply(reply chat.Reply) {
	text := reply.Text
	switch f := reply.File; {
	case f == nil:
	case len(f.Content) > r.caps.FileBytes:
		text = slices.Concat(text, f.Instead)
	default:
		r.files = append(r.files, File{f.Name, string(f.Content)})
	}
	for _, b := range text {
		var words strings.Builder
		if b.Kind == chat.Item {
			words.WriteString("- ")
		}
		for _, s := range b.Spans {
			if s.URL != "" {
				r.links = append(r.links, s.URL)
			}
			if s.Text == "" {
				words.WriteString(s.URL)
			}
			words.WriteString(s.Text)
		}
		r.words = append(r.words, words.String())
	}
	choices := slices.DeleteFunc(slices.Clone(reply.Choices), func(c chat.Choice) bool { return c.Form && !r.caps.Forms })
	if len(choices) <= r.caps.Buttons {
		for _, c := range choices {
			r.choices = append(r.choices, Choice{c.Label, c.Action})
		}
		return
	}
	for _, c := range choices {
		if c.Key != "" {
			r.words = append(r.words, c.Key+".")
		}
		r.words = append(r.words, c.Label)
	}
}

// wrong says how the messages differ from the replies; empty if they do not.
func (r *reading) wrong() string {
	var seen, links []string
	var choices []Choice
	var files []File
	for _, m := range r.messages {
		seen = append(seen, m.Text)
		links = append(links, m.Links...)
		choices = append(choices, m.Choices...)
		files = append(files, m.Files...)
	}
	want, got := squeeze(r.words...), squeeze(seen...)
	if want != got {
		return "the words differ: " + difference(want, got)
	}
	if !slices.Equal(r.links, links) {
		return fmt.Sprintf("the links differ:\nwant %q\nseen %q", r.links, links)
	}
	if !slices.Equal(r.choices, choices) {
		return fmt.Sprintf("the choices differ:\nwant %q\nseen %q", r.choices, choices)
	}
	if !slices.Equal(r.files, files) {
		return fmt.Sprintf("%d files came, not the %d that were sent", len(files), len(r.files))
	}
	return ""
}

// squeeze makes one line of texts without what only arranges them: space of any
// kind, marks of lists, and dots between written choices.
func squeeze(texts ...string) string {
	var words []string
	for _, text := range texts {
		for line := range strings.Lines(text) {
			line = strings.TrimLeft(line, " ")
			for _, mark := range []string{"- ", "– "} {
				line = strings.TrimPrefix(line, mark)
			}
			words = append(words, strings.FieldsFunc(strings.Map(printable, line), unspace)...)
		}
	}
	return strings.Join(words, " ")
}

func unspace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '·' }

// printable leaves out what nobody sees.
func printable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r >= 0x7F && r < 0xA0 {
		return -1
	}
	return r
}

// difference shows where two texts begin to differ.
func difference(want, seen string) string {
	const around = 200
	same := 0
	for same < min(len(want), len(seen)) && want[same] == seen[same] {
		same++
	}
	from := max(0, same-around/2)
	part := func(s string) string { return strings.ToValidUTF8(s[from:min(len(s), same+around)], "") }
	return fmt.Sprintf("\nwant …%q…\nseen …%q…", part(want), part(seen))
}
