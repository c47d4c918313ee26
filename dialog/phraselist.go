package dialog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"guichet/knowledge"
)

// phraseList gathers phrases with what they mean, in any order, for a table.
type phraseList struct {
	*vocabulary
	text     []wordID // the words of all phrases, one phrase after another
	phrases  []listed
	meanings []meaning          // in the order in which each was first added
	place    map[meaning]uint32 // of each in meanings
}

// listed is a phrase with one of its meanings.
type listed struct {
	from, to uint32 // its words in the text of the list
	means    uint32 // which of the meanings
}

func newPhraseList() *phraseList {
	return &phraseList{vocabulary: newVocabulary(), place: map[meaning]uint32{}}
}

// add puts down that a phrase means m, and returns the words of the phrase. A gap
// with nothing before or behind it is none, and neither is a phrase without words.
func (l *phraseList) add(phrase string, m meaning) []wordID {
	from := len(l.text)
	head, tail, _ := strings.Cut(phrase, knowledge.Between)
	l.text = l.number(l.text, tokens(head))
	if rest := tokens(tail); len(rest) > 0 {
		if len(l.text) > from {
			l.text = append(l.text, gap)
		}
		l.text = l.number(l.text, rest)
	}
	if len(l.text) > from {
		l.phrases = append(l.phrases, listed{uint32(from), uint32(len(l.text)), l.meaning(m)})
	}
	return l.text[from:]
}

// meaning returns the place of a meaning among the meanings.
func (l *phraseList) meaning(m meaning) uint32 {
	if last := len(l.meanings) - 1; last >= 0 && l.meanings[last] == m {
		return uint32(last)
	}
	n, known := l.place[m]
	if !known {
		n = uint32(len(l.meanings))
		l.meanings = append(l.meanings, m)
		l.place[m] = n
	}
	return n
}

func (l *phraseList) of(p listed) []wordID { return l.text[p.from:p.to] }

// table returns the table of the phrases. The meanings of a phrase stand in the
// order in which they were added.
func (l *phraseList) table() *phraseTable {
	slices.SortFunc(l.phrases, func(a, b listed) int {
		return cmp.Or(slices.Compare(l.of(a), l.of(b)), cmp.Compare(a.from, b.from))
	})
	t := &phraseTable{
		vocabulary: l.vocabulary,
		text:       make([]wordID, 0, len(l.text)),
		begins:     make([]uint32, 0, len(l.phrases)+1),
		means:      make([]uint32, 0, len(l.phrases)),
		first:      make([]uint32, 0, len(l.words)+1),
	}
	lists := newMeaningLists(l.meanings)
	var means []uint32
	for i := 0; i < len(l.phrases); {
		words := l.of(l.phrases[i])
		for means = means[:0]; i < len(l.phrases) && slices.Equal(l.of(l.phrases[i]), words); i++ {
			if m := l.phrases[i].means; !slices.Contains(means, m) {
				means = append(means, m)
			}
		}
		t.add(words, lists.number(means))
	}
	t.end()
	t.lists = lists.lists
	return t
}

// meaningLists numbers lists of meanings. A list of one has the number of its
// meaning.
type meaningLists struct {
	lists   [][]meaning
	several map[string]uint32 // by the numbers of the meanings
}

func newMeaningLists(meanings []meaning) *meaningLists {
	l := &meaningLists{several: map[string]uint32{}}
	for i := range meanings {
		l.lists = append(l.lists, meanings[i:i+1:i+1])
	}
	return l
}

// number returns the number of the list of the meanings that have these numbers.
func (l *meaningLists) number(means []uint32) uint32 {
	if len(means) == 1 {
		return means[0]
	}
	key := fmt.Sprint(means)
	n, known := l.several[key]
	if !known {
		n = uint32(len(l.lists))
		l.several[key] = n
		list := make([]meaning, 0, len(means))
		for _, m := range means {
			list = append(list, l.lists[m][0])
		}
		l.lists = append(l.lists, list)
	}
	return n
}

// add puts the next phrase into a table.
func (t *phraseTable) add(words []wordID, means uint32) {
	t.index(words[0])
	t.begins = append(t.begins, uint32(len(t.text)))
	t.means = append(t.means, means)
	t.text = append(t.text, words...)
}

// end closes a table behind its last phrase, and leaves no room for more.
func (t *phraseTable) end() {
	t.index(wordID(len(t.words)))
	t.begins = slices.Clone(append(t.begins, uint32(len(t.text))))
	t.text, t.means = slices.Clone(t.text), slices.Clone(t.means)
}

// index notes that the phrases that begin with the words up to this one begin
// before the next phrase, if they do not yet.
func (t *phraseTable) index(word wordID) {
	for len(t.first) <= int(word) {
		t.first = append(t.first, uint32(len(t.means)))
	}
}
