package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/knowledge/yamldoc"
)

// checkCommand is "bot check".
type checkCommand struct {
	Base string   `help:"Folder of the knowledge base, instead of the embedded one."`
	On   dateFlag `help:"Check as of this day (YYYY-MM-DD); today if not given." placeholder:"DATE"`
	JSON bool     `help:"Print one JSON object."`
	// Mutate takes longer and judges the cases, not the rules.
	Mutate bool `help:"Also change one small thing at a time and tell which changes no case notices."`
}

// checkResult is what "bot check --json" prints.
type checkResult struct {
	OK       bool          `json:"ok"`
	Base     string        `json:"base"`
	On       calendar.Date `json:"on"`
	Seconds  float64       `json:"seconds"`
	Schemes  int           `json:"schemes"`
	Pages    int           `json:"pages"`
	Facts    int           `json:"facts"`
	Cases    int           `json:"cases"`
	Paths    json.Number   `json:"paths"`
	CutPaths json.Number   `json:"cut_paths"`
	// PlainPaths are those of people in one situation who know every answer.
	PlainPaths    json.Number `json:"plain_paths"`
	CutPlainPaths json.Number `json:"cut_plain_paths"`
	Classes       int         `json:"classes"`
	Situations    int         `json:"situations"`
	LongestPath   int         `json:"longest_path"`
	Mutation      *mutation   `json:"mutation"`
	Coverage      *coverage   `json:"coverage"`
	// Overdue sources are no problems: what rests on them is worded as to be
	// confirmed.
	Overdue []overdue `json:"overdue"`
	// Stale is what else time has overtaken by then; no problems either.
	Stale        []problem      `json:"stale"`
	NextOverdue  *calendar.Date `json:"next_overdue"`
	FirstInvalid *invalid       `json:"first_invalid"`
	Problems     []problem      `json:"problems"`
}

// mutation is null where mutation was not asked for.
type mutation struct {
	Mutants   int        `json:"mutants"`
	Killed    int        `json:"killed"`
	Survivors []survivor `json:"survivors"`
}

type overdue struct {
	File   string        `json:"file"`
	Line   int           `json:"line"`
	Of     string        `json:"of"`
	Source string        `json:"source"`
	URL    string        `json:"url"`
	Since  calendar.Date `json:"since"`
}

type invalid struct {
	Day          calendar.Date `json:"day"`
	Text         string        `json:"text"`
	File         string        `json:"file"`
	Line         int           `json:"line"`
	Cure         string        `json:"cure"`
	Conversation []string      `json:"conversation"`
}

type survivor struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Scheme string `json:"scheme"`
	Change string `json:"change"`
}

type problem struct {
	File         string   `json:"file"`
	Line         int      `json:"line"`
	Column       int      `json:"column"`
	Kind         string   `json:"kind"`
	Text         string   `json:"text"`
	Cure         string   `json:"cure"`
	Conversation []string `json:"conversation"`
}

// Run checks the base; the exit code is 1 if anything was found.
func (c *checkCommand) Run(_ context.Context, p *program) error {
	began := time.Now()
	b, err := loadBase(c.Base)
	broken, isBroken := errors.AsType[yamldoc.Problems](err)
	if err != nil && !isBroken {
		return cannot(err)
	}
	result := checkResult{On: c.On.Date, Paths: "0", CutPaths: "0", PlainPaths: "0", CutPlainPaths: "0", Problems: []problem{}, Overdue: []overdue{}, Stale: []problem{}}
	var findings []knowledge.Finding
	if isBroken {
		for _, one := range broken {
			findings = append(findings, knowledge.Finding{Problem: one})
		}
	} else {
		if result.On.IsZero() {
			result.On = b.Today(p.now())
		}
		report := b.Check(result.On)
		findings = report.Problems
		result.Base, result.Schemes, result.Pages, result.Facts, result.Cases = report.Base, report.Schemes, report.Pages, report.Facts, report.Cases
		result.Paths, result.CutPaths = json.Number(report.Paths.String()), json.Number(report.CutPaths.String())
		result.PlainPaths, result.CutPlainPaths = json.Number(report.PlainPaths.String()), json.Number(report.CutPlainPaths.String())
		result.Classes = report.Classes
		result.Situations, result.LongestPath = report.Situations, report.LongestPath
		result.freshness(report)
		result.Coverage = coverageOf(report.Coverage)
		if c.Mutate {
			result.Mutation = mutate(b)
		}
	}
	result.OK, result.Seconds = len(findings) == 0, time.Since(began).Seconds()
	for _, f := range findings {
		result.Problems = append(result.Problems, problemOf(f))
	}
	if c.JSON {
		if err := writeJSON(p, result); err != nil {
			return cannot(err)
		}
	} else {
		result.print(p, findings)
	}
	if !result.OK {
		noun := "problems"
		if len(findings) == 1 {
			noun = "problem"
		}
		return &exitError{exitNo, fmt.Errorf("%d %s in the base", len(findings), noun)}
	}
	return nil
}

func problemOf(f knowledge.Finding) problem {
	return problem{f.File, f.Line, f.Column, f.Kind, f.Text, f.Cure, append([]string{}, f.Conversation...)}
}

func mutate(b *knowledge.Base) *mutation {
	report := b.Mutate()
	m := &mutation{Mutants: report.Mutants, Killed: report.Killed, Survivors: []survivor{}}
	for _, s := range report.Survivors {
		m.Survivors = append(m.Survivors, survivor{s.Pos.File, s.Pos.Line, s.Pos.Column, s.Scheme, s.Change})
	}
	return m
}

func (r *checkResult) freshness(report *knowledge.CheckReport) {
	for _, o := range report.Overdue {
		r.Overdue = append(r.Overdue, overdue{o.Pos.File, o.Pos.Line, o.Of, o.Source.ID, o.Source.URL, o.Source.DueAgain().AddDays(1)})
	}
	for _, f := range report.Stale {
		r.Stale = append(r.Stale, problemOf(f))
	}
	if !report.NextOverdue.IsZero() {
		r.NextOverdue = &report.NextOverdue
	}
	if i := report.FirstInvalid; i != nil {
		r.FirstInvalid = &invalid{i.Day, i.Text, i.File, i.Line, i.Cure, append([]string{}, i.Conversation...)}
	}
}

// printFreshness tells what to look at again, and until when all is well.
func (r checkResult) printFreshness(p *program) {
	if r.NextOverdue != nil {
		fmt.Fprintf(p.out, "  next source to be overdue: on %s (check --on that day lists what to read again)\n", *r.NextOverdue)
	}
	if i := r.FirstInvalid; i != nil {
		fmt.Fprintf(p.out, "  first day on which somebody has no valid answer: %s (%s)\n", i.Day, i.Text)
		for _, line := range i.Conversation {
			fmt.Fprintln(p.out, "      "+line)
		}
		fmt.Fprintf(p.out, "    → %s:%d: %s\n", i.File, i.Line, i.Cure)
	} else {
		fmt.Fprintln(p.out, "  no day is known on which somebody has no valid answer")
	}
	if len(r.Stale) > 0 {
		fmt.Fprintf(p.out, "\nTo look at by %s:\n", r.On)
	}
	for _, f := range r.Stale {
		fmt.Fprintf(p.out, "  %s:%d: %s\n    → %s\n", f.File, f.Line, f.Text, f.Cure)
	}
	if len(r.Overdue) == 0 {
		return
	}
	fmt.Fprintf(p.out, "\n%d of the sources will be overdue on %s. What rests on them is then said as \"to be confirmed\".\n", len(r.Overdue), r.On)
	fmt.Fprintln(p.out, "  → Read each one again, correct what has changed, and set its checked: to the day on which you read it.")
	for _, o := range r.Overdue {
		where := o.URL
		if where == "" {
			where = "(no address)"
		}
		fmt.Fprintf(p.out, "  since %s  %s: %s  %s:%d  %s\n", o.Since, o.Of, o.Source, o.File, o.Line, where)
	}
}

// print tells which changes no case notices.
func (m *mutation) print(p *program) {
	if m == nil {
		return
	}
	for _, s := range m.Survivors {
		fmt.Fprintf(p.out, "%s:%d:%d: no case notices this change of %s: %s\n", s.File, s.Line, s.Column, s.Scheme, s.Change)
	}
	score := 100
	if m.Mutants > 0 {
		score = 100 * m.Killed / m.Mutants // 100 only if there is no survivor
	}
	fmt.Fprintf(p.out, "  mutation: the cases notice %d of %d changes (%d %%)\n", m.Killed, m.Mutants, score)
}

func (r checkResult) print(p *program, findings []knowledge.Finding) {
	for _, f := range findings {
		writeFinding(p.out, f)
	}
	if !r.OK {
		return
	}
	fmt.Fprintf(p.out, `The base %s is in order on %s.
  %d schemes, %d pages, %d facts, %d cases
  whoever meets the conditions of a scheme is told; every talk ends with an offer
  %d kinds of answers that rules tell apart
  %s paths in %d situations (every option alone and every two together), %s of them ended by the limit of questions
  %s paths of people who choose one option and know every answer, %s of them ended by the limit
  longest talk: %d questions
  %.2f s
`, r.Base, r.On, r.Schemes, r.Pages, r.Facts, r.Cases, r.Classes, r.Paths, r.Situations, r.CutPaths, r.PlainPaths, r.CutPlainPaths, r.LongestPath, r.Seconds)
	r.printFreshness(p)
	r.Coverage.print(p)
	r.Mutation.print(p)
}

// writeFinding writes a finding for people, with the talk that shows it.
func writeFinding(w io.Writer, f knowledge.Finding) {
	fmt.Fprintln(w, f.Error())
	for _, line := range f.Conversation {
		fmt.Fprintln(w, "    "+line)
	}
	fmt.Fprintln(w)
}

func writeJSON(p *program, v any) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
