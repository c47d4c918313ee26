package knowledge_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"guichet/calendar"
	"guichet/knowledge"
)

// found writes the findings of a report down, one a line, each with its
// counter-example.
func found(r *knowledge.CheckReport) []string {
	var lines []string
	for _, p := range r.Problems {
		line := fmt.Sprintf("%s:%d %s", p.File, p.Line, p.Kind)
		if len(p.Conversation) > 0 {
			line += " | " + strings.Join(p.Conversation, " | ")
		}
		lines = append(lines, line)
	}
	return lines
}

// TestFindings breaks the small base in one place after another; the base
// itself is the repaired one and has no findings.
func TestFindings(t *testing.T) {
	type files = fstest.MapFS
	replace := func(name, old, replacement string) func(files) files {
		return func(f files) files { return edit(t, f, name, old, replacement) }
	}
	tests := []struct {
		name   string
		change func(files) files
		want   []string
	}{
		{"a branch that is too narrow misses people",
			replace("tree.yaml", "  - when: '\"worker\" in status'\n", "  - when: '\"worker\" in status && !(\"seeker\" in status)'\n"),
			[]string{"schemes/leave.yaml:1 missed-entitlement | Situation: Je cherche un emploi + Je travaille | Âge: 15 ans | Région: Nord | Formation certifiée: Oui | Compte: 0 €"}},
		{"no branch is for everybody",
			replace("tree.yaml", "  - offer: [account, self]\n", "  - offer: [account]\n  - when: certified\n    steps: [{offer: [self]}]\n"),
			[]string{
				"schemes/self.yaml:1 missed-entitlement | Situation: ? | Formation certifiée: Non",
				"tree.yaml:1 dead-end | Situation: ? | Formation certifiée: Non"}},
		{"a scheme that the tree forgets",
			replace("tree.yaml", "[grant, seats]", "[grant]"),
			[]string{"schemes/seats.yaml:1 unreachable-scheme", "tree.yaml:10 unreachable-question"}},
		{"conditions that contradict each other",
			replace("schemes/account.yaml", "when: savings > 0", "when: savings > 0 && !certified"),
			[]string{"cases/people.yaml:2 case", "cases/people.yaml:6 case", "schemes/account.yaml:1 impossible-scheme", "tree.yaml:20 unreachable-question", "tree.yaml:21 unreachable-question"}},
		{"a number that nobody reaches",
			replace("schemes/account.yaml", "when: savings > 0", "when: savings > 1000000"),
			[]string{"cases/people.yaml:2 case", "cases/people.yaml:6 case", "schemes/account.yaml:1 impossible-scheme", "tree.yaml:20 unreachable-question", "tree.yaml:21 unreachable-question"}},
		{"a question that matters to nothing",
			replace("schemes/account.yaml", "when: savings > 0", "when: certified"),
			[]string{"facts.yaml:57 unused-fact", "tree.yaml:21 unreachable-question"}},
		{"a question behind a branch that excludes it",
			replace("tree.yaml", "          - ask: months_company\n", "          - when: contract == \"cdd\"\n            steps: [{ask: months_company}]\n"),
			[]string{"tree.yaml:19 unreachable-question"}},
		{"an ended scheme without words",
			replace("schemes/old_leave.yaml", "words: {fr: [ancien congé], en: [former leave]}\n", ""),
			[]string{"schemes/old_leave.yaml:1 unreachable-scheme"}},
		{"a page without words",
			replace("pages/open_day.yaml", "words: {fr: [portes ouvertes], en: [open day]}\n", ""),
			[]string{"pages/open_day.yaml:1 unreachable-page"}},
		{"a case that fails",
			replace("cases/people.yaml", "account: eligible", "account: not_eligible"),
			[]string{"cases/people.yaml:2 case"}},
		{"a rule that a case holds",
			replace("schemes/leave.yaml", "value: 24,", "value: 25,"),
			[]string{"cases/people.yaml:6 case"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := load(t, test.change(smallFiles(t))).Check(today)
			got := found(r)
			for i := range got {
				got[i] = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(got[i])
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s\n%v", diff, r.Problems)
			}
		})
	}
}

// TestUselessQuestion has a question that only decides which of two branches
// offers the same: it changes no verdict.
func TestUselessQuestion(t *testing.T) {
	files := edit(t, smallFiles(t), "tree.yaml", "  - offer: [account, self]\n",
		"  - ask: region\n  - when: region == \"north\"\n    steps: [{offer: [self]}]\n  - when: region != \"north\"\n    steps: [{offer: [self]}]\n  - offer: [account]\n")
	r := load(t, files).Check(today)
	if got := found(r); len(got) != 1 || !strings.HasPrefix(got[0], "tree.yaml:22 useless-question | ") {
		t.Errorf("findings are %q", got)
	}
}

func TestWordsOfFindings(t *testing.T) {
	files := edit(t, smallFiles(t), "cases/people.yaml", "account: eligible", "account: not_eligible")
	files = edit(t, files, "tree.yaml", "[grant, seats]", "[grant]")
	r := load(t, files).Check(today)
	if len(r.Problems) != 3 {
		t.Fatalf("findings are %v", r.Problems)
	}
	for i, want := range []struct{ text, cure string }{
		{"Nadia, deux semaines avant: account is eligible, and should be not_eligible.", "Correct the scheme, or the case if the rule was meant to change."},
		{"No talk looks at seats.", "Add it to an offer in tree.yaml."},
	} {
		if p := r.Problems[i]; p.Text != want.text || p.Cure != want.cure {
			t.Errorf("finding %d says %q, %q; want %q, %q", i, p.Text, p.Cure, want.text, want.cure)
		}
	}
}

// TestReasonOfCase: a case that fails says why its verdicts were expected.
func TestReasonOfCase(t *testing.T) {
	files := edit(t, smallFiles(t), "cases/people.yaml", "    expect: {grant: not_eligible, account: eligible,",
		"    why: Il reste 500 €.\n    expect: {grant: not_eligible, account: not_eligible,")
	want := "Nadia, deux semaines avant: account is eligible, and should be not_eligible. The case says: Il reste 500 €."
	if r := load(t, files).Check(today); len(r.Problems) != 1 || r.Problems[0].Text != want {
		t.Errorf("findings are %v, want %q", r.Problems, want)
	}
}

func TestReportCounts(t *testing.T) {
	b := load(t, smallFiles(t))
	r := b.Check(today)
	if !r.OK() || r.Base != b.Version() || r.On != today || r.Schemes != 6 || r.Pages != 4 || r.Facts != 10 || r.Cases != 2 || r.Situations == 0 {
		t.Errorf("the report is %+v", r)
	}
}

// TestVersionFollowsContent: whatever file changes, the version does.
func TestVersionFollowsContent(t *testing.T) {
	files := smallFiles(t)
	seen := map[string]string{load(t, files).Version(): "as it is"}
	for _, name := range fileNames(files) {
		v := load(t, with(files, map[string]string{name: string(files[name].Data) + "# a remark\n"})).Version()
		if other, ok := seen[v]; ok {
			t.Errorf("a change of %s has the version of %s", name, other)
		}
		seen[v] = name
	}
	if got := load(t, smallFiles(t)).Version(); seen[got] != "as it is" {
		t.Errorf("the same files have another version, %s", got)
	}
}

func TestCourseIsAskedFirst(t *testing.T) {
	files := readFiles(t, "base")
	b := load(t, edit(t, files, "tree.yaml", "  - ask: course\n  - ask: certification\n", "  - ask: certification\n  - ask: course\n"))
	var found []string
	for _, p := range b.Check(today).Problems {
		if p.Kind == "late-course" {
			found = append(found, p.Error())
		}
	}
	want := "tree.yaml:9:10: certification is asked before the course, which can state it."
	if len(found) != 1 || !strings.HasPrefix(found[0], want) {
		t.Errorf("found %q, want one that begins with %q", found, want)
	}
}

// TestBaseOutlivesItsYear holds that nobody has to edit the base on the day on
// which a scheme ends: a bot whose base is refused keeps the old one.
func TestBaseOutlivesItsYear(t *testing.T) {
	b := load(t, readFiles(t, "base"))
	for _, on := range []calendar.Date{calendar.Of(2027, 1, 1), calendar.Of(2027, 9, 1), calendar.Of(2028, 1, 1)} {
		for _, p := range b.Check(on).Problems {
			t.Errorf("on %s: %s", on, p.Error())
		}
	}
}
