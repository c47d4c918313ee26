package dialog

import (
	"slices"

	"guichet/knowledge"
)

// doubted reports whether a message says that somebody does not know f, by one of
// the names it is called: "aucune idée de combien j’ai sur mon CPF".
func (t *turn) doubted(f *knowledge.Fact, m *message) bool {
	for _, words := range t.guide.lexicon().called[f] {
		at := indexOf(m.words, words)
		if at < 0 {
			continue
		}
		for i := range m.words {
			n := t.begins("dont_know", m.words[i:])
			if n == 0 || n == 1 && slices.Contains(passing, m.words[i]) {
				continue
			}
			if i+n <= at && !m.partedBetween(i, at) || i >= at+len(words) && i-at-len(words) <= mostToDoubt {
				return true
			}
		}
	}
	return false
}

// passing words ask for the next question only where they stand alone.
var passing = []string{"passer", "skip", "inconnu", "unknown", "maybe", "perhaps", "bof"}

// mostToDoubt is how many words behind what something is called it can be doubted:
// "mon solde je sais pas".
const mostToDoubt = 2

// partedBetween reports whether a part of the sentence ends between two words.
func (m *message) partedBetween(first, last int) bool {
	for i := first + 1; i <= last; i++ {
		if m.parted(i) {
			return true
		}
	}
	return false
}

// indexOf returns where some words stand in others, -1 where they do not.
func indexOf(words, wanted []string) int {
	for i := 0; i+len(wanted) <= len(words); i++ {
		if slices.Equal(words[i:i+len(wanted)], wanted) {
			return i
		}
	}
	return -1
}

// doubtTyped takes "I don’t know" about a question that the message names, which
// need not be the one at hand.
func (t *turn) doubtTyped(words []string) (action, bool) {
	if len(words) > mostWordsMeant { // it may say more
		return action{}, false
	}
	for _, f := range t.position().Open {
		if len(f.Called) > 0 && t.doubted(f, newMessage(joined(words))) {
			return stating(f, knowledge.Value{}), true
		}
	}
	return action{}, false
}
