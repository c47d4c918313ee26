package knowledge_test

import (
	"fmt"
	"strings"

	"guichet/knowledge"
)

// reportText writes all that a report holds, a thing a line.
func reportText(r *knowledge.DiffReport) string {
	w := &reportWriter{}
	for _, s := range r.Schemes {
		w.line("scheme %s: %v to %v %v", s.ID, s.Was, s.Is, s.Barrier)
		w.group("gained", s.Gained)
		w.group("lost", s.Lost)
		w.group("shown", s.Shown)
		w.group("hidden", s.Hidden)
		for _, d := range s.Deadlines {
			w.line("  deadline %s: %v", d.ID, d.Kind)
			w.group("gained", d.Gained)
			w.group("lost", d.Lost)
			if d.Moved != nil {
				w.line("  moved from %s to %s", d.Moved.From, d.Moved.To)
				for _, who := range d.Moved.People {
					w.person(who.Person)
					w.line("    day %s to %s", who.Old, who.New)
				}
			}
		}
		w.edits(s.Edits)
	}
	for _, t := range r.Talks {
		w.line("talk %s", answers(t.Talk))
		w.line("  old %s", factIDs(t.Old))
		w.line("  new %s", factIDs(t.New))
	}
	for _, e := range r.Facts {
		w.line("fact %s: %v", e.ID, e.Kind)
		w.edits(e.Edits)
	}
	for _, e := range r.Pages {
		w.line("page %s: %v", e.ID, e.Kind)
		w.edits(e.Edits)
	}
	for _, l := range r.Lost {
		w.line("lost %s=%s", l.Fact, l.Value)
	}
	for _, c := range r.Cases {
		w.line("case %s: %s", c.Name, c.Text)
	}
	if len(r.Rest) > 0 {
		w.line("rest")
		w.edits(r.Rest)
	}
	if r.Same() {
		w.line("same")
	}
	return w.String()
}

type reportWriter struct{ strings.Builder }

func (w *reportWriter) line(format string, args ...any) {
	w.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

func (w *reportWriter) group(name string, g *knowledge.Group) {
	if g == nil {
		return
	}
	w.line("  %s %.4f", name, g.Share)
	for _, who := range g.People {
		w.person(who)
	}
}

func (w *reportWriter) person(who knowledge.Person) {
	w.line("    %s", answers(who.Talk))
	if len(who.Also) > 0 {
		w.line("      also %s", answers(who.Also))
	}
	if old, is := fmt.Sprint(who.OldFacts), fmt.Sprint(who.NewFacts); old != is {
		w.line("      old %s", old)
		w.line("      new %s", is)
	}
}

func (w *reportWriter) edits(edits []knowledge.Edit) {
	for _, e := range edits {
		w.line("  %s", strings.TrimSpace(e.What+" "+e.Lang))
		w.line("    - %s", e.Old)
		w.line("    + %s", e.New)
	}
}

func answers(list []knowledge.Answer) string {
	words := make([]string, len(list))
	for i, a := range list {
		words[i] = a.Words("en")
	}
	return strings.Join(words, " | ")
}

func factIDs(list []*knowledge.Fact) string {
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = f.ID
	}
	return strings.Join(ids, " ")
}
