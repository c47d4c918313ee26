package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/knowledge/yamldoc"
)

// checkCommand is "bot check".
type checkCommand struct {
	Base string   `help:"Folder of the knowledge base, instead of the embedded one." type:"path"`
	On   dateFlag `help:"Check as of this day (YYYY-MM-DD); today if not given." placeholder:"DATE"`
	JSON bool     `help:"Print one JSON object."`
}

// checkResult is what "bot check --json" prints.
type checkResult struct {
	OK          bool          `json:"ok"`
	Base        string        `json:"base"`
	On          calendar.Date `json:"on"`
	Seconds     float64       `json:"seconds"`
	Schemes     int           `json:"schemes"`
	Pages       int           `json:"pages"`
	Facts       int           `json:"facts"`
	Cases       int           `json:"cases"`
	Paths       json.Number   `json:"paths"`
	CutPaths    json.Number   `json:"cut_paths"`
	Situations  int           `json:"situations"`
	LongestPath int           `json:"longest_path"`
	Problems    []problem     `json:"problems"`
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
	result := checkResult{On: c.On.Date, Paths: "0", CutPaths: "0", Problems: []problem{}}
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
		result.Situations, result.LongestPath = report.Situations, report.LongestPath
	}
	result.OK, result.Seconds = len(findings) == 0, time.Since(began).Seconds()
	for _, f := range findings {
		talk := f.Conversation
		if talk == nil {
			talk = []string{}
		}
		result.Problems = append(result.Problems, problem{f.File, f.Line, f.Column, f.Kind, f.Text, f.Cure, talk})
	}
	if c.JSON {
		if err := writeJSON(p, result); err != nil {
			return cannot(err)
		}
	} else {
		result.print(p, findings)
	}
	if !result.OK {
		return &exitError{exitNo, fmt.Errorf("%d problems in the base", len(findings))}
	}
	return nil
}

func (r checkResult) print(p *program, findings []knowledge.Finding) {
	for _, f := range findings {
		fmt.Fprintln(p.out, f.Error())
		for _, line := range f.Conversation {
			fmt.Fprintln(p.out, "    "+line)
		}
		fmt.Fprintln(p.out)
	}
	if !r.OK {
		return
	}
	fmt.Fprintf(p.out, `The base %s is in order on %s.
  %d schemes, %d pages, %d facts, %d cases
  whoever meets the conditions of a scheme is told; every talk ends with an offer
  %s paths in %d situations (every situation alone and every two together), %s of them ended by the limit of questions
  longest talk: %d questions
  %.2f s
`, r.Base, r.On, r.Schemes, r.Pages, r.Facts, r.Cases, r.Paths, r.Situations, r.CutPaths, r.LongestPath, r.Seconds)
}

func writeJSON(p *program, v any) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
