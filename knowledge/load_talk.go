package knowledge

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"guichet/knowledge/yamldoc"
)

func (l *loader) readPages() {
	l.each("pages", func(name string) {
		var file pageFile
		if !l.decode(name, &file) {
			return
		}
		p := &Page{
			ID: l.id(file.ID, l.base.Page(file.ID.V) != nil), Title: l.button(file.Title, maxLabelUnits), Words: words(file.Words),
			Body: l.texts(file.Body, nil), Contacts: l.contacts(file.Contacts), Link: l.address(file.Link), Sources: l.sources(file.Sources), pos: file.ID.Pos,
		}
		if want := strings.TrimSuffix(path.Base(name), ".yaml"); file.ID.Set() && want != p.ID {
			l.report.Add(file.ID.Pos, "bad-id", fmt.Sprintf("The id %q differs from the name of the file.", p.ID), "Write id: "+want+", or rename the file.")
		}
		l.base.pages = append(l.base.pages, p)
	})
	byID(l.base.pages, func(p *Page) string { return p.ID })
}

// readRoles ties the pages that the talk itself leads to.
func (l *loader) readRoles() {
	var file baseFile
	src := &loader{fsys: l.fsys, shown: l.shown, report: &yamldoc.Report{}} // base.yaml was reported on already
	if !src.decode("base.yaml", &file) {
		return
	}
	l.base.roles = map[Role]*Page{}
	for _, role := range roles {
		name, ok := file.Pages.Find(string(role))
		if !ok {
			l.report.Add(l.top("base.yaml"), "missing-key", fmt.Sprintf("pages does not say which page is the %s page.", role), fmt.Sprintf("Add under pages: %s: and the id of a page.", role))
			continue
		}
		l.base.roles[role] = l.page(name)
	}
	for _, e := range file.Pages {
		if !slices.Contains(roles, Role(e.Key.V)) {
			l.report.Add(e.Key.Pos, "unknown-key", fmt.Sprintf("The talk leads to no %q page.", e.Key.V), "Take it away.")
		}
	}
}

func (l *loader) readTree() {
	var file treeFile
	l.decode("tree.yaml", &file)
	l.base.treeFile = l.top("tree.yaml").File
	l.base.mostQuestions = file.MostQuestions.V
	if file.MostQuestions.Set && file.MostQuestions.V < 1 {
		l.report.Add(file.MostQuestions.Pos, "wrong-type", "There must be room for at least one question.", "Write, for example: most_questions: 12")
	}
	env, err := newRuleEnv(l.base.facts)
	if err != nil {
		return // two facts of one name, reported already
	}
	rules, err := newRuleReader(env, l.base.facts, nil, l.report)
	if err != nil {
		return
	}
	l.base.tree = l.readSteps(file.Steps, rules)
}

func (l *loader) readSteps(entries []stepEntry, rules *ruleReader) []node {
	var steps []node
	for _, e := range entries {
		forms := 0
		for _, set := range []bool{e.Ask.Set(), len(e.Offer) > 0, e.When.Set()} {
			if set {
				forms++
			}
		}
		if forms != 1 {
			l.report.Add(e.Pos, "bad-step", "A step of the tree must be exactly one of ask, offer and when.", "Make several steps of it, each with its own dash.")
			continue
		}
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
			b := branch{when: rules.read(e.When), title: l.text(e.Title, nil), steps: l.readSteps(e.Steps, rules)}
			if len(e.Steps) == 0 {
				l.report.Add(e.Pos, "bad-step", "This branch leads nowhere.", "Add steps: with what is asked and offered there.")
			}
			if b.when != nil {
				steps = append(steps, b)
			}
		}
	}
	return steps
}

func (l *loader) readWords() {
	var file wordsFile
	l.decode("words.yaml", &file)
	for _, e := range file.Words {
		w := &Word{ID: l.id(e.ID, l.base.Word(e.ID.V) != nil), Until: day(e.Until), Says: l.text(e.Says, nil)}
		for _, n := range e.Names {
			w.Names = append(w.Names, n.V)
		}
		w.Scheme, w.Page = l.scheme(e.Scheme), l.page(e.Page)
		w.Region = ref(l, e.Region, "region", l.base.regions, func(r *Region) string { return r.ID })
		if e.Scheme.Set() && e.Page.Set() || e.Scheme.Set() && e.Region.Set() || e.Page.Set() && e.Region.Set() {
			l.report.Add(e.Pos, "misplaced-key", "A word leads to one of scheme, page and region.", "Keep one of them.")
		}
		l.base.words = append(l.base.words, w)
	}
}

func (l *loader) readCases() {
	l.each("cases", func(name string) {
		var file casesFile
		if !l.decode(name, &file) {
			return
		}
		for _, e := range file.Cases {
			l.base.cases = append(l.base.cases, l.readCase(e))
		}
	})
}

func (l *loader) readCase(e caseEntry) *Case {
	c := &Case{Name: e.Name.V, On: day(e.On), Facts: Facts{}, Expect: map[string]Verdict{}, pos: e.Pos}
	for _, given := range e.Facts {
		f := l.fact(given.Key)
		if f == nil {
			continue
		}
		text := given.Value.Scalar.V
		if given.Value.Kind == yamldoc.List {
			var items []string
			for _, s := range given.Value.List {
				items = append(items, s.V)
			}
			text = strings.Join(items, ",")
		}
		v, err := f.Parse(text)
		if err != nil {
			l.report.Add(given.Value.Pos, "bad-value", "This is no value of the fact: "+err.Error()+".", "Write an option id, a list of them, a number, a range, a day, or unknown.")
			continue
		}
		c.Facts[f.ID] = v
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
	return c
}
