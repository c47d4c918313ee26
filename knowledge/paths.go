package knowledge

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"guichet/knowledge/diagram"
)

// lengths counts the talks behind a situation by how many questions they still
// ask.
type lengths []*big.Int

// add counts the talks of one answer: one question more than behind it.
func (l lengths) add(behind lengths) lengths {
	for i, n := range behind {
		for len(l) <= i+1 {
			l = append(l, new(big.Int))
		}
		l[i+1].Add(l[i+1], n)
	}
	return l
}

// times combines two parts of a talk that do not touch each other: every way
// through the one goes with every way through the other.
func (l lengths) times(o lengths) lengths {
	product := make(lengths, len(l)+len(o)-1)
	for i := range product {
		product[i] = new(big.Int)
	}
	for i, n := range l {
		for k, m := range o {
			product[i+k].Add(product[i+k], new(big.Int).Mul(n, m))
		}
	}
	return product
}

// answered is one step of a path.
type answered struct {
	fact  *Fact
	value Value
}

// maxSituations bounds how many options of a Several fact the walk combines.
// What must hold for every combination is proved on the diagrams instead.
const maxSituations = 2

// paths walks every path of the tree with every class of answer.
func (c *checker) paths() {
	total := c.walk(Facts{}, c.base.schemes, nil)
	c.report.Paths, c.report.CutPaths = new(big.Int), new(big.Int)
	most := c.base.mostQuestions
	for questions, n := range total {
		c.report.Paths.Add(c.report.Paths, n)
		if questions > most {
			c.report.CutPaths.Add(c.report.CutPaths, n)
		}
	}
	c.report.LongestPath = min(len(total)-1, most)
	c.report.Situations = len(c.seen)
}

// walk returns the lengths of the talks that go on from the given facts, as far
// as the given schemes are concerned. Talks are followed to their natural end
// here, however many questions they ask. What is left of a talk mostly falls
// into parts that do not depend on each other; each is walked alone.
func (c *checker) walk(facts Facts, schemes []*Scheme, path []answered) lengths {
	out := lengths{big.NewInt(1)}
	for _, p := range c.parts(facts, schemes) {
		behind, ok := c.seen[p.key]
		if !ok {
			behind = c.walkPart(p, facts, path)
			c.seen[p.key] = behind
		}
		out = out.times(behind)
	}
	return out
}

func (c *checker) walkPart(p *part, facts Facts, path []answered) lengths {
	state := c.state(facts)
	matter := func(s *Scheme) bool { return slices.Contains(p.schemes, s) }
	open := c.rs.position(c.base, facts, state, c.work, c.on, 0, matter).Open
	next := slices.IndexFunc(open, func(f *Fact) bool { return p.facts[f] })
	if next < 0 {
		return lengths{big.NewInt(1)}
	}
	f := open[next]
	c.asked[f] = true
	var out lengths
	changes := false
	for _, v := range c.rs.classes(f, c.on) {
		if f.Type == Several && len(v.Options) > maxSituations {
			continue
		}
		then := maps.Clone(facts)
		then[f.ID] = v
		changes = changes || v.Known() && !slices.Equal(c.residues(p.schemes, state), c.residues(p.schemes, c.state(then)))
		out = out.add(c.walk(then, p.schemes, append(slices.Clip(path), answered{f, v})))
	}
	if !changes {
		c.find(c.askPos(f, state), "useless-question", "useless "+f.ID,
			fmt.Sprintf("%s is asked where no answer can change a verdict or a deadline.", f.ID),
			"Move the question behind the ones that make it matter.", path)
	}
	return out
}

func (c *checker) state(facts Facts) diagram.State {
	return c.rs.state(c.base.complete(facts, c.on), c.on)
}

// residues are the functions that are left of schemes and their deadlines.
func (c *checker) residues(schemes []*Scheme, state diagram.State) []diagram.Node {
	var left []diagram.Node
	for _, s := range schemes {
		left = append(left, c.work.Restrict(c.rs.schemes[s].whole, state))
		for _, d := range s.Deadlines {
			left = append(left, c.work.Restrict(c.rs.node(d.when), state))
		}
	}
	return left
}

// part is a set of questions that depend on each other and on no question
// outside of it.
type part struct {
	facts   map[*Fact]bool
	schemes []*Scheme
	// key names what the walk of the part depends on: the functions that are
	// left of its schemes, deadlines and branches, and those answers in them
	// that left something open.
	key string
}

// parts splits what can still be asked about the schemes. Two questions belong
// together if one scheme, with its deadlines, still tests both, if a branch
// that still tests one of them holds the other, or if one states the other.
func (c *checker) parts(facts Facts, schemes []*Scheme) []*part {
	state := c.state(facts)
	p := &partition{of: map[*Fact]*part{}}
	touched := map[*Scheme][]diagram.Level{}
	var live []*Scheme
	gates := map[*Scheme]gate{}
	c.gates(c.base.tree, state, gate{}, gates)
	for _, s := range schemes {
		way, offered := gates[s]
		if s.EndedOn(c.on) || !offered || c.work.Restrict(c.rs.schemes[s].whole, state) == diagram.False {
			continue
		}
		levels := slices.Concat(way.levels, c.work.Support(c.rs.schemes[s].whole, state))
		for _, d := range s.Deadlines {
			levels = append(levels, c.work.Support(c.rs.node(d.when), state)...)
		}
		if asked := c.askable(levels, facts); len(asked) > 0 {
			p.join(asked...)
			touched[s] = levels
			live = append(live, s)
		}
	}
	branches := c.openBranches(c.base.tree, facts, state, p)
	for id := range c.statedBy(facts) {
		if f := c.base.Fact(id); p.of[f] != nil {
			p.join(c.base.courseFact, f)
		}
	}
	for _, s := range live {
		one := p.of[c.askable(touched[s], facts)[0]]
		one.schemes = append(one.schemes, s)
		one.note(c, touched[s], facts, state, slices.Concat(gates[s].left, c.residues([]*Scheme{s}, state))...)
	}
	for _, b := range branches {
		for _, one := range p.all() {
			if slices.ContainsFunc(b.asks, func(f *Fact) bool { return one.facts[f] }) {
				one.note(c, b.levels, facts, state, b.left)
			}
		}
	}
	for i, f := range c.base.facts {
		if one := p.of[f]; one != nil {
			one.key += string(binary.AppendUvarint(nil, uint64(i)))
		}
	}
	return p.all()
}

// gate is what decides whether a scheme is looked at.
type gate struct {
	levels []diagram.Level
	left   []diagram.Node // for each place that offers it: the branches around, and an end
}

const gateEnd diagram.Node = -1

// gates adds the schemes that the steps look at, or may still look at. The
// steps themselves are behind a gate.
func (c *checker) gates(steps []node, state diagram.State, around gate, to map[*Scheme]gate) {
	for _, n := range steps {
		switch n := n.(type) {
		case offer:
			for _, s := range n.schemes {
				to[s] = gate{slices.Concat(to[s].levels, around.levels), append(slices.Concat(to[s].left, around.left), gateEnd)}
			}
		case branch:
			switch left := c.work.Restrict(c.rs.node(n.when), state); left {
			case diagram.False:
			case diagram.True:
				c.gates(n.steps, state, around, to)
			default:
				levels := slices.Concat(around.levels, c.work.Support(left, state))
				c.gates(n.steps, state, gate{levels, append(slices.Clone(around.left), left)}, to)
			}
		}
	}
}

// note adds functions to the key of the part, with the answers among their
// levels.
func (one *part) note(c *checker, levels []diagram.Level, facts Facts, state diagram.State, left ...diagram.Node) {
	key := []byte(one.key)
	for _, n := range left {
		key = binary.AppendVarint(key, int64(n))
	}
	for _, l := range levels {
		if _, ok := facts[c.rs.factAt[l].ID]; ok {
			key = binary.AppendVarint(key, -int64(l)-1)
			key = binary.AppendUvarint(key, uint64(state[l]))
		}
	}
	one.key = string(key)
}

// statedBy are the facts that the course could still state.
func (c *checker) statedBy(facts Facts) Facts {
	if c.base.courseFact == nil {
		return nil
	}
	if _, answered := facts[c.base.courseFact.ID]; answered {
		return nil
	}
	all := Facts{}
	for _, course := range c.base.courses {
		maps.Copy(all, course.Sets)
	}
	return all
}

// openBranch is a branch that holds questions without an answer.
type openBranch struct {
	left   diagram.Node
	levels []diagram.Level
	asks   []*Fact
}

// openBranches lists the branches that can still ask something, and joins what
// an undecided one tests with the questions that it holds.
func (c *checker) openBranches(steps []node, facts Facts, state diagram.State, p *partition) []openBranch {
	var all []openBranch
	for _, n := range steps {
		b, ok := n.(branch)
		if !ok {
			continue
		}
		one := openBranch{left: c.work.Restrict(c.rs.node(b.when), state), levels: c.work.Support(c.rs.node(b.when), state)}
		for _, f := range asksIn(b.steps) {
			if _, answered := facts[f.ID]; !answered && p.of[f] != nil {
				one.asks = append(one.asks, f)
			}
		}
		tested := c.askable(one.levels, facts)
		if len(tested) > 0 && len(one.asks) > 0 {
			p.join(slices.Concat(tested, one.asks)...)
			one.asks = append(one.asks, tested...)
		}
		all = append(append(all, one), c.openBranches(b.steps, facts, state, p)...)
	}
	return all
}

func asksIn(steps []node) []*Fact {
	var facts []*Fact
	for _, n := range steps {
		switch n := n.(type) {
		case ask:
			facts = append(facts, n.fact)
		case branch:
			facts = append(facts, asksIn(n.steps)...)
		}
	}
	return facts
}

// askable are the facts of the levels that people can still be asked for.
func (c *checker) askable(levels []diagram.Level, facts Facts) []*Fact {
	var open []*Fact
	for _, l := range levels {
		f := c.rs.factAt[l]
		if _, answered := facts[f.ID]; !answered && f.Asked() && !slices.Contains(open, f) {
			open = append(open, f)
		}
	}
	return open
}

// partition is a set of parts that share no fact.
type partition struct {
	of    map[*Fact]*part
	order []*part
}

// join puts facts into one part.
func (p *partition) join(facts ...*Fact) {
	var to *part
	for _, f := range facts {
		switch one := p.of[f]; {
		case one == nil && to == nil:
			to = &part{facts: map[*Fact]bool{}}
			p.order = append(p.order, to)
		case to == nil:
			to = one
		case one != nil && one != to:
			for other := range one.facts {
				to.facts[other] = true
				p.of[other] = to
			}
			p.order = slices.DeleteFunc(p.order, func(o *part) bool { return o == one })
		}
		to.facts[f] = true
		p.of[f] = to
	}
}

func (p *partition) all() []*part { return p.order }

// entitlements proves, over all combinations of facts, that whoever meets the
// conditions of a scheme comes to a branch that offers it, and that everybody
// is offered something. It is enough to look at complete facts: while less is
// known, a branch that may hold is looked at.
func (c *checker) entitlements() {
	c.offers = map[*Scheme]diagram.Node{}
	c.gatherOffers(c.base.tree, diagram.True)
	all := c.rs.unknown()
	something := diagram.False
	for _, s := range c.base.schemes {
		if s.EndedOn(c.on) || !s.BegunOn(c.on) {
			continue
		}
		conditions := c.rs.schemes[s].whole
		something = c.work.Or(something, c.work.And(conditions, c.offers[s]))
		if c.offers[s] == diagram.False { // reported as unreachable
			continue
		}
		missed := c.work.And(conditions, c.work.Not(c.offers[s]))
		if who, ok := c.work.Witness(missed, all); ok {
			c.find(s.pos, "missed-entitlement", "missed "+s.ID, fmt.Sprintf("This person is entitled to %s and is not told.", s.ID),
				"Add it to an offer of the branch that such people reach in tree.yaml.", c.talkOf(who))
		}
	}
	if who, ok := c.work.Witness(c.work.Not(something), all); ok {
		c.find(c.treePos(), "dead-end", "dead end", "This talk ends without any scheme that is possible.",
			"Offer a scheme that is open to everybody, such as paying oneself.", c.talkOf(who))
	}
}

// gatherOffers notes for each scheme under which facts the tree looks at it.
func (c *checker) gatherOffers(steps []node, reached diagram.Node) {
	for _, n := range steps {
		switch n := n.(type) {
		case offer:
			for _, s := range n.schemes {
				c.offers[s] = c.work.Or(c.offers[s], reached)
			}
		case branch:
			c.gatherOffers(n.steps, c.work.And(reached, c.rs.node(n.when)))
		}
	}
}

// talkOf plays the talk of a person of whom everything is known.
func (c *checker) talkOf(who []int) []answered {
	var path []answered
	facts := Facts{}
	for range c.base.facts {
		f := c.base.Position(facts, c.on).Next
		if f == nil {
			break
		}
		v := c.rs.answerOf(f, who, c.on)
		facts[f.ID] = v
		path = append(path, answered{f, v})
	}
	return path
}
