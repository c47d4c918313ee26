package draw_test

import (
	"fmt"
	"strings"
	"testing"

	"guichet/knowledge"
)

const largeFacts = 200

// largeBase is a base of 200 facts and 40 schemes, with a branchy tree and
// texts that are hard to draw: long words, signs of every format, and none at
// all where none is needed.
func largeBase(t *testing.T) *knowledge.Base {
	t.Helper()
	var facts, tree strings.Builder
	facts.WriteString("facts:\n")
	changed := map[string]string{"cases/people.yaml": "cases: []\n"}
	tree.WriteString("most_questions: 12\nsteps:\n  - ask: status\n")
	small := smallFiles(t, nil)
	facts.WriteString(strings.TrimPrefix(string(small["facts.yaml"].Data), "facts:\n"))
	for i := range largeFacts {
		fmt.Fprintf(&facts, `  - id: fact_%d
    type: %s
    label: {fr: %q, en: %q}
    question: {fr: %q, en: %q}
    why: {fr: Parce que., en: Because.}
`, i, []string{"yes_no", "money"}[i%2], hard(i, "Le fait"), hard(i, "Fact"), hard(i, "Quel est-il ?"), hard(i, "What is it?"))
	}
	for i := range largeFacts / 5 {
		changed[fmt.Sprintf("schemes/scheme_%d.yaml", i)] = largeScheme(i)
	}
	// Each branch holds one less deep, up to seven beside each other.
	n := 0
	var branches func(indent string, wide, deep int)
	branches = func(indent string, wide, deep int) {
		for range wide {
			if n+5 > largeFacts {
				return
			}
			even := n + n%2 // a yes or no; the next is an amount
			fmt.Fprintf(&tree, "%s- when: fact_%d || !(\"seeker\" in status) && fact_%d < 10\n%s  steps:\n", indent, even, even+1, indent)
			for i := range 5 {
				fmt.Fprintf(&tree, "%s    - ask: fact_%d\n", indent, n+i)
			}
			fmt.Fprintf(&tree, "%s    - offer: [scheme_%d]\n", indent, n/5)
			n += 5
			if deep > 0 {
				branches(indent+"    ", wide-2, deep-1)
			}
		}
	}
	branches("  ", 7, 3)
	for ; n+5 <= largeFacts; n += 5 {
		fmt.Fprintf(&tree, "  - ask: fact_%d\n  - offer: [scheme_%d]\n", n, n/5)
	}
	tree.WriteString("  - offer: [grant, seats, leave, account, self]\n")
	changed["facts.yaml"], changed["tree.yaml"] = facts.String(), tree.String()
	return load(t, smallFiles(t, changed))
}

// hard makes texts of all lengths, with signs that formats give a meaning.
func hard(i int, text string) string {
	text = fmt.Sprintf("%s %d", text, i)
	switch i % 5 {
	case 1:
		return text + ` "<b>&amp;#35;` + "`\\n"
	case 2:
		return text + " " + strings.Repeat("WWWWŒm", 20)
	case 3:
		return text + strings.Repeat(" et encore un mot", 20)
	case 4:
		return "- 😀 " + text + " **жирный** 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"
	}
	return text
}

func largeScheme(i int) string {
	text := func(s string) string { return fmt.Sprintf("{fr: %q, en: %q}", hard(i, s), hard(i, s)) }
	var s strings.Builder
	fmt.Fprintf(&s, "id: scheme_%d\nname: %s\nshort: {fr: Aide %d, en: Scheme %d}\nsummary: %s\n", i, text("Nom"), i, i, text("Ce que c’est"))
	fmt.Fprintf(&s, "figures:\n  least:\n    unit: euros\n    confidence: H\n    values: [{value: %d, source: law}]\nconditions:\n", 1000*i)
	for c := range 5 {
		when := fmt.Sprintf("fact_%d", 5*i+c)
		if (5*i+c)%2 == 1 {
			when += " >= figures.least"
		}
		fmt.Fprintf(&s, "  - id: c%d\n    when: %s\n    is: %s\n    fails: %s\n", c, when, text("Il faut cela"), text("Il manque cela"))
	}
	s.WriteString("sources:\n  - {id: law, name: {fr: La loi, en: The law}, checked: 2026-11-01}\n")
	return s.String()
}
