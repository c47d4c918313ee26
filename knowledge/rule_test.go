package knowledge_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"guichet/knowledge"
)

// probing returns the small base with one more scheme, "probe", that has each
// of the rules as a condition.
func probing(t testing.TB, files fstest.MapFS, rules ...string) *knowledge.Base {
	t.Helper()
	src := &strings.Builder{}
	src.WriteString(`id: probe
name: {fr: Sonde, en: Probe}
short: {fr: Sonde, en: Probe}
summary: {fr: Sonde, en: Probe}
figures:
  low: {unit: days, confidence: H, values: [{value: 10, source: law}]}
  moving:
    unit: months
    confidence: H
    values: [{until: 2026-11-22, value: 12, source: law}, {from: 2026-11-23, value: 24, source: law}]
sources: [{id: law, name: {fr: La loi, en: The law}, checked: 2026-11-01}]
conditions:
`)
	for i, rule := range rules {
		fmt.Fprintf(src, "  - {id: r%d, when: '%s', is: {fr: Un, en: One}, fails: {fr: Non, en: Fails}}\n", i, rule)
	}
	return load(t, with(files, map[string]string{"schemes/probe.yaml": src.String()}))
}

var standings = map[knowledge.Standing]string{knowledge.Undecided: "?", knowledge.Met: "yes", knowledge.Failed: "no"}

func TestRules(t *testing.T) {
	tests := []struct{ rule, facts, want string }{
		{`certified`, "certified=yes", "yes"},
		{`certified`, "certified=no", "no"},
		{`certified`, "", "?"},
		{`certified`, "certified=?", "?"},
		{`!certified`, "certified=no", "yes"},
		{`certified == true`, "certified=yes", "yes"},
		{`certified == false`, "certified=yes", "no"},
		{`certified != true`, "certified=no", "yes"},
		{`true == certified`, "certified=yes", "yes"},
		{`true`, "", "yes"},
		{`false || certified`, "certified=no", "no"},

		{`contract == "cdi"`, "contract=cdi", "yes"},
		{`contract == "cdi"`, "contract=cdd", "no"},
		{`"cdi" == contract`, "contract=cdi", "yes"},
		{`contract != "cdi"`, "contract=cdi", "no"},
		{`contract in ["cdi", "cdd"]`, "contract=cdd", "yes"},
		{`contract in ["cdi", "cdd"]`, "contract=temp", "no"},
		{`!(contract in ["cdi", "cdd"])`, "contract=temp", "yes"},
		{`contract in []`, "", "no"},
		{`contract in ["cdi", "cdd", "temp"]`, "", "yes"},
		{`contract == "cdi" || contract == "cdd" || contract == "temp"`, "", "yes"},
		{`contract == "cdi" && contract == "cdd"`, "", "no"},
		{`region == "north"`, "region=abroad", "no"},

		{`"seeker" in status`, "status=seeker", "yes"},
		{`"seeker" in status`, "status=worker", "no"},
		{`"seeker" in status`, "status=worker,seeker", "yes"},
		{`"seeker" in status && "worker" in status`, "status=worker,seeker", "yes"},
		{`"seeker" in status`, "", "?"},

		{`months_company >= 24`, "months_company=24", "yes"},
		{`months_company >= 24`, "months_company=23", "no"},
		{`months_company > 24`, "months_company=24", "no"},
		{`months_company > 24`, "months_company=25", "yes"},
		{`months_company < 24`, "months_company=23", "yes"},
		{`months_company < 24`, "months_company=24", "no"},
		{`months_company <= 24`, "months_company=24", "yes"},
		{`months_company <= 24`, "months_company=25", "no"},
		{`24 <= months_company`, "months_company=24", "yes"},
		{`24 <= months_company`, "months_company=23", "no"},
		{`24 < months_company`, "months_company=24", "no"},
		{`24 < months_company`, "months_company=25", "yes"},
		{`24 > months_company`, "months_company=23", "yes"},
		{`24 > months_company`, "months_company=24", "no"},
		{`24 >= months_company`, "months_company=24", "yes"},
		{`24 >= months_company`, "months_company=25", "no"},
		{`months_company == 24`, "months_company=24", "yes"},
		{`months_company == 24`, "months_company=25", "no"},
		{`months_company == 24`, "months_company=23", "no"},
		{`24 == months_company`, "months_company=24", "yes"},
		{`months_company != 24`, "months_company=24", "no"},
		{`months_company != 24`, "months_company=23", "yes"},

		{`months_company >= 24`, "months_company=24..", "yes"},
		{`months_company >= 24`, "months_company=..23", "no"},
		{`months_company >= 24`, "months_company=12..36", "?"},
		{`months_company >= 24`, "months_company=12..23", "no"},
		{`months_company == 24`, "months_company=24..30", "?"},
		{`months_company >= 12 || months_company < 36`, "", "yes"},
		{`months_company >= 36 && months_company < 12`, "", "no"},
		{`months_company >= 12 || certified`, "months_company=..11", "?"},

		// Numbers have ends of their own: nobody is below min or above max.
		{`months_company >= 0`, "", "yes"},
		{`months_company > 720`, "", "no"},
		{`months_company <= 720`, "months_company=700..", "yes"},
		{`age >= 14`, "age=?", "yes"},
		{`savings >= -5`, "", "yes"},

		{`certified || !certified`, "", "yes"},
		{`certified && !certified`, "", "no"},
		{`certified && seat || certified && !seat`, "certified=yes", "yes"},
		{`certified && seat || certified && !seat`, "", "?"},
		{`!(certified && (seat || age >= 16))`, "certified=yes age=16", "no"},
		{`!(certified && (seat || age >= 16))`, "age=15 seat=no", "yes"},
		{`(certified || seat) && (certified || !seat)`, "certified=no", "no"},

		// An open option counts as one of those it leaves open.
		{`approval == "approved"`, "approval=not_yet", "?"},
		{`approval in ["approved", "refused"]`, "approval=not_yet", "yes"},
		{`approval != "refused"`, "approval=refused", "no"},

		// Days count from today, 2026-11-23.
		{`days_to_start >= 14`, "course_start=2026-12-07", "yes"},
		{`days_to_start >= 15`, "course_start=2026-12-07", "no"},
		{`days_to_start == 0`, "course_start=2026-11-23", "yes"},
		{`days_to_start < 0`, "course_start=2026-11-22", "yes"},
		{`days_to_start > -2`, "course_start=2026-11-22", "yes"},
		{`days_to_start >= 14`, "course_start=2026-12-07..", "yes"},
		{`days_to_start >= 14`, "course_start=..2026-12-06", "no"},
		{`days_to_start >= 14`, "course_start=2026-12-01..2026-12-31", "?"},

		{`days_to_start >= figures.low`, "course_start=2026-12-03", "yes"},
		{`figures.low > days_to_start`, "course_start=2026-12-02", "yes"},
		{`months_company == figures.moving`, "months_company=24", "yes"},
		{`months_company != figures.moving`, "months_company=12", "yes"},
	}
	rules := make([]string, len(tests))
	for i, test := range tests {
		rules[i] = test.rule
	}
	b := probing(t, smallFiles(t), rules...)
	for i, test := range tests {
		a := b.AssessOne(b.Scheme("probe"), facts(t, b, test.facts), today)
		if got := standings[a.Conditions[i].Standing]; got != test.want {
			t.Errorf("%s with %q is %s, want %s", test.rule, test.facts, got, test.want)
		}
	}
}

func TestRuleFollowsFigure(t *testing.T) {
	b := probing(t, smallFiles(t), "months_company >= figures.moving")
	known := facts(t, b, "months_company=18")
	for day, want := range map[string]knowledge.Verdict{
		"2020-01-01": knowledge.Eligible, "2026-11-22": knowledge.Eligible,
		"2026-11-23": knowledge.NotEligible, "2030-01-01": knowledge.NotEligible,
	} {
		if got := b.AssessOne(b.Scheme("probe"), known, date(t, day)).Verdict; got != want {
			t.Errorf("on %s the verdict is %v, want %v", day, got, want)
		}
	}
}

func TestDaysFollowToday(t *testing.T) {
	b := probing(t, smallFiles(t), "days_to_start >= 15")
	known := facts(t, b, "course_start=2026-12-08")
	for day, want := range map[string]knowledge.Verdict{
		"2026-11-23": knowledge.Eligible, "2026-11-24": knowledge.NotEligible, "2026-12-31": knowledge.NotEligible,
	} {
		if got := b.AssessOne(b.Scheme("probe"), known, date(t, day)).Verdict; got != want {
			t.Errorf("on %s the verdict is %v, want %v", day, got, want)
		}
	}
}

// TestForeignValues gives the base values that its facts do not have, as a
// conversation may hold that is older than an edit of the base: they count as
// "I don't know".
func TestForeignValues(t *testing.T) {
	b := probing(t, smallFiles(t), `contract == "cdi"`, `"seeker" in status`, "certified", "months_company >= 24", "days_to_start > 3")
	for name, value := range map[string]knowledge.Value{
		"no longer an option": knowledge.ChoiceOf("gone"),
		"no option at all":    knowledge.ChoiceOf(),
		"a number":            knowledge.NumberOf(3, 3),
		"a day":               knowledge.DayOf(today, today),
		"several":             knowledge.ChoiceOf("cdi", "gone"),
	} {
		known := knowledge.Facts{}
		for _, f := range b.Facts() {
			known[f.ID] = value
		}
		states := b.AssessOne(b.Scheme("probe"), known, today).Conditions
		fits := map[string][]bool{"a number": {3: true}, "a day": {4: true}}[name]
		for i, c := range states {
			if i < len(fits) && fits[i] {
				continue
			}
			if c.Standing != knowledge.Undecided {
				t.Errorf("%s: condition %d is %s, want undecided", name, i, standings[c.Standing])
			}
		}
		b.Position(known, today)
		b.Assess(known, today)
	}
	// A number beyond the limits of today is still that number.
	a := b.AssessOne(b.Scheme("probe"), knowledge.Facts{"months_company": knowledge.NumberOf(900, 900)}, today)
	if a.Conditions[3].Standing != knowledge.Met {
		t.Errorf("900 months are %s, want met", standings[a.Conditions[3].Standing])
	}
}
