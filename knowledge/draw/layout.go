package draw

// look are the measures of one sort of picture, in pixels.
type look struct {
	// cards tells that the flow stands in columns. Otherwise it goes downward.
	cards bool
	box   float64 // width of a box
	no    float64 // width of the box that "no" leads to
	side  float64 // width of the lists
}

var (
	treeLook   = look{cards: true}
	schemeLook = look{box: 440, no: 380, side: 330}
)

const (
	screenWidth = 1340.0 // of a laptop, less what a browser takes
	margin      = 20.0
	padding     = 12.0 // between a frame and its text
	headroom    = 9.0  // the same above and below: lines bring their own
	gap         = 16.0 // between boxes side by side
	arrowLength = 28.0
	noLength    = 50.0
	textGap     = 4.0 // between paragraphs
)

// block is a rectangle with what stands in it. Places are counted from the
// corner of the block around it.
type block struct {
	class      string // none draws no rectangle
	x, y, w, h float64
	axis       float64 // where arrows come in and go out, from the left
	foot       float64 // where arrows go out, from the top
	texts      []textLine
	hint       []string // whole texts, of which the block shows the beginning
	inner      []*block
	arrows     []arrow
}

type textLine struct {
	font font
	x, y float64 // of the baseline's start
	text string
}

// arrow goes straight, down or to the right.
type arrow struct {
	x1, y1, x2, y2 float64
	label          string // may be empty
}

// right and bottom are where the block ends in the one around it.
func (b *block) right() float64  { return b.x + b.w }
func (b *block) bottom() float64 { return b.y + b.h }

// paragraph is a text in one font.
type paragraph struct {
	font font
	text string
}

// write puts paragraphs into the block from y on, and returns where they end.
func (b *block) write(paragraphs []paragraph, y float64) float64 {
	for i, p := range paragraphs {
		if i > 0 {
			y += textGap
		}
		for _, line := range p.font.wrap(p.text, b.w-2*padding) {
			b.texts = append(b.texts, textLine{p.font, padding, y + 0.76*p.font.line, line})
			y += p.font.line
		}
	}
	return y
}

// add places a block inside.
func (b *block) add(inner *block, x, y float64) {
	inner.x, inner.y = x, y
	b.inner = append(b.inner, inner)
}

// layOut places everything. The block returned is as large as the picture.
func layOut(p *Picture) *block {
	body := p.body()
	root := &block{w: 2*margin + body.w}
	top := &block{w: root.w - 2*margin}
	note := p.note
	if p.look.cards {
		note += ". " + p.words.reading
	}
	top.h = top.write([]paragraph{{titleFont, p.title}, {noteFont, note}}, 0)
	root.add(top, margin-padding, margin-padding)
	root.add(body, margin, top.bottom()+gap)
	root.h = body.bottom() + margin
	return root
}

// body places the flow and the lists.
func (p *Picture) body() *block {
	if p.look.cards {
		return p.cards()
	}
	out := &block{}
	flow := p.stack(p.flow)
	out.add(flow, 0, 0)
	out.w, out.h = flow.w, flow.h
	y := 0.0
	for _, l := range p.side {
		side := p.list(l, p.look.side)
		out.add(side, flow.w+2*gap, y)
		y = side.bottom() + gap
		out.w, out.h = side.right(), max(out.h, side.bottom())
	}
	return out
}

// stack places boxes below each other, their axes in line.
func (p *Picture) stack(flow []item) *block {
	out := &block{}
	after := 0.0
	for _, it := range flow {
		b := p.boxWithNo(it.(*box)) // only a tree has forks
		out.axis, after = max(out.axis, b.axis), max(after, b.w-b.axis)
		out.inner = append(out.inner, b)
	}
	out.w = out.axis + after
	for i, b := range out.inner {
		b.x, b.y = out.axis-b.axis, out.h
		out.h = b.bottom()
		if i < len(out.inner)-1 {
			out.arrows = append(out.arrows, arrow{out.axis, b.y + b.foot, out.axis, out.h + arrowLength, flow[i].(*box).then})
			out.h += arrowLength
		}
	}
	return out
}

// boxWithNo places a box, with the box that "no" leads to at its right.
func (p *Picture) boxWithNo(b *box) *block {
	yes := p.box(b, p.look.box)
	out := &block{w: yes.w, h: yes.h, axis: yes.axis, foot: yes.foot}
	out.add(yes, 0, 0)
	if b.no == nil {
		return out
	}
	no := p.box(b.no, p.look.no)
	out.add(no, yes.w+noLength, 0)
	out.w, out.h = no.right(), max(yes.h, no.h)
	y := min(yes.h, no.h) / 2
	out.arrows = []arrow{{yes.w, y, yes.w + noLength, y, p.words.no}}
	return out
}

func (p *Picture) box(b *box, width float64) *block {
	out := &block{class: string(b.kind), w: width, axis: width / 2}
	var text []paragraph
	for _, one := range []paragraph{{tagFont, b.tag}, {headFont, b.head}} {
		if one.text != "" {
			text = append(text, one)
		}
	}
	for _, body := range b.body {
		text = append(text, paragraph{bodyFont, body})
	}
	out.h = out.write(text, headroom) + headroom
	out.foot = out.h
	return out
}

func (p *Picture) list(l list, width float64) *block {
	out := &block{class: "list", w: width}
	text := []paragraph{{tagFont, l.title}}
	for _, e := range l.entries {
		one := p.tagged(e.head, e.body)
		if e.body == "" || bodyFont.width(one) <= out.w-2*padding {
			text = append(text, paragraph{bodyFont, one})
			continue
		}
		text = append(text, paragraph{headFont, e.head}, paragraph{bodyFont, e.body})
	}
	out.h = out.write(text, headroom) + headroom
	return out
}
