// Package draw shows the talk of a knowledge base, and the conditions of one
// of its schemes, as pictures and as text.
//
// A Picture is made by Tree or Scheme and written in any Format. All of them
// show the same: the formats differ in what reads them. Where a question goes on
// behind its first sentence, an SVG of the tree shows the rest when it is
// pointed at.
package draw

import (
	"errors"
	"io"
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/knowledge"
)

// Format is a way to write a picture down.
type Format string

const (
	// SVG is a picture that stands alone, for a browser.
	SVG Format = "svg"
	// Dot is a graph for Graphviz.
	Dot Format = "dot"
	// Mermaid is a flowchart for pages that draw Mermaid.
	Mermaid Format = "mermaid"
	// Outline is text for a terminal, at most 80 characters wide.
	Outline Format = "text"
)

// ErrFormat is returned for a Format that is none of the constants.
var ErrFormat = errors.New("no such format of pictures")

// Picture is what is drawn: boxes in their order, and lists at the side.
// It is immutable and safe for concurrent use.
type Picture struct {
	words *phrases
	lang  string
	title string
	note  string // below the title
	look  look
	flow  []item
	side  []list
}

// Write writes the picture. The text is UTF-8 and ends with a line break; the
// same picture is always written the same. Errors are those of w, and
// ErrFormat.
func (p *Picture) Write(w io.Writer, f Format) error {
	var text string
	switch f {
	case SVG:
		text = writeSVG(p)
	case Dot:
		text = writeDot(p)
	case Mermaid:
		text = writeMermaid(p)
	case Outline:
		text = writeOutline(p)
	default:
		return ErrFormat
	}
	_, err := io.WriteString(w, text)
	return err
}

// item is one step of a picture, from top to bottom: a box or a fork.
type item interface{ isItem() }

// fork holds branches; each one whose rule holds is gone through, in order.
type fork []branch

func (*box) isItem() {}
func (fork) isItem() {}

// kind says what a box is. It decides its colours and its outline; its tag
// says the same in words.
type kind string

const (
	question  kind = "question"
	offered   kind = "offer"
	condition kind = "condition"
	refusal   kind = "refusal" // what becomes of a condition that fails
	terminal  kind = "terminal"
	past      kind = "past"
)

// box is a text with a frame.
type box struct {
	kind kind
	tag  string // what it is; may be empty
	head string
	body []string // paragraphs
	no   *box     // where "no" leads; may be nil
	then string   // what is written at the arrow to the next item; may be empty
}

// branch is a part of the flow that a rule opens.
type branch struct {
	title string // may be empty
	rule  []string
	flow  []item
}

// list stands beside the flow.
type list struct {
	title   string
	entries []entry
}

// entry is a line of a list, with what is said of it.
type entry struct {
	head string
	body string // may be empty
}

// maker makes the parts of one picture.
type maker struct {
	base  *knowledge.Base
	words *phrases
	lang  string
	on    calendar.Date
}

func newMaker(b *knowledge.Base, lang string, on calendar.Date) maker {
	return maker{base: b, words: phrasesIn(lang), lang: lang, on: on}
}

// in returns the text as one plain paragraph.
func (m maker) in(t knowledge.Text) string { return plain(t.In(m.lang)) }

// say returns one of the scheme's texts as one plain paragraph, with its
// figures put in.
func (m maker) say(s *knowledge.Scheme, t knowledge.Text) string {
	said, ok := s.Say(t, m.lang, m.on)
	if !ok {
		return m.in(t)
	}
	return plain(said.Text)
}

// plain takes bold marks and line breaks out of a text; no-break spaces stay.
func plain(text string) string {
	text = strings.ReplaceAll(text, "**", "")
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) })
	return strings.Join(words, " ")
}

// filled returns the paragraphs that hold something.
func filled(paragraphs ...string) []string {
	return slices.DeleteFunc(paragraphs, func(p string) bool { return p == "" })
}
