package knowledge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

const fewFacts = `facts:
  - {id: a, type: yes_no, label: {fr: A, en: A}, question: {fr: A, en: A}, why: {fr: A, en: A}}
  - {id: b, type: yes_no, label: {fr: B, en: B}, question: {fr: B, en: B}, why: {fr: B, en: B}}
  - id: c
    type: choice
    label: {fr: C, en: C}
    question: {fr: C, en: C}
    why: {fr: C, en: C}
    options:
      - {id: x, label: {fr: X, en: X}}
      - {id: y, label: {fr: Y, en: Y}}
      - {id: z, label: {fr: Z, en: Z}}
      - {id: x_or_y, label: {fr: XY, en: XY}, leaves_open: [x, y]}
  - id: s
    type: several
    label: {fr: S, en: S}
    question: {fr: S, en: S}
    why: {fr: S, en: S}
    options: [{id: p, label: {fr: P, en: P}}, {id: q, label: {fr: Q, en: Q}}]
  - {id: n, type: number, unit: days, min: 0, max: 4, label: {fr: N, en: N}, question: {fr: N, en: N}, why: {fr: N, en: N}}
  - {id: d, type: date, days: days, label: {fr: D, en: D}, question: {fr: D, en: D}, why: {fr: D, en: D}, before: {fr: D, en: D}}
`

// fewFiles is a base of a handful of facts and one scheme without conditions.
func fewFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	return with(smallFiles(t), map[string]string{
		"facts.yaml": fewFacts, "tree.yaml": "most_questions: 5\nsteps: [{offer: [self]}]\n", "words.yaml": "words: []\n",
		"schemes/grant.yaml": "", "schemes/leave.yaml": "", "schemes/seats.yaml": "", "schemes/account.yaml": "",
		"schemes/old_leave.yaml": "", "cases/people.yaml": "cases: []\n",
	})
}

// person is one completion of what a person can state in the base of
// TestDecideIsExact: everything is known of them.
type person struct {
	a, b, p, q bool
	c          string
	n, d       int
}

// Days are tried from firstDay to lastDay, which is more on both sides than
// the rules tell apart.
const firstDay, lastDay = -2, 8

// condition is a rule as text, and what it means.
type condition struct {
	text  string
	holds func(person) bool
}

// TestDecideIsExact compares the three values of random rules under random
// facts with trying every completion of the facts. A person with several
// situations to choose from may be in none of them.
func TestDecideIsExact(t *testing.T) {
	files := fewFiles(t)
	rapid.Check(t, func(rt *rapid.T) {
		conditions := rapid.SliceOfN(rapid.Custom(drawCondition), 8, 8).Draw(rt, "rules")
		rules := make([]string, len(conditions))
		for i, c := range conditions {
			rules[i] = c.text
		}
		b := probing(t, files, rules...)
		for range 4 {
			written, people := drawFacts(rt)
			a := b.AssessOne(b.Scheme("probe"), facts(t, b, written), today)
			all := func(p person) bool {
				return !slices.ContainsFunc(conditions, func(c condition) bool { return !c.holds(p) })
			}
			if got, want := a.Verdict.String(), verdictOf(people, all); got != want {
				rt.Fatalf("with %q the verdict is %s, want %s", written, got, want)
			}
			for i, c := range conditions {
				if got, want := standings[a.Conditions[i].Standing], truthOf(people, c.holds); got != want {
					rt.Fatalf("%s with %q is %s, want %s", c.text, written, got, want)
				}
			}
		}
	})
}

func truthOf(people []person, holds func(person) bool) string {
	yes, no := slices.ContainsFunc(people, holds), slices.ContainsFunc(people, func(p person) bool { return !holds(p) })
	return map[[2]bool]string{{true, true}: "?", {true, false}: "yes", {false, true}: "no"}[[2]bool{yes, no}]
}

func verdictOf(people []person, holds func(person) bool) string {
	return map[string]string{"?": "open", "yes": "eligible", "no": "not_eligible"}[truthOf(people, holds)]
}

func drawCondition(t *rapid.T) condition { return drawDeep(t, 3) }

func drawDeep(t *rapid.T, depth int) condition {
	form := rapid.IntRange(0, 7).Draw(t, "form")
	if depth == 0 {
		form %= 5
	}
	switch form {
	case 5:
		of := drawDeep(t, depth-1)
		return condition{"!(" + of.text + ")", func(p person) bool { return !of.holds(p) }}
	case 6, 7:
		left, right := drawDeep(t, depth-1), drawDeep(t, depth-1)
		if form == 6 {
			return condition{"(" + left.text + " && " + right.text + ")", func(p person) bool { return left.holds(p) && right.holds(p) }}
		}
		return condition{"(" + left.text + " || " + right.text + ")", func(p person) bool { return left.holds(p) || right.holds(p) }}
	case 0:
		if rapid.Bool().Draw(t, "which") {
			return condition{"a", func(p person) bool { return p.a }}
		}
		return condition{"b", func(p person) bool { return p.b }}
	case 1:
		id := rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "option")
		if rapid.Bool().Draw(t, "equal") {
			return condition{fmt.Sprintf("c == %q", id), func(p person) bool { return p.c == id }}
		}
		return condition{fmt.Sprintf("c in [%q, %q]", id, "z"), func(p person) bool { return p.c == id || p.c == "z" }}
	case 2:
		if rapid.Bool().Draw(t, "which") {
			return condition{`"p" in s`, func(p person) bool { return p.p }}
		}
		return condition{`"q" in s`, func(p person) bool { return p.q }}
	case 3:
		return drawComparison(t, "n", func(p person) int { return p.n })
	default:
		return drawComparison(t, "days", func(p person) int { return p.d })
	}
}

var comparisons = map[string]func(a, b int) bool{
	"==": func(a, b int) bool { return a == b }, "!=": func(a, b int) bool { return a != b },
	"<": func(a, b int) bool { return a < b }, "<=": func(a, b int) bool { return a <= b },
	">": func(a, b int) bool { return a > b }, ">=": func(a, b int) bool { return a >= b },
}

func drawComparison(t *rapid.T, name string, of func(person) int) condition {
	sign := rapid.SampledFrom([]string{"==", "!=", "<", "<=", ">", ">="}).Draw(t, "sign")
	with := rapid.IntRange(-1, 6).Draw(t, "with")
	if rapid.Bool().Draw(t, "turned") {
		return condition{fmt.Sprintf("%d %s %s", with, sign, name), func(p person) bool { return comparisons[sign](with, of(p)) }}
	}
	return condition{fmt.Sprintf("%s %s %d", name, sign, with), func(p person) bool { return comparisons[sign](of(p), with) }}
}

// drawFacts returns what a person stated, and everybody who can have stated
// it.
func drawFacts(t *rapid.T) (written string, people []person) {
	var said []string
	stated := func(id, value string) {
		if value != "" {
			said = append(said, id+"="+value)
		}
	}
	of := func(id string, among ...string) string {
		value := rapid.SampledFrom(among).Draw(t, id)
		stated(id, value)
		return value
	}
	a, b := of("a", "", "?", "yes", "no"), of("b", "", "?", "yes", "no")
	c := of("c", "", "?", "x", "y", "z", "x_or_y")
	s := of("s", "", "?", "p", "q", "p,q")
	numbers, n := drawRange(t, 0, 4, func(n int) string { return fmt.Sprint(n) })
	stated("n", n)
	days, d := drawRange(t, firstDay+1, lastDay-1, func(n int) string { return today.AddDays(n).String() })
	stated("d", d)
	if days[0] == firstDay+1 && (d == "" || strings.HasPrefix(d, "..")) {
		days = append(days, firstDay)
	}
	if d == "" || strings.HasSuffix(d, "..") {
		days = append(days, lastDay)
	}
	one := person{}
	for one.a = range bools(a) {
		for one.b = range bools(b) {
			for _, one.c = range map[string][]string{"x_or_y": {"x", "y"}, "x": {"x"}, "y": {"y"}, "z": {"z"}, "": {"x", "y", "z"}, "?": {"x", "y", "z"}}[c] {
				for _, set := range map[string][]string{"p": {"p"}, "q": {"q"}, "p,q": {"pq"}, "": {"", "p", "q", "pq"}, "?": {"", "p", "q", "pq"}}[s] {
					one.p, one.q = strings.Contains(set, "p"), strings.Contains(set, "q")
					for _, one.n = range numbers {
						for _, one.d = range days {
							people = append(people, one)
						}
					}
				}
			}
		}
	}
	return strings.Join(said, " "), people
}

func bools(said string) map[bool]bool {
	return map[string]map[bool]bool{"yes": {true: true}, "no": {false: true}, "": {true: true, false: true}, "?": {true: true, false: true}}[said]
}

// drawRange returns numbers between two bounds and how a person states them;
// "" for all of them.
func drawRange(t *rapid.T, least, most int, write func(int) string) (numbers []int, written string) {
	low := rapid.IntRange(least, most).Draw(t, "low")
	high := rapid.IntRange(low, most).Draw(t, "high")
	switch rapid.IntRange(0, 4).Draw(t, "range") {
	case 0:
		low, high = least, most
	case 1:
		high, written = low, write(low)
	case 2:
		written, high = write(low)+"..", most
	case 3:
		low, written = least, ".."+write(high)
	default:
		written = write(low) + ".." + write(high)
	}
	for n := low; n <= high; n++ {
		numbers = append(numbers, n)
	}
	return numbers, written
}
