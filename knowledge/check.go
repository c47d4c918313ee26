package knowledge

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/knowledge/diagram"
	"guichet/knowledge/yamldoc"
)

// CheckReport is what Check found out about a base.
type CheckReport struct {
	Base    string
	On      calendar.Date
	Schemes int
	Pages   int
	Facts   int
	Cases   int
	// Paths counts the talks that differ in at least one class of answer.
	Paths *big.Int
	// CutPaths counts those of them in which the tree stops asking although
	// something is still open, because it allows no more questions.
	CutPaths *big.Int
	// PlainPaths and CutPlainPaths count those among Paths and CutPaths in
	// which the person is in one situation and knows every answer.
	PlainPaths, CutPlainPaths *big.Int
	// Classes counts the kinds of answers that the rules tell apart, over all
	// questions of the tree that are asked.
	Classes int
	// Situations counts the points of the tree that really differ.
	Situations int
	// LongestPath is the largest number of questions asked in one talk.
	LongestPath int
	Problems    []Finding
	// Overdue are the sources that should have been checked again by then.
	// What rests on them is worded as to be confirmed; it is no problem.
	Overdue []OverdueSource
	// Stale is what time has overtaken by then: figures without a value, ends of
	// schemes that nobody has looked at since, questions that only a scheme of
	// another day needs. It is no problem of the files.
	Stale []Finding
	// NextOverdue is the day from which on another source is overdue; zero if
	// there is none.
	NextOverdue calendar.Date
	// FirstInvalid is the first day, from On on, on which some kind of person
	// has no valid answer, and why; nil if no such day is known.
	FirstInvalid *Invalid
	// Coverage tells what of the base the cases show. A gap is no problem.
	Coverage Coverage
}

// OK reports whether nothing was found.
func (r *CheckReport) OK() bool { return len(r.Problems) == 0 }

// Finding is one thing that is wrong with a base that loads.
type Finding struct {
	yamldoc.Problem
	// Conversation is a short talk that shows it, one line for each question
	// with its answer; empty where none is needed.
	Conversation []string
}

// Check proves what can be proved about the base on the given day: that no
// talk misses a scheme that its answers allow, that every talk ends with an
// offer, that no question is useless or unreachable, that every scheme and
// page can be reached, and that the cases pass. It walks every path of the
// tree with every class of answer, merging situations in which nothing differs
// any more. It is safe for concurrent use.
func (b *Base) Check(on calendar.Date) *CheckReport {
	c := b.checkerOn(on)
	c.paths()
	c.entitlements()
	c.questions(b.tree)
	c.courseFirst(b.tree, false)
	c.unasked()
	c.schemes()
	c.pages()
	c.cases()
	c.freshness()
	c.report.Coverage = b.coverage(on)
	slices.SortStableFunc(c.report.Problems, func(a, b Finding) int {
		return strings.Compare(a.File, b.File)*4 + compareInts(a.Line, b.Line)
	})
	return c.report
}

func (b *Base) checkerOn(on calendar.Date) *checker {
	c := &checker{
		base: b, on: on, rs: b.rulesOn(on),
		seen: map[string]talks{}, classes: make([][]class, len(b.facts)),
		asked:  map[*Fact]bool{},
		offers: map[*Scheme]diagram.Node{},
		found:  map[string]bool{},
		report: &CheckReport{
			Base: b.version, On: on, Schemes: len(b.schemes), Pages: len(b.pages), Facts: len(b.facts), Cases: len(b.cases),
		},
	}
	c.work = c.rs.d.Workspace()
	return c
}

func compareInts(a, b int) int { return btoi(a > b) - btoi(a < b) }

type checker struct {
	base      *Base
	on        calendar.Date
	rs        *ruleset
	work      *diagram.Workspace
	seen      map[string]talks // by what is left of a part
	key       []byte           // room for one of those
	partition partition
	classes   [][]class                // by the place of the fact, as far as asked for
	asked     map[*Fact]bool           // asked on some path
	offers    map[*Scheme]diagram.Node // where the tree looks at a scheme
	found     map[string]bool          // names of findings: one counter-example each
	report    *CheckReport
}

// find notes a finding once for each name.
func (c *checker) find(pos yamldoc.Pos, kind, name, text, cure string, path []answered) {
	if c.found[name] {
		return
	}
	c.found[name] = true
	f := Finding{Problem: yamldoc.Problem{File: pos.File, Line: pos.Line, Column: pos.Column, Kind: kind, Text: text, Cure: cure}}
	lang := c.base.languages[0]
	for _, a := range path {
		said := a.fact.Write(a.value, lang)
		if said == "" {
			said = Unknown
		}
		f.Conversation = append(f.Conversation, a.fact.Label.In(lang)+": "+said)
	}
	c.report.Problems = append(c.report.Problems, f)
}

// treePos is where findings about the tree as a whole stand.
func (c *checker) treePos() yamldoc.Pos {
	return yamldoc.Pos{File: c.base.treeFile, Line: 1, Column: 1}
}

// questions reports questions of the tree that no talk comes to, except those
// that only schemes need which are not in force: a scheme must be able to end
// without an edit of the tree on that day. Those are named as stale.
func (c *checker) questions(steps []node) {
	for _, n := range steps {
		switch n := n.(type) {
		case ask:
			switch {
			case c.asked[n.fact]:
			case c.resting(n.fact):
				c.stale(n.pos, "idle-question", fmt.Sprintf("No talk asks %s on %s: only schemes that are not in use then need it.", n.fact.ID, c.on),
					"Take it out of the tree if they do not come back; it harms nobody.")
			default:
				c.find(n.pos, "unreachable-question", "unreachable "+n.fact.ID, fmt.Sprintf("No talk ever asks %s.", n.fact.ID),
					"Take it out of the tree, or use it in a condition of a scheme that is offered there.", nil)
			}
		case branch:
			c.questions(n.steps)
		}
	}
}

// resting reports whether schemes test the fact, and none of them is in use.
func (c *checker) resting(f *Fact) bool {
	needing := c.base.Needing(f, c.base.schemes)
	return len(needing) > 0 && !slices.ContainsFunc(needing, func(s *Scheme) bool {
		return s.BegunOn(c.on) && !s.EndedOn(c.on) && !s.lapsedOn(c.on)
	})
}

// courseFirst reports questions that the course would answer, where the tree
// does not ask for the course before: what a person says of the school's course
// would count until the school's own word replaces it.
func (c *checker) courseFirst(steps []node, known bool) {
	for _, n := range steps {
		switch n := n.(type) {
		case ask:
			known = known || n.fact == c.base.courseFact
			if !known && c.base.statable[n.fact.at] != 0 {
				c.find(n.pos, "late-course", "late course "+n.fact.ID, fmt.Sprintf("%s is asked before the course, which can state it.", n.fact.ID),
					"Move ask: "+c.base.courseFact.ID+" in front of it.", nil)
			}
		case branch:
			c.courseFirst(n.steps, known)
		}
	}
}

// unasked reports facts that decide something although nobody is ever asked for
// them, and facts that decide nothing.
func (c *checker) unasked() {
	inTree := asksIn(c.base.tree)
	used := map[*Fact]bool{}
	for _, s := range c.base.schemes {
		for _, f := range c.base.facts {
			used[f] = used[f] || s.tests(f) || s.mentions(f)
		}
	}
	for _, r := range allRules(nil, c.base.tree) {
		for _, f := range r.facts() {
			used[f] = true
		}
	}
	for _, f := range c.base.facts {
		switch {
		case used[f] && f.Asked() && !slices.Contains(inTree, f) && c.base.statable[f.at] == 0:
			c.find(f.pos, "never-asked", "never asked "+f.ID, fmt.Sprintf("%s decides something, and nobody is ever asked for it.", f.ID),
				"Add ask: "+f.ID+" to the tree, or known_by: with the contact who knows it.", nil)
		case !used[f] && f != c.base.courseFact:
			c.find(f.pos, "unused-fact", "unused "+f.ID, fmt.Sprintf("%s decides nothing.", f.ID), "Use it in a rule, or take it away.", nil)
		}
	}
}

// schemes reports schemes in force that nobody can get, and ended ones that
// nobody can ask for.
func (c *checker) schemes() {
	for _, s := range c.base.schemes {
		switch {
		case s.EndedOn(c.on):
			if len(s.Words) == 0 {
				c.find(s.pos, "unreachable-scheme", "unreachable "+s.ID, fmt.Sprintf("Nobody can ask for %s by name.", s.ID), "Add words: with what people call it.", nil)
			}
		case !s.BegunOn(c.on), s.lapsedOn(c.on):
		case c.rs.d.Decide(c.rs.schemes[s].whole, c.rs.unknown()) == diagram.No:
			c.find(s.pos, "impossible-scheme", "impossible "+s.ID, fmt.Sprintf("Nobody can meet all conditions of %s.", s.ID), "Two conditions contradict each other; correct one of them.", nil)
		case c.offers[s] == diagram.False:
			c.find(s.pos, "unreachable-scheme", "unreachable "+s.ID, fmt.Sprintf("No talk looks at %s.", s.ID), "Add it to an offer in tree.yaml.", nil)
		}
	}
}

// pages reports pages that neither the talk nor a word leads to.
func (c *checker) pages() {
	for _, p := range c.base.pages {
		reached := len(p.Words) > 0 || slices.ContainsFunc(c.base.words, func(w *Word) bool { return w.Page == p })
		for _, role := range c.base.roles {
			reached = reached || role == p
		}
		if !reached {
			c.find(p.pos, "unreachable-page", "unreachable page "+p.ID, fmt.Sprintf("Nothing leads to the page %s.", p.ID), "Add words: with what people ask for.", nil)
		}
	}
}

// cases reports cases whose verdict or deadline is another than the staff
// expect.
func (c *checker) cases() {
	for _, one := range c.base.cases {
		rs := c.base.rulesOn(one.On)
		for _, s := range c.base.schemes {
			for _, failure := range rs.failures(c.base, one, s) {
				c.find(one.pos, "case", one.pos.String()+failure, one.says(failure),
					"Correct the scheme, or the case if the rule was meant to change.", nil)
			}
		}
	}
}

// says tells in what the case fails, and why it was expected otherwise.
func (c *Case) says(failure string) string {
	text := c.Name + ": " + failure + "."
	if c.Why != "" {
		text += " The case says: " + c.Why
	}
	return text
}

// because names what decided a verdict.
func because(a Assessment) string {
	var names []string
	for _, c := range a.Deciding {
		names = append(names, c.ID)
	}
	for _, f := range a.Missing {
		names = append(names, f.ID)
	}
	switch {
	case len(names) == 0:
		return ""
	case a.Verdict == Open:
		return " (missing: " + strings.Join(names, ", ") + ")"
	default:
		return " (decided by: " + strings.Join(names, ", ") + ")"
	}
}

// asksIn returns the facts that the steps ask for, those in branches included.
func asksIn(steps []node) []*Fact {
	var facts []*Fact
	for _, n := range steps {
		switch n := n.(type) {
		case ask:
			facts = append(facts, n.fact)
		case branch:
			facts = append(facts, asksIn(n.steps)...)
		}
	}
	return facts
}
