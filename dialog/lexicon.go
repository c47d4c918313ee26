package dialog

import (
	"slices"
	"strings"

	"guichet/knowledge"
)

// lexicon finds names in free text: options of facts, schemes, pages, old
// words and commands. It is immutable.
type lexicon struct {
	entries map[string][]meaning // by folded phrase, its words separated by one space
	spread  map[ends][]spread
	ends    map[ends]bool // of the phrases in entries
	numbers map[*knowledge.Fact][]numberPhrase
	called  map[*knowledge.Fact][][]string   // the names of those that people may not know
	longest map[string]int                   // by first word: the words of the longest phrase
	names   map[*knowledge.Option][][]string // the words of each name of an option
	place   *knowledge.Fact                  // the one whose options are the regions; nil without
	start   *knowledge.Fact                  // who somebody is; nil without
	spelt   *spelling
}

// lexicographer makes a lexicon. The base has tens of thousands of phrases of a few
// thousand words, so that every word and every meaning is kept once.
type lexicographer struct {
	*lexicon
	words  map[string]string
	phrase map[string][]string // their words
	latest *[1]meaning
}

// tokens are those of a phrase.
func (l *lexicographer) tokens(phrase string) []string {
	words, known := l.phrase[phrase]
	if known {
		return words
	}
	words = slices.Clip(tokens(phrase))
	for i, w := range words {
		one, known := l.words[w]
		if !known {
			one = strings.Clone(w)
			l.words[one] = one
		}
		words[i] = one
	}
	l.phrase[phrase] = words
	return words
}

// meaning is what a phrase stands for: an action, or an option of a fact.
type meaning struct {
	action action
	fact   *knowledge.Fact
	option string
}

// ends are the first and the last word of a phrase, by which most that are not
// said are passed over.
type ends [2]string

func endsOf(words []string) ends { return ends{words[0], words[len(words)-1]} }

// spread is a phrase between whose two halves a few other words may stand: "my
// boss … agrees".
type spread struct {
	head, tail []string
	meaning    *meaning
}

// numberPhrase are the words before and after a number that tell what it counts.
type numberPhrase struct {
	before, after []string
	rare          string // the longest of the words, which few messages hold
}

func (l *lexicographer) numberPhrase(phrase string) numberPhrase {
	before, after, _ := strings.Cut(phrase, knowledge.NumberPlace)
	p := numberPhrase{before: l.tokens(before), after: l.tokens(after)}
	for _, w := range slices.Concat(p.before, p.after) {
		if len(w) > len(p.rare) {
			p.rare = w
		}
	}
	return p
}

// mostBetween is how many words may stand between the halves of a phrase.
const mostBetween = 4

// fits reports whether the words are the phrase, with nothing between its halves
// that denies it.
func (s spread) fits(words []string) bool {
	between := len(words) - len(s.head) - len(s.tail)
	if between < 0 || between > mostBetween || !slices.Equal(words[:len(s.head)], s.head) || !slices.Equal(words[len(words)-len(s.tail):], s.tail) {
		return false
	}
	return !slices.ContainsFunc(words[len(s.head):len(s.head)+between], func(w string) bool { return w == "t" || w == "dont" || slices.Contains(denied, w) })
}

// mention is a phrase found in a text.
type mention struct {
	meaning
	first, words int // where it stands, in words
}

// isName reports whether the phrase names a scheme, a page or an old word.
func (m mention) isName() bool {
	return m.fact == nil && slices.Contains([]verb{doScheme, doPage, doWord}, m.action.verb)
}

func newLexicon(b *knowledge.Base, p *phrases) *lexicon {
	l := &lexicographer{
		lexicon: &lexicon{
			entries: map[string][]meaning{}, spread: map[ends][]spread{}, ends: map[ends]bool{}, longest: map[string]int{},
			numbers: map[*knowledge.Fact][]numberPhrase{}, called: map[*knowledge.Fact][][]string{}, names: map[*knowledge.Option][][]string{},
		},
		words: map[string]string{}, phrase: map[string][]string{}, latest: &[1]meaning{},
	}
	for command, act := range commands {
		for _, words := range p.Understand[command] {
			for _, w := range words {
				l.add(w, meaning{action: act})
			}
		}
	}
	for _, s := range b.Schemes() {
		m := meaning{action: action{verb: doScheme, object: s.ID}}
		l.addTexts(m, s.Name, s.Short)
		l.add(s.ID, m)
		for _, w := range s.Words {
			l.add(w, m)
		}
	}
	for _, page := range b.Pages() {
		m := meaning{action: action{verb: doPage, object: page.ID}}
		l.addTexts(m, page.Title)
		for _, w := range page.Words {
			l.add(w, m)
		}
	}
	for _, w := range b.Words() {
		for _, n := range w.Names {
			l.add(n, meaning{action: action{verb: doWord, object: w.ID}})
		}
	}
	for _, f := range b.Facts() {
		if b.IsPlace(f) {
			l.place = f
		}
		for _, name := range f.Called {
			l.called[f] = append(l.called[f], l.tokens(name))
		}
		for _, phrase := range f.Words {
			for _, one := range waysToType(phrase) {
				l.numbers[f] = append(l.numbers[f], l.numberPhrase(one))
			}
		}
		for _, o := range f.Options {
			m := meaning{fact: f, option: o.ID}
			l.names[o] = l.namesOf(o)
			if f.Type != knowledge.YesNo { // a bare yes answers any question
				l.addTexts(m, o.Label, o.Says)
			}
			for _, w := range o.Words {
				l.add(w, m)
			}
		}
	}
	l.start = b.StartFact()
	l.spelt = newSpelling(l.lexicon)
	return l.lexicon
}

// commands are the names of phrases.yaml that stand for an action.
var commands = map[string]action{
	"back": {verb: doBack}, "recap": {verb: doRecap}, "why": {verb: doWhy}, "restart": {verb: doRestart},
	"language": {verb: doLanguage}, "french": {verb: doLanguage, object: "fr"}, "english": {verb: doLanguage, object: "en"},
	"help": {verb: doHelp}, "menu": {verb: doMenu}, "schemes": {verb: doSchemes}, "advice": {verb: doTalk},
	"human": {verb: doPage, object: string(knowledge.HumanPage)}, "export": {verb: doExport}, "summary": {verb: doSummary}, "code": {verb: doCode},
	"share": {verb: doShare}, "unshare": {verb: doUnshare}, "model": {verb: doModel}, "forget": {verb: doForget}, "go_on": {verb: doTalk},
	"hello": {verb: doHello}, "thanks": {verb: doThanks},
}

func (l *lexicographer) addTexts(m meaning, texts ...knowledge.Text) {
	for _, t := range texts {
		for _, s := range t {
			l.add(s, m)
			if before, _, found := strings.Cut(s, " ("); found {
				l.add(before, m)
			}
		}
	}
}

// waysToType are the ways to type a phrase: with its apostrophes, and without.
func waysToType(phrase string) []string {
	if !strings.ContainsAny(phrase, "'’") {
		return []string{phrase}
	}
	return []string{phrase, withoutApostrophes.Replace(phrase)}
}

var withoutApostrophes = strings.NewReplacer("'", "", "’", "")

func (l *lexicographer) add(phrase string, m meaning) {
	if l.latest[0] != m {
		l.latest = &[1]meaning{m}
	}
	for _, one := range waysToType(phrase) {
		l.addTyped(one)
	}
}

// addTyped adds a phrase with the latest meaning.
func (l *lexicographer) addTyped(phrase string) {
	words := l.tokens(phrase)
	if len(words) == 0 {
		return
	}
	first, most := words[0], len(words)
	if head, tail, halves := strings.Cut(phrase, knowledge.Between); halves {
		at := endsOf(words)
		l.spread[at] = append(l.spread[at], spread{l.tokens(head), l.tokens(tail), &l.latest[0]})
		most += mostBetween
	} else {
		key := joined(words)
		switch meanings := l.entries[key]; {
		case len(meanings) == 0:
			l.entries[key] = l.latest[:]
		case !slices.Contains(meanings, l.latest[0]):
			l.entries[key] = append(slices.Clip(meanings), l.latest[0])
		}
		l.ends[endsOf(words)] = true
	}
	l.longest[first] = max(l.longest[first], most)
}

// are returns what phrases mean that are all of the words, of which there is at
// least one.
func (l *lexicon) are(words []string) []meaning {
	at := endsOf(words)
	var found []meaning
	if l.ends[at] || len(words) == 1 {
		found = l.exactly(words)
	}
	for _, s := range l.spread[at] {
		if s.fits(words) && !slices.Contains(found, *s.meaning) {
			found = append(slices.Clip(found), *s.meaning)
		}
	}
	return found
}

// longestAt is how many words a phrase has at most that begins at word i.
func (l *lexicon) longestAt(words []string, i int) int {
	most := l.longest[words[i]]
	if most == 0 && isPostcode(words[i]) {
		most = 1
	}
	return min(most, len(words)-i)
}

func joined(words []string) string { return strings.Join(words, " ") }

// phrasesAt are what phrases mean that take so many words from one place on.
type phrasesAt struct {
	words    int
	meanings []meaning
}

// matches returns, for every word of a text, the phrases that begin there, the
// longest first.
func (l *lexicon) matches(words []string) [][]phrasesAt {
	all := make([][]phrasesAt, len(words))
	for i := range words {
		for n := l.longestAt(words, i); n > 0; n-- {
			if meanings := l.are(words[i : i+n]); len(meanings) > 0 {
				all[i] = append(all[i], phrasesAt{n, meanings})
			}
		}
	}
	return all
}

// find returns the phrases of the text from left to right, the longest first
// where several begin at the same word; what a longer phrase covers is not
// looked at again.
func (l *lexicon) find(words []string) []mention { return longest(l.matches(words)) }

func longest(matches [][]phrasesAt) []mention {
	var found []mention
	for i := 0; i < len(matches); {
		if len(matches[i]) == 0 {
			i++
			continue
		}
		one := matches[i][0]
		for _, m := range one.meanings {
			found = append(found, mention{m, i, one.words})
		}
		i += one.words
	}
	return found
}

// of returns the mentions of f's options. What a longer phrase covers counts only
// where there is nothing else.
func (l *lexicon) of(f *knowledge.Fact, words []string) []mention {
	return l.among(f, words, l.matches(words))
}

// among is of, for words whose matches are known.
func (l *lexicon) among(f *knowledge.Fact, words []string, matches [][]phrasesAt) []mention {
	others := func(m mention) bool { return m.fact != f }
	if found := slices.DeleteFunc(longest(matches), others); len(found) > 0 {
		return found
	}
	return l.covered(f, words, matches)
}

// covered returns the mentions of f's options from left to right, whatever else
// stands for the same words.
func (l *lexicon) covered(f *knowledge.Fact, words []string, matches [][]phrasesAt) []mention {
	var covered []mention
	for i := 0; i < len(matches); {
		step := 1
		for _, one := range matches[i] {
			before := len(covered)
			for _, m := range one.meanings {
				if m.fact == f {
					covered = append(covered, mention{m, i, one.words})
				}
			}
			if len(covered) > before || f == l.start && slices.Contains(possessive, words[i]) {
				step = one.words
				break
			}
		}
		i += step
	}
	return covered
}

// possessive words begin a phrase about somebody or something else: "mon patron
// refuse" and "mon entreprise licencie" do not tell who somebody is.
var possessive = []string{"mon", "ma", "mes", "my"}

// exactly returns what the whole text stands for.
func (l *lexicon) exactly(words []string) []meaning {
	if found := l.entries[strings.Join(words, " ")]; len(found) > 0 || len(words) != 1 || !isPostcode(words[0]) {
		return found
	}
	// The number of the department begins it: 75011, 97400, 20000.
	for _, n := range []int{3, 2} {
		places := slices.DeleteFunc(slices.Clone(l.entries[words[0][:n]]), func(m meaning) bool { return m.fact == nil || m.fact != l.place })
		if len(places) > 0 {
			return places
		}
	}
	return nil
}

// isPostcode reports whether a word has the form of a French postcode.
func isPostcode(word string) bool { return len(word) == 5 && isNumber(word) }
