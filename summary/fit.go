package summary

import (
	"slices"
	"strings"
	"unicode/utf8"

	"guichet/chat"
)

// What a printed page takes, measured on pages that Chromium printed: lines of
// the print style, and characters in a line of full and of half width. The lines
// are fewer than there are, as text breaks between words and headings stay with
// what they title.
const (
	pageLines  = 64
	pages      = 2
	fullLine   = 118
	columnLine = 56
)

// fit folds cards, the last ones first and each group as far as it goes, until the
// sheet takes at most two printed pages as far as an estimate can tell.
func (s *Sheet) fit() {
	for g := range s.Groups { // the sheet of the caller stays as it is
		s.Groups[g].Cards = slices.Clone(s.Groups[g].Cards)
	}
	for _, g := range slices.Backward(s.Groups) {
		for _, by := range []fold{withoutSteps, shortest} {
			for c := range slices.Backward(g.Cards) {
				if s.lines() <= pages*pageLines {
					return
				}
				g.Cards[c].fold = by
			}
		}
	}
}

// lines estimates the printed lines.
func (s *Sheet) lines() int {
	n := 5 + wrapped(s.Notice, fullLine) + wrapped(s.First, fullLine)
	n += 2 + (len(s.Said.Items)+1)/2
	if len(s.Dates.List) > 0 {
		n += 3
		for _, d := range s.Dates.List {
			n += wrapped(d.Name+d.Text, fullLine-24)
		}
	}
	for _, g := range s.Groups {
		n += 2
		for _, c := range g.Cards {
			n += c.lines()
		}
		n += itemLines(g.Lines, fullLine)
	}
	sources := 0
	for _, i := range s.Sources.Items {
		sources += utf8.RuneCountInString(plain(i)) + 3
	}
	return n + 2 + sources/(fullLine*6/5) + 2 + itemLines(s.End, fullLine)
}

func (c Card) lines() int {
	p := c.printed()
	left, right := p.left(), p.right()
	if strings.HasSuffix(c.class(), "columns") {
		left, right = lists(p.When, p.What), lists(p.Whom)
	}
	return 2 + wrapped(c.Verdict+c.Why, fullLine) + wrapped(c.Brief, fullLine) + max(listLines(left), listLines(right))
}

func listLines(all []List) int {
	n := 0
	for _, l := range all {
		n += 1 + itemLines(l.Items, columnLine)
	}
	return n
}

func itemLines(items []Item, width int) int {
	n := 0
	for _, i := range items {
		n += wrapped(plain(i), width)
	}
	return n
}

func wrapped(s string, width int) int {
	return (utf8.RuneCountInString(s) + width - 1) / width
}

// plain is what an entry says.
func plain(i Item) string {
	s := ""
	for _, span := range i {
		s += span.Text
	}
	return s
}

// Text returns the sheet in words, for where no page can be had.
func (s Sheet) Text() chat.Text {
	text := chat.Text{}.Head(s.Title).Para(chat.Plain(s.Made)).Para(chat.Plain(s.Notice))
	if s.First != "" {
		text = text.Para(chat.Strong(s.First))
	}
	list := func(l List) {
		if len(l.Items) == 0 {
			return
		}
		text = text.Head(l.Title)
		for _, i := range l.Items {
			text = text.Item(i...)
		}
	}
	list(s.Said)
	text = append(text, s.Dates.Text()...)
	for _, g := range s.Groups {
		text = text.Head(g.Title)
		for _, c := range g.Cards {
			text = text.Para(chat.Strong(c.Name), chat.Plain(". "+c.Verdict+" "+c.Why))
			if c.Brief != "" {
				text = text.Para(chat.Plain(c.Brief))
			}
			for _, l := range append(c.left(), c.right()...) {
				list(l)
			}
		}
		for _, i := range g.Lines {
			text = text.Item(i...)
		}
	}
	list(s.Sources)
	for _, i := range s.End {
		text = text.Para(i...)
	}
	return text
}

// Text returns the deadlines in words; nil if there are none.
func (d Dates) Text() chat.Text {
	if len(d.List) == 0 {
		return nil
	}
	text := chat.Text{}.Head(d.Title)
	for _, one := range d.List {
		said := " · " + one.Name
		if one.Text != "" {
			said += " · " + one.Text
		}
		text = text.Item(chat.Strong(one.When), chat.Plain(said))
	}
	if d.Note != "" {
		text = text.Para(chat.Plain(d.Note))
	}
	return text
}

// folded tells whether something was left out.
func (s Sheet) folded() bool {
	return slices.ContainsFunc(s.Groups, func(g Group) bool {
		return slices.ContainsFunc(g.Cards, func(c Card) bool { return c.fold != whole })
	})
}
