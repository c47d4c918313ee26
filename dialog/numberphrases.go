package dialog

import (
	"iter"
	"slices"
	"strings"

	"guichet/knowledge"
)

// numberPhrase are the words before and after a number that tell what it counts.
type numberPhrase struct{ before, after []string }

// numberPhrases are the phrases that tell what a number counts, of every fact. Like
// a phraseTable, it has no pointer for each phrase.
type numberPhrases struct {
	*vocabulary
	text []wordID // the words of all phrases, one phrase after another
	of   map[*knowledge.Fact][]around
}

// around is a phrase around a number, by where its words are in the text: those
// before the number, then those after it.
type around struct {
	before, after, end uint32
	rare               wordID // the longest of the words, which few messages hold
}

func newNumberPhrases(v *vocabulary, facts []*knowledge.Fact) *numberPhrases {
	n := &numberPhrases{vocabulary: v, of: map[*knowledge.Fact][]around{}}
	for _, f := range facts {
		var phrases []around
		for _, phrase := range f.Words {
			for _, one := range waysToType(phrase) {
				phrases = append(phrases, n.add(one))
			}
		}
		n.of[f] = slices.Clone(phrases)
	}
	n.text = slices.Clone(n.text)
	return n
}

func (n *numberPhrases) add(phrase string) around {
	before, after, _ := strings.Cut(phrase, knowledge.NumberPlace)
	a := around{before: uint32(len(n.text))}
	n.text = n.number(n.text, tokens(before))
	a.after = uint32(len(n.text))
	n.text = n.number(n.text, tokens(after))
	a.end = uint32(len(n.text))
	for _, w := range n.text[a.before:a.end] {
		if len(n.words[w]) > len(n.words[a.rare]) {
			a.rare = w
		}
	}
	return a
}

// in yields the phrases of f that a text may hold: their longest word is there.
func (n *numberPhrases) in(f *knowledge.Fact, text []string) iter.Seq[numberPhrase] {
	return func(yield func(numberPhrase) bool) {
		said := n.ids(text)
		for _, a := range n.of[f] {
			if !slices.Contains(said, a.rare) {
				continue
			}
			words := n.spell(nil, n.text[a.before:a.end])
			at := a.after - a.before
			if !yield(numberPhrase{words[:at:at], words[at:]}) {
				return
			}
		}
	}
}
