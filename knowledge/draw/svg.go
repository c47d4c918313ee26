package draw

import (
	"encoding/xml"
	"fmt"
	"math"
	"strings"
)

// svgStyle brings a light ground of its own, so that a picture reads on dark
// pages too. No meaning lies in colours alone: every box has its tag.
const svgStyle = `
    text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #1d2733 }
    .title { font-size: 22px; font-weight: 600 }
    .note { font-size: 13px; fill: #4a5563 }
    .tag { font-size: 11px; font-weight: 600; fill: #4a5563 }
    .head { font-size: 13px; font-weight: 600 }
    .body { font-size: 12px }
    .ground { fill: #ffffff }
    .question { fill: #eaf2fb; stroke: #3b6ea5 }
    .offer { fill: #e8f5ec; stroke: #2f7d4f }
    .condition { fill: #ffffff; stroke: #4a5563 }
    .refusal { fill: #fdf1ee; stroke: #b3543e; stroke-dasharray: 5 3 }
    .past { fill: #f1f1f1; stroke: #6b7280; stroke-dasharray: 5 3 }
    .terminal { fill: #eef0f3; stroke: #4a5563 }
    .branch { fill: #fbf8ee; stroke: #b9a766 }
    .card { fill: #ffffff; stroke: #8b95a3 }
    .list { fill: #f7f8fa; stroke: #c3cad3 }
    .arrow { stroke: #4a5563; stroke-width: 1.4; fill: none }
    .tip { fill: #4a5563 }
`

// corners are the radii of the rectangles that are not the usual ones.
var corners = map[string]float64{"terminal": 18, "condition": 2, "refusal": 2, "past": 2}

const usualCorner = 8.0

type svgWriter struct{ strings.Builder }

func (w *svgWriter) put(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func writeSVG(p *Picture) string {
	root := layOut(p)
	wide, high := math.Ceil(root.w), math.Ceil(root.h)
	title := escapeXML(p.title)
	var w svgWriter
	w.put(`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title note" xml:lang="%s" width="%g" height="%g" viewBox="0 0 %g %g">`,
		escapeXML(p.lang), wide, high, wide, high)
	w.put(`  <title id="title">%s</title>`, title)
	w.put(`  <desc id="note">%s</desc>`, escapeXML(p.note))
	w.put("  <style>%s  </style>", svgStyle)
	w.put(`  <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0 L8 4 L0 8 Z"/></marker></defs>`)
	w.put(`  <rect class="ground" width="%g" height="%g"/>`, wide, high)
	w.block(root, 0, 0)
	w.put("</svg>")
	return w.String()
}

// block writes a block whose surroundings begin at the given point, and what
// stands in it.
func (w *svgWriter) block(b *block, x, y float64) {
	x, y = x+b.x, y+b.y
	w.put("  <g>")
	if len(b.hint) > 0 {
		w.put("    <title>%s</title>", escapeXML(strings.Join(b.hint, "\n")))
	}
	if b.class != "" {
		corner, ok := corners[b.class]
		if !ok {
			corner = usualCorner
		}
		w.put(`    <rect class="%s" x="%s" y="%s" width="%s" height="%s" rx="%g"/>`, b.class, px(x), px(y), px(b.w), px(b.h), corner)
	}
	for _, t := range b.texts {
		w.text(t.font, x+t.x, y+t.y, t.text)
	}
	w.put("  </g>")
	for _, a := range b.arrows {
		w.put(`  <path class="arrow" d="M%s %s L%s %s" marker-end="url(#tip)"/>`, px(x+a.x1), px(y+a.y1), px(x+a.x2), px(y+a.y2))
		switch {
		case a.label == "":
		case a.y1 == a.y2:
			middle := (a.x1 + a.x2 - tagFont.width(a.label)) / 2
			w.text(tagFont, x+middle, y+a.y1-6, a.label)
		default:
			w.text(tagFont, x+a.x1+8, y+a.y2-10, a.label)
		}
	}
	for _, inner := range b.inner {
		w.block(inner, x, y)
	}
}

func (w *svgWriter) text(f font, x, y float64, text string) {
	w.put(`    <text class="%s" x="%s" y="%s">%s</text>`, f.class, px(x), px(y), escapeXML(text))
}

// px writes a length with one decimal at most.
func px(n float64) string { return fmt.Sprintf("%g", math.Round(n*10)/10) }

// escapeXML leaves out what XML cannot hold.
func escapeXML(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
