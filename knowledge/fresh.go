package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/knowledge/diagram"
	"guichet/knowledge/yamldoc"
)

// OverdueSource is a source that should have been checked again.
type OverdueSource struct {
	// Of is the id of the scheme, page or course that names it.
	Of     string
	Source *Source
	Pos    yamldoc.Pos
}

// Invalid is a day on which some kind of person has no valid answer, and why.
type Invalid struct {
	Day calendar.Date
	// Finding says what is wrong, what to do, and shows such a person's talk.
	Finding
}

// overdue reports whether the figure's value of the given day rests on a source
// that should have been checked again by then.
func (f *Figure) overdue(on calendar.Date) bool {
	v, ok := f.value(on)
	return ok && v.source != nil && v.source.Overdue(on)
}

// Overdue reports whether every source of the scheme should have been checked
// again by the given day.
func (s *Scheme) Overdue(on calendar.Date) bool { return allOverdue(s.Sources, on) }

// Checked is the day of the oldest check among the scheme's sources; zero if it
// has none.
func (s *Scheme) Checked() calendar.Date { return oldestCheck(s.Sources) }

// Overdue reports whether every source of the page should have been checked
// again by the given day.
func (p *Page) Overdue(on calendar.Date) bool { return allOverdue(p.Sources, on) }

// Checked is the day of the oldest check among the page's sources; zero if it
// has none.
func (p *Page) Checked() calendar.Date { return oldestCheck(p.Sources) }

func allOverdue(sources []*Source, on calendar.Date) bool {
	return len(sources) > 0 && !slices.ContainsFunc(sources, func(one *Source) bool { return !one.Overdue(on) })
}

func oldestCheck(sources []*Source) calendar.Date {
	var oldest calendar.Date
	for _, one := range sources {
		if oldest.IsZero() || one.Checked.Before(oldest) {
			oldest = one.Checked
		}
	}
	return oldest
}

// freshness gathers what time has overtaken, and looks for the first day
// without a valid answer.
func (c *checker) freshness() {
	c.sources()
	c.lapsed()
	for _, day := range c.base.turningDays(c.on) {
		if c.report.FirstInvalid = c.base.invalidOn(day); c.report.FirstInvalid != nil {
			return
		}
	}
}

// sources gathers the sources that are overdue, the oldest first, and the day
// of the next one.
func (c *checker) sources() {
	look := func(of string, sources []*Source) {
		for _, s := range sources {
			if s.Overdue(c.on) {
				c.report.Overdue = append(c.report.Overdue, OverdueSource{of, s, s.pos})
			} else if next := s.DueAgain().AddDays(1); c.report.NextOverdue.IsZero() || next.Before(c.report.NextOverdue) {
				c.report.NextOverdue = next
			}
		}
	}
	for _, s := range c.base.schemes {
		look(s.ID, s.Sources)
	}
	for _, p := range c.base.pages {
		look(p.ID, p.Sources)
	}
	for _, one := range c.base.courses {
		look(one.ID, one.Sources)
	}
	slices.SortStableFunc(c.report.Overdue, func(a, b OverdueSource) int {
		return a.Source.DueAgain().Compare(b.Source.DueAgain())
	})
}

// lapsed gathers figures that have no value any more, and ends of schemes that
// nobody has looked at since they came.
func (c *checker) lapsed() {
	for _, s := range c.base.schemes {
		switch {
		case s.EndedOn(c.on):
			if checked := newestCheck(s.Sources); !checked.IsZero() && !s.Until.Before(checked) {
				c.stale(s.pos, "end-unconfirmed", fmt.Sprintf("%s ended on %s, and its sources were last read on %s, before that.", s.ID, s.Until, checked),
					"Read whether it was extended. If so, move until:; if not, set checked: of its sources to the day on which you read it.")
			}
		case s.BegunOn(c.on):
			for _, name := range sortedKeys(s.Figures) {
				if f := s.Figures[name]; f.missingOn(c.on) {
					c.stale(f.pos, "figure-lapsed", fmt.Sprintf("The figure %s of %s has no value on %s%s.", name, s.ID, c.on, f.gap(c.on)), figureCure)
				}
			}
		}
	}
}

const figureCure = "Add the value of that day below values: with its from and source. Until then the texts that name it are left out."

// stale notes what time has overtaken; it is no problem of the files.
func (c *checker) stale(pos yamldoc.Pos, kind, text, cure string) {
	c.report.Stale = append(c.report.Stale, Finding{Problem: yamldoc.Problem{File: pos.File, Line: pos.Line, Column: pos.Column, Kind: kind, Text: text, Cure: cure}})
}

func newestCheck(sources []*Source) calendar.Date {
	var newest calendar.Date
	for _, one := range sources {
		if newest.Before(one.Checked) {
			newest = one.Checked
		}
	}
	return newest
}

// missingOn reports whether the figure may be stated and has no value on the
// day.
func (f *Figure) missingOn(on calendar.Date) bool {
	_, ok := f.On(on)
	return !ok && f.Confidence > Low
}

// lapsedOn reports whether one of the scheme's figures has no value on the day.
func (s *Scheme) lapsedOn(on calendar.Date) bool {
	for _, f := range s.Figures {
		if f.missingOn(on) {
			return true
		}
	}
	return false
}

// gap says between which values of the figure a day without one lies.
func (f *Figure) gap(on calendar.Date) string {
	last, next := calendar.Date{}, calendar.Date{}
	for _, v := range f.values {
		switch {
		case !v.until.IsZero() && v.until.Before(on):
			last = v.until
		case v.from.After(on) && next.IsZero():
			next = v.from
		}
	}
	switch {
	case next.IsZero():
		return "; the last one held until " + last.String()
	case last.IsZero():
		return "; the first one holds from " + next.String()
	}
	return "; there is one until " + last.String() + " and one from " + next.String()
}

// turningDays are the days from on on, itself included, on which something
// begins or ends to be valid.
func (b *Base) turningDays(on calendar.Date) []calendar.Date {
	days := []calendar.Date{on}
	add := func(d calendar.Date) {
		if d.After(on) {
			days = append(days, d)
		}
	}
	for _, s := range b.schemes {
		add(s.From)
		if !s.Until.IsZero() {
			add(s.Until.AddDays(1))
		}
		for _, f := range s.Figures {
			for _, v := range f.values {
				add(v.from)
				if !v.until.IsZero() {
					add(v.until.AddDays(1))
				}
			}
		}
	}
	slices.SortFunc(days, calendar.Date.Compare)
	return slices.Compact(days)
}

// invalidOn tells who has no valid answer on the given day; nil for nobody: a
// scheme in force states a figure which has no value then, or nothing is
// possible for somebody.
func (b *Base) invalidOn(on calendar.Date) *Invalid {
	c := b.checkerOn(on)
	c.gatherOffers(b.tree, diagram.True)
	for _, s := range b.schemes {
		if s.EndedOn(on) || !s.BegunOn(on) {
			continue
		}
		for _, name := range sortedKeys(s.Figures) {
			if f := s.Figures[name]; f.missingOn(on) {
				c.find(f.pos, "figure-lapsed", name, fmt.Sprintf("the figure %s of %s has no value%s", name, s.ID, f.gap(on)), figureCure, c.concernedBy(s, f))
				return &Invalid{on, c.report.Problems[0]}
			}
		}
	}
	something := diagram.False
	for _, s := range b.schemes {
		if !s.EndedOn(on) && s.BegunOn(on) {
			something = c.work.Or(something, c.work.And(c.rs.schemes[s].whole, c.offers[s]))
		}
	}
	if who, ok := c.witness(c.work.Not(something)); ok {
		c.find(c.treePos(), "dead-end", "dead end", "there are people for whom no scheme is possible",
			"Offer a scheme that is open to everybody, such as paying oneself.", c.talkOf(who))
		return &Invalid{on, c.report.Problems[0]}
	}
	return nil
}

// concernedBy plays the talk of somebody who is offered the scheme, may have it,
// and is told the figure. It is empty if there is nobody.
func (c *checker) concernedBy(s *Scheme, f *Figure) []answered {
	told := diagram.False
	if s.states(f) {
		told = diagram.True
	}
	for _, n := range s.Notes {
		if n.Text.names(f) {
			told = c.work.Or(told, c.rs.node(n.when))
		}
	}
	for _, d := range s.Deadlines {
		if d.By == f || d.Text.names(f) {
			told = c.work.Or(told, c.rs.node(d.when))
		}
	}
	told = c.work.And(told, c.offers[s])
	// A threshold without a value leaves nobody who meets it.
	for _, people := range []diagram.Node{c.work.And(told, c.rs.schemes[s].whole), told} {
		if who, ok := c.witness(people); ok {
			return c.talkOf(who)
		}
	}
	return nil
}

// witness finds somebody among the people, best somebody in one situation: who
// gives one answer to the first question that takes several.
func (c *checker) witness(people diagram.Node) ([]int, bool) {
	for _, f := range asksIn(c.base.tree) {
		lv := c.rs.levels[f]
		if f.Type != Several || lv == nil {
			continue
		}
		for i := range lv.count {
			state := c.rs.unknown()
			lv.set(state, i)
			if who, ok := c.work.Witness(people, state); ok {
				return who, true
			}
		}
		break
	}
	return c.work.Witness(people, c.rs.unknown())
}

// states reports whether everybody who asks for the scheme is told the figure,
// or is judged by it.
func (s *Scheme) states(f *Figure) bool {
	texts := append(append([]Text{s.Summary}, s.Amounts...), append(s.Steps, s.Documents...)...)
	for _, one := range s.Conditions {
		texts = append(texts, one.Is, one.Fails)
	}
	return slices.ContainsFunc(texts, func(t Text) bool { return t.names(f) })
}

// names reports whether the text names the figure.
func (t Text) names(f *Figure) bool {
	for _, one := range t {
		if strings.Contains(one, "{"+f.Name+"}") {
			return true
		}
	}
	return false
}
