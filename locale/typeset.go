package locale

import "regexp"

// Typeset gives a text that was typed on an ordinary keyboard the signs and
// spaces of its language: in French ’ for ', « » for "…", a narrow no-break
// space before ? ! and ;, a no-break space before : % € and inside « »; in
// English ’ and “ ”. A text that is set already stays as it is.
func Typeset(lang, text string) string {
	for _, rule := range lookup(lang).typeset {
		text = rule.find.ReplaceAllString(text, rule.put)
	}
	return text
}

// typesetRule replaces what matches find by put.
type typesetRule struct {
	find *regexp.Regexp
	put  string
}

func typesetRules(pairs ...string) []typesetRule {
	var rules []typesetRule
	for i := 0; i+1 < len(pairs); i += 2 {
		rules = append(rules, typesetRule{regexp.MustCompile(pairs[i]), pairs[i+1]})
	}
	return rules
}
