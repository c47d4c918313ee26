package locale

import (
	"regexp"
	"strings"
)

// Typeset gives a text that was typed on an ordinary keyboard the signs and
// spaces of its language: in French ’ for ', « » for "…", a narrow no-break
// space before ? ! and ;, a no-break space before : % € and inside « »; in
// English ’ and “ ”. A text that is set already stays as it is.
func Typeset(lang, text string) string {
	for _, rule := range lookup(lang).typeset {
		if strings.ContainsAny(text, rule.about) {
			text = rule.find.ReplaceAllString(text, rule.put)
		}
	}
	return text
}

// typesetRule replaces what matches find by put. A text without any of the signs
// that it is about stays as it is: most rules need not look at most texts.
type typesetRule struct {
	about string
	find  *regexp.Regexp
	put   string
}

// typesetRules makes rules of triples: the signs that a rule is about, what it
// finds, and what it puts there.
func typesetRules(triples ...string) []typesetRule {
	var rules []typesetRule
	for i := 0; i+2 < len(triples); i += 3 {
		rules = append(rules, typesetRule{triples[i], regexp.MustCompile(triples[i+1]), triples[i+2]})
	}
	return rules
}
