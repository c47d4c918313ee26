package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"guichet/knowledge/yamldoc"
)

// stated matches what must be the same in every language: a figure put in by
// name, or a number written out.
var stated = regexp.MustCompile(`\{[^{}]*\}|\d+(?:[.,\x{00a0}\x{202f} ]\d{3})*(?:[.,]\d+)?`)

// parity reports a text whose languages do not state the same figures and
// numbers.
func (l *loader) parity(t yamldoc.Text) {
	var first []string
	for i, lang := range l.base.languages {
		one, ok := t.By[lang]
		if !ok {
			return
		}
		found := statedIn(one.V)
		if i == 0 {
			first = found
			continue
		}
		if !slices.Equal(first, found) {
			l.report.Add(one.Pos, "parity", fmt.Sprintf("The %q text states %s, the %q text %s.", l.base.languages[0], named(first), lang, named(found)),
				"Say the same in both languages; write numbers as digits in both or in neither.")
		}
	}
}

// statedIn returns the figures and numbers of a text in one order, numbers
// without their separators.
func statedIn(s string) []string {
	found := stated.FindAllString(s, -1)
	for i, one := range found {
		if !strings.HasPrefix(one, "{") {
			found[i] = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", "", ".", "").Replace(one)
		}
	}
	slices.Sort(found)
	return found
}

func named(found []string) string {
	if len(found) == 0 {
		return "no number"
	}
	return strings.Join(found, ", ")
}
