package draw

import (
	"regexp"
	"strconv"
	"strings"
)

// A talk has too many steps to hang them below each other by arrows: on a
// screen only a few of them would be seen together. They stand on numbered
// cards instead, in columns, to be read in the order of the numbers.

const (
	columns  = 3
	cardGap  = 12.0
	rowInset = 10.0 // between a card and what stands on it
	rowGap   = 8.0
)

// columnWidth lets the columns and their gaps fill the screen.
const columnWidth = (screenWidth - 2*margin - (columns-1)*cardGap) / columns

// cards places the flow and the lists in columns.
func (p *Picture) cards() *block {
	var cards []*block
	number := 0
	for _, part := range parts(p.flow) {
		number++
		cards = append(cards, p.card(number, part))
	}
	for _, l := range p.side {
		cards = append(cards, p.list(l, columnWidth))
	}
	return inColumns(cards)
}

// parts cuts a flow up into what stands on one card each: a branch, or the
// boxes up to the next one.
func parts(flow []item) [][]item {
	var out [][]item
	boxes := false
	for _, it := range flow {
		switch it := it.(type) {
		case *box:
			if boxes {
				out[len(out)-1] = append(out[len(out)-1], it)
			} else {
				out = append(out, []item{it})
			}
			boxes = true
		case fork:
			for _, br := range it {
				out = append(out, []item{fork{br}})
			}
			boxes = false
		}
	}
	return out
}

// card is one part of the flow in its frame, below its number.
func (p *Picture) card(number int, part []item) *block {
	of := strconv.Itoa(number) + "."
	if f, ok := part[0].(fork); ok {
		return p.branch(f[0], of, columnWidth)
	}
	out := &block{class: "card", w: columnWidth}
	top := out.write([]paragraph{{headFont, of + " " + p.words.everybody}}, headroom) + rowGap/2
	p.rows(out, part, top)
	return out
}

// branch is a frame with the rule of a branch and its steps. The number of a
// card stands before its title, or before its rule.
func (p *Picture) branch(br branch, number string, width float64) *block {
	out := &block{class: "branch", w: width}
	var text []paragraph
	if title := strings.TrimSpace(number + " " + br.title); title != "" {
		text = append(text, paragraph{headFont, title})
	}
	for i, part := range br.rule {
		if i == 0 {
			part = p.words.when + " " + part
		}
		text = append(text, paragraph{bodyFont, part})
	}
	top := out.write(text, headroom) + rowGap/2
	p.rows(out, br.flow, top)
	return out
}

// rows places steps below each other into a frame, from y on, and ends it.
func (p *Picture) rows(out *block, flow []item, y float64) {
	width := out.w - 2*rowInset
	for i := 0; i < len(flow); {
		var row *block
		switch it := flow[i].(type) {
		case *box:
			same := i + 1
			for same < len(flow) && it.kind == question && isQuestion(flow[same]) {
				same++
			}
			row = p.row(flow[i:same], width)
			i = same
		case fork:
			for _, br := range it[:len(it)-1] {
				one := p.branch(br, "", width)
				out.add(one, rowInset, y)
				y = one.bottom() + rowGap
			}
			row = p.branch(it[len(it)-1], "", width)
			i++
		}
		out.add(row, rowInset, y)
		y = row.bottom() + rowGap
	}
	out.h = y - rowGap + rowInset
}

func isQuestion(it item) bool {
	b, ok := it.(*box)
	return ok && b.kind == question
}

// row is one box, or questions that follow each other in one box.
func (p *Picture) row(boxes []item, width float64) *block {
	out := &block{class: string(boxes[0].(*box).kind), w: width}
	var text []paragraph
	for _, it := range boxes {
		b := it.(*box)
		switch b.kind {
		case offered:
			names := strings.ReplaceAll(strings.Join(b.body, " · "), "• ", "")
			text = append(text, paragraph{bodyFont, p.tagged(b.tag, names)})
		default:
			text = append(text, paragraph{headFont, p.tagged(b.tag, b.head)})
			for _, body := range b.body {
				text = append(text, paragraph{bodyFont, firstSentence(body)})
			}
			out.hint = append(out.hint, b.body...)
		}
	}
	out.h = out.write(text, headroom/2) + headroom/2
	return out
}

var sentenceEnd = regexp.MustCompile(`[.?!] `)

// firstSentence leaves out what explains a question further.
func firstSentence(text string) string {
	if end := sentenceEnd.FindStringIndex(text); end != nil {
		return text[:end[1]] + "…"
	}
	return text
}

// inColumns places cards below each other in columns of about the same height,
// the lowest in which all of them fit.
func inColumns(cards []*block) *block {
	lowest, highest := 0.0, 0.0
	for _, one := range cards {
		lowest, highest = max(lowest, one.h), highest+one.h+cardGap
	}
	for highest-lowest > 1 {
		if middle := (lowest + highest) / 2; columnsOf(cards, middle) <= columns {
			highest = middle
		} else {
			lowest = middle
		}
	}
	out := &block{w: columns*columnWidth + (columns-1)*cardGap}
	x, y := 0.0, 0.0
	for _, one := range cards {
		if y > 0 && y+one.h > highest {
			x, y = x+columnWidth+cardGap, 0
		}
		out.add(one, x, y)
		y = one.bottom() + cardGap
		out.h = max(out.h, one.bottom())
	}
	return out
}

// columnsOf counts the columns of the given height that cards fill.
func columnsOf(cards []*block, height float64) int {
	n, y := 1, 0.0
	for _, one := range cards {
		if y > 0 && y+one.h > height {
			n, y = n+1, 0
		}
		y += one.h + cardGap
	}
	return n
}
