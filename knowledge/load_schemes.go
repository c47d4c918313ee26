package knowledge

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"

	"guichet/calendar"
	"guichet/knowledge/yamldoc"
	"guichet/locale"
)

// readSchemes reads every scheme file, then ties the successors.
func (l *loader) readSchemes() {
	env, err := newRuleEnv(l.base.facts)
	if err != nil {
		l.report.Add(l.top("facts.yaml"), "rule-names", "The facts cannot be named in rules: "+firstLine(err.Error())+".", "Choose other names.")
		return
	}
	files := map[*Scheme]schemeFile{}
	l.each("schemes", aScheme, func(name string) {
		file, ok := decode[schemeFile](l, name, aScheme)
		if !ok {
			return
		}
		sound := l.sound(file.Pos, 0)
		s := l.readScheme(name, file, env)
		s.broken = !sound
		l.readExamples(AboutScheme(s.ID), file.Examples)
		files[s] = file
		l.base.schemes = append(l.base.schemes, s)
	})
	byID(l.base.schemes, func(s *Scheme) string { return s.ID })
	for _, s := range l.base.schemes {
		l.successor(s, files[s])
	}
}

const noSuccessor = "none"

// successor ties a scheme that ends to the one that replaces it.
func (l *loader) successor(s *Scheme, file schemeFile) {
	switch {
	case s.broken:
	case s.Until.IsZero() && file.Successor.Set():
		l.report.Add(file.Successor.Pos, "misplaced-key", "Only a scheme that ends has a successor.", "Add valid: {until: …}, or take successor away.")
	case s.Until.IsZero() || file.Successor.V == noSuccessor:
	case !file.Successor.Set():
		l.report.Add(file.Pos, "missing-key", "A scheme that ends must name its successor.", "Add successor: and the id of a scheme, or successor: none.")
	default:
		s.Successor = l.scheme(file.Successor)
		for seen := s.Successor; seen != nil; seen = seen.Successor {
			if seen == s {
				l.report.Add(file.Successor.Pos, "successor-loop", "Following the successors leads back here.", "Name the scheme that is in force.")
				s.Successor = nil
				break
			}
		}
	}
	if !s.broken && !s.Until.IsZero() && !file.Ended.Set() {
		l.report.Add(file.Pos, "missing-key", "A scheme that ends must say what became of it.", "Add ended: with a text in every language.")
	}
}

func (l *loader) readScheme(name string, file schemeFile, env *cel.Env) *Scheme {
	s := &Scheme{ID: l.fileID(aScheme, name, file.ID), CheckWith: l.contact(file.CheckWith), Figures: map[string]*Figure{}, pos: file.ID.Pos}
	if file.CheckWith.Set() && s.CheckWith == nil { // an unknown contact, reported already
		s.CheckWith = new(Contact)
	}
	s.Sources = l.sources(file.Sources)
	for _, e := range file.Figures {
		s.Figures[e.Key.V] = l.readFigure(e, s)
	}
	if v := file.Valid; v != nil {
		s.From, s.Until = day(v.From), day(v.Until)
		if v.From.Set && v.Until.Set && v.Until.V < v.From.V {
			l.report.Add(v.Until.Pos, "bad-order", "The scheme ends before it begins.", "Exchange from and until.")
		}
	}
	s.Name, s.Short = l.nameOf(file.Name), l.button(file.Short, maxShortUnits)
	s.Summary, s.Ended = l.text(file.Summary, s), l.text(file.Ended, s)
	s.Amounts, s.Steps, s.Documents = l.texts(file.Amounts, s), l.texts(file.Steps, s), l.texts(file.Documents, s)
	as := "the scheme " + s.ID
	l.hearText(theTalk, as, file.Name)
	l.hearText(theTalk, as, file.Short)
	s.Words, s.Contacts, s.Link = l.hearWords(theTalk, as, file.Words), l.contacts(file.Contacts), l.address(file.Link)

	rules, err := newRuleReader(env, l, s.Figures)
	if err != nil {
		l.report.Add(file.Pos, "rule-names", "The facts and figures cannot be named in rules: "+firstLine(err.Error())+".", "Give one of two equal names another name.")
		return s
	}
	l.readRules(file, s, rules)
	l.lasting(file, s)
	return s
}

// lasting reports figures of rules and deadlines that run out before their
// scheme does: on a day without a value nobody could be told a verdict.
func (l *loader) lasting(file schemeFile, s *Scheme) {
	for _, e := range file.Figures {
		f := s.Figures[e.Key.V]
		if len(f.values) == 0 || !s.decidesBy(f) {
			continue
		}
		if end := f.values[len(f.values)-1].until; !end.IsZero() && (s.Until.IsZero() || end.Before(s.Until)) {
			values := e.Value.Values
			l.report.Add(values[len(values)-1].Until.Pos, "figure-ends", "A rule or a deadline needs this figure, and after this day it has no value.",
				"Take until away, and let the source be checked again in time by recheck_months; or end the scheme on this day.")
		}
	}
}

func (l *loader) readRules(file schemeFile, s *Scheme, rules *ruleReader) {
	for _, e := range file.Conditions {
		taken := slices.ContainsFunc(s.Conditions, func(c *Condition) bool { return c.ID == e.ID.V })
		c := &Condition{ID: l.id(aCondition, e.ID, taken), Is: l.text(e.Is, s), Fails: l.text(e.Fails, s), rule: rules.read(e.When)}
		if e.For.Set() {
			c.scope = rules.read(e.For)
		}
		if c.rule != nil && c.scope != nil {
			c.rule = &rule{source: c.rule.source, pos: c.rule.pos, root: anyOf{negation{c.scope.root}, c.rule.root}}
		}
		if c.rule != nil {
			s.Conditions = append(s.Conditions, c)
		}
	}
	for _, e := range file.Deadlines {
		l.readDeadline(e, s, rules)
	}
	for _, e := range file.Notes {
		n := &Note{Text: l.text(e.Text, s)}
		if e.When.Set() {
			n.when = rules.read(e.When)
		}
		s.Notes = append(s.Notes, n)
	}
}

var deadlineUnits = []string{string(locale.Days), string(locale.WorkingDays), string(locale.Weeks), string(locale.Months)}

func (l *loader) readDeadline(e deadlineEntry, s *Scheme, rules *ruleReader) {
	taken := slices.ContainsFunc(s.Deadlines, func(d *Deadline) bool { return d.ID == e.ID.V })
	d := &Deadline{ID: l.id(aDeadline, e.ID, taken), Before: l.dayFact(e.Before), By: s.Figures[e.By.V], Text: l.text(e.Text, s, dayPlaceholder)}
	if e.When.Set() {
		d.when = rules.read(e.When)
	}
	switch {
	case d.By == nil && e.By.Set() && l.partial[aFigure]:
	case d.By == nil && e.By.Set():
		l.report.Add(e.By.Pos, "undeclared-figure", fmt.Sprintf("The scheme has no figure called %q.", e.By.V),
			cureFor(e.By.V, sortedKeys(s.Figures), "Declare it under figures"))
	case d.By == nil, !slices.Contains(figureUnits, d.By.Unit): // reported already
	case !slices.Contains(deadlineUnits, d.By.Unit):
		l.report.Add(e.By.Pos, "wrong-unit", fmt.Sprintf("A deadline cannot be counted in %s.", d.By.Unit), "Use a figure in "+strings.Join(deadlineUnits, ", ")+".")
	case !d.By.whole():
		l.report.Add(e.By.Pos, "not-a-whole-number", fmt.Sprintf("A deadline cannot be counted in parts of %s.", d.By.Unit), "Use a figure without decimals.")
	case d.By.Confidence < High && s.CheckWith == nil:
		l.report.Add(e.By.Pos, "unsure-figure", "The deadline is not certain, so the scheme must say with whom to check it.", "Add check_with: and the id of a contact to the scheme.")
	}
	if t, ok := e.Text.By[l.base.languages[0]]; ok && s.statesFigures(t.V) {
		l.report.Add(t.Pos, "missing-day", "The text of a deadline must say the day.", "Write {day} where the day belongs.")
	}
	if d.Before != nil && d.By != nil {
		s.Deadlines = append(s.Deadlines, d)
	}
}

// statesFigures reports whether all placeholders of a text are figures of the
// scheme, so that none of them is the day of a deadline.
func (s *Scheme) statesFigures(text string) bool {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if s.Figures[m[1]] == nil {
			return false
		}
	}
	return true
}

var figureUnits = []string{
	string(locale.Days), string(locale.WorkingDays), string(locale.Weeks), string(locale.Months), string(locale.Years), string(locale.Hours),
	string(locale.Euro), string(locale.EurosPerHour), string(locale.Percent), string(locale.Plain),
}

func (l *loader) readFigure(e yamldoc.Entry[figureEntry], s *Scheme) *Figure {
	f := &Figure{Name: l.id(aFigure, e.Key, s.Figures[e.Key.V] != nil), Unit: e.Value.Unit.V, pos: e.Key.Pos}
	if f.Name == dayPlaceholder {
		l.report.Add(e.Key.Pos, "bad-id", "A figure cannot be called day.", "In texts {day} stands for the day of a deadline; choose another name.")
	}
	if e.Value.Unit.Set() && !slices.Contains(figureUnits, f.Unit) {
		l.report.Add(e.Value.Unit.Pos, "unknown-unit", fmt.Sprintf("%q is no unit of a figure.", f.Unit), choose(f.Unit, figureUnits))
	}
	confidence, ok := confidences[e.Value.Confidence.V]
	if !ok && e.Value.Confidence.Set() {
		l.report.Add(e.Value.Confidence.Pos, "unknown-confidence", fmt.Sprintf("%q is no confidence.", e.Value.Confidence.V), "Use H (certain), M (to be checked) or L (not to be stated).")
	}
	f.Confidence = confidence
	for _, v := range e.Value.Values {
		l.readFigureValue(v, f, s)
	}
	return f
}

// readFigureValue adds one period of a figure, which must begin on the day
// after the one before it ends.
func (l *loader) readFigureValue(v figureValueItem, f *Figure, s *Scheme) {
	one := figureValue{from: day(v.From), until: day(v.Until)}
	n, err := strconv.ParseFloat(v.Value.V, 64)
	if err != nil || math.IsNaN(n) || math.Abs(n) > maxNumber {
		if v.Value.Set() {
			l.report.Add(v.Value.Pos, "wrong-type", fmt.Sprintf("%q is no number.", v.Value.V), "Write digits, with a point before the decimals: 103.20")
		}
		return
	}
	one.hundredths = int(math.Round(n * 100))
	if v.From.Set && v.Until.Set && v.Until.V < v.From.V {
		l.report.Add(v.Until.Pos, "bad-order", "This period ends before it begins.", "Exchange from and until.")
	}
	if len(f.values) > 0 {
		last := f.values[len(f.values)-1]
		switch {
		case last.until.IsZero() || !v.From.Set:
			l.report.Add(v.Pos, "overlap", "Two periods of this figure overlap.", "Give the one before an until, and this one the day after as its from.")
		case one.from != last.until.AddDays(1):
			kind, text := "gap", "There are days between the two periods on which the figure has no value."
			if one.from.Before(last.until.AddDays(1)) {
				kind, text = "overlap", "Two periods of this figure overlap."
			}
			l.report.Add(v.From.Pos, kind, text, "Write from: "+last.until.AddDays(1).String())
		}
	}
	if v.Source.Set() && !slices.ContainsFunc(s.Sources, func(o *Source) bool { return o.ID == v.Source.V }) {
		var known []string
		for _, o := range s.Sources {
			known = append(known, o.ID)
		}
		l.report.Add(v.Source.Pos, "undeclared-source", fmt.Sprintf("The scheme has no source called %q.", v.Source.V), cureFor(v.Source.V, known, "Declare it under sources"))
	}
	if i := slices.IndexFunc(s.Sources, func(o *Source) bool { return o.ID == v.Source.V }); i >= 0 {
		one.source = s.Sources[i]
	}
	f.values = append(f.values, one)
}

func (l *loader) sources(list []sourceEntry) []*Source {
	var out []*Source
	for _, e := range list {
		taken := slices.ContainsFunc(out, func(o *Source) bool { return o.ID == e.ID.V })
		out = append(out, &Source{ID: l.id(aSource, e.ID, taken), Name: l.text(e.Name, nil), URL: l.address(e.URL), Dated: e.Dated.V, Checked: day(e.Checked), RecheckMonths: l.recheck(e.Recheck), pos: e.Pos})
	}
	return out
}

// defaultRecheck is after how many months a source must be checked again where
// it does not say so.
const defaultRecheck = 6

// maxRecheck is the longest that a source may go unchecked, in months.
const maxRecheck = 60

func (l *loader) recheck(n yamldoc.Int) int {
	switch {
	case !n.Set:
		return defaultRecheck
	case n.V < 1 || n.V > maxRecheck:
		l.report.Add(n.Pos, "bad-value", fmt.Sprintf("A source is checked again after 1 to %d months.", maxRecheck), "Write, for example: recheck_months: 6")
	}
	return n.V
}

// day reads a day that the decoder has checked.
func day(d yamldoc.Date) calendar.Date {
	parsed, err := calendar.Parse(d.V)
	if err != nil {
		return calendar.Date{}
	}
	return parsed
}
