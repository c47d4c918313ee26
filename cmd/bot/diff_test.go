package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// editedBase returns the folder of a small base with one text of it replaced.
func editedBase(t *testing.T, file, old, new string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(smallBase)); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, file)
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(src), old); n != 1 {
		t.Fatalf("%s holds %q %d times, want once", file, old, n)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(src), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

const smallBase = "../../knowledge/testdata/small"

func TestDiffPrints(t *testing.T) {
	t.Parallel()
	dir := editedBase(t, "schemes/grant.yaml", "value: 15,", "value: 21,")
	r := bot(t, "", nil, "diff", smallBase, dir, "--lang", "en")
	r.check(t, exitNo, []string{""}, []string{"bot: the bases differ\n"})
	_, rest, _ := strings.Cut(r.out, "\n")
	want := `
Scheme grant
  These people cannot have it any more (about 5 % of the combinations of answers):
    1. Situation: I look for work
       Age: 16 years
       Approval: Yes
       Start: Tuesday 8 December 2026
  Deadline request
    It was 15 days before course_start and is 21 days before course_start:
      1. Situation: I look for work
         Age: 16 years
         Approval: Yes
         Start: Saturday 22 May 2027
         the last day was 2027-05-07 and is 2027-05-01
  figures.notice_days 2026-01-01..
    - 15 days, confidence H
    + 21 days, confidence H
`
	if diff := cmp.Diff(want, rest); diff != "" {
		t.Errorf("the report differs (-want +got):\n%s", diff)
	}
}

func TestDiffPrintsEveryKind(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, file, old, new string
		want                 []string
	}{
		{"scheme that begins later", "schemes/leave.yaml", "from: 2019-01-01}\n", "from: 2027-01-01}\n", []string{
			"Scheme leave\n  It is not in force yet.\n  These people cannot have it any more (about 29 % ",
			"Questions\n  1. Situation: Je travaille\n     then asked before: Contrat, Ancienneté, Formation certifiée, Compte\n     then asked now:    Formation certifiée, Compte\n",
			"Cases that fail now\n  Karim: leave is not_eligible, and should be eligible\n",
		}},
		{"scheme out of reach", "tree.yaml", "[account, self]", "[self]", []string{
			"Scheme account\n  Nobody comes to it any more: the tree offers it to nobody who meets its conditions.\n  These people can have it, and the talk offers it to them no more (about 25 % ",
			"       Compte: 1 € (not asked)\n", "     then asked now:    nothing\n",
			"Everything else\n  tree 12\n    - offer account, self\n    + offer self\n",
		}},
		{"question", "facts.yaml", "max: 720", "max: 600", []string{
			"Fact months_company\n  max\n    - 720\n    + 600\n",
			"Conversations under way: answers that are no longer understood\n  months_company: 601..720\n",
		}},
		{"page", "pages/open_day.yaml", "en: Come.", "en: Do come.", []string{"Page open_day\n  body (en)\n    - Come.\n    + Do come.\n"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			bot(t, "", nil, "diff", smallBase, editedBase(t, tc.file, tc.old, tc.new)).check(t, exitNo, tc.want, []string{"the bases differ"})
		})
	}
}

func TestDiffJSON(t *testing.T) {
	t.Parallel()
	dir := editedBase(t, "schemes/account.yaml", "savings > 0", "savings > 99")
	r := bot(t, "", nil, "diff", "--json", "--lang", "en", "--on", "2026-11-24", smallBase, dir)
	r.check(t, exitNo, []string{""}, []string{"bot: the bases differ\n"})
	var got map[string]any
	if err := json.Unmarshal([]byte(r.out), &got); err != nil {
		t.Fatalf("%v:\n%s", err, r.out)
	}
	var want map[string]any
	err := json.Unmarshal([]byte(`{
		"same": false, "on": "2026-11-24", "language": "en",
		"schemes": [{
			"id": "account", "was": "in_force", "is": "in_force", "barrier": "",
			"gained": null,
			"lost": {"share": 0.16666666666666666, "people": [{
				"conversation": ["Situation: For myself", "Certified course: Yes", "Account: €1"], "not_asked": [],
				"old_facts": {"status": "private", "certified": "yes", "savings": "1"},
				"new_facts": {"status": "private", "certified": "yes", "savings": "1"}
			}]},
			"shown": null, "hidden": null, "deadlines": [],
			"edits": [{"what": "conditions.filled.when", "language": "", "old": "savings > 0", "new": "savings > 99"}]
		}],
		"talks": [], "facts": [], "pages": [], "lost_answers": [], "cases": [], "rest": [], "problems": []
	}`), &want)
	if err != nil {
		t.Fatal(err)
	}
	want["old"], want["new"] = got["old"], got["new"]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the report differs (-want +got):\n%s", diff)
	}
	if old := got["old"].(string); len(old) != 12 || old == got["new"] {
		t.Errorf("the versions are %q and %q", got["old"], got["new"])
	}
}

func TestDiffOfTheSame(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"diff", "embedded"}, {"diff", smallBase, smallBase}} {
		bot(t, "", nil, args...).check(t, exitDone, []string{"Nothing differs on 2026-11-23 between base "}, nil)
	}
	bot(t, "", nil, "diff", "--json", "embedded", "embedded").check(t, exitDone, []string{`{"same":true,`, `"schemes":[],"talks":[]`}, nil)
}

func TestDiffOfABaseThatDoesNotLoad(t *testing.T) {
	t.Parallel()
	dir := editedBase(t, "schemes/grant.yaml", "age >= 16", "aeg >= 16")
	at := dir + "/schemes/grant.yaml:"
	bot(t, "", nil, "diff", smallBase, dir).check(t, exitCannot, nil, []string{at, "aeg"})
	r := bot(t, "", nil, "diff", "--json", dir, smallBase)
	r.check(t, exitCannot, []string{`{"same":false,`, `"on":null,`, `"problems":[{"file":"` + dir + `/schemes/grant.yaml","line":`}, []string{at})
	bot(t, "", nil, "diff", "nowhere", smallBase).check(t, exitCannot, nil, []string{"nowhere"})
	bot(t, "", nil, "diff").check(t, exitUsage, nil, []string{"<old>"})
}
