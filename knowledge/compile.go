package knowledge

import (
	"fmt"
	"math"
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// ruleset holds the rules of the base as diagrams, as they stand from one day
// on until a figure changes. It is immutable.
type ruleset struct {
	d       *diagram.Diagram
	levels  map[*Fact]*factLevels
	facts   []*Fact
	factAt  []*Fact // the fact of each level
	rules   map[*rule]diagram.Node
	schemes map[*Scheme]*schemeRules
	inOrder []*schemeRules // in the order of the base
	// limits are the values that people can have at all: numbers within the
	// bounds of their facts.
	limits diagram.State
}

// schemeRules are the rules of one scheme. The lists go with those of the
// scheme.
type schemeRules struct {
	scheme *Scheme
	whole  diagram.Node // all conditions together
	// conditions and scopes are the conditions each alone, and whom each
	// concerns.
	conditions, scopes []diagram.Node
	deadlines, notes   []diagram.Node
	tests              []testedFact
}

// testedFact is a fact on which the conditions of a scheme depend.
type testedFact struct {
	*Fact
	levels *factLevels
	at     int // its place in ruleset.facts
}

// compile makes the ruleset of the period that day lies in, out of the rules of
// the schemes and of the tree. It fails if the rules are too entangled to be
// held as diagrams.
func compile(facts []*Fact, schemes []*Scheme, tree []node, day calendar.Date) (*ruleset, error) {
	rs := &ruleset{
		levels:  map[*Fact]*factLevels{},
		facts:   facts,
		rules:   map[*rule]diagram.Node{},
		schemes: map[*Scheme]*schemeRules{},
	}
	rules := allRules(schemes, tree)
	cuts := map[*Fact][]int{}
	for _, r := range rules {
		gatherCuts(r.root, day, cuts)
	}
	var sizes []int
	for _, f := range facts {
		lv := newFactLevels(f, cuts[f])
		if lv.values() > diagram.MaxValues {
			return nil, fmt.Errorf("the rules tell %d values of %s apart, and can do so for %d", lv.values(), f.ID, diagram.MaxValues)
		}
		lv.first = diagram.Level(len(sizes))
		rs.levels[f] = lv
		for range lv.count {
			sizes = append(sizes, lv.values())
			rs.factAt = append(rs.factAt, f)
		}
	}
	w, err := diagram.New(sizes)
	if err != nil {
		return nil, err
	}
	if err := rs.lower(w, rules, schemes, day); err != nil {
		return nil, err
	}
	return rs, nil
}

// lower makes the diagrams of the rules and of the schemes, as they stand on
// the given day, in a workspace over the levels of the ruleset.
func (rs *ruleset) lower(w *diagram.Workspace, rules []*rule, schemes []*Scheme, day calendar.Date) error {
	c := &compiler{w: w, rs: rs, day: day}
	for _, r := range rules {
		rs.rules[r] = c.node(r.root)
	}
	for _, s := range schemes {
		of := rs.schemeRules(s)
		of.whole = w.And(of.conditions...)
		rs.schemes[s] = of
		rs.inOrder = append(rs.inOrder, of)
	}
	var err error
	if rs.d, err = w.Freeze(); err != nil {
		return err
	}
	rs.limits = rs.d.Unknown()
	for _, f := range rs.facts {
		if lv := rs.levels[f]; f.numeric() {
			rs.limits[lv.first] = lv.reachable(f)
		}
	}
	rs.d.Lend(func(w *diagram.Workspace) {
		for _, of := range rs.inOrder {
			of.tests = rs.tests(w.Support(of.whole, rs.limits))
		}
	})
	return nil
}

// schemeRules gathers the diagrams of the rules of a scheme.
func (rs *ruleset) schemeRules(s *Scheme) *schemeRules {
	of := &schemeRules{scheme: s}
	for _, c := range s.Conditions {
		of.conditions = append(of.conditions, rs.node(c.rule))
		of.scopes = append(of.scopes, rs.node(c.scope))
	}
	for _, d := range s.Deadlines {
		of.deadlines = append(of.deadlines, rs.node(d.when))
	}
	for _, n := range s.Notes {
		of.notes = append(of.notes, rs.node(n.when))
	}
	return of
}

// tests returns the facts of the levels, in the order of the facts file.
func (rs *ruleset) tests(levels []diagram.Level) []testedFact {
	set := make(levelSet, rs.d.Levels()).add(levels)
	var facts []testedFact
	for i, f := range rs.facts {
		if lv := rs.levels[f]; set.has(lv) {
			facts = append(facts, testedFact{f, lv, i})
		}
	}
	return facts
}

// unknown returns the state of somebody of whom nothing is known.
func (rs *ruleset) unknown() diagram.State { return slices.Clone(rs.limits) }

// allRules returns every rule of the schemes and of the tree.
func allRules(schemes []*Scheme, tree []node) []*rule {
	var rules []*rule
	add := func(r *rule) {
		if r != nil {
			rules = append(rules, r)
		}
	}
	for _, s := range schemes {
		for _, c := range s.Conditions {
			add(c.rule)
			add(c.scope)
		}
		for _, d := range s.Deadlines {
			add(d.when)
		}
		for _, n := range s.Notes {
			add(n.when)
		}
	}
	var visit func([]node)
	visit = func(steps []node) {
		for _, n := range steps {
			if br, ok := n.(branch); ok {
				add(br.when)
				visit(br.steps)
			}
		}
	}
	visit(tree)
	return rules
}

// on returns the operand's number on the given day. A figure without a value
// on that day counts as the nearest number that no person reaches.
func (o operand) on(day calendar.Date) int {
	if o.figure == nil {
		return o.number
	}
	hundredths, ok := o.figure.On(day)
	if !ok {
		return math.MaxInt32
	}
	return hundredths / 100
}

// gatherCuts collects where the rules part the numbers of each fact.
func gatherCuts(e expr, day calendar.Date, cuts map[*Fact][]int) {
	switch e := e.(type) {
	case allOf:
		for _, e := range e {
			gatherCuts(e, day, cuts)
		}
	case anyOf:
		for _, e := range e {
			gatherCuts(e, day, cuts)
		}
	case negation:
		gatherCuts(e.of, day, cuts)
	case atLeast:
		cuts[e.fact] = append(cuts[e.fact], e.bound.on(day)+e.plus)
	}
}

// state turns facts into the possible values of each level. A value that its
// fact cannot have, left over from before an edit of the base, says nothing.
func (rs *ruleset) state(facts Facts, on calendar.Date) diagram.State {
	state := rs.unknown()
	rs.know(state, facts, on)
	return state
}

// know puts into a state what facts say, in place of what was known of them.
func (rs *ruleset) know(state diagram.State, facts Facts, on calendar.Date) {
	for id, v := range facts {
		f := find(rs.facts, func(f *Fact) bool { return f.ID == id })
		if f != nil && f.takes(v) {
			rs.levels[f].know(state, rs.limits, f, v, on)
		}
	}
}

// compiler turns rules into nodes.
type compiler struct {
	w   *diagram.Workspace
	rs  *ruleset
	day calendar.Date
}

func (c *compiler) node(e expr) diagram.Node {
	switch e := e.(type) {
	case allOf:
		return c.w.And(c.nodes(e)...)
	case anyOf:
		return c.w.Or(c.nodes(e)...)
	case negation:
		return c.w.Not(c.node(e.of))
	case oneOf:
		lv := c.rs.levels[e.fact]
		return c.w.Atom(lv.first, lv.mask(e.options))
	case includes:
		lv := c.rs.levels[e.fact]
		return c.w.Atom(lv.first+diagram.Level(slices.Index(lv.optionIDs, e.option)), diagram.Values(1))
	case atLeast:
		lv := c.rs.levels[e.fact]
		return c.w.Atom(lv.first, span(lv.index(e.bound.on(c.day)+e.plus), len(lv.cuts)))
	case constant:
		if e {
			return diagram.True
		}
	}
	return diagram.False
}

func (c *compiler) nodes(list []expr) []diagram.Node {
	nodes := make([]diagram.Node, len(list))
	for i, e := range list {
		nodes[i] = c.node(e)
	}
	return nodes
}

// node returns the diagram of a rule; a missing rule always holds.
func (rs *ruleset) node(r *rule) diagram.Node {
	if r == nil {
		return diagram.True
	}
	return rs.rules[r]
}

func (rs *ruleset) decide(r *rule, state diagram.State) diagram.Truth {
	return rs.d.Decide(rs.node(r), state)
}

// missing returns the facts that can still change the verdict on a scheme, in
// the order of the facts file.
func (rs *ruleset) missing(of *schemeRules, state diagram.State, w *diagram.Workspace) []*Fact {
	open := w.Support(of.whole, state)
	facts := make([]*Fact, 0, len(open))
	for _, f := range of.tests {
		if f.levels.among(open) {
			facts = append(facts, f.Fact)
		}
	}
	return facts
}
