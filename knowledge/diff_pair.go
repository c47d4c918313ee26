package knowledge

import (
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// pairing holds the rules of two bases as diagrams over the same levels, so
// that they can be compared for all people at once. It grows with every
// question and is not safe for concurrent use.
type pairing struct {
	on       calendar.Date
	facts    []*pairedFact // in the order of the levels
	old, new *side
	w        *diagram.Workspace
	// people are those who can exist: they state at least one option of each
	// Several.
	people diagram.Node
	// limits are the numbers that both bases let people state.
	limits diagram.State
	// supports are the levels that restricted functions ask for.
	supports map[diagram.Node][]diagram.Level
}

// pairedFact is one fact as the two bases have it.
type pairedFact struct {
	old, new *Fact // nil where a base does not have it
	// both has every option of either, and the bounds that they share.
	both   *Fact
	levels *factLevels
}

// side is one of the two bases.
type side struct {
	base   *Base
	rs     *ruleset // its rules, over the levels of the pairing
	offers map[*Scheme]diagram.Node
}

func pair(old, new *Base, on calendar.Date) (*pairing, error) {
	p := &pairing{on: on, facts: pairFacts(old.facts, new.facts), supports: map[diagram.Node][]diagram.Level{}}
	rules := slices.Concat(allRules(old.schemes, old.tree), allRules(new.schemes, new.tree))
	joint := &ruleset{
		levels: map[*Fact]*factLevels{}, rules: map[*rule]diagram.Node{}, schemes: map[*Scheme]*schemeRules{},
	}
	cuts := map[*Fact][]int{}
	for _, r := range rules {
		gatherCuts(r.root, on, cuts)
	}
	var sizes []int
	for _, f := range p.facts {
		f.levels = newFactLevels(f.both, f.cuts(cuts))
		f.levels.first = diagram.Level(len(sizes))
		joint.facts = append(joint.facts, f.both)
		joint.levels[f.both] = f.levels
		if f.old != nil {
			joint.levels[f.old] = f.levels
		}
		if f.new != nil {
			joint.levels[f.new] = f.levels
		}
		for range f.levels.count {
			sizes = append(sizes, f.levels.values())
			joint.factAt = append(joint.factAt, f.both)
		}
	}
	w, err := diagram.New(sizes)
	if err != nil {
		return nil, err
	}
	if err := joint.lower(w, rules, slices.Concat(old.schemes, new.schemes), on); err != nil {
		return nil, err
	}
	p.w, p.limits = joint.d.Workspace(), joint.unknown()
	p.people = p.everybody()
	p.old, p.new = p.side(old, joint), p.side(new, joint)
	return p, nil
}

// cuts are where either base parts the numbers of the fact.
func (f *pairedFact) cuts(of map[*Fact][]int) []int {
	var all []int
	for _, one := range []*Fact{f.old, f.new} {
		if one != nil {
			all = append(all, of[one]...)
		}
	}
	return all
}

func (p *pairing) side(b *Base, joint *ruleset) *side {
	rs := *joint
	rs.facts = b.facts
	c := &checker{rs: &rs, work: p.w, offers: map[*Scheme]diagram.Node{}}
	c.gatherOffers(b.tree, diagram.True)
	return &side{base: b, rs: &rs, offers: c.offers}
}

// pairFacts matches facts by id: in the new order, with the facts of the old
// base that have no match behind the one that they followed there.
func pairFacts(old, new []*Fact) []*pairedFact {
	var all []*pairedFact
	for _, f := range new {
		one := &pairedFact{new: f, both: f}
		if was := find(old, func(o *Fact) bool { return o.ID == f.ID }); was != nil {
			if both := united(was, f); both != nil {
				one.old, one.both = was, both
			}
		}
		all = append(all, one)
	}
	behind := 0
	for _, f := range old {
		if at := slices.IndexFunc(all, func(o *pairedFact) bool { return o.old == f }); at >= 0 {
			behind = at + 1
			continue
		}
		all = slices.Insert(all, behind, &pairedFact{old: f, both: f})
		behind++
	}
	return all
}

// united returns a fact that can hold what people state of both, nil if their
// answers cannot be compared.
func united(old, new *Fact) *Fact {
	if old.Type != new.Type || old.Unit != new.Unit {
		return nil
	}
	both := *new
	both.Min, both.Max = max(old.Min, new.Min), min(old.Max, new.Max)
	if both.Min > both.Max {
		return nil
	}
	both.Options = nil
	for _, o := range new.Options {
		if was := old.Option(o.ID); was != nil && len(was.LeavesOpen) == 0 {
			o = was // rules may test it
		}
		both.Options = append(both.Options, o)
	}
	for _, o := range old.Options {
		if new.Option(o.ID) == nil {
			both.Options = append(both.Options, o)
		}
	}
	return &both
}

// reads returns the value as far as the fact has it: without options that it
// does not know, "I don't know" if nothing is left.
func (f *Fact) reads(v Value) Value {
	if v.kind == optionsValue {
		known := slices.DeleteFunc(slices.Clone(v.Options), func(id string) bool { return f.Option(id) == nil })
		if len(known) == 0 {
			return Value{}
		}
		return ChoiceOf(known...)
	}
	read, err := f.Parse(v.String())
	if err != nil {
		return Value{}
	}
	return read
}

// everybody requires an option of every Several.
func (p *pairing) everybody() diagram.Node {
	all := diagram.True
	for _, f := range p.facts {
		if f.levels.count == 1 {
			continue
		}
		some := diagram.False
		for k := range f.levels.count {
			some = p.w.Or(some, p.w.Atom(f.levels.first+diagram.Level(k), diagram.Values(1)))
		}
		all = p.w.And(all, some)
	}
	return all
}

// entitled are the people who meet the conditions of the scheme while it is in
// force.
func (p *pairing) entitled(of *side, s *Scheme) diagram.Node {
	if phaseOf(s, p.on) != InForce {
		return diagram.False
	}
	return p.completed(of, of.rs.schemes[s].whole)
}

// offered are the people to whom the tree offers the scheme.
func (p *pairing) offered(of *side, s *Scheme) diagram.Node {
	return p.completed(of, of.offers[s])
}

// completed returns what n is for people whose course states facts for them,
// whatever they would state themselves.
func (p *pairing) completed(of *side, n diagram.Node) diagram.Node {
	f := of.base.courseFact
	if f == nil {
		return n
	}
	lv := of.rs.levels[f]
	others := p.w.All(lv.first)
	result := diagram.False
	for i, id := range lv.optionIDs {
		chosen := Facts{f.ID: ChoiceOf(id)}
		states := of.base.complete(chosen, p.on)
		if len(states) == len(chosen) {
			continue
		}
		atom := p.w.Atom(lv.first, diagram.Values(i))
		result = p.w.Or(result, p.w.And(atom, p.whatever(n, of.rs.state(states, p.on))))
		others &^= diagram.Values(i)
	}
	return p.w.Or(result, p.w.And(p.w.Atom(lv.first, others), n))
}

// whatever returns where n holds for every value that the state leaves to the
// levels it says something of.
func (p *pairing) whatever(n diagram.Node, state diagram.State) diagram.Node {
	all := p.w.Unknown()
	for l, known := range state {
		if known == p.limits[l] {
			continue
		}
		holds := diagram.True
		for v := range diagram.MaxValues {
			if one := diagram.Values(v); known&one != 0 {
				holds = p.w.And(holds, p.w.Restrict(n, all.With(diagram.Level(l), one)))
			}
		}
		n = holds
	}
	return n
}

func (p *pairing) without(n, m diagram.Node) diagram.Node { return p.w.And(n, p.w.Not(m)) }

// anybody reports whether n holds for somebody.
func (p *pairing) anybody(n diagram.Node) bool {
	return p.w.Decide(p.w.And(n, p.people), p.limits) != diagram.No
}
