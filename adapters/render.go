package adapters

import (
	"math"
	"slices"
	"strings"
	"unicode/utf16"

	"guichet/chat"
)

// minTextUnits is the smallest message that Render can fill: it holds a list
// mark and any single character.
const minTextUnits = 16

// Render fits a reply to what a platform can show and returns the messages to
// send, in order. It is pure: the same reply and Caps give the same parts, so
// that a count of parts already sent stays true after a restart.
//
// No part is longer than c.TextUnits, counted in UTF-16 units of the visible
// text with separators and list marks, and with all markup where c.Markdown is
// set; a TextUnits between 1 and 15 counts as 16. Long text is cut between
// blocks, then after a line, a sentence or a word, and only at last inside of
// one, never inside of what a reader sees as one character unless that alone is
// longer than a message. A heading stays with what it titles, both halves of a
// cut span keep their look.
//
// Choices stand on the last part, with labels shortened to c.LabelUnits. Where
// there are more of them than c.Buttons, all are written into the text instead,
// one "key. label" a line and the minor ones together on a line of their own. A
// choice that opens a form is left out where there are none.
//
// A file goes with the last part, or where its text is longer than
// c.CaptionUnits with one more, which then has the choices. A platform that takes
// no files, or none of that size, gets File.Instead behind the text.
//
// Nil means that there is nothing to send: no text, no file and no choice. What
// the reply closes is not among the parts: see RenderClosing.
func Render(r chat.Reply, c Caps) []Part {
	text, buttons, file := r.Text, r.Choices, r.File
	if file != nil && len(file.Content) > c.FileBytes {
		text, file = slices.Concat(text, file.Instead), nil
	}
	if !c.Forms {
		buttons = slices.DeleteFunc(slices.Clone(buttons), func(one chat.Choice) bool { return one.Form })
	}
	if len(buttons) > c.Buttons {
		text, buttons = slices.Concat(text, written(buttons)), nil
	}
	parts := split(text, c)
	if len(parts) == 0 && len(buttons) > 0 || file != nil && !captions(parts, c) {
		parts = append(parts, Part{})
	}
	if len(parts) == 0 {
		return nil
	}
	parts[len(parts)-1].File = file
	for i := range parts {
		parts[i].Answers, parts[i].Further = r.Answers, r.Answers != "" && (r.Further || i > 0)
	}
	parts[len(parts)-1].Choices = shortened(buttons, c.LabelUnits)
	return parts
}

// captions tells whether the last of the parts can stand beside a file, and takes
// a space off its end that would be in the way.
func captions(parts []Part, c Caps) bool {
	if len(parts) == 0 {
		return false
	}
	if c.CaptionUnits == 0 {
		return true
	}
	of := c
	of.TextUnits = c.CaptionUnits
	last := &parts[len(parts)-1]
	fitted := split(last.Text, of)
	if len(fitted) == 1 {
		last.Text = fitted[0].Text
	}
	return len(fitted) <= 1
}

// RenderClosing returns the part that edits the message which r closes, and
// whether there is one. A text that is too long for a message is cut off.
func RenderClosing(r chat.Reply, c Caps) (Part, bool) {
	if r.Closes == nil || !c.Edit {
		return Part{}, false
	}
	parts := split(r.Closes.Text, c)
	if len(parts) == 0 {
		return Part{}, false
	}
	parts[0].Replaces, parts[0].Answers = r.Closes.Message, r.Answers
	return parts[0], true
}

// written returns choices as text to read and type from.
func written(choices []chat.Choice) chat.Text {
	var major, minor []string
	for _, c := range choices {
		line := c.Label
		if c.Key != "" {
			line = c.Key + ". " + c.Label
		}
		if c.Minor {
			minor = append(minor, line)
		} else {
			major = append(major, line)
		}
	}
	var t chat.Text
	if len(major) > 0 {
		t = t.Para(chat.Plain(strings.Join(major, "\n")))
	}
	if len(minor) > 0 {
		t = t.Para(chat.Plain(strings.Join(minor, " · ")))
	}
	return t
}

func shortened(choices []chat.Choice, units int) []chat.Choice {
	out := slices.Clone(choices)
	for i := range out {
		out[i].Label = Shorten(out[i].Label, units)
	}
	return out
}

// Shorten cuts s to at most the given units, ending in an ellipsis if anything
// was cut; 0 is no limit.
func Shorten(s string, units int) string {
	if units <= 0 || Units(s) <= units {
		return s
	}
	room, end := units-1, 0
	for {
		n := cluster(s[end:])
		room -= Units(s[end : end+n])
		if room < 0 {
			return strings.TrimRight(s[:end], " ") + "…"
		}
		end += n
	}
}

func split(t chat.Text, c Caps) []Part {
	p := packer{limit: math.MaxInt, length: length}
	if c.TextUnits > 0 {
		p.limit = max(c.TextUnits, minTextUnits)
	}
	if c.Markdown {
		p.length = markdownLength
	}
	for _, b := range t {
		if !blank(b) {
			p.add(labelled(b))
		}
	}
	p.flush(len(p.text))
	return p.parts
}

// packer fills parts with blocks, one after another.
type packer struct {
	limit  int
	length func(b chat.Block, limit int) (int, bool)
	parts  []Part
	text   chat.Text // the part being filled
	units  int       // its length
}

// add puts a block behind what is there, opening new parts as needed.
func (p *packer) add(b chat.Block) {
	for {
		room := p.limit - p.units - p.overhead(b)
		if n, ok := p.length(b, room); ok {
			p.units += p.overhead(b) + n
			p.text = append(p.text, b)
			return
		}
		titles := p.titles()
		switch {
		case titles < len(p.text):
			p.flush(len(p.text) - titles)
		case titles > 0 && room < p.limit/2:
			p.flush(len(p.text))
		default:
			head, rest := p.divide(b, room)
			p.text = append(p.text, head)
			p.flush(len(p.text))
			if blank(rest) {
				return
			}
			b = rest
		}
	}
}

// divide cuts b so that its head fits into room units. Where markup counts, the
// head is made shorter until it fits with it.
func (p *packer) divide(b chat.Block, room int) (head, rest chat.Block) {
	for units := room; ; {
		head, rest = cut(b, breakAt(b, units))
		n, _ := p.length(head, math.MaxInt)
		if n <= room || units <= 2 {
			return head, rest
		}
		units = max(2, min(units-1, units-(n-room)/2))
	}
}

// overhead is what putting b behind the present text costs beside its spans.
func (p *packer) overhead(b chat.Block) int {
	n := Units(append(p.text, b).Separator(len(p.text)))
	if b.Kind == chat.Item {
		n += Units(itemMark)
	}
	return n
}

// titles counts the headings at the end of the present text.
func (p *packer) titles() int {
	n := 0
	for n < len(p.text) && p.text[len(p.text)-1-n].Kind == chat.Heading {
		n++
	}
	return n
}

// flush closes the present part after its first n blocks and opens the next
// one with the others.
func (p *packer) flush(n int) {
	done, kept := p.text[:n:n], p.text[n:]
	if slices.ContainsFunc(done, func(b chat.Block) bool { return !blank(b) }) {
		p.parts = append(p.parts, Part{Text: done})
	}
	p.text, p.units = nil, 0
	for _, b := range kept {
		p.add(b)
	}
}

// length returns the length of a block's spans, or false if it is above limit.
func length(b chat.Block, limit int) (int, bool) {
	n := 0
	for _, s := range b.Spans {
		for _, r := range s.Text {
			if n += utf16.RuneLen(r); n > limit {
				return 0, false
			}
		}
	}
	return n, true
}

func blank(b chat.Block) bool {
	return !slices.ContainsFunc(b.Spans, func(s chat.Span) bool { return strings.TrimSpace(visible(s)) != "" })
}

// labelled returns b with every link showing something.
func labelled(b chat.Block) chat.Block {
	b.Spans = slices.Clone(b.Spans)
	for i, s := range b.Spans {
		b.Spans[i].Text = visible(s)
	}
	return b
}
