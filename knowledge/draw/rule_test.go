package draw_test

import (
	"fmt"
	"strings"
	"testing"

	"guichet/calendar"
	"guichet/knowledge/draw"
)

func TestRulesInWords(t *testing.T) {
	rules := []struct{ rule, want string }{
		{`"seeker" in status`, "Situation: I look for work"},
		{`!("seeker" in status)`, "Situation: not “I look for work”"},
		{`"seeker" in status || "worker" in status`, "Situation: “I look for work” or “I work”"},
		{`"seeker" in status && "worker" in status`, "Situation: I look for work and Situation: I work"},
		{`!("seeker" in status || "worker" in status)`, "Situation: neither “I look for work” nor “I work”"},
		{`!("seeker" in status && certified)`, "Situation: not “I look for work” or Certified course: no"},
		{`contract == "cdi"`, "Contract: Permanent"},
		{`"cdi" == contract`, "Contract: Permanent"},
		{`contract != "cdi"`, "Contract: not “Permanent”"},
		{`contract in ["cdi", "cdd"]`, "Contract: “Permanent” or “Fixed-term”"},
		{`!(contract in ["cdi", "cdd"])`, "Contract: neither “Permanent” nor “Fixed-term”"},
		{`contract == "cdi" || contract in ["cdd", "temp"]`, "Contract: “Permanent”, “Fixed-term” or “Agency work”"},
		{`certified`, "Certified course: yes"},
		{`!certified`, "Certified course: no"},
		{`certified == false`, "Certified course: no"},
		{`certified != false`, "Certified course: yes"},
		{`true != certified`, "Certified course: no"},
		{`age >= 16`, "Age: 16 years or more"},
		{`!(age >= 16)`, "Age: 15 years at most"},
		{`16 > age`, "Age: 15 years at most"},
		{`16 <= age`, "Age: 16 years or more"},
		{`savings > 0`, "Account: €1 or more"},
		{`savings == 500`, "Account: €500"},
		{`savings != 500`, "Account: not €500"},
		{`days_to_start >= 15`, "Start: in 15 days or more"},
		{`days_to_start <= 15`, "Start: in 15 days at most"},
		{`days_to_start == 15`, "Start: in 15 days"},
		{`days_to_start >= 0`, "Start: today or later"},
		{`days_to_start < 0`, "Start: before today"},
		{`days_to_start == 0`, "Start: today"},
		{`days_to_start != 0`, "Start: not today"},
		{`days_to_start >= -30`, "days_to_start >= -30"},
		{`certified || age >= 16 && savings > 0`, "Certified course: yes or (Age: 16 years or more and Account: €1 or more)"},
		{`(certified || age >= 16) && !!(savings > 0)`, "(Certified course: yes or Age: 16 years or more) and Account: €1 or more"},
		{`certified || (age >= 16 && (savings > 0 || seat))`, "Certified course: yes or (Age: 16 years or more and (Account: €1 or more or Reserved seat: yes))"},
		{`age >= 16 && (certified && (seat && savings > 0))`,
			"Age: 16 years or more and Certified course: yes and Reserved seat: yes and Account: €1 or more"},
		{`certified || true`, "certified || true"},
	}
	var tree strings.Builder
	tree.WriteString("most_questions: 8\nsteps:\n  - ask: status\n")
	for _, tc := range rules {
		fmt.Fprintf(&tree, "  - when: '%s'\n    steps: [{ask: age}]\n", tc.rule)
	}
	tree.WriteString("  - offer: [grant, seats, leave, account, self]\n")
	b := load(t, smallFiles(t, map[string]string{"tree.yaml": tree.String()}))

	outline := strings.ReplaceAll(written(t, draw.Tree(b, "en", today), draw.Outline), "\u00a0", " ")
	shown := strings.Split(strings.ReplaceAll(outline, "\n│    ", " "), "├─ If ")[1:]
	if len(shown) != len(rules) {
		t.Fatalf("%d branches for %d rules:\n%s", len(shown), len(rules), outline)
	}
	for i, tc := range rules {
		if got, _, _ := strings.Cut(shown[i], "\n"); got != tc.want {
			t.Errorf("%s\n  is shown as %q\n  want        %q", tc.rule, got, tc.want)
		}
	}
}

func TestRulesNameFiguresOfTheDay(t *testing.T) {
	b := load(t, smallFiles(t, nil))
	for day, want := range map[calendar.Date]string{
		today: "Start: in 15 days or more", calendar.Of(2025, 6, 1): "Start: in 10 days or more",
	} {
		if text := written(t, draw.Scheme(b, b.Scheme("grant"), "en", day), draw.Outline); !strings.Contains(text, want) {
			t.Errorf("on %s, want %q in:\n%s", day, want, text)
		}
	}
}
