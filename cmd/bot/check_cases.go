package main

import (
	"fmt"

	"guichet/knowledge"
)

// coverage is null where the base does not load. A gap is no problem.
type coverage struct {
	Verdicts      int   `json:"verdicts"`
	VerdictsShown int   `json:"verdicts_shown"`
	Edges         int   `json:"edges"`
	EdgesShown    int   `json:"edges_shown"`
	Gaps          []gap `json:"gaps"`
}

type gap struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	Cure   string `json:"cure"`
}

func coverageOf(c knowledge.Coverage) *coverage {
	all := &coverage{c.Verdicts.All, c.Verdicts.Shown, c.Edges.All, c.Edges.Shown, []gap{}}
	for _, g := range c.Gaps {
		all.Gaps = append(all.Gaps, gap{g.File, g.Line, g.Column, g.Kind, g.Text, g.Cure})
	}
	return all
}

// print tells what the cases show, after what they do not.
func (c *coverage) print(p *program) {
	for _, g := range c.Gaps {
		fmt.Fprintf(p.out, "%s:%d:%d: %s\n  → %s\n", g.File, g.Line, g.Column, g.Text, g.Cure)
	}
	fmt.Fprintf(p.out, "  cases: they show %d of %d verdicts, and %d of %d sides of thresholds and deadlines\n",
		c.VerdictsShown, c.Verdicts, c.EdgesShown, c.Edges)
}
