package knowledge

import (
	"fmt"
	"slices"
	"strconv"

	"guichet/calendar"
	"guichet/knowledge/diagram"
	"guichet/knowledge/yamldoc"
)

// MutationReport tells how well the cases hold the rules: of each small change
// to a rule, a threshold or a date, whether some case would notice.
type MutationReport struct {
	Mutants, Killed int
	Survivors       []Survivor
}

// Survivor is a change that no case notices.
type Survivor struct {
	Pos    yamldoc.Pos
	Scheme string
	Change string
}

// Score is the part of the mutants that some case notices, from 0 to 1; 1 if
// there are none.
func (r *MutationReport) Score() float64 {
	if r.Mutants == 0 {
		return 1
	}
	return float64(r.Killed) / float64(r.Mutants)
}

// Mutate changes one small thing of the base at a time and runs the cases that
// concern the scheme: a condition negated or dropped, an option of a test
// added or taken away, a threshold or a figure one higher or lower, the days
// between which a scheme or a figure is valid moved by one. Only figures that
// a rule or a deadline uses are changed: what a text says is not decided by
// cases. A change after which the scheme still says the same of everybody is no
// mutant. It is safe for concurrent use.
func (b *Base) Mutate() *MutationReport {
	report := &MutationReport{}
	for _, s := range b.schemes {
		cases := b.casesOf(s)
		for _, m := range mutantsOf(s) {
			if m.onlyConditions && b.same(s, m.scheme, cases) || !m.earlier.IsZero() && b.nobody(s, m.earlier) {
				continue
			}
			report.Mutants++
			if b.noticed(m.scheme, cases) {
				report.Killed++
			} else {
				report.Survivors = append(report.Survivors, Survivor{m.pos, s.ID, m.change})
			}
		}
	}
	return report
}

// casesOf returns the cases that expect something of the scheme.
func (b *Base) casesOf(s *Scheme) []*Case {
	var cases []*Case
	for _, c := range b.cases {
		_, verdict := c.Expect[s.ID]
		if verdict || len(c.due[s.ID]) > 0 {
			cases = append(cases, c)
		}
	}
	return cases
}

// same reports whether two versions of a scheme have the same conditions, taken
// together, on every day of the cases.
func (b *Base) same(s, changed *Scheme, cases []*Case) bool {
	seen := map[calendar.Date]bool{}
	for _, c := range cases {
		if seen[c.On] {
			continue
		}
		seen[c.On] = true
		rs, err := compile(b.facts, []*Scheme{s, changed}, nil, c.On)
		if err != nil || rs.schemes[s].whole != rs.schemes[changed].whole {
			return false
		}
	}
	return len(cases) > 0
}

// nobody reports whether nobody would meet the conditions on the given day, be
// the scheme in force or not.
func (b *Base) nobody(s *Scheme, on calendar.Date) bool {
	rs := b.rulesOn(on)
	return rs.d.Decide(rs.schemes[s].whole, rs.unknown()) == diagram.No
}

// noticed reports whether one of the cases fails for a changed scheme.
func (b *Base) noticed(s *Scheme, cases []*Case) bool {
	compiled := map[calendar.Date]*ruleset{}
	for _, c := range cases {
		rs := compiled[c.On]
		if rs == nil {
			var err error
			if rs, err = compile(b.facts, []*Scheme{s}, nil, c.On); err != nil {
				return true // a base that does not load is noticed
			}
			compiled[c.On] = rs
		}
		if len(rs.failures(b, c, s)) > 0 {
			return true
		}
	}
	return false
}

// failures returns in what the scheme differs from what the case expects.
func (rs *ruleset) failures(b *Base, c *Case, s *Scheme) []string {
	a := rs.assessOne(b, s, c.Facts, c.On)
	var failures []string
	if want, ok := c.Expect[s.ID]; ok && a.Verdict != want {
		failures = append(failures, fmt.Sprintf("%s is %s, and should be %s%s", s.ID, a.Verdict, want, because(a)))
	}
	for _, want := range c.due[s.ID] {
		var day calendar.Date
		found := false
		for _, d := range a.Deadlines {
			if d.Deadline.ID == want.deadline && d.Certain {
				day, found = d.Day, true
			}
		}
		switch {
		case want.none && found:
			failures = append(failures, fmt.Sprintf("the deadline %s.%s should not concern this person", s.ID, want.deadline))
		case !want.none && !found:
			failures = append(failures, fmt.Sprintf("the deadline %s.%s should concern this person", s.ID, want.deadline))
		case !want.none && day != want.day:
			failures = append(failures, fmt.Sprintf("the deadline %s.%s is %s, and should be %s", s.ID, want.deadline, day, want.day))
		}
	}
	return failures
}

// mutant is a scheme with one change.
type mutant struct {
	scheme *Scheme
	pos    yamldoc.Pos
	change string
	// onlyConditions tells that nothing but the conditions differs.
	onlyConditions bool
	// earlier is the day on which a scheme begins that began a day later; zero
	// for other changes.
	earlier calendar.Date
}

func mutantsOf(s *Scheme) []mutant {
	var all []mutant
	for i, c := range s.Conditions {
		for _, r := range ruleMutants(c.rule) {
			copied := *s
			copied.Conditions = slices.Clone(s.Conditions)
			changed := *c
			changed.rule = r.rule
			copied.Conditions[i] = &changed
			all = append(all, mutant{scheme: &copied, pos: c.rule.pos, change: "condition " + c.ID + " " + r.change, onlyConditions: true})
		}
		copied := *s
		copied.Conditions = slices.Delete(slices.Clone(s.Conditions), i, i+1)
		all = append(all, mutant{scheme: &copied, pos: c.rule.pos, change: "condition " + c.ID + " dropped", onlyConditions: true})
	}
	for i, d := range s.Deadlines {
		if d.when == nil {
			continue
		}
		copied := *s
		copied.Deadlines = slices.Clone(s.Deadlines)
		changed := *d
		changed.when = &rule{pos: d.when.pos, root: negation{d.when.root}}
		copied.Deadlines[i] = &changed
		all = append(all, mutant{scheme: &copied, pos: d.when.pos, change: "deadline " + d.ID + " negated"})
	}
	return append(append(all, figureMutants(s)...), validityMutants(s)...)
}

// figureMutants changes the figures that decide something by one.
func figureMutants(s *Scheme) []mutant {
	var all []mutant
	for _, name := range sortedKeys(s.Figures) {
		f := s.Figures[name]
		if !s.decidesBy(f) {
			continue
		}
		for i, v := range f.values {
			for _, step := range []int{-1, 1} {
				changed := *f
				changed.values = slices.Clone(f.values)
				changed.values[i].hundredths = v.hundredths + 100*step
				all = append(all, mutant{scheme: s.withFigure(f, &changed), pos: s.pos, change: fmt.Sprintf("figure %s %+d", name, step)})
			}
		}
	}
	return all
}

// decidesBy reports whether a condition or a deadline of the scheme uses f.
func (s *Scheme) decidesBy(f *Figure) bool {
	return slices.ContainsFunc(s.thresholds(), func(t threshold) bool { return t.bound.figure == f }) ||
		slices.ContainsFunc(s.Deadlines, func(d *Deadline) bool { return d.By == f })
}

// withFigure returns the scheme with one figure in the place of another.
func (s *Scheme) withFigure(old, changed *Figure) *Scheme {
	exchange := func(a atLeast) expr {
		if a.bound.figure == old {
			a.bound.figure = changed
		}
		return a
	}
	copied := *s
	copied.Conditions, copied.Deadlines = nil, nil
	for _, c := range s.Conditions {
		one := *c
		one.rule = &rule{pos: c.rule.pos, root: rewrite(c.rule.root, exchange)}
		copied.Conditions = append(copied.Conditions, &one)
	}
	for _, d := range s.Deadlines {
		one := *d
		if one.By == old {
			one.By = changed
		}
		if d.when != nil {
			one.when = &rule{pos: d.when.pos, root: rewrite(d.when.root, exchange)}
		}
		copied.Deadlines = append(copied.Deadlines, &one)
	}
	return &copied
}

// validityMutants moves the first and the last day of the scheme.
func validityMutants(s *Scheme) []mutant {
	var all []mutant
	for _, step := range []int{-1, 1} {
		if !s.From.IsZero() {
			copied := *s
			copied.From = s.From.AddDays(step)
			m := mutant{scheme: &copied, pos: s.pos, change: fmt.Sprintf("first day %+d", step)}
			if step < 0 {
				m.earlier = copied.From
			}
			all = append(all, m)
		}
		if !s.Until.IsZero() {
			copied := *s
			copied.Until = s.Until.AddDays(step)
			all = append(all, mutant{scheme: &copied, pos: s.pos, change: fmt.Sprintf("last day %+d", step)})
		}
	}
	return all
}

// changedRule is a rule with one change.
type changedRule struct {
	rule   *rule
	change string
}

// ruleMutants negates the rule, moves each of its thresholds, and adds or takes
// away each option of its tests.
func ruleMutants(r *rule) []changedRule {
	all := []changedRule{{&rule{pos: r.pos, root: negation{r.root}}, "negated"}}
	for i, leaf := range leaves(r.root) {
		for _, m := range leafMutants(leaf) {
			n := -1
			root := rewriteAll(r.root, func(e expr) expr {
				if n++; n == i {
					return m.expr
				}
				return e
			})
			all = append(all, changedRule{&rule{pos: r.pos, root: root}, m.change})
		}
	}
	return all
}

type changedExpr struct {
	expr   expr
	change string
}

func leafMutants(e expr) []changedExpr {
	var all []changedExpr
	switch e := e.(type) {
	case atLeast:
		if e.bound.figure != nil { // moved with the figure
			return nil
		}
		for _, step := range []int{-1, 1} {
			moved := e
			moved.bound.number += step
			all = append(all, changedExpr{moved, "threshold " + strconv.Itoa(e.bound.number) + " " + fmt.Sprintf("%+d", step)})
		}
	case oneOf:
		if e.fact.Type == YesNo || e.fact.fromRegions {
			return nil
		}
		for _, o := range e.fact.Options {
			if len(o.LeavesOpen) > 0 {
				continue
			}
			options := slices.DeleteFunc(slices.Clone(e.options), func(id string) bool { return id == o.ID })
			change := "without " + o.ID
			if len(options) == len(e.options) {
				options, change = append(options, o.ID), "with "+o.ID
			}
			all = append(all, changedExpr{oneOf{e.fact, options}, e.fact.ID + " " + change})
		}
	case includes:
		all = append(all, changedExpr{constant(false), e.fact.ID + " without " + e.option})
	}
	return all
}

// leaves returns the tests of a rule from left to right.
func leaves(e expr) []expr {
	var all []expr
	rewriteAll(e, func(e expr) expr {
		all = append(all, e)
		return e
	})
	return all
}

// rewrite copies a rule with other thresholds.
func rewrite(e expr, change func(atLeast) expr) expr {
	return rewriteAll(e, func(e expr) expr {
		if a, ok := e.(atLeast); ok {
			return change(a)
		}
		return e
	})
}

// rewriteAll copies a rule with other tests, called from left to right.
func rewriteAll(e expr, change func(expr) expr) expr {
	switch e := e.(type) {
	case allOf:
		out := make(allOf, len(e))
		for i, one := range e {
			out[i] = rewriteAll(one, change)
		}
		return out
	case anyOf:
		out := make(anyOf, len(e))
		for i, one := range e {
			out[i] = rewriteAll(one, change)
		}
		return out
	case negation:
		return negation{rewriteAll(e.of, change)}
	default:
		return change(e)
	}
}
