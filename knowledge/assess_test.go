package knowledge_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/knowledge"
)

// assessed writes an assessment down in one short text, one part a line.
func assessed(a knowledge.Assessment) string {
	lines := []string{a.Verdict.String()}
	add := func(what string, names []string) {
		if len(names) > 0 {
			lines = append(lines, what+" "+strings.Join(names, " "))
		}
	}
	var deciding, missing, notes []string
	for _, c := range a.Deciding {
		deciding = append(deciding, c.ID)
	}
	for _, f := range a.Missing {
		missing = append(missing, f.ID)
	}
	for _, n := range a.Notes {
		notes = append(notes, n.Text.In("en"))
	}
	add("deciding", deciding)
	add("missing", missing)
	for _, c := range a.Changes {
		line := fmt.Sprintf("change %s to %s", c.Fact.ID, c.To)
		if c.Short != 0 {
			line += fmt.Sprintf(" short %d", c.Short)
		}
		if !c.FromDay.IsZero() {
			line += " from " + c.FromDay.String()
		}
		if !c.Enough {
			line += " with the others"
		}
		lines = append(lines, line)
	}
	for _, d := range a.Deadlines {
		day := d.Day.String()
		if d.Day.IsZero() {
			day = "?"
		}
		line := d.Deadline.ID + " by " + day
		if !d.From.IsZero() {
			line += " for " + d.From.String()
		}
		if !d.Certain {
			line += " perhaps"
		}
		lines = append(lines, line)
	}
	add("note", notes)
	return strings.Join(lines, "\n")
}

func TestAssess(t *testing.T) {
	const eligible = "status=seeker age=30 approval=approved course_start=2026-12-08"
	tests := []struct {
		name, scheme, on, facts string
		want                    []string
	}{
		{"nothing known", "grant", "", "", []string{
			"open", "missing status approval course_start age", "request by ?", "note Keep the proofs."}},
		{"everything known", "grant", "", eligible + " region=north", []string{
			"eligible", "request by 2026-11-23", "note The North adds a computer. Keep the proofs."}},
		{"a day late", "grant", "", "status=seeker age=30 approval=approved course_start=2026-12-07", []string{
			"not_eligible", "deciding in_time", "change course_start to 2026-12-08.. short 1 from 2026-12-08", "note Keep the proofs."}},
		{"figure of the year before", "grant", "2025-12-31", "status=seeker age=30 approval=approved course_start=2026-01-10", []string{
			"eligible", "request by 2025-12-31", "note Keep the proofs."}},
		{"figure of the new year", "grant", "2026-01-01", "status=seeker age=30 approval=approved course_start=2026-01-11", []string{
			"not_eligible", "deciding in_time", "change course_start to 2026-01-16.. short 5 from 2026-01-16", "note Keep the proofs."}},
		{"choice", "grant", "", "status=seeker age=30 approval=refused course_start=2027-01-11", []string{
			"not_eligible", "deciding approved", "change approval to approved", "note Keep the proofs."}},
		{"open option", "grant", "", "status=seeker age=30 approval=not_yet course_start=2027-01-11", []string{
			"open", "missing approval", "request by 2026-12-27", "note Keep the proofs."}},
		{"two failing conditions", "grant", "", "status=seeker age=30 approval=refused course_start=2026-12-01", []string{
			"not_eligible", "deciding approved in_time", "change approval to approved with the others",
			"change course_start to 2026-12-08.. short 7 from 2026-12-08 with the others", "note Keep the proofs."}},
		{"what nobody can change", "grant", "", "status=seeker age=15", []string{
			"not_eligible", "deciding of_age", "note Keep the proofs."}},
		{"what nobody can change, and what one can", "grant", "", "status=seeker age=15 approval=refused", []string{
			"not_eligible", "deciding of_age approved", "note Keep the proofs."}},
		{"situations are not changed", "grant", "", "status=worker", []string{
			"not_eligible", "deciding seeking", "note Keep the proofs."}},
		{"range of days", "grant", "", "status=seeker age=30 approval=approved course_start=2027-01-01..2027-01-31", []string{
			"eligible", "request by 2026-12-17 for 2027-01-01", "note Keep the proofs."}},
		{"range of days, today is the last safe one", "grant", "", "status=seeker age=30 approval=approved course_start=2026-12-08..2026-12-31", []string{
			"eligible", "request by 2026-11-23 for 2026-12-08", "note Keep the proofs."}},
		{"range of days, too late for the first ones", "grant", "", "status=seeker age=30 approval=approved course_start=2026-12-07..2026-12-31", []string{
			"open", "missing course_start", "request by ?", "note Keep the proofs."}},
		{"range of days without an end", "grant", "", "status=seeker age=30 approval=approved course_start=2027-01-01..", []string{
			"eligible", "request by ?", "note Keep the proofs."}},
		{"range of days, passed for all of them", "leave", "", "status=worker contract=cdd course_start=2026-12-01..2026-12-31", []string{
			"eligible", "fund by 2026-08-31 for 2026-12-31"}},
		{"note of one region only", "grant", "", eligible + " region=?", []string{
			"eligible", "request by 2026-11-23", "note Keep the proofs."}},

		{"growing number, start unknown", "leave", "", "status=worker contract=cdi months_company=20", []string{
			"not_eligible", "deciding seniority", "change contract to cdd", "change months_company to 24.. short 4 from 2027-03-23"}},
		{"growing number, counted at the start", "leave", "", "status=worker contract=cdi months_company=20 course_start=2027-01-31", []string{
			"not_eligible", "deciding seniority", "change contract to cdd", "change months_company to 24.. short 4 from 2027-05-31"}},
		{"growing number, only a range", "leave", "", "status=worker contract=cdi months_company=..20", []string{
			"not_eligible", "deciding seniority", "change contract to cdd", "change months_company to 24.. short 4"}},
		{"choice of two", "leave", "", "status=worker contract=temp", []string{
			"not_eligible", "deciding contract", "change contract to cdi,cdd"}},
		{"deadline perhaps", "leave", "", "status=worker course_start=2027-09-01", []string{
			"open", "missing contract months_company", "fund by 2027-05-01", "employer by 2027-07-06 perhaps"}},
		{"deadline does not concern", "leave", "", "status=worker contract=cdd course_start=2027-09-01", []string{
			"eligible", "fund by 2027-05-01"}},
		{"nothing tells the start", "leave", "", "status=worker contract=cdi months_company=30 course_start=?", []string{
			"eligible", "employer by ?", "fund by ?"}},
		{"the day before it begins", "leave", "2018-12-31", "status=worker contract=cdd", []string{"not_eligible"}},
		{"not begun, and one would not get it", "leave", "2018-12-31", "status=seeker", []string{"not_eligible", "deciding working"}},
		{"the day it begins", "leave", "2019-01-01", "status=worker contract=cdd", []string{"eligible", "fund by ?"}},

		{"empty account", "account", "", "certified=yes savings=0", []string{
			"not_eligible", "deciding filled", "change savings to 1.. short 1"}},
		{"yes or no", "account", "", "certified=no savings=5", []string{
			"not_eligible", "deciding certified", "change certified to yes"}},
		{"known by the school", "seats", "", "status=seeker region=south", []string{"open", "missing seat"}},
		{"refused by the school", "seats", "", "status=seeker region=south seat=no", []string{"not_eligible", "deciding seat"}},
		{"nothing to meet", "self", "", "", []string{"eligible"}},

		{"last day", "old_leave", "2018-12-31", "", []string{"eligible"}},
		{"over", "old_leave", "2019-01-01", "", []string{"ended"}},
	}
	b := load(t, smallFiles(t))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			on := today
			if test.on != "" {
				on = date(t, test.on)
			}
			got := assessed(b.AssessOne(b.Scheme(test.scheme), facts(t, b, test.facts), on))
			if diff := cmp.Diff(strings.Join(test.want, "\n"), got); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", test.scheme, diff)
			}
		})
	}
}

// TestDecidingTogether has conditions of which none fails alone.
func TestDecidingTogether(t *testing.T) {
	b := probing(t, smallFiles(t), "certified || savings >= 100", "!certified || savings >= 200", "age >= 18 || seat", "months_company >= 0")
	tests := []struct{ facts, want string }{
		{"savings=50", "not_eligible\ndeciding r0 r1\nchange savings to 100.. short 50"},
		{"savings=50 certified=yes", "not_eligible\ndeciding r1\nchange savings to 200.. short 150"},
		{"savings=150 certified=yes", "not_eligible\ndeciding r1\nchange savings to 200.. short 50\nchange certified to no"},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, assessed(b.AssessOne(b.Scheme("probe"), facts(t, b, test.facts), today))); diff != "" {
			t.Errorf("with %q (-want +got):\n%s", test.facts, diff)
		}
	}
}

// TestChangesTogether has one number in the way of two others: each change is
// needed, and what is fine already is not listed.
func TestChangesTogether(t *testing.T) {
	b := probing(t, smallFiles(t), `savings >= 100 || seat`, `months_company >= 12 || seat`, "!seat", `contract == "cdi"`, "certified")
	got := assessed(b.AssessOne(b.Scheme("probe"), facts(t, b, "savings=90 months_company=10 contract=cdi certified=yes"), today))
	want := "not_eligible\ndeciding r1 r2\nchange months_company to 12.. short 2 from 2027-01-23 with the others\nchange savings to 100.. short 10 with the others"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestNeverOutOfReach has a threshold above what the fact can ever be.
func TestNeverOutOfReach(t *testing.T) {
	b := probing(t, smallFiles(t), "months_company >= 721 || certified", "savings < 10")
	got := assessed(b.AssessOne(b.Scheme("probe"), facts(t, b, "months_company=24 certified=no savings=30"), today))
	want := "not_eligible\ndeciding r0 r1\nchange savings to ..9 short -21 with the others\nchange certified to yes with the others"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDeadlineDays(t *testing.T) {
	due := func(unit string, value int) *knowledge.Base {
		files := edit(t, smallFiles(t), "schemes/grant.yaml", "    unit: days\n", "    unit: "+unit+"\n")
		return load(t, edit(t, files, "schemes/grant.yaml", "value: 15,", fmt.Sprintf("value: %d,", value)))
	}
	for _, test := range []struct {
		unit, start, want string
		value             int
	}{
		{"days", "2027-01-01", "2026-12-17", 15},
		{"days", "2028-03-01", "2028-02-29", 1},
		{"weeks", "2027-01-01", "2026-12-18", 2},
		{"months", "2027-05-31", "2027-02-28", 3},
		{"months", "2028-03-31", "2028-02-29", 1},
		{"working_days", "2027-01-04", "2026-12-31", 1}, // over 1 January and a weekend
		{"working_days", "2027-03-30", "2027-03-26", 1}, // over Easter Monday
		{"working_days", "2027-11-12", "2027-11-10", 1}, // over 11 November
		{"working_days", "2027-11-15", "2027-11-08", 4}, // over it and a weekend
		{"working_days", "2026-12-28", "2026-12-21", 4}, // over Christmas Day
		{"working_days", "2027-05-07", "2027-05-04", 2}, // over Ascension Day
	} {
		b := due(test.unit, test.value)
		a := b.AssessOne(b.Scheme("grant"), facts(t, b, "course_start="+test.start), today)
		if len(a.Deadlines) != 1 || a.Deadlines[0].Day != date(t, test.want) {
			t.Errorf("%d %s before %s: %s, want %s", test.value, test.unit, test.start, assessed(a), test.want)
		}
	}
}

func TestAssessInOrder(t *testing.T) {
	b := load(t, smallFiles(t))
	var got []string
	for _, a := range b.Assess(knowledge.Facts{}, today) {
		got = append(got, a.Scheme.ID+" "+a.Verdict.String())
	}
	want := []string{"account open", "grant open", "leave open", "old_leave ended", "seats open", "self eligible"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("schemes differ (-want +got):\n%s", diff)
	}
}

func TestConcurrentUse(t *testing.T) {
	b := load(t, smallFiles(t))
	known := facts(t, b, "status=seeker age=30 course_start=2026-12-01 approval=refused")
	want := assessed(b.AssessOne(b.Scheme("grant"), known, today))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 20 {
				on := today.AddDays(i % 2 * -400)
				for _, a := range b.Assess(known, on) {
					if on == today && a.Scheme.ID == "grant" && assessed(a) != want {
						t.Errorf("got %s, want %s", assessed(a), want)
					}
				}
				b.Position(known, on)
				b.Choices(b.Fact("course_start"), known, on, 9)
			}
			if !b.Check(today).OK() {
				t.Error("the small base does not check clean beside other work")
			}
		})
	}
	wg.Wait()
}

func TestVerdictText(t *testing.T) {
	for _, v := range []knowledge.Verdict{knowledge.Open, knowledge.Eligible, knowledge.NotEligible, knowledge.Ended} {
		text, err := v.MarshalText()
		if got, ok := knowledge.ParseVerdict(string(text)); err != nil || !ok || got != v {
			t.Errorf("%v reads back as %v, %v, %v", v, got, ok, err)
		}
	}
	if v, ok := knowledge.ParseVerdict("maybe"); ok || v != knowledge.Open {
		t.Errorf("maybe reads as %v, %v", v, ok)
	}
}
