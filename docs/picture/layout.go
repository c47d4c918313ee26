package main

import (
	"fmt"
	"math"
	"slices"
)

// Measures of a screen in pixels.
const (
	screenWidth = 360.0
	margin      = 12.0
	padding     = 12.0 // inside of a bubble
	mostText    = 284.0
	itemIndent  = 12.0
	blockGap    = 8.0
	tightGap    = 2.0
	bubbleGap   = 14.0

	rowHeight = 32.0
	rowGap    = 5.0
	rowSize   = 13.0
	tickRoom  = 14.0
	minorSize = 12.0
	mostRows  = 7
)

// line is one line of text in a bubble, placed from the bubble's corner.
type line struct {
	spans []span
	x, y  float64 // of its baseline
	item  bool    // has the mark of a list item before it
}

// row is one row of buttons.
type row struct {
	buttons []*button
	size    float64
}

// bubble is one message with the rows of buttons below it.
type bubble struct {
	mine          bool // of the person
	lines         []line
	width, height float64 // of the bubble itself
	rows          []row
}

// total is the height of the bubble with its buttons.
func (b *bubble) total() float64 {
	return b.height + float64(len(b.rows))*(rowHeight+rowGap)
}

// layOut places the text of every message.
func layOut(t *talk) []*bubble {
	var out []*bubble
	for _, turn := range t.turns {
		if turn.typed != "" {
			b := newBubble([]block{{spans: []span{{text: turn.typed}}}})
			b.mine = true
			out = append(out, b)
		}
		if m := turn.message; len(m.blocks) > 0 {
			b := newBubble(m.blocks)
			b.rows = rowsOf(m.buttons)
			if len(b.rows) > 0 {
				b.width = mostText + 2*padding
			}
			out = append(out, b)
		}
	}
	return out
}

func newBubble(blocks []block) *bubble {
	b := &bubble{}
	y, wide := padding, 0.0
	for i, one := range blocks {
		switch {
		case i == 0:
		case one.tight:
			y += tightGap
		default:
			y += blockGap
		}
		indent := 0.0
		if one.item {
			indent = itemIndent
		}
		for n, spans := range wrap(one.spans, mostText-indent, textSize) {
			b.lines = append(b.lines, line{spans: spans, x: padding + indent, y: y + textSize, item: one.item && n == 0})
			wide = max(wide, indent+lineWidth(spans, textSize))
			y += lineHeight
		}
	}
	b.width = math.Ceil(min(wide, mostText) + 2*padding)
	b.height = math.Ceil(y + padding - (lineHeight - textSize) + 2)
	return b
}

// rowsOf puts two short buttons into a row and a long one into its own; the
// minor ones stand together at the end. Of very many only the first are shown,
// with how many more there are.
func rowsOf(buttons []*button) []row {
	var rows []row
	var minor []*button
	half := (mostText + 2*padding - rowGap) / 2
	shared := false // the last row has room for one more short button
	for _, b := range buttons {
		if b.minor {
			minor = append(minor, b)
			continue
		}
		short := labelWidth(b, rowSize) <= half
		if short && shared {
			rows[len(rows)-1].buttons = append(rows[len(rows)-1].buttons, b)
			shared = false
			continue
		}
		rows = append(rows, row{[]*button{b}, rowSize})
		shared = short
	}
	if len(rows) > mostRows {
		rows = shortened(rows)
	}
	if len(minor) > 0 {
		rows = append(rows, row{minor, minorSize})
	}
	return rows
}

// labelWidth is the room that a button needs, with the mark of a pressed one.
func labelWidth(b *button, size float64) float64 {
	w := width(span{text: b.label}, size) + 2*padding
	if b.pressed {
		w += tickRoom
	}
	return w
}

// shortened leaves out rows from the middle, never one with a pressed button.
func shortened(rows []row) []row {
	const keep = 3
	kept := slices.Clone(rows[:keep])
	left := 0
	for _, r := range rows[keep : len(rows)-1] {
		if slices.ContainsFunc(r.buttons, func(b *button) bool { return b.pressed }) {
			kept = append(kept, r)
		} else {
			left += len(r.buttons)
		}
	}
	kept = append(kept, row{[]*button{{label: fmt.Sprintf("… + %d", left), minor: true}}, rowSize})
	return append(kept, rows[len(rows)-1])
}

// spread parts the bubbles into n screens, so that the highest is as low as
// possible.
func spread(bubbles []*bubble, n int) [][]*bubble {
	low, high := 0.0, 0.0
	for _, b := range bubbles {
		low = max(low, b.total())
		high += b.total() + bubbleGap
	}
	for high-low > 1 {
		if middle := (low + high) / 2; len(fill(bubbles, middle)) <= n {
			high = middle
		} else {
			low = middle
		}
	}
	return fill(bubbles, high)
}

// fill puts as many bubbles on each screen as the height allows.
func fill(bubbles []*bubble, height float64) [][]*bubble {
	var screens [][]*bubble
	used := math.Inf(1)
	for _, b := range bubbles {
		if used+bubbleGap+b.total() > height {
			screens, used = append(screens, nil), -bubbleGap
		}
		screens[len(screens)-1] = append(screens[len(screens)-1], b)
		used += bubbleGap + b.total()
	}
	return screens
}
