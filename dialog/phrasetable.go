package dialog

import (
	"cmp"
	"iter"
	"slices"
)

// mostBetween is how many words may stand in the gap of a phrase.
const mostBetween = 4

// phraseTable finds phrases in a text. It holds them sorted by the numbers of their
// words, each once, so that all that begin with the same words stand together, the
// shortest first: reading on in a text narrows such a run word by word. It is
// immutable, and has no pointer for each phrase.
type phraseTable struct {
	*vocabulary
	text   []wordID    // the words of all phrases, one phrase after another
	begins []uint32    // by phrase: where it begins in text; last, where text ends
	first  []uint32    // by word: the first phrase that begins with it, or with a later word
	means  []uint32    // by phrase: which of the meanings are its own
	lists  [][]meaning // each list of meanings once
}

// run are phrases of a table, from one up to another, that begin with the same so
// many words. A run of no phrases is the zero value or has from and to alike.
type run struct {
	from, to uint32
	same     int
}

// hit is a phrase with which a text begins.
type hit struct {
	words int  // that it takes
	loose bool // there is a gap in it
	means uint32
}

// phrases yields the words of each phrase, with what it means.
func (t *phraseTable) phrases() iter.Seq2[[]wordID, []meaning] {
	return func(yield func([]wordID, []meaning) bool) {
		for n, list := range t.means {
			if !yield(t.text[t.begins[n]:t.begins[n+1]], t.lists[list]) {
				return
			}
		}
	}
}

// beginning are the phrases that begin with a word.
func (t *phraseTable) beginning(word wordID) run {
	if int(word) >= len(t.first)-1 {
		return run{}
	}
	return run{t.first[word], t.first[word+1], 1}
}

// whole reports whether the first phrase of a run has no further words.
func (t *phraseTable) whole(r run) bool {
	return r.from < r.to && int(t.begins[r.from+1]-t.begins[r.from]) == r.same
}

// narrow returns the phrases of a run that go on with a word.
func (t *phraseTable) narrow(r run, word wordID) run {
	if t.whole(r) {
		r.from++
	}
	if r.from == r.to || t.next(r, r.from) > word {
		return run{}
	}
	r.from = t.search(r, word)
	if r.from < r.to && t.next(r, r.to-1) > word {
		r.to = t.search(r, word+1)
	}
	r.same++
	return r
}

// next is the word with which a phrase of a run goes on.
func (t *phraseTable) next(r run, phrase uint32) wordID {
	return t.text[int(t.begins[phrase])+r.same]
}

// search returns the first phrase of a run that goes on with the word, or with a
// later one; none of them ends here.
func (t *phraseTable) search(r run, word wordID) uint32 {
	low, high := r.from, r.to
	for low < high {
		middle := (low + high) / 2
		if t.next(r, middle) < word {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// exactly returns what the whole text means as a phrase without a gap.
func (t *phraseTable) exactly(text []string) []meaning {
	var r run
	for i, w := range text {
		id, known := t.known[w]
		switch {
		case !known:
			return nil
		case i == 0:
			r = t.beginning(id)
		default:
			r = t.narrow(r, id)
		}
	}
	if !t.whole(r) {
		return nil
	}
	return t.lists[t.means[r.from]]
}

// at appends the phrases that begin at word i of a text to those found, in no
// particular order.
func (t *phraseTable) at(text []wordID, i int, found []hit) []hit {
	return t.along(t.beginning(text[i]), text[i:], hit{words: 1}, found)
}

// along appends the phrases of a run with which the text begins. What was read of
// them so far is so many words.
func (t *phraseTable) along(r run, text []wordID, read hit, found []hit) []hit {
	for r.from < r.to {
		if t.whole(r) {
			read.means = t.means[r.from]
			found = append(found, read)
		}
		if halves := t.narrow(r, gap); halves.from < halves.to {
			found = t.across(halves, text, read, found)
		}
		if read.words == len(text) {
			break
		}
		r = t.narrow(r, text[read.words])
		read.words++
	}
	return found
}

// across goes on behind a gap, in which no word may deny the phrase.
func (t *phraseTable) across(r run, text []wordID, read hit, found []hit) []hit {
	read.loose = true
	for range mostBetween {
		found = t.along(r, text, read, found)
		if read.words == len(text) || t.denies(text[read.words]) {
			return found
		}
		read.words++
	}
	return t.along(r, text, read, found)
}

// phrasesAt are what phrases mean that take so many words from one place on.
type phrasesAt struct {
	words    int
	meanings []meaning
}

// merged joins hits that take as many words, the longest first: what phrases
// without a gap mean before what others do, each meaning once.
func (t *phraseTable) merged(hits []hit) []phrasesAt {
	slices.SortFunc(hits, func(a, b hit) int {
		switch {
		case a.words != b.words:
			return b.words - a.words
		case a.loose != b.loose && b.loose:
			return -1
		case a.loose != b.loose:
			return 1
		}
		return cmp.Compare(a.means, b.means)
	})
	var all []phrasesAt
	for _, h := range hits {
		means := t.lists[h.means]
		if n := len(all); n == 0 || all[n-1].words != h.words {
			all = append(all, phrasesAt{h.words, means})
			continue
		}
		last := &all[len(all)-1]
		for _, m := range means {
			if !slices.Contains(last.meanings, m) {
				last.meanings = append(slices.Clip(last.meanings), m)
			}
		}
	}
	return all
}
