package main

import (
	"strings"
	"testing"
)

func TestTree(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		args     []string
		code     int
		out, err []string
	}{
		{args: []string{}, out: []string{"├─ Question : Situation", "Si Situation : En recherche d’emploi", "• AIF", "DIF : Jusqu’au 31 décembre 2014"}},
		{args: []string{"--lang", "en", "--format", "dot"}, out: []string{"digraph", "If Situation: Job-seeker"}},
		{args: []string{"--format", "mermaid"}, out: []string{"flowchart TD"}},
		{args: []string{"--format", "svg"}, out: []string{"<svg ", "</svg>"}},
		{args: []string{"aif", "--on", "2026-11-24"}, out: []string{"Au 24 novembre 2026", "├─ Condition 1", "notice_days : 15 jours"}},
		{args: []string{"dif"}, out: []string{"remplacée par CPF"}},
		{args: []string{"ptpp"}, code: exitUsage, err: []string{`there is no scheme "ptpp": did you mean ptp?`}},
		{args: []string{"qqqqqqqq"}, code: exitUsage, err: []string{"the schemes are afdas, afpr,"}},
		{args: []string{"--format", "png"}, code: exitUsage, err: []string{"svg"}},
		{args: []string{"--base", "nowhere"}, code: exitCannot, err: []string{"cannot be read"}},
	} {
		t.Run(strings.Join(tc.args, " "), func(t *testing.T) {
			t.Parallel()
			bot(t, "", nil, append([]string{"tree"}, tc.args...)...).check(t, tc.code, tc.out, tc.err)
		})
	}
}
