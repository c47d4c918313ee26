package dialog

import "slices"

// denied are the words that turn what follows into its opposite.
var denied = []string{"pas", "non", "sans", "not", "no", "never", "jamais", "neither", "nor", "ni"}

// mostToDenied is how many words behind one that denies what it denies stands.
const mostToDenied = 2

// negated reports whether one of the words before a mention denies it. A phrase that
// denies by itself, such as "pas encore", is not denied by another "non".
func negated(words []string, m mention) bool {
	denies := func(w string) bool { return slices.Contains(denied, w) }
	return !slices.ContainsFunc(words[m.first:m.first+m.words], denies) && slices.ContainsFunc(words[max(0, m.first-mostToDenied):m.first], denies)
}
