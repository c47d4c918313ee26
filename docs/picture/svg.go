package main

import (
	"fmt"
	"math"
	"strings"
)

const (
	topHeight = 46.0
	screenGap = 24.0
	corner    = 14.0
)

// The looks of the picture. It brings its own light ground, so that it reads
// on dark pages too.
const style = `
    text { font-family: -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-size: 14px; fill: #1d2733 }
    .b { font-weight: 600 }
    .screen { fill: #eef2f6; stroke: #cfd8e1 }
    .top { fill: #ffffff }
    .rule { stroke: #dbe2ea }
    .name { font-size: 15px; font-weight: 600 }
    .badge { fill: #24527a }
    .bot { fill: #ffffff; stroke: #dbe2ea }
    .mine { fill: #24527a }
    .said { fill: #ffffff }
    .row { fill: #ffffff; stroke: #b9c8d8 }
    .pressed { fill: #d6e6f5; stroke: #24527a }
    .label { fill: #24527a; text-anchor: middle }
    .minor { fill: #5a6b7d }
    .dot { fill: #5a6b7d }
    .tick { fill: none; stroke: #24527a; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
`

type writer struct{ strings.Builder }

func (w *writer) put(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// write returns the picture of the given screens.
func write(t *talk, screens [][]*bubble, title string) []byte {
	height := 0.0
	for _, screen := range screens {
		used := topHeight + margin
		for _, b := range screen {
			used += b.total() + bubbleGap
		}
		height = max(height, used)
	}
	height = math.Ceil(height)
	wide := float64(len(screens))*(screenWidth+screenGap) - screenGap

	var w writer
	w.put(`<svg xmlns="http://www.w3.org/2000/svg" role="img" xml:lang="%s" width="%g" height="%g" viewBox="0 0 %g %g">`,
		escape(t.lang), wide, height, wide, height)
	w.put("  <title>%s</title>", escape(title))
	w.put("  <style>%s  </style>", style)
	for i, screen := range screens {
		w.screen(screen, float64(i)*(screenWidth+screenGap), height, title)
	}
	w.put("</svg>")
	return []byte(w.String())
}

func (w *writer) screen(bubbles []*bubble, x, height float64, title string) {
	w.put(`  <g transform="translate(%g 0)">`, x)
	w.put(`    <rect class="screen" x="0.5" y="0.5" width="%g" height="%g" rx="20"/>`, screenWidth-1, height-1)
	w.put(`    <path class="top" d="M1 %g V21 a20 20 0 0 1 20 -20 H%g a20 20 0 0 1 20 20 V%g Z"/>`, topHeight, screenWidth-21, topHeight)
	w.put(`    <path class="rule" d="M1 %g H%g"/>`, topHeight, screenWidth-1)
	w.put(`    <circle class="badge" cx="30" cy="%g" r="14"/>`, topHeight/2)
	w.put(`    <text class="b said" x="30" y="%g" text-anchor="middle">%s</text>`, topHeight/2+5, escape(initial(title)))
	w.put(`    <text class="name" x="54" y="%g">%s</text>`, topHeight/2+5, escape(title))
	y := topHeight + margin
	for _, b := range bubbles {
		left := margin
		if b.mine {
			left = screenWidth - margin - b.width
		}
		w.bubble(b, left, y)
		y += b.total() + bubbleGap
	}
	w.put("  </g>")
}

func initial(title string) string {
	for _, r := range title {
		return string(r)
	}
	return ""
}

func (w *writer) bubble(b *bubble, x, y float64) {
	class, text := "bot", ""
	if b.mine {
		class, text = "mine", "said"
	}
	w.put(`    <rect class="%s" x="%g" y="%g" width="%g" height="%g" rx="%g"/>`, class, x, y, b.width, b.height, corner)
	for _, l := range b.lines {
		if l.item {
			w.put(`    <circle class="dot" cx="%g" cy="%g" r="2"/>`, x+l.x-itemIndent+3, y+l.y-4.5)
		}
		w.text(l.spans, x+l.x, y+l.y, text)
	}
	for i, r := range b.rows {
		w.row(r, x, y+b.height+rowGap+float64(i)*(rowHeight+rowGap), b.width)
	}
}

func (w *writer) text(spans []span, x, y float64, class string) {
	var parts strings.Builder
	for _, s := range spans {
		if s.bold {
			parts.WriteString(`<tspan class="b">` + escape(s.text) + `</tspan>`)
		} else {
			parts.WriteString(escape(s.text))
		}
	}
	if class != "" {
		class = fmt.Sprintf(` class="%s"`, class)
	}
	w.put(`    <text%s x="%g" y="%g">%s</text>`, class, x, y, parts.String())
}

func (w *writer) row(r row, x, y, wide float64) {
	needed := 0.0
	for _, b := range r.buttons {
		needed += labelWidth(b, r.size)
	}
	free := wide - rowGap*float64(len(r.buttons)-1) - needed
	for _, b := range r.buttons {
		each := labelWidth(b, r.size) + free/float64(len(r.buttons))
		room := each - padding
		class, label, middle := "row", "label", x+each/2
		if b.pressed {
			class, middle, room = "row pressed", middle-tickRoom/2, room-tickRoom
		}
		if b.minor {
			label = "label minor"
		}
		w.put(`    <rect class="%s" x="%.6g" y="%g" width="%.5g" height="%g" rx="10"/>`, class, x, y, each, rowHeight)
		w.put(`    <text class="%s" x="%.6g" y="%g" style="font-size:%gpx">%s</text>`,
			label, middle, y+rowHeight/2+4.5, r.size, escape(cut(b.label, room, r.size)))
		if b.pressed {
			w.put(`    <path class="tick" d="M%.6g %g l3.5 3.5 l6 -7"/>`, x+each-20, y+rowHeight/2)
		}
		x += each + rowGap
	}
}

// cut shortens a label that is too long for its button.
func cut(label string, most, size float64) string {
	if width(span{text: label}, size) <= most {
		return label
	}
	runes := []rune(label)
	for len(runes) > 0 && width(span{text: string(runes) + "…"}, size) > most {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimSpace(string(runes)) + "…"
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace
