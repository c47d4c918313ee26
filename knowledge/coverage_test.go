package knowledge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// covering are cases that show all there is to show of grant, leave, seats and
// old_leave.
const covering = `cases:
  - {name: in time by a day, on: 2026-11-22, facts: {status: [seeker], age: 30, approval: approved, course_start: 2026-12-08}, expect: {grant: eligible}, due: {grant.request: 2026-11-23}}
  - {name: on the last day, on: 2026-11-23, facts: {status: [seeker], age: 30, approval: approved, course_start: 2026-12-08}, expect: {grant: eligible}, due: {grant.request: 2026-11-23}}
  - {name: a day late, on: 2026-11-24, facts: {status: [seeker], age: 30, approval: approved, course_start: 2026-12-08}, expect: {grant: not_eligible}}
  - {name: just 16, on: 2026-11-23, facts: {status: [seeker], age: 16, approval: approved, course_start: 2027-01-08}, expect: {grant: eligible}}
  - {name: still 15, on: 2026-11-23, facts: {status: [seeker], age: 15, approval: approved, course_start: 2027-01-08}, expect: {grant: not_eligible}}
  - {name: no approval yet, on: 2026-11-23, facts: {status: [seeker], age: 30, course_start: 2027-01-08}, expect: {grant: open}}
  - {name: two years, on: 2026-11-23, facts: {status: [worker], contract: cdi, months_company: 24.., course_start: 2027-01-20}, expect: {leave: eligible}, due: {leave.employer: 2026-11-23}}
  - {name: two years but a day late, on: 2026-11-24, facts: {status: [worker], contract: cdi, months_company: 30, course_start: 2027-01-20}, expect: {leave: eligible}, due: {leave.employer: 2026-11-23}}
  - {name: almost two years, on: 2026-11-23, facts: {status: [worker], contract: cdi, months_company: 23}, expect: {leave: not_eligible}}
  - {name: contract unknown, on: 2026-11-23, facts: {status: [worker]}, expect: {leave: open}}
  - {name: fixed term, on: 2026-11-23, facts: {status: [worker], contract: cdd, course_start: 2027-03-23}, expect: {leave: eligible}, due: {leave.employer: none, leave.fund: 2026-11-23}}
  - {name: fixed term but a day late, on: 2026-11-24, facts: {status: [worker], contract: cdd, course_start: 2027-03-23}, expect: {leave: eligible}, due: {leave.fund: 2026-11-23}}
  - {name: the first day, on: 2019-01-01, facts: {status: [worker], contract: cdd}, expect: {leave: eligible}}
  - {name: the day before the first, on: 2018-12-31, facts: {status: [worker], contract: cdd}, expect: {leave: not_eligible}}
  - {name: a seat, on: 2026-11-23, facts: {status: [seeker], region: north, seat: yes}, expect: {seats: eligible, old_leave: ended}}
  - {name: no seat, on: 2026-11-23, facts: {status: [seeker], region: north, seat: no}, expect: {seats: not_eligible}}
  - {name: nothing said, on: 2026-11-23, facts: {}, expect: {seats: open, self: eligible}}
`

// TestMutationOfFirstDay: a scheme that begins a day earlier or later is
// noticed by who asks on these days.
func TestMutationOfFirstDay(t *testing.T) {
	for change, gone := range map[string]string{"first day +1": "name: the first day,", "first day -1": "name: the day before the first,"} {
		var kept []string
		for line := range strings.Lines(covering) {
			if !strings.Contains(line, gone) {
				kept = append(kept, line)
			}
		}
		survives := func(cases string) bool {
			for _, s := range load(t, with(smallFiles(t), map[string]string{"cases/people.yaml": cases})).Mutate().Survivors {
				if s.Scheme == "leave" && s.Change == change {
					return true
				}
			}
			return false
		}
		if survives(covering) || !survives(strings.Join(kept, "")) {
			t.Errorf("%s: noticed is %v with all cases and %v without one of them", change, !survives(covering), !survives(strings.Join(kept, "")))
		}
	}
}

// TestCoverage takes one case away after another, or changes a rule, and sees
// what is no longer shown.
func TestCoverage(t *testing.T) {
	without := func(name string) func(string) string {
		return func(s string) string {
			var kept []string
			for line := range strings.Lines(s) {
				if !strings.Contains(line, "name: "+name+",") {
					kept = append(kept, line)
				}
			}
			return strings.Join(kept, "")
		}
	}
	change := func(old, replacement string) func(string) string {
		return func(s string) string {
			if strings.Count(s, old) != 1 {
				t.Fatalf("%q stands there %d times", old, strings.Count(s, old))
			}
			return strings.Replace(s, old, replacement, 1)
		}
	}
	same := func(s string) string { return s }
	tests := []struct {
		name            string
		cases, leave    func(string) string
		verdicts, edges int
		want            []string
	}{
		{"everything is shown", same, same, 0, 0, nil},
		{"a verdict", without("no approval yet"), same, 1, 0, []string{"grant: No case expects grant: open."}},
		{"a verdict that needs somebody's word", without("a seat"), same, 2, 0, []string{
			"old_leave: No case expects old_leave: ended.",
			"seats: No case expects seats: eligible. Add a case of somebody who meets every condition; it must state seat."}},
		{"one side of a threshold", without("still 15"), same, 0, 1, []string{
			"grant: No case shows grant at the limit of its condition of_age, with age: 15."}},
		{"the other side", without("just 16"), same, 0, 1, []string{
			"grant: No case shows grant at the limit of its condition of_age, with age: 16."}},
		{"the near end of a range stands on the edge", change("24..,", "25..,"), same, 0, 1, []string{
			"leave: No case shows leave at the limit of its condition seniority, with months_company: 24."}},
		{"a case that comes out the same on the other side", change("age: 15, approval: approved", "age: 15, approval: refused"), same, 0, 1, []string{
			"grant: No case shows grant at the limit of its condition of_age, with age: 15."}},
		{"the last day", change("expect: {grant: eligible}, due: {grant.request: 2026-11-23}}\n  - {name: a day late", "expect: {grant: eligible}}\n  - {name: a day late"),
			same, 0, 1, []string{"grant: No case asks on the last day of grant.request."}},
		{"the day after", without("a day late"), same, 0, 2, []string{
			"grant: No case shows grant at the limit of its condition in_time, with course_start 14 days after on.",
			"grant: No case asks on the day after grant.request."}},
		{"whom a deadline does not concern", change("leave.employer: none, ", ""), same, 0, 1, []string{"leave: No case is free of leave.employer."}},
		{"the first day", without("the first day"), same, 0, 1, []string{"leave: No case shows leave on its first day, 2019-01-01."}},
		{"the day before the first", without("the day before the first"), same, 0, 1, []string{
			"leave: No case asks for leave on the day before its first, 2018-12-31."}},
		{"a threshold that decides nothing needs no case", same,
			change("months_company >= figures.seniority\n", "months_company >= figures.seniority || months_company >= 40\n"), 0, 0, nil},
		{"a last day to come", same, change("valid: {from: 2019-01-01}", "valid: {from: 2019-01-01, until: 2026-12-31}\nsuccessor: none\nended: {fr: Fini., en: Over.}"), 1, 2, []string{
			"leave: No case expects leave: ended.",
			"leave: No case asks for leave on its last day, 2026-12-31.",
			"leave: No case asks for leave on the day after its last, 2027-01-01."}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := with(smallFiles(t), map[string]string{"cases/people.yaml": test.cases(covering)})
			files["schemes/leave.yaml"].Data = []byte(test.leave(string(files["schemes/leave.yaml"].Data)))
			r := load(t, files).Check(today)
			var got []string
			for _, g := range r.Coverage.Gaps {
				id := strings.TrimSuffix(strings.TrimPrefix(g.File, "schemes/"), ".yaml")
				if id == "account" {
					continue
				}
				line := id + ": " + g.Text
				if strings.Contains(g.Cure, "it must state") {
					line += " " + g.Cure
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("what no case shows (-want +got):\n%s", diff)
			}
			c := r.Coverage
			verdicts, edges := c.Verdicts.All-c.Verdicts.Shown, c.Edges.All-c.Edges.Shown
			ofAccount := fmt.Sprint(verdicts-test.verdicts, edges-test.edges)
			if want := "3 2"; ofAccount != want {
				t.Errorf("%s verdicts and edges are not shown of account, want %s", ofAccount, want)
			}
		})
	}
}

// TestCoverageOfCourses: what a course states counts until its registration
// ends, which the cases show on both sides.
func TestCoverageOfCourses(t *testing.T) {
	files := readFiles(t, "base")
	name := "cases/school_courses.yaml"
	for day, want := range map[string]string{
		"2027-08-31": "No case asks for mc_joaillerie on the last day of its registration, 2027-08-31.",
		"2027-09-01": "No case asks for mc_joaillerie on the day after the last of its registration, 2027-09-01.",
	} {
		r := load(t, edit(t, files, name, "on: "+day, "on: 2026-11-23")).Check(today)
		if gaps := r.Coverage.Gaps; len(gaps) != 1 || gaps[0].Text != want || gaps[0].File != "courses.yaml" {
			t.Errorf("without a case on %s the gaps are %v, want %q", day, gaps, want)
		}
	}
}
