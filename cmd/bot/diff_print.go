package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"guichet/calendar"
)

// diffPage writes the result for people: short lines below headings.
type diffPage struct{ strings.Builder }

func (r diffResult) print(out io.Writer) error {
	page := &diffPage{}
	if r.Same {
		page.line(0, "Nothing differs on %s between base %s and base %s.", r.On, r.Old, r.New)
	} else {
		page.line(0, "What changes on %s from base %s to base %s", r.On, r.Old, r.New)
	}
	for _, s := range r.Schemes {
		page.heading("Scheme %s", s.ID)
		page.scheme(s)
	}
	page.talks(r.Talks)
	page.entries("Fact", r.Facts)
	page.entries("Page", r.Pages)
	page.lost(r.Lost)
	if len(r.Cases) > 0 {
		page.heading("Cases that fail now")
		for _, c := range r.Cases {
			page.line(1, "%s: %s", c.Name, c.Text)
		}
	}
	if len(r.Rest) > 0 {
		page.heading("Everything else")
		page.edits(r.Rest)
	}
	_, err := io.WriteString(out, page.String())
	return err
}

func (p *diffPage) heading(format string, args ...any) {
	p.WriteString("\n")
	p.line(0, format, args...)
}

func (p *diffPage) line(depth int, format string, args ...any) {
	indent := strings.Repeat("  ", depth)
	p.WriteString(indent + strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "\n"+indent+"  ") + "\n")
}

// phases says what became of a scheme.
var phases = map[[2]string]string{
	{"absent", "in_force"}: "It is new.",
	{"coming", "in_force"}: "It is in force already.",
	{"ended", "in_force"}:  "It has not ended any more.",
	{"in_force", "absent"}: "It is gone.",
	{"in_force", "ended"}:  "It has ended.",
	{"in_force", "coming"}: "It is not in force yet.",
}

var barriers = map[string]string{
	"impossible":  "Nobody comes to it any more: nobody can meet all of its conditions.",
	"not_offered": "Nobody comes to it any more: the tree offers it to nobody who meets its conditions.",
}

func (p *diffPage) scheme(s schemeDiff) {
	if s.Was != s.Is {
		said, known := phases[[2]string{s.Was, s.Is}]
		if !known {
			said = fmt.Sprintf("It was %s and is %s.", s.Was, s.Is)
		}
		p.line(1, "%s", said)
	}
	if s.Barrier != "" {
		p.line(1, "%s", barriers[s.Barrier])
	}
	p.group(1, "These people can have it now, and could not before", s.Gained)
	p.group(1, "These people cannot have it any more", s.Lost)
	p.group(1, "These people can have it, and the talk offers it to them only now", s.Shown)
	p.group(1, "These people can have it, and the talk offers it to them no more", s.Hidden)
	for _, d := range s.Deadlines {
		p.deadline(d)
	}
	p.edits(s.Edits)
}

func (p *diffPage) group(depth int, title string, g *groupResult) {
	if g == nil {
		return
	}
	p.line(depth, "%s (%s of the combinations of answers):", title, percent(g.Share))
	for i, who := range g.People {
		p.person(depth+1, i, who)
	}
}

func percent(share float64) string {
	n := int(math.Round(100 * share))
	if n == 0 {
		return "less than 1 %"
	}
	return fmt.Sprintf("about %d %%", n)
}

// person writes a conversation with its number in front.
func (p *diffPage) person(depth, i int, who personResult) {
	lines := who.Conversation
	for _, also := range who.NotAsked {
		lines = append(lines[:len(lines):len(lines)], also+" (not asked)")
	}
	if len(lines) == 0 {
		lines = []string{"whoever it is"}
	}
	for k, l := range lines {
		mark := "  "
		if k == 0 {
			mark = fmt.Sprintf("%d.", i+1)
		}
		p.line(depth, "%s %s", mark, l)
	}
}

func (p *diffPage) deadline(d deadlineDiff) {
	if d.Kind != "changed" {
		p.line(1, "Deadline %s: %s", d.ID, d.Kind)
	} else {
		p.line(1, "Deadline %s", d.ID)
	}
	p.group(2, "It concerns these people now, and did not before", d.Gained)
	p.group(2, "It does not concern these people any more", d.Lost)
	if d.Moved == nil {
		return
	}
	p.line(2, "It was %s and is %s:", d.Moved.From, d.Moved.To)
	for i, who := range d.Moved.People {
		p.person(3, i, who.personResult)
		p.line(3, "   the last day was %s and is %s", dayWords(who.OldDay), dayWords(who.NewDay))
	}
}

// dayWords writes a day that may be unknown.
func dayWords(d *calendar.Date) string {
	if d == nil {
		return "not known"
	}
	return d.String()
}

func (p *diffPage) talks(talks []talkDiff) {
	if len(talks) == 0 {
		return
	}
	p.heading("Questions")
	for i, t := range talks {
		p.person(1, i, personResult{Conversation: t.Conversation})
		p.line(1, "   then asked before: %s", orNothing(t.oldLabels))
		p.line(1, "   then asked now:    %s", orNothing(t.newLabels))
	}
}

func orNothing(labels []string) string {
	if len(labels) == 0 {
		return "nothing"
	}
	return strings.Join(labels, ", ")
}

func (p *diffPage) entries(name string, list []entryDiff) {
	for _, e := range list {
		if e.Kind != "changed" {
			p.heading("%s %s: %s", name, e.ID, e.Kind)
			continue
		}
		p.heading("%s %s", name, e.ID)
		p.edits(e.Edits)
	}
}

func (p *diffPage) lost(answers []lostAnswer) {
	if len(answers) == 0 {
		return
	}
	p.heading("Conversations under way: answers that are no longer understood")
	for _, a := range answers {
		if a.Value == "" {
			p.line(1, "%s: every answer", a.Fact)
			continue
		}
		p.line(1, "%s: %s", a.Fact, a.Value)
	}
}

func (p *diffPage) edits(edits []editResult) {
	for _, e := range edits {
		if e.Language != "" {
			p.line(1, "%s (%s)", e.What, e.Language)
		} else {
			p.line(1, "%s", e.What)
		}
		if e.Old != "" {
			p.line(2, "- %s", e.Old)
		}
		if e.New != "" {
			p.line(2, "+ %s", e.New)
		}
	}
}
