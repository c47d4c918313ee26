package draw_test

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"
)

// rect is a rectangle of a picture. Its texts are those that stand in it and
// in no rectangle within.
type rect struct {
	class      string
	x, y, w, h float64
	texts      []text
	hint       string // shown when the rectangle is pointed at
}

type text struct {
	class, words string
	x, y         float64
}

// readSVG reads every rectangle but the ground, and the width of the picture.
// It fails where the picture is no XML.
func readSVG(t *testing.T, svg string) (rects []*rect, wide float64) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(svg))
	var group *rect
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return rects, wide
		}
		if err != nil {
			t.Fatalf("no XML: %v", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "svg":
			wide = number(t, start, "width")
			if attribute(start, "role") != "img" {
				t.Error("the picture does not say that it is one")
			}
		case "g":
			group = &rect{class: "loose", w: 1e9, h: 1e9}
		case "rect":
			if class := attribute(start, "class"); class != "ground" {
				*group = rect{
					class: class, hint: group.hint,
					x: number(t, start, "x"), y: number(t, start, "y"), w: number(t, start, "width"), h: number(t, start, "height"),
				}
				rects = append(rects, group)
			}
		case "title":
			if group == nil { // of the picture
				continue
			}
			if err := decoder.DecodeElement(&group.hint, &start); err != nil {
				t.Fatal(err)
			}
		case "text":
			one := text{class: attribute(start, "class"), x: number(t, start, "x"), y: number(t, start, "y")}
			if err := decoder.DecodeElement(&one.words, &start); err != nil {
				t.Fatal(err)
			}
			group.texts = append(group.texts, one)
		}
	}
}

func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func number(t *testing.T, start xml.StartElement, name string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(attribute(start, name), 64)
	if err != nil {
		t.Fatalf("%s of %s: %v", name, start.Name.Local, err)
	}
	return n
}

// svgText is what stands in the boxes of a picture, box after box, with what
// they show when they are pointed at.
func svgText(t *testing.T, svg string) string {
	rects, _ := readSVG(t, svg)
	var words []string
	for _, r := range rects {
		for _, one := range r.texts {
			words = append(words, one.words)
		}
		words = append(words, r.hint)
	}
	return strings.Join(words, " ")
}

// least is the room between two frames, in pixels.
const least = 8

// checkApart checks that two rectangles are apart, or one is a frame around
// the other and not a box.
func checkApart(t *testing.T, name string, rects []*rect) {
	t.Helper()
	for i, a := range rects {
		for _, b := range rects[:i] {
			apart := a.x >= b.x+b.w+least || b.x >= a.x+a.w+least || a.y >= b.y+b.h+least || b.y >= a.y+a.h+least
			if !apart && !a.frames(b) && !b.frames(a) {
				t.Errorf("%s: %s %v and %s %v touch", name, a.class, a.texts, b.class, b.texts)
			}
		}
	}
}

func (r *rect) frames(other *rect) bool {
	return (r.class == "branch" || r.class == "card") &&
		other.x >= r.x+least && other.y >= r.y+least && other.x+other.w <= r.x+r.w-least && other.y+other.h <= r.y+r.h-least
}

var sizes = map[string]float64{"tag": 11, "head": 13, "body": 12}

// checkTexts checks that the texts of each rectangle stand in it, below each
// other.
func checkTexts(t *testing.T, name string, rects []*rect) {
	t.Helper()
	for _, r := range rects {
		last := r.y
		for _, one := range r.texts {
			size := sizes[one.class]
			if right := one.x + wideAs(one)*size; one.x < r.x || right > r.x+r.w {
				t.Errorf("%s: %s: %q reaches from %g to %g, the box from %g to %g", name, r.class, one.words, one.x, right, r.x, r.x+r.w)
			}
			if one.y-0.8*size < last || one.y+0.25*size > r.y+r.h {
				t.Errorf("%s: %s: %q stands at %g, the one before at %g, the box ends at %g", name, r.class, one.words, one.y, last, r.y+r.h)
			}
			last = one.y
		}
	}
}

// dejaVu are the widths of the letters of DejaVu Sans Bold in thousandths of
// their size. It is the widest of the letters that a browser falls back to.
var dejaVu = map[string]int{
	"\u202f": 200, "'": 306, "ijlîï": 343, " \u00a0": 348, "/\\|": 365, "IJÎÏ": 372, ",.’‘": 380, ":;": 400, "-": 415,
	"f": 435, "!()[]": 457, "t": 478, "r": 493, "–_`": 500, `"*`: 523, "?z": 582, "c": 593, "ç": 593, "s": 595, "L": 637, "•": 639,
	"vxy«»": 652, "“”": 657, "k": 665, "aàâä": 675, "eéèêëEÉÈÊËFT": 683, "oôö": 687, "0123456789€": 696, "nhuûùü{}": 712,
	"bdgpqSYCPÇZ$": 734, "BAKXVRÀÂ": 774, "UÙÛÜG": 821, "DNHOQÔÖ+<=>#~": 850, "&": 872, "w": 924, "M%—…@": 1002, "mæ": 1048, "œ": 1094, "W": 1103, "Œ": 1167,
}

// wideAs estimates the width of a text in parts of its size.
func wideAs(one text) float64 {
	sum := 0
	for _, r := range one.words {
		if wide, ok := letters[r]; ok {
			sum += wide
		} else {
			sum += 1200
		}
	}
	wide := float64(sum) / 1000
	if one.class == "body" {
		wide *= 0.92 // regular letters are narrower
	}
	return wide
}

var letters = func() map[rune]int {
	all := map[rune]int{}
	for together, wide := range dejaVu {
		for _, r := range together {
			all[r] = wide
		}
	}
	return all
}()
