package knowledge_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"guichet/knowledge"
)

// talks counts talks as CheckReport does.
type talks struct {
	Paths, Cut string
	Longest    int
}

func counted(b *knowledge.Base) talks {
	r := b.Check(today)
	return talks{r.Paths.String(), r.CutPaths.String(), r.LongestPath}
}

// enumerate plays every talk of the base, one answer after another, with the
// given answers to each question. The base must allow any number of questions;
// most is how many the real one allows.
func enumerate(t testing.TB, b *knowledge.Base, most int, answers map[string]string) talks {
	t.Helper()
	values := map[string][]knowledge.Value{}
	for id, list := range answers {
		for written := range strings.FieldsSeq(list) {
			v, err := b.Fact(id).Parse(written)
			if err != nil {
				t.Fatal(err)
			}
			values[id] = append(values[id], v)
		}
	}
	paths, cut, longest := 0, 0, 0
	var play func(facts knowledge.Facts)
	play = func(facts knowledge.Facts) {
		next := b.Position(facts, today).Next
		if b.Next(facts, today) != next {
			t.Fatalf("after %v: Next is not that of the position", facts)
		}
		if next == nil {
			paths++
			if len(facts) > most {
				cut++
			}
			longest = max(longest, min(len(facts), most))
			return
		}
		for _, v := range values[next.ID] {
			then := maps.Clone(facts)
			then[next.ID] = v
			play(then)
		}
	}
	play(knowledge.Facts{})
	return talks{fmt.Sprint(paths), fmt.Sprint(cut), longest}
}

// smallAnswers are the answers to the questions of the small base that can
// differ; of several situations, the check combines two at most.
var smallAnswers = map[string]string{
	"status":         "seeker worker private seeker,worker seeker,private worker,private ?",
	"approval":       "approved refused not_yet ?",
	"contract":       "cdi cdd temp ?",
	"course_start":   "2026-12-07 2026-12-08 ?",
	"months_company": "23 24 ?",
	"savings":        "0 1 ?",
	"certified":      "yes no ?",
	"region":         "north south abroad ?",
	"age":            "15 16 ?",
}

func TestPathsOfSmallBase(t *testing.T) {
	account := "steps:\n  - ask: status\n"
	for name, change := range map[string]func(fstest.MapFS) fstest.MapFS{
		"as it is": func(files fstest.MapFS) fstest.MapFS { return files },
		"account first": func(files fstest.MapFS) fstest.MapFS {
			return edit(t, files, "tree.yaml", account, "steps:\n  - ask: certified\n  - ask: savings\n  - ask: status\n")
		},
		"account for workers": func(files fstest.MapFS) fstest.MapFS {
			return edit(t, files, "schemes/account.yaml", "when: certified\n", "when: 'certified || \"worker\" in status'\n")
		},
		"account in a branch on the contract": func(files fstest.MapFS) fstest.MapFS {
			files = edit(t, files, "tree.yaml", "  - offer: [account, self]\n", "  - when: contract != \"cdd\"\n    steps: [{offer: [account]}]\n  - offer: [self]\n")
			return edit(t, files, "tree.yaml", "  - ask: certified\n", "  - ask: contract\n  - ask: certified\n")
		},
		"leave without its branch": func(files fstest.MapFS) fstest.MapFS {
			return edit(t, files, "tree.yaml", "      - when: contract == \"cdi\"\n        steps:\n          - ask: months_company\n", "      - ask: months_company\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			files := change(smallFiles(t))
			unlimited := load(t, edit(t, files, "tree.yaml", "most_questions: 8", "most_questions: 99"))
			for _, most := range []int{5, 8} {
				b := load(t, edit(t, files, "tree.yaml", "most_questions: 8", fmt.Sprintf("most_questions: %d", most)))
				if diff := cmp.Diff(enumerate(t, unlimited, most, smallAnswers), counted(b)); diff != "" {
					t.Errorf("talks of at most %d questions differ (-enumerated +checked):\n%s", most, diff)
				}
			}
		})
	}
}

// TestPathsOfRandomTrees compares the talks that Check counts with playing them
// all, for random schemes in random trees.
func TestPathsOfRandomTrees(t *testing.T) {
	answers := map[string]string{"a": "yes no ?", "b": "yes no ?", "c": "x y z x_or_y ?", "s": "p q p,q ?"}
	rapid.Check(t, func(rt *rapid.T) {
		changed := map[string]string{}
		for _, id := range []string{"one", "two", "three"} {
			changed["schemes/"+id+".yaml"] = drawScheme(rt, id)
		}
		tree, err := json.Marshal(drawSteps(rt, 2))
		if err != nil {
			rt.Fatal(err)
		}
		most := rapid.IntRange(1, 4).Draw(rt, "most")
		changed["tree.yaml"] = fmt.Sprintf("most_questions: 99\nsteps: %s\n", tree)
		files := with(fewFiles(t), changed)
		unlimited := load(t, files)
		limited := load(t, edit(t, files, "tree.yaml", "most_questions: 99", fmt.Sprintf("most_questions: %d", most)))
		if diff := cmp.Diff(enumerate(t, unlimited, most, answers), counted(limited)); diff != "" {
			rt.Fatalf("talks of at most %d questions differ (-enumerated +checked):\n%s\n%v", most, diff, changed)
		}
	})
}

func drawScheme(t *rapid.T, id string) string {
	src := strings.ReplaceAll(`id: ID
name: {fr: ID, en: ID}
short: {fr: ID, en: ID}
summary: {fr: ID, en: ID}
sources: [{id: law, name: {fr: La loi, en: The law}, checked: 2026-11-01}]
conditions:
`, "ID", id)
	for i := range rapid.IntRange(1, 2).Draw(t, "conditions") {
		src += fmt.Sprintf("  - {id: r%d, when: '%s', is: {fr: Un, en: One}, fails: {fr: Non, en: Fails}}\n", i, drawDiscrete(t))
	}
	return src
}

// drawDiscrete draws a rule without numbers and days.
func drawDiscrete(t *rapid.T) string {
	return rapid.Custom(drawCondition).Filter(func(c condition) bool {
		return !strings.ContainsAny(c.text, "0123456789")
	}).Draw(t, "rule").text
}

func drawSteps(t *rapid.T, depth int) []map[string]any {
	var steps []map[string]any
	for range rapid.IntRange(1, 5).Draw(t, "steps") {
		switch form := rapid.IntRange(0, 4).Draw(t, "step"); {
		case form <= 1:
			steps = append(steps, map[string]any{"ask": rapid.SampledFrom([]string{"a", "b", "c", "s"}).Draw(t, "ask")})
		case form == 2 || depth == 0:
			steps = append(steps, map[string]any{"offer": []string{rapid.SampledFrom([]string{"one", "two", "three"}).Draw(t, "offer")}})
		default:
			steps = append(steps, map[string]any{"when": drawDiscrete(t), "steps": drawSteps(t, depth-1)})
		}
	}
	return steps
}
