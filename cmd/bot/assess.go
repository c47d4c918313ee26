package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"guichet/calendar"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/knowledge/yamldoc"
)

// assessCommand is "bot assess".
type assessCommand struct {
	Base  string   `help:"Folder of the knowledge base, instead of the embedded one."`
	On    dateFlag `help:"Assess as of this day (YYYY-MM-DD); today if not given." placeholder:"DATE"`
	Lang  string   `help:"Language of the texts; the base's first if not given."`
	JSON  bool     `help:"Print one JSON object."`
	Facts []string `arg:"" optional:"" name:"fact=value" help:"What is known, such as status=job_seeker course_start=2027-01-11. Several options are parted by commas, a range is written 12..24 or 2027-06-01..2027-06-30 (deadlines are then counted from its first day), and ? is \"I don't know\"."`
}

// assessResult is what "bot assess --json" prints.
type assessResult struct {
	Base         string         `json:"base"`
	On           calendar.Date  `json:"on"`
	Language     string         `json:"language"`
	Schemes      []schemeResult `json:"schemes"`
	NextQuestion *string        `json:"next_question"`
}

type schemeResult struct {
	ID        string            `json:"id"`
	Name      string            `json:"name"`
	Verdict   knowledge.Verdict `json:"verdict"`
	Successor *string           `json:"successor"`
	Deciding  []decidingResult  `json:"deciding"`
	Missing   []string          `json:"missing"`
	Changes   []changeResult    `json:"changes"`
	Deadlines []deadlineResult  `json:"deadlines"`
}

type decidingResult struct {
	Condition string `json:"condition"`
	Text      string `json:"text"`
}

type changeResult struct {
	Fact     string         `json:"fact"`
	To       string         `json:"to"`
	FromDate *calendar.Date `json:"from_date"`
	Text     string         `json:"text"`
}

// deadlineResult is one last day. Day is the one that is safe on every day of a
// period given for the start, as knowledge.DueDay has it; Text says from which
// it is counted.
type deadlineResult struct {
	ID   string         `json:"id"`
	Day  *calendar.Date `json:"day"`
	Text string         `json:"text"`
}

// Run prints what the facts mean.
func (c *assessCommand) Run(_ context.Context, p *program) error {
	guide, b, err := loadGuide(c.Base)
	if err != nil {
		return cannot(err)
	}
	facts, err := readFacts(b, c.Facts)
	if err != nil {
		return wrongUse(err)
	}
	on := c.On.Date
	if on.IsZero() {
		on = b.Today(p.now())
	}
	result := assessResult{Base: b.Version(), On: on, Language: b.Language(c.Lang), Schemes: []schemeResult{}}
	for _, a := range b.Assess(facts, on) {
		result.Schemes = append(result.Schemes, describe(guide, a, result.Language, on))
	}
	if next := b.Position(facts, on).Next; next != nil {
		result.NextQuestion = &next.ID
	}
	if c.JSON {
		return cannot(writeJSON(p, result))
	}
	result.print(p)
	return nil
}

// readFacts reads "fact=value" words; every mistake is told at once.
func readFacts(b *knowledge.Base, words []string) (knowledge.Facts, error) {
	var ids []string
	for _, f := range b.Facts() {
		ids = append(ids, f.ID)
	}
	facts := knowledge.Facts{}
	var errs []error
	for _, word := range words {
		id, value, ok := strings.Cut(word, "=")
		f := b.Fact(id)
		switch {
		case !ok:
			errs = append(errs, fmt.Errorf("%q: write fact=value", word))
		case f == nil:
			hint := "the facts are " + strings.Join(ids, ", ")
			if similar := yamldoc.Suggest(id, ids); similar != "" {
				hint = "did you mean " + similar + "?"
			}
			errs = append(errs, fmt.Errorf("there is no fact %q: %s", id, hint))
		default:
			v, err := f.Parse(value)
			errs = append(errs, err)
			facts[id] = v
		}
	}
	return facts, errors.Join(errs...)
}

func describe(guide *dialog.Guide, a knowledge.Assessment, lang string, on calendar.Date) schemeResult {
	s := a.Scheme
	r := schemeResult{
		ID: s.ID, Name: s.Name.In(lang), Verdict: a.Verdict,
		Deciding: []decidingResult{}, Missing: []string{}, Changes: []changeResult{}, Deadlines: []deadlineResult{},
	}
	if s.Successor != nil && a.Verdict == knowledge.Ended {
		r.Successor = &s.Successor.ID
	}
	for _, c := range a.Deciding {
		said, _ := s.Say(c.Fails, lang, on)
		r.Deciding = append(r.Deciding, decidingResult{c.ID, said.Text})
	}
	for _, f := range a.Missing {
		r.Missing = append(r.Missing, f.ID)
	}
	for _, change := range a.Changes {
		one := changeResult{Fact: change.Fact.ID, To: change.To.String(), Text: guide.SayChange(lang, change)}
		if !change.FromDay.IsZero() {
			one.FromDate = &change.FromDay
		}
		r.Changes = append(r.Changes, one)
	}
	for _, d := range a.Deadlines {
		said, ok := s.SayDue(d, lang, on)
		if !ok {
			continue
		}
		one := deadlineResult{ID: d.Deadline.ID, Text: said.Text}
		if !d.Day.IsZero() {
			one.Day = &d.Day
		}
		r.Deadlines = append(r.Deadlines, one)
	}
	return r
}

func (r assessResult) print(p *program) {
	fmt.Fprintf(p.out, "On %s, base %s\n", r.On, r.Base)
	for _, s := range r.Schemes {
		fmt.Fprintf(p.out, "\n%-12s %s (%s)\n", s.Verdict, s.ID, s.Name)
		if s.Successor != nil {
			fmt.Fprintf(p.out, "  successor: %s\n", *s.Successor)
		}
		for _, d := range s.Deciding {
			fmt.Fprintf(p.out, "  fails: %s: %s\n", d.Condition, d.Text)
		}
		if len(s.Missing) > 0 {
			fmt.Fprintf(p.out, "  missing: %s\n", strings.Join(s.Missing, ", "))
		}
		for _, c := range s.Changes {
			fmt.Fprintf(p.out, "  would change it: %s\n", c.Text)
		}
		for _, d := range s.Deadlines {
			fmt.Fprintf(p.out, "  until: %s\n", d.Text)
		}
	}
	if r.NextQuestion != nil {
		fmt.Fprintf(p.out, "\nnext question: %s\n", *r.NextQuestion)
	}
}
