package knowledge

import (
	"fmt"
	"slices"

	"guichet/knowledge/diagram"
)

// entitlements proves, over all combinations of facts, that whoever meets the
// conditions of a scheme comes to a branch that offers it, and that everybody
// is offered something. It is enough to look at complete facts: while less is
// known, a branch that may hold is looked at.
func (c *checker) entitlements() {
	c.gatherOffers(c.base.tree, diagram.True)
	all := c.rs.unknown()
	var offers []diagram.Node
	for _, s := range c.base.schemes {
		if s.EndedOn(c.on) || !s.BegunOn(c.on) {
			continue
		}
		conditions := c.rs.schemes[s].whole
		offers = append(offers, c.work.And(conditions, c.offers[s]))
		if c.offers[s] == diagram.False { // reported as unreachable
			continue
		}
		missed := c.work.And(conditions, c.work.Not(c.offers[s]))
		if who, ok := c.work.Witness(missed, all); ok {
			c.find(s.pos, "missed-entitlement", "missed "+s.ID, fmt.Sprintf("This person is entitled to %s and is not told.", s.ID),
				"Add it to an offer of the branch that such people reach in tree.yaml.", c.talkOf(who))
		}
	}
	if who, ok := c.work.Witness(c.work.Not(either(c.work, offers)), all); ok {
		c.find(c.treePos(), "dead-end", "dead end", "This talk ends without any scheme that is possible.",
			"Offer a scheme that is open to everybody, such as paying oneself.", c.talkOf(who))
	}
}

// either returns the function that is true where one of the nodes is. Mostly one
// of them is for everybody, and saves putting the others together.
func either(w *diagram.Workspace, nodes []diagram.Node) diagram.Node {
	if slices.Contains(nodes, diagram.True) {
		return diagram.True
	}
	return w.Or(nodes...)
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
