package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// DiffReport is what an edit of a base changes, and for whom.
type DiffReport struct {
	// Old and New are the versions of the two bases.
	Old, New string
	On       calendar.Date
	// Schemes are the schemes that differ, by id.
	Schemes []SchemeDiff
	// Talks are people who are asked something else: at most three, and no two
	// of them over the same pair of questions where there are others.
	Talks []TalkDiff
	// Facts and Pages are those that differ: what the new base has, in its
	// order, then what was removed.
	Facts, Pages []EntryDiff
	// Lost are answers of conversations under way that the new base does not
	// understand, or would take for something else.
	Lost []LostAnswer
	// Cases are failures of the new base's cases that the old base did not have.
	Cases []CaseFailure
	// Rest are the changes of everything else: settings, tree, words, regions,
	// contacts, courses and cases.
	Rest []Edit
}

// Same reports whether nothing differs.
func (r *DiffReport) Same() bool {
	return len(r.Schemes)+len(r.Talks)+len(r.Facts)+len(r.Pages)+len(r.Lost)+len(r.Cases)+len(r.Rest) == 0
}

// SchemeDiff is how one scheme differs.
type SchemeDiff struct {
	ID      string
	Was, Is Phase
	// Barrier says why nobody comes to the scheme under the new base; NoBarrier
	// where somebody does, or where nobody did under the old base either.
	Barrier Barrier
	// Gained are the people who meet the conditions of the scheme in force
	// under the new base only, Lost those who do so under the old one only.
	// Each is nil where there is nobody.
	Gained, Lost *Group
	// Shown are the people who meet the conditions under both bases and to
	// whom only the new tree offers the scheme; Hidden those to whom only the
	// old tree does. Each is nil where there is nobody.
	Shown, Hidden *Group
	// Deadlines and Edits are empty for a scheme that only one base has.
	Deadlines []DeadlineDiff
	Edits     []Edit
}

func (d *SchemeDiff) same() bool {
	return d.Was == d.Is && d.Barrier == NoBarrier && d.Gained == nil && d.Lost == nil &&
		d.Shown == nil && d.Hidden == nil && len(d.Deadlines) == 0 && len(d.Edits) == 0
}

// Phase is where a scheme stands in time. The zero value is Absent.
type Phase uint8

const (
	// Absent: the base does not have it.
	Absent Phase = iota
	// Coming: it has not begun.
	Coming
	// InForce: people can have it.
	InForce
	// Over: it has ended.
	Over
)

// String returns "absent", "coming", "in_force" or "ended".
func (p Phase) String() string { return [...]string{"absent", "coming", "in_force", "ended"}[p] }

func phaseOf(s *Scheme, on calendar.Date) Phase {
	switch {
	case s == nil:
		return Absent
	case s.EndedOn(on):
		return Over
	case !s.BegunOn(on):
		return Coming
	default:
		return InForce
	}
}

// Barrier is why nobody comes to a scheme in force. The zero value is NoBarrier.
type Barrier uint8

const (
	// NoBarrier: somebody comes to it.
	NoBarrier Barrier = iota
	// Impossible: nobody can meet all of its conditions.
	Impossible
	// NotOffered: the tree offers it to nobody who meets its conditions.
	NotOffered
)

// String returns "", "impossible" or "not_offered".
func (b Barrier) String() string { return [...]string{"", "impossible", "not_offered"}[b] }

// Kind is what happened to an entry. The zero value is Changed.
type Kind uint8

const (
	// Changed: both bases have it.
	Changed Kind = iota
	// Added: only the new base has it.
	Added
	// Removed: only the old base has it.
	Removed
)

// String returns "changed", "added" or "removed".
func (k Kind) String() string { return [...]string{"changed", "added", "removed"}[k] }

func kindOf(was, is bool) Kind {
	switch {
	case !was:
		return Added
	case !is:
		return Removed
	default:
		return Changed
	}
}

// DeadlineDiff is how one deadline differs for those who meet the conditions
// of its scheme under both bases.
type DeadlineDiff struct {
	ID   string
	Kind Kind
	// Gained are the people whom the deadline concerns under the new base only,
	// Lost those whom it does under the old one only; nil where there is nobody.
	Gained, Lost *Group
	// Moved tells that the last day is another; nil where it is the same for
	// everybody.
	Moved *Moved
}

// Moved is a deadline with another last day.
type Moved struct {
	// From and To are how long before which fact the last day was and is, as in
	// "15 days before course_start".
	From, To string
	// People are at most three for whom it is another day.
	People []MovedDay
}

// MovedDay is one person with the last day under each base.
type MovedDay struct {
	Person
	Old, New calendar.Date
}

// Group is a set of people, who differ from the others in their answers.
type Group struct {
	// Share is their part of all combinations of answers that rules of either
	// base can tell apart, above 0 and up to 1. It says nothing about how many
	// real people there are.
	Share float64
	// People are one to three examples, the most different first.
	People []Person
}

// Person is an example, as a short conversation.
type Person struct {
	// Talk holds the questions that the new base asks this person, in order,
	// up to the one whose answer settles what the example is for. An answer
	// that only the old base has is told as "I don't know", and stands in Also.
	Talk []Answer
	// Also holds the other facts that this depends on: ones that nobody is
	// asked, ones that this person is not asked, and ones that only the old
	// base has.
	Also []Answer
	// OldFacts and NewFacts are the same facts as each base reads them, without
	// the facts and options that it does not have: with them, Base.Assess gives
	// what the example is for.
	OldFacts, NewFacts Facts
}

// Answer is a fact and what somebody stated of it.
type Answer struct {
	Fact  *Fact
	Value Value
}

// Words writes the answer: the fact's label, then the value, Unknown
// for "I don't know".
func (a Answer) Words(lang string) string {
	said := a.Fact.Write(a.Value, lang)
	if said == "" {
		said = Unknown
	}
	return a.Fact.Label.In(lang) + ": " + said
}

// TalkDiff is a point of the talk at which the bases go on with different
// questions.
type TalkDiff struct {
	// Talk is what both bases have asked until then.
	Talk []Answer
	// Old and New are the questions that each base still asks a person who goes
	// on with the first answer every time. They differ in their first.
	Old, New []*Fact
}

// EntryDiff is how one fact or page differs.
type EntryDiff struct {
	ID   string
	Kind Kind
	// Edits are the changes of one that both bases have.
	Edits []Edit
}

// Edit is one text or setting that differs.
type Edit struct {
	// What names it by its place in the files, as in "conditions.in_time.fails"
	// or "steps 2".
	What string
	// Lang is the language of a text; empty for a setting.
	Lang string
	// Old and New are what stood and stands there, texts with their figures put
	// in; empty where there is nothing.
	Old, New string
}

// LostAnswer is an answer that the new base does not understand.
type LostAnswer struct {
	Fact string
	// Value is the option, or the range of numbers, in the form of
	// Value.String; empty means every answer to the fact.
	Value string
}

// CaseFailure is one thing in which a case of the new base fails.
type CaseFailure struct{ Name, Text string }

// Diff tells what becomes different on the given day if the new base takes the
// place of the old one. What it says of verdicts and deadlines is exact: it
// covers every combination of answers, with schemes, deadlines, facts and
// options matched by id. A fact whose type or unit changed counts as two. The
// walk that finds Talks has a bound, and follows one situation at a time.
//
// Diff fails if the rules of both bases together are too entangled to be held
// as diagrams. It is safe for concurrent use.
func Diff(old, new *Base, on calendar.Date) (*DiffReport, error) {
	p, err := pair(old, new, on)
	if err != nil {
		return nil, fmt.Errorf("rules of both bases: %w", err)
	}
	r := &DiffReport{Old: old.version, New: new.version, On: on}
	for _, id := range idsOfBoth(old.schemes, new.schemes, func(s *Scheme) string { return s.ID }) {
		if d := p.scheme(id, old.Scheme(id), new.Scheme(id)); !d.same() {
			r.Schemes = append(r.Schemes, d)
		}
	}
	slices.SortFunc(r.Schemes, func(a, b SchemeDiff) int { return strings.Compare(a.ID, b.ID) })
	r.Talks = p.talks()
	r.Facts = entryDiffs(factEntries(old), factEntries(new))
	r.Pages = entryDiffs(pageEntries(old), pageEntries(new))
	r.Lost = lostAnswers(old, new)
	r.Cases = newFailures(old, new)
	r.Rest = edits(restLines(old), restLines(new))
	if err := p.w.Err(); err != nil {
		return nil, fmt.Errorf("rules of both bases: %w", err)
	}
	return r, nil
}

// idsOfBoth returns the ids of the new list, then those that only the old one
// has.
func idsOfBoth[T any](old, new []*T, id func(*T) string) []string {
	var all []string
	for _, one := range slices.Concat(new, old) {
		if !slices.Contains(all, id(one)) {
			all = append(all, id(one))
		}
	}
	return all
}

// scheme compares one scheme, nil in the base that does not have it.
func (p *pairing) scheme(id string, old, new *Scheme) SchemeDiff {
	d := SchemeDiff{ID: id, Was: phaseOf(old, p.on), Is: phaseOf(new, p.on)}
	before, after := p.entitled(p.old, old), p.entitled(p.new, new)
	both := p.w.And(before, after)
	d.Gained = p.group(p.without(after, before))
	d.Lost = p.group(p.without(before, after))

	offeredBefore, offeredAfter := p.offered(p.old, old), p.offered(p.new, new)
	d.Shown = p.group(p.w.And(both, p.without(offeredAfter, offeredBefore)))
	d.Hidden = p.group(p.w.And(both, p.without(offeredBefore, offeredAfter)))
	if d.Is == InForce && (d.Was != InForce || p.anybody(p.w.And(before, offeredBefore))) {
		d.Barrier = p.barrier(after, offeredAfter)
	}
	if old != nil && new != nil {
		d.Deadlines = p.deadlines(old, new, both)
		d.Edits = edits(schemeLines(p.old.base, old, p.on), schemeLines(p.new.base, new, p.on))
	}
	return d
}

func (p *pairing) barrier(entitled, offered diagram.Node) Barrier {
	switch {
	case !p.anybody(entitled):
		return Impossible
	case !p.anybody(p.w.And(entitled, offered)):
		return NotOffered
	default:
		return NoBarrier
	}
}
