package knowledge

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"guichet/calendar"
)

// lines gathers what a file says, under the names that the file uses. What is
// empty is left out.
type lines struct {
	languages []string
	list      []line
	// say puts figures into texts; nil where there are none.
	say func(t Text, lang string) string
}

func (l *lines) set(what string, texts ...string) {
	for _, t := range texts {
		if t != "" {
			l.list = append(l.list, line{what: what, text: t})
		}
	}
}

func (l *lines) day(what string, d calendar.Date) {
	if !d.IsZero() {
		l.set(what, d.String())
	}
}

// text adds texts in every language.
func (l *lines) text(what string, texts ...Text) {
	for _, t := range texts {
		for _, lang := range l.languages {
			said := t.In(lang)
			if l.say != nil {
				said = l.say(t, lang)
			}
			if said != "" {
				l.list = append(l.list, line{what, lang, said})
			}
		}
	}
}

func (l *lines) sources(prefix string, sources []*Source) {
	for _, s := range sources {
		what := prefix + "sources." + s.ID
		l.text(what+".name", s.Name)
		l.set(what+".url", s.URL)
		l.set(what+".dated", s.Dated)
		l.day(what+".checked", s.Checked)
		l.set(what+".recheck_months", strconv.Itoa(s.RecheckMonths))
	}
}

func (l *lines) rule(what string, r *rule) {
	if r != nil {
		l.set(what, r.source)
	}
}

func schemeLines(b *Base, s *Scheme, on calendar.Date) []line {
	l := &lines{languages: b.languages, say: func(t Text, lang string) string {
		if said, known := s.Say(t, lang, on); known {
			return said.Text
		}
		return t.In(lang)
	}}
	l.text("name", s.Name)
	l.text("short", s.Short)
	l.text("summary", s.Summary)
	l.set("words", s.Words...)
	l.day("valid.from", s.From)
	l.day("valid.until", s.Until)
	if s.Successor != nil {
		l.set("successor", s.Successor.ID)
	}
	l.text("ended", s.Ended)
	if s.CheckWith != nil {
		l.set("check_with", s.CheckWith.ID)
	}
	for _, name := range sortedKeys(s.Figures) {
		l.figure(s.Figures[name])
	}
	for _, c := range s.Conditions {
		what := "conditions." + c.ID
		l.rule(what+".for", c.scope)
		l.rule(what+".when", c.rule)
		l.text(what+".is", c.Is)
		l.text(what+".fails", c.Fails)
	}
	for _, d := range s.Deadlines {
		what := "deadlines." + d.ID
		l.set(what+".before", d.Before.ID)
		l.set(what+".by", d.By.Name)
		l.rule(what+".when", d.when)
		l.text(what+".text", d.Text)
	}
	l.text("amounts", s.Amounts...)
	l.text("steps", s.Steps...)
	l.text("documents", s.Documents...)
	for _, n := range s.Notes {
		l.text("notes", n.Text)
		l.rule("notes.when", n.when)
	}
	l.set("contacts", contactIDs(s.Contacts))
	l.set("link", s.Link)
	l.sources("", s.Sources)
	return l.list
}

// figure adds one line for each period.
func (l *lines) figure(f *Figure) {
	sure := map[Confidence]string{High: "H", Medium: "M", Low: "L"}[f.Confidence]
	for _, v := range f.values {
		what := "figures." + f.Name
		if !v.from.IsZero() || !v.until.IsZero() {
			what += " " + DayOf(v.from, v.until).String()
		}
		number := strings.TrimSuffix(fmt.Sprintf("%d.%02d", v.hundredths/100, v.hundredths%100), ".00")
		l.set(what, fmt.Sprintf("%s %s, confidence %s", number, f.Unit, sure))
	}
}

func contactIDs(contacts []*Contact) string {
	ids := make([]string, len(contacts))
	for i, c := range contacts {
		ids[i] = c.ID
	}
	return strings.Join(ids, ", ")
}

func factEntries(b *Base) []*entry {
	entries := make([]*entry, len(b.facts))
	for i, f := range b.facts {
		entries[i] = &entry{f.ID, factLines(b, f)}
	}
	return entries
}

func factLines(b *Base, f *Fact) []line {
	l := &lines{languages: b.languages}
	for name, t := range factTypes {
		if t == f.Type {
			l.set("type", name)
		}
	}
	l.text("label", f.Label)
	l.text("question", f.Question)
	l.text("hint", f.Hint)
	l.text("you", f.You)
	l.set("called", f.Called...)
	l.text("why", f.Why)
	l.text("before", f.Before)
	l.text("starting", f.Starting)
	l.set("words", f.Words...)
	l.set("unit", f.Unit)
	if f.Type == Number || f.Type == Money {
		l.set("min", strconv.Itoa(f.Min))
		l.set("max", strconv.Itoa(f.Max))
		l.set("grows", [...]string{"", "monthly", "yearly"}[f.Growth])
	}
	if f.CountedAt != nil {
		l.set("counted_at", f.CountedAt.ID)
	}
	if f.KnownBy != nil {
		l.set("known_by", f.KnownBy.ID)
	}
	if f.Fixed {
		l.set("fixed", strconv.FormatBool(f.Fixed))
	}
	if f.Type == YesNo {
		return l.list
	}
	for _, o := range f.Options {
		what := "options." + o.ID
		l.set("options", o.ID)
		l.set(what+".leaves_open", strings.Join(o.LeavesOpen, ", "))
		if f.fromRegions && b.Region(o.ID) != nil || f == b.courseFact && b.Course(o.ID) != nil {
			continue // its texts are those of the region or course
		}
		l.text(what+".label", o.Label)
		l.text(what+".says", o.Says)
		l.text(what+".you", o.You)
		l.set(what+".words", o.Words...)
	}
	return l.list
}

func pageEntries(b *Base) []*entry {
	entries := make([]*entry, len(b.pages))
	for i, p := range b.pages {
		l := &lines{languages: b.languages}
		l.text("title", p.Title)
		l.set("words", p.Words...)
		l.text("body", p.Body...)
		l.set("contacts", contactIDs(p.Contacts))
		l.set("link", p.Link)
		l.sources("", p.Sources)
		entries[i] = &entry{p.ID, l.list}
	}
	return entries
}

// restLines are what is neither a fact nor a scheme nor a page.
func restLines(b *Base) []line {
	l := &lines{languages: b.languages}
	l.set("languages", strings.Join(b.languages, ", "))
	l.set("time_zone", b.zone.String())
	l.text("greeting", b.greeting)
	for _, role := range roles {
		l.set("pages."+string(role), b.roles[role].ID)
	}
	l.set("most_questions", strconv.Itoa(b.mostQuestions))
	l.tree(b.Tree(), "")
	for _, w := range b.words {
		l.word(w)
	}
	l.day("former_until", b.formerUntil)
	for _, r := range b.regions {
		what := "regions." + r.ID
		l.text(what+".name", r.Name)
		l.set(what+".site", r.Site)
		l.set(what+".formerly", r.Formerly...)
		l.set(what+".places", r.Places...)
	}
	for _, c := range b.contacts {
		what := "contacts." + c.ID
		l.text(what+".name", c.Name)
		l.set(what+".phone", c.Phone)
		l.set(what+".url", c.URL)
		l.text(what+".note", c.Note)
	}
	for _, c := range b.courses {
		l.course(c)
	}
	for _, c := range b.cases {
		l.set("cases."+c.Name, caseLine(c))
	}
	return l.list
}

// tree adds one line for each step, with the branches that it stands in.
func (l *lines) tree(steps []Step, inside string) {
	for _, s := range steps {
		switch {
		case s.Ask != nil:
			l.set("tree", inside+"ask "+s.Ask.ID)
		case len(s.Offer) > 0:
			ids := make([]string, len(s.Offer))
			for i, one := range s.Offer {
				ids[i] = one.ID
			}
			l.set("tree", inside+"offer "+strings.Join(ids, ", "))
		default:
			l.text("tree.title", s.Title)
			l.tree(s.Steps, inside+"when "+s.When+": ")
		}
	}
}

func (l *lines) word(w *Word) {
	what := "words." + w.ID
	l.set(what+".names", w.Names...)
	l.day(what+".until", w.Until)
	l.text(what+".says", w.Says)
	switch {
	case w.Scheme != nil:
		l.set(what+".scheme", w.Scheme.ID)
	case w.Page != nil:
		l.set(what+".page", w.Page.ID)
	case w.Region != nil:
		l.set(what+".region", w.Region.ID)
	}
}

func (l *lines) course(c *Course) {
	what := "courses." + c.ID
	l.text(what+".name", c.Name)
	l.text(what+".short", c.Short)
	l.set(what+".words", c.Words...)
	l.set(what+".sets", written(c.Sets))
	l.set(what+".code", c.Code)
	l.day(what+".until", c.Until)
	l.sources(what+".", c.Sources)
}

// written gives facts in the form that case files and the command line take.
func written(facts Facts) string {
	var parts []string
	for _, id := range slices.Sorted(maps.Keys(facts)) {
		parts = append(parts, id+"="+facts[id].String())
	}
	return strings.Join(parts, " ")
}

func caseLine(c *Case) string {
	parts := []string{"on " + c.On.String(), written(c.Facts), "expects"}
	for _, id := range sortedKeys(c.Expect) {
		parts = append(parts, id+"="+c.Expect[id].String())
	}
	for _, id := range sortedKeys(c.due) {
		for _, want := range c.due[id] {
			day := want.day.String()
			if want.none {
				day = "none"
			}
			parts = append(parts, id+"."+want.deadline+"="+day)
		}
	}
	return strings.Join(parts, " ")
}
