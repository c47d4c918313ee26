package knowledge

import (
	"fmt"
	"maps"
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// mostExamples is how many people stand for a group.
const mostExamples = 3

// group returns the people for whom n holds, nil if there is nobody.
func (p *pairing) group(n diagram.Node) *Group {
	among := p.w.And(n, p.people)
	g := &Group{People: p.examples(n, nil)}
	if len(g.People) == 0 {
		return nil
	}
	g.Share = p.w.Share(among, p.limits) / p.w.Share(p.people, p.limits)
	return g
}

// examples returns people for whom n holds, with an answer to each of the
// needed facts. Each differs from all before it in a fact that decides n, the
// first one in which that is possible: in a day or in the course only if there
// is no other one.
func (p *pairing) examples(n diagram.Node, needed []*pairedFact) []Person {
	among := p.w.And(n, p.people)
	decisive := p.tellingFirst(p.w.Support(n, p.limits))
	used := make(diagram.State, len(p.limits))
	var people []Person
	who, ok := p.w.Witness(among, p.limits)
	for ok && len(people) < mostExamples {
		one := p.person(who, n, needed)
		if !slices.ContainsFunc(people, one.sameAs) {
			people = append(people, one)
		}
		for l := range used {
			used[l] |= diagram.Values(who[l])
		}
		who, ok = p.another(among, decisive, used)
	}
	return people
}

// tellingFirst puts the levels of the course behind all others, and those of
// days before them: two people who differ in these alone look alike.
func (p *pairing) tellingFirst(levels []diagram.Level) []diagram.Level {
	alike := func(l diagram.Level) int {
		f := find(p.facts, func(f *pairedFact) bool { return f.levels.among([]diagram.Level{l}) })
		switch {
		case f.new != nil && f.new == p.new.base.courseFact, f.old != nil && f.old == p.old.base.courseFact:
			return 2
		case f.both.Type == Day:
			return 1
		}
		return 0
	}
	levels = slices.Clone(levels)
	slices.SortStableFunc(levels, func(a, b diagram.Level) int { return alike(a) - alike(b) })
	return levels
}

// another returns somebody with a value that nobody had so far.
func (p *pairing) another(among diagram.Node, decisive []diagram.Level, used diagram.State) ([]int, bool) {
	for _, l := range decisive {
		unused := p.limits[l] &^ used[l]
		if unused == 0 {
			continue
		}
		if who, ok := p.w.Witness(among, p.limits.With(l, unused)); ok {
			return who, true
		}
	}
	return nil, false
}

// person plays the talk of the new base with somebody of whom everything is
// known, until it is settled that n holds and the needed facts are told.
func (p *pairing) person(who []int, n diagram.Node, needed []*pairedFact) Person {
	t := &telling{p: p, who: who, state: slices.Clone(p.limits), told: map[*pairedFact]bool{}}
	t.person.OldFacts, t.person.NewFacts = Facts{}, Facts{}
	missing := func(f *pairedFact) bool { return !t.told[f] }
	for range p.new.base.facts {
		if p.w.Decide(n, t.state) == diagram.Yes && !slices.ContainsFunc(needed, missing) {
			break
		}
		next := p.new.base.Position(t.person.NewFacts, p.on).Next
		if next == nil {
			break
		}
		f := find(p.facts, func(f *pairedFact) bool { return f.new == next })
		said := t.tell(f)
		t.person.Talk = append(t.person.Talk, Answer{next, said})
	}
	for _, f := range p.facts {
		if slices.Contains(needed, f) && missing(f) {
			t.add(f)
		}
	}
	for f := t.next(n); f != nil; f = t.next(n) {
		t.add(f)
	}
	return t.person
}

func (who Person) sameAs(other Person) bool {
	same := func(v, w Value) bool { return v.String() == w.String() }
	return maps.EqualFunc(who.OldFacts, other.OldFacts, same) && maps.EqualFunc(who.NewFacts, other.NewFacts, same)
}

// telling is one person stating one fact after another.
type telling struct {
	p      *pairing
	who    []int
	state  diagram.State // what is known so far
	told   map[*pairedFact]bool
	person Person
}

// tell states a fact to both bases. It returns what the new base understands;
// only that counts as known if it has the fact.
func (t *telling) tell(f *pairedFact) Value {
	v := t.p.new.rs.answerOf(f.both, t.who, t.p.on)
	if f.old != nil {
		t.person.OldFacts[f.old.ID] = f.old.reads(v)
	}
	understood := v
	if f.new != nil {
		understood = f.new.reads(v)
		t.person.NewFacts[f.new.ID] = understood
	}
	if understood.Known() {
		t.know(f)
	}
	return understood
}

// add states a fact that the new base does not ask for.
func (t *telling) add(f *pairedFact) {
	t.tell(f)
	t.know(f)
	t.person.Also = append(t.person.Also, f.answer(t.p.new.rs.answerOf(f.both, t.who, t.p.on)))
}

// know takes a fact into account.
func (t *telling) know(f *pairedFact) {
	t.told[f] = true
	for k := range f.levels.count {
		l := int(f.levels.first) + k
		t.state[l] = diagram.Values(t.who[l])
	}
}

// next returns a fact that can still change n: one that settles it where there
// is one, else the first. It returns nil if n is settled.
func (t *telling) next(n diagram.Node) *pairedFact {
	open := t.p.w.Support(n, t.state)
	var first *pairedFact
	for _, f := range t.p.facts {
		if !f.levels.among(open) {
			continue
		}
		trial := telling{who: t.who, state: slices.Clone(t.state), told: map[*pairedFact]bool{}}
		if trial.know(f); t.p.w.Decide(n, trial.state) == diagram.Yes {
			return f
		}
		if first == nil {
			first = f
		}
	}
	return first
}

// answer gives a value to the fact of the base that understands all of it, the
// new one before the old one.
func (f *pairedFact) answer(v Value) Answer {
	if f.old == nil || f.new != nil && f.new.reads(v).String() == v.String() {
		return Answer{f.new, v}
	}
	return Answer{f.old, v}
}

// deadlines compares the deadlines of a scheme for those who meet its
// conditions under both bases.
func (p *pairing) deadlines(old, new *Scheme, both diagram.Node) []DeadlineDiff {
	var diffs []DeadlineDiff
	for _, id := range idsOfBoth(old.Deadlines, new.Deadlines, func(d *Deadline) string { return d.ID }) {
		named := func(d *Deadline) bool { return d.ID == id }
		was, is := find(old.Deadlines, named), find(new.Deadlines, named)
		d := DeadlineDiff{ID: id, Kind: kindOf(was != nil, is != nil)}
		before, after := p.concerned(p.old, was), p.concerned(p.new, is)
		d.Gained = p.group(p.w.And(both, p.without(after, before)))
		d.Lost = p.group(p.w.And(both, p.without(before, after)))
		if was != nil && is != nil {
			d.Moved = p.moved(was, is, p.w.And(both, before, after))
		}
		if d.Kind != Changed || d.Gained != nil || d.Lost != nil || d.Moved != nil {
			diffs = append(diffs, d)
		}
	}
	return diffs
}

// concerned are the people for whom the deadline counts.
func (p *pairing) concerned(of *side, d *Deadline) diagram.Node {
	if d == nil {
		return diagram.False
	}
	return p.completed(of, of.rs.node(d.when))
}

// lead is how long before which day a deadline falls.
type lead struct {
	before string
	unit   string
	number int
	known  bool
}

func (d *Deadline) lead(on calendar.Date) lead {
	hundredths, ok := d.By.On(on)
	l := lead{d.Before.ID, d.By.Unit, hundredths / 100, ok}
	if l.unit == "weeks" {
		l.unit, l.number = "days", 7*l.number
	}
	return l
}

// english is the language of the report itself.
const english = "en"

// words writes the lead as it stands in the files.
func (d *Deadline) words(on calendar.Date) string {
	hundredths, ok := d.By.On(on)
	if !ok {
		return "no value on this day"
	}
	return fmt.Sprintf("%s before %s", d.By.write(english, hundredths), d.Before.ID)
}

// moved compares the last days of a deadline for those whom it concerns under
// both bases.
func (p *pairing) moved(was, is *Deadline, concerned diagram.Node) *Moved {
	if was.lead(p.on) == is.lead(p.on) {
		return nil
	}
	m := &Moved{From: was.words(p.on), To: is.words(p.on)}
	counted := find(p.facts, func(f *pairedFact) bool { return f.old == was.Before })
	needed := []*pairedFact{counted}
	if counted.new != is.Before {
		needed = append(needed, find(p.facts, func(f *pairedFact) bool { return f.new == is.Before }))
	}
	// Rather somebody who starts late: a deadline long gone shows little.
	last := p.w.Atom(counted.levels.first, diagram.Values(counted.levels.values()-1))
	if late := p.w.And(concerned, last); p.anybody(late) {
		concerned = late
	}
	for _, who := range p.examples(concerned, needed) {
		for _, f := range needed {
			p.later(&who, f, was, is)
		}
		one := MovedDay{Person: who, Old: p.old.lastDay(was, who.OldFacts, p.on), New: p.new.lastDay(is, who.NewFacts, p.on)}
		if one.Old != one.New {
			m.People = append(m.People, one)
		}
	}
	if len(m.People) == 0 {
		return nil
	}
	return m
}

func (of *side) lastDay(d *Deadline, facts Facts, on calendar.Date) calendar.Date {
	start := of.base.complete(facts, on)[d.Before.ID].From
	if start.IsZero() {
		return start
	}
	return d.day(start, on)
}

const (
	// usualWait is about how many days ahead examples put a day.
	usualWait = 180
	// nearbyDays is how far later a day is looked for on which two leads of
	// different units differ.
	nearbyDays = 60
)

// later puts the person's day f, which may be today or long gone, where a real
// one would be, as far as the rules see no difference, and where the last days
// differ.
func (p *pairing) later(who *Person, f *pairedFact, was, is *Deadline) {
	facts := who.NewFacts
	if f.new == nil {
		facts = who.OldFacts
	}
	now := facts[f.both.ID].From.Sub(p.on)
	low, high := f.levels.cell(f.levels.index(now))
	from := min(max(usualWait, low), high)
	for days := from; days <= min(high, from+nearbyDays); days++ {
		who.set(f, p.on.AddDays(days))
		if p.old.lastDay(was, who.OldFacts, p.on) != p.new.lastDay(is, who.NewFacts, p.on) {
			return
		}
	}
}

// set replaces a day that the person states.
func (who *Person) set(f *pairedFact, day calendar.Date) {
	v := DayOf(day, day)
	for _, answers := range [][]Answer{who.Talk, who.Also} {
		for i, a := range answers {
			if a.Fact == f.new || a.Fact == f.old {
				answers[i].Value = v
			}
		}
	}
	if f.old != nil {
		who.OldFacts[f.old.ID] = v
	}
	if f.new != nil {
		who.NewFacts[f.new.ID] = v
	}
}
