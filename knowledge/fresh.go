package knowledge

import (
	"fmt"
	"slices"

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

// Invalid is a day on which some kind of person has no valid answer.
type Invalid struct {
	Day  calendar.Date
	Text string
}

// overdue reports whether the figure's value of the given day rests on a source
// that should have been checked again by then.
func (f *Figure) overdue(on calendar.Date) bool {
	v, ok := f.value(on)
	return ok && v.source != nil && v.source.Overdue(on)
}

// Overdue reports whether every source of the scheme should have been checked
// again by the given day.
func (s *Scheme) Overdue(on calendar.Date) bool {
	return len(s.Sources) > 0 && !slices.ContainsFunc(s.Sources, func(one *Source) bool { return !one.Overdue(on) })
}

// freshness gathers what is overdue, and looks for the first day without a
// valid answer.
func (c *checker) freshness() {
	b := c.base
	look := func(of string, sources []*Source) {
		for _, s := range sources {
			if s.Overdue(c.on) {
				c.report.Overdue = append(c.report.Overdue, OverdueSource{of, s, s.pos})
			} else if next := s.DueAgain().AddDays(1); c.report.NextOverdue.IsZero() || next.Before(c.report.NextOverdue) {
				c.report.NextOverdue = next
			}
		}
	}
	for _, s := range b.schemes {
		look(s.ID, s.Sources)
	}
	for _, p := range b.pages {
		look(p.ID, p.Sources)
	}
	for _, one := range b.courses {
		look(one.ID, one.Sources)
	}
	for _, day := range b.turningDays(c.on) {
		if why := b.invalidOn(day); why != "" {
			c.report.FirstInvalid = &Invalid{day, why}
			return
		}
	}
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

// invalidOn says who has no valid answer on the given day; empty for nobody: a
// scheme in force that states a figure which has no value then, a scheme that
// has ended without anything being possible for somebody.
func (b *Base) invalidOn(on calendar.Date) string {
	for _, s := range b.schemes {
		if s.EndedOn(on) || !s.BegunOn(on) {
			continue
		}
		for _, name := range sortedKeys(s.Figures) {
			f := s.Figures[name]
			if _, ok := f.On(on); !ok && f.Confidence > Low {
				return fmt.Sprintf("the figure %s of %s has no value", name, s.ID)
			}
		}
	}
	rs := b.rulesOn(on)
	w := rs.d.Workspace()
	var possible []diagram.Node
	for _, s := range b.schemes {
		if !s.EndedOn(on) && s.BegunOn(on) {
			possible = append(possible, rs.schemes[s].whole)
		}
	}
	if w.Decide(either(w, possible), rs.d.Unknown()) != diagram.Yes {
		return "there are people for whom no scheme is possible"
	}
	return ""
}
