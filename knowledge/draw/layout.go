package draw

// look are the measures of one sort of picture, in pixels.
type look struct {
	box  float64 // width of a box
	no   float64 // width of the box that "no" leads to
	side float64 // width of the lists
}

var (
	treeLook   = look{box: 240, side: 264}
	schemeLook = look{box: 480, no: 380, side: 400}
)

const (
	screenWidth = 1600.0
	margin      = 28.0
	padding     = 12.0 // between a frame and its text
	headroom    = 9.0  // the same above and below: lines bring their own
	inset       = 14.0 // between a frame and the boxes in it
	gap         = 16.0 // between boxes side by side
	arrowLength = 28.0
	noLength    = 56.0
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
	root := &block{}
	flowWidth := screenWidth - 2*margin
	if len(p.side) > 0 {
		flowWidth -= p.look.side + 2*gap
	}
	flow := p.stack(p.flow, flowWidth)
	root.w = 2*margin + flow.w
	if len(p.side) > 0 {
		root.w += 2*gap + p.look.side
	}

	top := &block{w: root.w - 2*margin}
	top.h = top.write([]paragraph{{titleFont, p.title}, {noteFont, p.note}}, 0)
	root.add(top, margin-padding, margin-padding)
	y := top.bottom() + gap
	root.add(flow, margin, y)
	root.h = flow.bottom()
	for _, l := range p.side {
		side := p.list(l)
		root.add(side, flow.right()+2*gap, y)
		y = side.bottom() + gap
		root.h = max(root.h, side.bottom())
	}
	root.h += margin
	return root
}

// stack places the steps of a flow below each other, their axes in line.
func (p *Picture) stack(flow []item, room float64) *block {
	out := &block{}
	after := 0.0
	for _, it := range flow {
		var b *block
		switch it := it.(type) {
		case *box:
			b = p.boxWithNo(it)
		case fork:
			b = p.fork(it, room)
		}
		out.axis, after = max(out.axis, b.axis), max(after, b.w-b.axis)
		out.inner = append(out.inner, b)
	}
	out.w = out.axis + after
	for i, b := range out.inner {
		b.x, b.y = out.axis-b.axis, out.h
		out.h = b.bottom()
		if i < len(out.inner)-1 {
			then := ""
			if step, ok := flow[i].(*box); ok {
				then = step.then
			}
			out.arrows = append(out.arrows, arrow{out.axis, b.y + b.foot, out.axis, out.h + arrowLength, then})
			out.h += arrowLength
		}
	}
	return out
}

// boxWithNo places a box, with the box that "no" leads to at its right.
func (p *Picture) boxWithNo(b *box) *block {
	yes := p.box(b, p.look.box)
	if p.look.no == 0 {
		return yes
	}
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

// fork places branches beside each other as long as there is room, then in a
// new row. Several have a frame around them.
func (p *Picture) fork(f fork, room float64) *block {
	if len(f) == 1 {
		return p.branch(f[0], room)
	}
	frame := &block{class: "fork"}
	var panels []*block
	for _, br := range f {
		panels = append(panels, p.branch(br, room-2*inset))
	}
	used := 0.0
	for _, panel := range panels {
		if used > 0 && used+gap+panel.w+2*inset > room {
			used = 0
		}
		if used > 0 {
			used += gap
		}
		used += panel.w
		frame.w = max(frame.w, used+2*inset)
	}
	frame.axis = frame.w / 2

	top := frame.write([]paragraph{{tagFont, p.words.each}}, headroom) + headroom
	x, row := inset, top
	for _, panel := range panels {
		if x > inset && x+panel.w+inset > room {
			x, row = inset, frame.h
		}
		frame.add(panel, x, row)
		x += panel.w + gap
		frame.h = max(frame.h, panel.bottom()+gap)
	}
	frame.h += inset - gap
	frame.foot = frame.h
	return frame
}

// branch places the steps of a branch below its rule.
func (p *Picture) branch(br branch, room float64) *block {
	flow := p.stack(br.flow, room-2*inset)
	out := &block{class: "branch", w: max(flow.w, p.look.box) + 2*inset}
	out.axis = out.w / 2
	var text []paragraph
	if br.title != "" {
		text = append(text, paragraph{headFont, br.title})
	}
	for i, part := range br.rule {
		if i == 0 {
			part = p.words.when + " " + part
		}
		text = append(text, paragraph{bodyFont, part})
	}
	top := out.write(text, headroom) + headroom
	out.add(flow, out.axis-flow.axis, top)
	out.h = flow.bottom() + inset
	out.foot = out.h
	return out
}

func (p *Picture) list(l list) *block {
	out := &block{class: "list", w: p.look.side}
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
