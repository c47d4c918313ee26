package knowledge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guichet/calendar"
	"guichet/knowledge/base"
)

// TestUndecided compares the branches that are not settled with what the advice
// offers: together they leave no scheme out, and none stands twice.
func TestUndecided(t *testing.T) {
	b := load(t, base.Files())
	on := calendar.Of(2026, 11, 25)
	for _, tc := range []struct {
		facts string
		want  []string // of each branch the English title and how many schemes
	}{
		{"", []string{"Funding for job-seekers 3", "Employees 1", "Training funds of the self-employed 4", "Students 2", "Disability 1"}},
		{"status=?", []string{"Funding for job-seekers 3", "Employees 1", "Redundancy 1"}},
		{"status=job_seeker circumstances=?", []string{"Work-study contracts 2", "Disability 1", "not Funding for job-seekers 3"}},
		{"status=job_seeker circumstances=none_of_these", []string{"not Work-study contracts 2", "not Disability 1"}},
		{"status=individual individual_kind=retired", []string{"not Students 2"}},
	} {
		facts := facts(t, b, tc.facts)
		offered := b.Position(facts, on).Offered
		var got []string
		seen := map[string]bool{}
		for _, p := range b.Undecided(facts, on) {
			got = append(got, fmt.Sprintf("%s %d", p.Title.In("en"), len(p.Schemes)))
			for _, s := range p.Schemes {
				if seen[s.ID] || !slices.Contains(offered, s) {
					t.Errorf("%q: %s stands twice, or is not offered", tc.facts, s.ID)
				}
				seen[s.ID] = true
			}
		}
		for _, want := range tc.want {
			title, absent := strings.CutPrefix(want, "not ")
			if slices.Contains(got, title) == absent {
				t.Errorf("%q: %q, want %q", tc.facts, got, want)
			}
		}
	}
}
