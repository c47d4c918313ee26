package knowledge

import (
	"fmt"
	"maps"
	"slices"

	"guichet/knowledge/diagram"
	"guichet/knowledge/yamldoc"
)

// talks counts all talks, and among them the plain ones: of people in one
// situation who know every answer.
type talks struct{ all, plain lengths }

func (t talks) times(o talks) talks { return talks{t.all.times(o.all), t.plain.times(o.plain)} }

// trail is the way to a point of a talk, the last answer first.
type trail struct {
	before *trail // nil at the beginning
	answer answered
}

// answered is one step of a path.
type answered struct {
	fact  *Fact
	value Value
}

func (t *trail) path() []answered {
	var path []answered
	for ; t != nil; t = t.before {
		path = append(path, t.answer)
	}
	slices.Reverse(path)
	return path
}

// paths walks every path of the tree with every class of answer. Talks are
// followed to their natural end here, however many questions they ask.
func (c *checker) paths() {
	nothing := &news{
		left:    func(n diagram.Node) diagram.Node { return c.work.Restrict(n, c.rs.limits) },
		settled: func(*Fact) bool { return false },
	}
	all := c.walk(rest{steps: nothing.after(c.rs.steps(c.base.tree, c.on), false)}, nil)
	r, most := c.report, c.base.mostQuestions
	r.Paths, r.CutPaths = all.all.atLeast(0), all.all.atLeast(most+1)
	r.PlainPaths, r.CutPlainPaths = all.plain.atLeast(0), all.plain.atLeast(most+1)
	r.LongestPath = min(all.all.longest(), most)
	r.Situations = len(c.seen)
	for _, classes := range c.classes {
		r.Classes += len(classes)
	}
}

// walk counts the talks that go on from a point. What is left of a talk mostly
// falls into parts that do not depend on each other; each is walked alone, and
// once for all points at which the same is left.
func (c *checker) walk(r rest, to *trail) talks {
	out := talks{silence, silence}
	for _, part := range c.parts(r) {
		c.key = part.appendTo(c.key[:0])
		behind, known := c.seen[string(c.key)]
		if !known {
			key := string(c.key)
			behind = c.walkPart(part, to)
			c.seen[key] = behind
		}
		out = out.times(behind)
	}
	return out
}

// walkPart answers the next question of a part in every way that differs.
func (c *checker) walkPart(part rest, to *trail) talks {
	var f *Fact
	for f = range c.rs.asker(c.base, c.work).open(part) {
		break
	}
	if f == nil {
		return talks{silence, silence}
	}
	c.asked[f] = true
	var out talks
	matters := false
	for _, class := range c.classesOf(f) {
		news := c.newsOf(class)
		matters = matters || class.value.Known() && news.changes(part.steps)
		next := rest{news.after(part.steps, false), part.stated | c.base.statable[f.at]}
		behind := c.walk(next, &trail{to, answered{f, class.value}})
		out.all = out.all.add(behind.all)
		if class.plain() {
			out.plain = out.plain.add(behind.plain)
		}
	}
	if !matters {
		c.find(c.askPos(f, to), "useless-question", "useless "+f.ID,
			fmt.Sprintf("%s is asked where no answer can change a verdict or a deadline.", f.ID),
			"Move the question behind the ones that make it matter.", to.path())
	}
	return out
}

// class is a kind of answer that differs from all others for the rules.
type class struct {
	fact  *Fact
	value Value
	// says is what it makes known, settles whose questions it answers.
	says    []levelMask
	settles []*Fact
}

type levelMask struct {
	level  diagram.Level
	values diagram.Mask
}

// plain reports whether people in one situation who know the answer give it.
func (a class) plain() bool {
	return a.value.Known() && (a.fact.Type != Several || len(a.value.Options) == 1)
}

// classesOf returns the classes of answers to f, as far as the walk combines
// them: of a Several fact one option alone or two together. What must hold for
// every combination is proved on the diagrams instead.
func (c *checker) classesOf(f *Fact) []class {
	if c.classes[f.at] == nil {
		values := c.rs.classes(f, c.on)
		if f.Type == Several {
			values = pairs(f)
		}
		for _, v := range values {
			c.classes[f.at] = append(c.classes[f.at], c.class(f, v))
		}
	}
	return c.classes[f.at]
}

func (c *checker) class(f *Fact, v Value) class {
	one := class{fact: f, value: v, settles: []*Fact{f}}
	facts := c.base.complete(Facts{f.ID: v}, c.on)
	state := c.rs.state(facts, c.on)
	for l, m := range state {
		if m != c.rs.limits[l] {
			one.says = append(one.says, levelMask{diagram.Level(l), m})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(facts)) {
		if id != f.ID {
			one.settles = append(one.settles, c.base.Fact(id))
		}
	}
	return one
}

// pairs returns every option alone, every two together, and "I don't know".
func pairs(f *Fact) []Value {
	var values []Value
	for i, o := range f.Options {
		values = append(values, o.value)
		for _, also := range f.Options[i+1:] {
			values = append(values, ChoiceOf(o.ID, also.ID))
		}
	}
	return append(values, Value{})
}

func (c *checker) newsOf(a class) *news {
	return &news{settled: func(f *Fact) bool { return slices.Contains(a.settles, f) }, left: func(n diagram.Node) diagram.Node {
		for _, s := range a.says {
			n = c.work.Cofactor(n, s.level, s.values)
		}
		return n
	}}
}

// askPos is where the tree asks for f in a talk that has gone so far.
func (c *checker) askPos(f *Fact, to *trail) yamldoc.Pos {
	facts := Facts{}
	for _, a := range to.path() {
		facts[a.fact.ID] = a.value
	}
	state := c.rs.state(c.base.complete(facts, c.on), c.on)
	var pos yamldoc.Pos
	var visit func([]node)
	visit = func(steps []node) {
		for _, n := range steps {
			switch n := n.(type) {
			case ask:
				if n.fact == f && pos.Line == 0 {
					pos = n.pos
				}
			case branch:
				if c.rs.decide(n.when, state) == diagram.Yes {
					visit(n.steps)
				}
			}
		}
	}
	visit(c.base.tree)
	return pos
}
