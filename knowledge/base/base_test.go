package base_test

import (
	"fmt"
	"strings"
	"testing"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/knowledge/base"
)

// day is the day as of which the base was written.
var day = calendar.Of(2026, 11, 23)

// fewest is how many people the base must know at least.
const fewest = 200

func load(t *testing.T) *knowledge.Base {
	t.Helper()
	b, err := knowledge.Load(base.Files(), "knowledge/base")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestInOrder: everything that can be proved of the base holds.
func TestInOrder(t *testing.T) {
	t.Parallel()
	b := load(t)
	report := b.Check(day)
	for _, p := range report.Problems {
		t.Errorf("%v %q", p.Problem, p.Conversation)
	}
	if report.Base != b.Version() || report.Schemes == 0 || report.Cases == 0 {
		t.Errorf("the report counts %d schemes and %d cases of base %q", report.Schemes, report.Cases, report.Base)
	}
}

// TestCasesShowEverything: for each scheme each verdict that somebody can get,
// and both sides of every threshold and deadline.
func TestCasesShowEverything(t *testing.T) {
	t.Parallel()
	c := load(t).Check(day).Coverage
	for _, gap := range c.Gaps {
		t.Error(gap)
	}
	if c.Verdicts.All == 0 || c.Edges.All == 0 {
		t.Errorf("there are %d verdicts and %d edges to show", c.Verdicts.All, c.Edges.All)
	}
}

// TestCasesHoldTheRules: no small change of a rule goes unnoticed.
func TestCasesHoldTheRules(t *testing.T) {
	t.Parallel()
	for _, s := range load(t).Mutate().Survivors {
		t.Errorf("%s: no case notices this change of %s: %s", s.Pos, s.Scheme, s.Change)
	}
}

// TestPeople: there are enough of them. A person may have several cases, such
// as the day before a deadline and the day after; no two cases have one name.
func TestPeople(t *testing.T) {
	t.Parallel()
	people, seen := map[string]bool{}, map[string]bool{}
	for _, c := range load(t).Cases() {
		if seen[c.Name] {
			t.Errorf("two cases are called %q", c.Name)
		}
		seen[c.Name] = true
		person, _, _ := strings.Cut(c.Name, " ")
		people[strings.TrimRight(person, ",")] = true
	}
	if len(people) < fewest {
		t.Errorf("there are %d people, want %d at least", len(people), fewest)
	}
}

// TestPersonas: each of the twenty has a case that gives a verdict on all nine
// ways of the school's page, and every case of theirs says why.
func TestPersonas(t *testing.T) {
	t.Parallel()
	ways := []string{"aif", "regional_programme", "training_voucher", "dif", "cpf", "ptp", "fafcea", "regional_manager_support", "self_funding"}
	cases := load(t).Cases()
	for n := 1; n < 40; n += 2 {
		id := fmt.Sprintf("P%02d", n)
		complete := false
		for _, c := range cases {
			if !strings.HasPrefix(c.Name, id+" ") {
				continue
			}
			if c.Why == "" {
				t.Errorf("%s does not say why", c.Name)
			}
			all := true
			for _, way := range ways {
				_, ok := c.Expect[way]
				all = all && ok
			}
			complete = complete || all
		}
		if !complete {
			t.Errorf("%s has no case with a verdict on each of %v", id, ways)
		}
	}
}
