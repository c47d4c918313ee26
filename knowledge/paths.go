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
	total := c.walk(c.situation(Facts{}), nil)
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

// situation is a point of a walk.
type situation struct {
	facts    Facts
	key      string         // what the rest of the talk depends on
	residues []diagram.Node // what is left of everything, decided or not
	position Position
}

// walk returns the lengths of the talks that go on from a situation. Talks are
// followed to their natural end here, however many questions they ask.
func (c *checker) walk(at situation, path []answered) lengths {
	if known, ok := c.seen[at.key]; ok {
		return known
	}
	out := lengths{big.NewInt(1)}
	if f := at.position.Next; f != nil {
		c.asked[f] = true
		out = nil
		changes := false
		for _, v := range c.rs.classes(f, c.on) {
			if f.Type == Several && len(v.Options) > maxSituations {
				continue
			}
			facts := maps.Clone(at.facts)
			facts[f.ID] = v
			next := c.situation(facts)
			changes = changes || v.Known() && !slices.Equal(next.residues, at.residues)
			out = out.add(c.walk(next, append(slices.Clip(path), answered{f, v})))
		}
		if !changes {
			c.find(c.askPos(f), "useless-question", "useless "+f.ID,
				fmt.Sprintf("%s is asked where no answer can change a verdict or a deadline.", f.ID),
				"Move the question behind the ones that make it matter.", path)
		}
	}
	c.seen[at.key] = out
	return out
}

// situation works out what the rest of a talk depends on: for each scheme and
// each branch the function that is left of it, as far as a question can still
// change it, and the answers among those that left something open.
func (c *checker) situation(facts Facts) situation {
	state := c.rs.state(facts, c.on)
	at := situation{facts: facts, position: c.rs.position(c.base, facts, state, c.work, c.on, len(c.base.facts)+1)}
	if at.position.Next == nil { // the end: nothing is left to depend on
		at.key = "end"
	}
	var key []byte
	alive := make(levelSet, c.rs.d.Levels())
	watch := func(n diagram.Node) diagram.Node {
		support := c.work.Support(n, state)
		left := c.work.Restrict(n, state)
		at.residues = append(at.residues, left)
		if c.asksAbout(support, facts) {
			alive.add(support)
			key = binary.AppendVarint(key, int64(left))
		} else {
			key = append(key, '.')
		}
		return left
	}
	for _, s := range c.base.schemes {
		if s.EndedOn(c.on) || watch(c.rs.schemes[s]) == diagram.False {
			continue
		}
		for _, d := range s.Deadlines {
			watch(c.rs.node(d.when))
		}
	}
	c.watchBranches(c.base.tree, facts, func(n diagram.Node) {
		key = binary.AppendVarint(key, int64(c.work.Restrict(n, state)))
		alive.add(c.work.Support(n, state))
	})
	if at.key != "" {
		return at
	}
	for i, f := range c.base.facts {
		if lv := c.rs.levels[f]; alive.has(lv) {
			if _, ok := facts[f.ID]; ok {
				key = binary.AppendVarint(key, int64(i))
				key = binary.AppendUvarint(key, uint64(state[lv.first]))
			}
		}
	}
	at.key = string(key)
	return at
}

// asksAbout reports whether people can still be asked for one of the levels'
// facts.
func (c *checker) asksAbout(levels []diagram.Level, facts Facts) bool {
	for _, l := range levels {
		f := c.rs.factAt[l]
		if _, answered := facts[f.ID]; !answered && f.Asked() {
			return true
		}
	}
	return false
}

// watchBranches calls watch for every branch that can still ask something.
func (c *checker) watchBranches(steps []node, facts Facts, watch func(diagram.Node)) bool {
	asks := false
	for _, n := range steps {
		switch n := n.(type) {
		case ask:
			_, known := facts[n.fact.ID]
			asks = asks || !known
		case branch:
			if c.watchBranches(n.steps, facts, watch) {
				watch(c.rs.node(n.when))
				asks = true
			}
		}
	}
	return asks
}

// entitlements proves, over all combinations of facts, that whoever meets the
// conditions of a scheme comes to a branch that offers it, and that everybody
// is offered something. It is enough to look at complete facts: while less is
// known, a branch that may hold is looked at.
func (c *checker) entitlements() {
	c.offers = map[*Scheme]diagram.Node{}
	c.gatherOffers(c.base.tree, diagram.True)
	all := c.rs.d.Unknown()
	something := diagram.False
	for _, s := range c.base.schemes {
		if s.EndedOn(c.on) || !s.BegunOn(c.on) {
			continue
		}
		conditions := c.rs.schemes[s]
		something = c.work.Or(something, c.work.And(conditions, c.offers[s]))
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
