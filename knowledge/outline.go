package knowledge

// Step is one step of the tree, as pictures and lists show it. Exactly one of
// Ask, Offer and Steps is set.
type Step struct {
	// Ask is a question.
	Ask *Fact
	// Offer are schemes that are looked at here.
	Offer []*Scheme
	// When is the rule of a branch as it is written, Title its name in the
	// files (it may be empty) and Steps what stands inside.
	When  string
	Title Text
	Steps []Step
}

// Tree returns the order of the talk, from top to bottom.
func (b *Base) Tree() []Step { return outline(b.tree) }

func outline(nodes []node) []Step {
	var steps []Step
	for _, n := range nodes {
		switch n := n.(type) {
		case ask:
			steps = append(steps, Step{Ask: n.fact})
		case offer:
			steps = append(steps, Step{Offer: n.schemes})
		case branch:
			steps = append(steps, Step{When: n.when.source, Title: n.title, Steps: outline(n.steps)})
		}
	}
	return steps
}

// When returns the rule of the condition as it is written.
func (c *Condition) When() string { return c.rule.source }

// For returns the rule that says whom the condition concerns, as it is written;
// empty for everybody.
func (c *Condition) For() string {
	if c.scope == nil {
		return ""
	}
	return c.scope.source
}

// Tests returns the facts that the condition tests, in the order in which the
// rule names them.
func (c *Condition) Tests() []*Fact { return c.rule.facts() }
