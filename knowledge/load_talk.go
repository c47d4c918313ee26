package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/knowledge/yamldoc"
)

func (l *loader) readPages() {
	l.each("pages", aPage, func(name string) {
		file, ok := decode[pageFile](l, name, aPage)
		if !ok {
			return
		}
		p := &Page{
			ID: l.fileID(aPage, name, file.ID), Title: l.button(file.Title, maxLabelUnits), Words: l.hearWords(theTalk, "the page "+file.ID.V, file.Words),
			Body: l.texts(file.Body, nil), Contacts: l.contacts(file.Contacts), Link: l.address(file.Link), Sources: l.sources(file.Sources), pos: file.ID.Pos,
		}
		l.readExamples(AboutPage(p.ID), file.Examples)
		l.base.pages = append(l.base.pages, p)
	})
	byID(l.base.pages, func(p *Page) string { return p.ID })
}

// readRoles ties the pages that the talk itself leads to.
func (l *loader) readRoles(file baseFile) {
	l.base.roles = map[Role]*Page{}
	meant := map[string]bool{}
	for _, e := range file.Pages {
		if role := Role(e.Key.V); slices.Contains(roles, role) {
			l.base.roles[role] = l.page(e.Value)
			continue
		}
		cure := "Take it away; the talk knows the pages quote, contact, human and privacy."
		if similar := yamldoc.Suggest(e.Key.V, roleNames()); similar != "" {
			cure, meant[similar] = "Did you mean "+similar+"?", true
		}
		l.report.Add(e.Key.Pos, "unknown-key", fmt.Sprintf("The talk leads to no %q page.", e.Key.V), cure)
	}
	for _, role := range roles {
		if _, ok := l.base.roles[role]; !ok && len(file.Pages) > 0 && !meant[string(role)] {
			l.report.Add(l.top("base.yaml"), "missing-key", fmt.Sprintf("pages does not say which page is the %s page.", role), fmt.Sprintf("Add under pages: %s: and the id of a page.", role))
		}
	}
}

func roleNames() []string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = string(role)
	}
	return names
}

func (l *loader) readTree() {
	file, _ := decode[treeFile](l, "tree.yaml", "")
	l.base.treeFile = l.top("tree.yaml").File
	l.base.mostQuestions = file.MostQuestions.V
	if file.MostQuestions.Set && file.MostQuestions.V < 1 {
		l.report.Add(file.MostQuestions.Pos, "wrong-type", "There must be room for at least one question.", "Write, for example: most_questions: 12")
	}
	env, err := newRuleEnv(l.base.facts)
	if err != nil {
		return // reported with the schemes
	}
	rules, err := newRuleReader(env, l, nil)
	if err != nil {
		return
	}
	l.base.tree = l.readSteps(file.Steps, 0, rules)
}

// readSteps reads steps that end before a line; 0 is the end of the file.
func (l *loader) readSteps(entries []stepEntry, end int, rules *ruleReader) []node {
	var steps []node
	for i, e := range entries {
		end := end
		if i+1 < len(entries) {
			end = entries[i+1].Pos.Line
		}
		if l.stepForm(e, end) {
			steps = l.readStep(steps, e, end, rules)
		}
	}
	return steps
}

// stepForm checks that a step is exactly one of what a step can be.
func (l *loader) stepForm(e stepEntry, end int) bool {
	forms := 0
	for _, set := range []bool{e.Ask.Set(), len(e.Offer) > 0, e.When.Set()} {
		if set {
			forms++
		}
	}
	sound := l.sound(e.Pos, end)
	switch {
	case forms > 1:
		l.report.Add(e.Pos, "bad-step", "A step of the tree must be exactly one of ask, offer and when.", "Make several steps of it, each with its own dash.")
	case forms == 0 && sound:
		l.report.Add(e.Pos, "bad-step", "A step of the tree must ask, offer, or lead on when something holds.", "Write one of ask:, offer: and when: with what belongs to it, or take the step away.")
	case forms == 1 && !e.When.Set() && (e.Title.Set() || len(e.Steps) > 0):
		l.report.Add(e.Pos, "bad-step", "Only a step with when: has a title and steps.", "Take them away, or add when: and make this one of the steps.")
	case e.When.Set() && len(e.Steps) == 0 && sound:
		l.report.Add(e.Pos, "bad-step", "This branch leads nowhere.", "Add steps: with what is asked and offered there.")
	}
	return forms == 1
}

func (l *loader) readStep(steps []node, e stepEntry, end int, rules *ruleReader) []node {
	switch {
	case e.Ask.Set():
		f := l.fact(e.Ask)
		if f != nil && !f.Asked() {
			l.report.Add(e.Ask.Pos, "not-asked", fmt.Sprintf("%s is known by a contact; people are never asked for it.", f.ID), "Take this step away.")
		} else if f != nil {
			steps = append(steps, ask{f, e.Ask.Pos})
		}
	case len(e.Offer) > 0:
		var o offer
		for _, s := range e.Offer {
			if scheme := l.scheme(s); scheme != nil {
				o.schemes = append(o.schemes, scheme)
			}
		}
		steps = append(steps, o)
	default:
		b := branch{when: rules.read(e.When), title: l.text(e.Title, nil), steps: l.readSteps(e.Steps, end, rules)}
		if b.when != nil {
			steps = append(steps, b)
		}
	}
	return steps
}

func (l *loader) readWords() {
	file, _ := decode[wordsFile](l, "words.yaml", aWord)
	for _, e := range file.Words {
		w := &Word{ID: l.id(aWord, e.ID, l.base.Word(e.ID.V) != nil), Until: day(e.Until), Says: l.text(e.Says, nil)}
		for _, n := range e.Names {
			w.Names = append(w.Names, n.V)
		}
		l.hear(theTalk, "the word "+w.ID, e.Names...)
		w.Scheme, w.Page = l.scheme(e.Scheme), l.page(e.Page)
		w.Region = ref(l, e.Region, aRegion, l.base.regions, func(r *Region) string { return r.ID })
		if e.Scheme.Set() && e.Page.Set() || e.Scheme.Set() && e.Region.Set() || e.Page.Set() && e.Region.Set() {
			l.report.Add(e.Pos, "misplaced-key", "A word leads to one of scheme, page and region.", "Keep one of them.")
		}
		l.base.words = append(l.base.words, w)
	}
}

func (l *loader) readCases() {
	l.each("cases", "", func(name string) {
		file, ok := decode[casesFile](l, name, "")
		if !ok {
			return
		}
		for _, e := range file.Cases {
			l.base.cases = append(l.base.cases, l.readCase(e))
		}
	})
}

func (l *loader) readCase(e caseEntry) *Case {
	c := &Case{Name: e.Name.V, Why: e.Why.V, On: day(e.On), Facts: Facts{}, Expect: map[string]Verdict{}, pos: e.Pos}
	for _, given := range e.Facts {
		f := l.fact(given.Key)
		if f == nil || f.broken {
			continue
		}
		l.readValue(f, given.Value, c.Facts)
	}
	for _, want := range e.Expect {
		s := l.scheme(want.Key)
		v, ok := ParseVerdict(want.Value.V)
		if !ok && want.Value.Set() {
			l.report.Add(want.Value.Pos, "unknown-verdict", fmt.Sprintf("%q is no verdict.", want.Value.V), "Use one of: "+strings.Join(verdictNames[:], ", ")+".")
		}
		if s != nil && ok {
			c.Expect[s.ID] = v
		}
	}
	for _, want := range e.Due {
		l.readDue(want, c)
	}
	return c
}

// readValue reads what is stated of a fact into facts.
func (l *loader) readValue(f *Fact, given yamldoc.Any, facts Facts) {
	text := given.Scalar.V
	if given.Kind == yamldoc.List {
		var items []string
		for _, s := range given.List {
			items = append(items, s.V)
		}
		text = strings.Join(items, ",")
	}
	v, err := f.Parse(text)
	if err != nil {
		l.report.Add(given.Pos, "bad-value", err.Error()+".", "Write "+f.form()+", or unknown.")
		return
	}
	facts[f.ID] = v
}

const dueNone = "none"

// readDue reads "scheme.deadline: day" of a case.
func (l *loader) readDue(want yamldoc.Entry[yamldoc.Str], c *Case) {
	name, id, _ := strings.Cut(want.Key.V, ".")
	s := l.base.Scheme(name)
	if s == nil || !slices.ContainsFunc(s.Deadlines, func(d *Deadline) bool { return d.ID == id }) {
		if !l.partial[aScheme] && !l.partial[aDeadline] {
			l.report.Add(want.Key.Pos, "undeclared-deadline", fmt.Sprintf("There is no deadline called %q.", want.Key.V), "Write the id of a scheme, a dot and the id of one of its deadlines.")
		}
		return
	}
	due := expectedDue{deadline: id, none: want.Value.V == dueNone}
	if !due.none {
		parsed, err := calendar.Parse(want.Value.V)
		if err != nil {
			l.report.Add(want.Value.Pos, "bad-value", fmt.Sprintf("%q is no day.", want.Value.V), "Write a day as 2026-12-07, or none if the deadline must not concern this person.")
			return
		}
		due.day = parsed
	}
	if c.due == nil {
		c.due = map[string][]expectedDue{}
	}
	c.due[s.ID] = append(c.due[s.ID], due)
}
