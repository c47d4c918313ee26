package main

import (
	"context"
	"errors"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/knowledge/yamldoc"
)

// diffCommand is "bot diff".
type diffCommand struct {
	Old  string   `arg:"" help:"Folder of the knowledge base before the edit, or the word embedded."`
	New  string   `arg:"" optional:"" default:"embedded" help:"Folder of the knowledge base after the edit; the embedded one if not given."`
	On   dateFlag `help:"Compare as of this day (YYYY-MM-DD); today if not given." placeholder:"DATE"`
	Lang string   `help:"Language of the conversations; the new base's first if not given."`
	JSON bool     `help:"Print one JSON object."`
}

// embedded stands for the base that is part of the program.
const embedded = "embedded"

// diffResult is what "bot diff --json" prints.
type diffResult struct {
	Same     bool           `json:"same"`
	Old      string         `json:"old"`
	New      string         `json:"new"`
	On       *calendar.Date `json:"on"`
	Language string         `json:"language"`
	Schemes  []schemeDiff   `json:"schemes"`
	Talks    []talkDiff     `json:"talks"`
	Facts    []entryDiff    `json:"facts"`
	Pages    []entryDiff    `json:"pages"`
	Lost     []lostAnswer   `json:"lost_answers"`
	Cases    []caseFailure  `json:"cases"`
	Rest     []editResult   `json:"rest"`
	// Problems are those of a base that does not load; then nothing else is
	// set.
	Problems []problem `json:"problems"`
}

type schemeDiff struct {
	ID        string         `json:"id"`
	Was       string         `json:"was"`
	Is        string         `json:"is"`
	Barrier   string         `json:"barrier"`
	Gained    *groupResult   `json:"gained"`
	Lost      *groupResult   `json:"lost"`
	Shown     *groupResult   `json:"shown"`
	Hidden    *groupResult   `json:"hidden"`
	Deadlines []deadlineDiff `json:"deadlines"`
	Edits     []editResult   `json:"edits"`
}

type groupResult struct {
	Share  float64        `json:"share"`
	People []personResult `json:"people"`
}

type personResult struct {
	Conversation []string          `json:"conversation"`
	NotAsked     []string          `json:"not_asked"`
	OldFacts     map[string]string `json:"old_facts"`
	NewFacts     map[string]string `json:"new_facts"`
}

type deadlineDiff struct {
	ID     string       `json:"id"`
	Kind   string       `json:"kind"`
	Gained *groupResult `json:"gained"`
	Lost   *groupResult `json:"lost"`
	Moved  *movedResult `json:"moved"`
}

type movedResult struct {
	From   string           `json:"from"`
	To     string           `json:"to"`
	People []movedDayResult `json:"people"`
}

type movedDayResult struct {
	personResult
	OldDay *calendar.Date `json:"old_day"`
	NewDay *calendar.Date `json:"new_day"`
}

type talkDiff struct {
	Conversation []string `json:"conversation"`
	Old          []string `json:"old"`
	New          []string `json:"new"`
	// What people read in the place of the ids.
	oldLabels, newLabels []string
}

type entryDiff struct {
	ID    string       `json:"id"`
	Kind  string       `json:"kind"`
	Edits []editResult `json:"edits"`
}

type editResult struct {
	What     string `json:"what"`
	Language string `json:"language"`
	Old      string `json:"old"`
	New      string `json:"new"`
}

type lostAnswer struct {
	Fact  string `json:"fact"`
	Value string `json:"value"`
}

type caseFailure struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

var errDiffers = errors.New("the bases differ")

// Run compares the two bases; the exit code is 1 if anything differs.
func (c *diffCommand) Run(_ context.Context, p *program) error {
	before, errBefore := loadNamed(c.Old)
	after, errAfter := loadNamed(c.New)
	if err := errors.Join(errBefore, errAfter); err != nil {
		if c.JSON {
			if err := writeJSON(p, broken(errBefore, errAfter)); err != nil {
				return cannot(err)
			}
		}
		return cannot(err)
	}
	on := c.On.Date
	if on.IsZero() {
		on = after.Today(p.now())
	}
	report, err := knowledge.Diff(before, after, on)
	if err != nil {
		return cannot(err)
	}
	lang := after.Languages()[0]
	if c.Lang != "" {
		lang = after.Language(c.Lang)
	}
	result := diffWords{lang}.result(report)
	if c.JSON {
		err = writeJSON(p, result)
	} else {
		err = result.print(p.out)
	}
	if err != nil {
		return cannot(err)
	}
	if !result.Same {
		return &exitError{exitNo, errDiffers}
	}
	return nil
}

func loadNamed(dir string) (*knowledge.Base, error) {
	if dir == embedded {
		dir = ""
	}
	return loadBase(dir)
}

// broken is the result for bases that do not load.
func broken(errs ...error) diffResult {
	r := diffWords{}.result(&knowledge.DiffReport{})
	r.Same, r.On = false, nil
	for _, err := range errs {
		problems, _ := errors.AsType[yamldoc.Problems](err)
		for _, one := range problems {
			r.Problems = append(r.Problems, problem{one.File, one.Line, one.Column, one.Kind, one.Text, one.Cure, []string{}})
		}
	}
	return r
}

// diffWords turns a report into its printed form.
type diffWords struct{ lang string }

func (w diffWords) result(r *knowledge.DiffReport) diffResult {
	result := diffResult{
		Same: r.Same(), Old: r.Old, New: r.New, On: &r.On, Language: w.lang,
		Schemes: []schemeDiff{}, Talks: []talkDiff{}, Facts: entries(r.Facts), Pages: entries(r.Pages),
		Lost: []lostAnswer{}, Cases: []caseFailure{}, Rest: editResults(r.Rest), Problems: []problem{},
	}
	for _, s := range r.Schemes {
		one := schemeDiff{
			ID: s.ID, Was: s.Was.String(), Is: s.Is.String(), Barrier: s.Barrier.String(),
			Gained: w.group(s.Gained), Lost: w.group(s.Lost), Shown: w.group(s.Shown), Hidden: w.group(s.Hidden),
			Deadlines: []deadlineDiff{}, Edits: editResults(s.Edits),
		}
		for _, d := range s.Deadlines {
			one.Deadlines = append(one.Deadlines, deadlineDiff{d.ID, d.Kind.String(), w.group(d.Gained), w.group(d.Lost), w.moved(d.Moved)})
		}
		result.Schemes = append(result.Schemes, one)
	}
	for _, t := range r.Talks {
		result.Talks = append(result.Talks, talkDiff{w.answers(t.Talk), factIDs(t.Old), factIDs(t.New), w.labels(t.Old), w.labels(t.New)})
	}
	for _, l := range r.Lost {
		result.Lost = append(result.Lost, lostAnswer(l))
	}
	for _, c := range r.Cases {
		result.Cases = append(result.Cases, caseFailure(c))
	}
	return result
}

func (w diffWords) group(g *knowledge.Group) *groupResult {
	if g == nil {
		return nil
	}
	result := &groupResult{Share: g.Share}
	for _, who := range g.People {
		result.People = append(result.People, w.person(who))
	}
	return result
}

func (w diffWords) person(who knowledge.Person) personResult {
	return personResult{w.answers(who.Talk), w.answers(who.Also), writtenFacts(who.OldFacts), writtenFacts(who.NewFacts)}
}

func (w diffWords) moved(m *knowledge.Moved) *movedResult {
	if m == nil {
		return nil
	}
	result := &movedResult{From: m.From, To: m.To}
	for _, who := range m.People {
		result.People = append(result.People, movedDayResult{w.person(who.Person), dayOrNull(who.Old), dayOrNull(who.New)})
	}
	return result
}

func dayOrNull(d calendar.Date) *calendar.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

func (w diffWords) answers(list []knowledge.Answer) []string {
	lines := make([]string, len(list))
	for i, a := range list {
		lines[i] = a.Words(w.lang)
	}
	return lines
}

func writtenFacts(facts knowledge.Facts) map[string]string {
	written := make(map[string]string, len(facts))
	for id, v := range facts {
		written[id] = v.String()
	}
	return written
}

func (w diffWords) labels(facts []*knowledge.Fact) []string {
	labels := make([]string, len(facts))
	for i, f := range facts {
		labels[i] = f.Label.In(w.lang)
	}
	return labels
}

func factIDs(facts []*knowledge.Fact) []string {
	ids := make([]string, len(facts))
	for i, f := range facts {
		ids[i] = f.ID
	}
	return ids
}

func entries(diffs []knowledge.EntryDiff) []entryDiff {
	results := make([]entryDiff, len(diffs))
	for i, d := range diffs {
		results[i] = entryDiff{d.ID, d.Kind.String(), editResults(d.Edits)}
	}
	return results
}

func editResults(edits []knowledge.Edit) []editResult {
	results := make([]editResult, len(edits))
	for i, e := range edits {
		results[i] = editResult{e.What, e.Lang, e.Old, e.New}
	}
	return results
}
