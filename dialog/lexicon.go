package dialog

import (
	"maps"
	"slices"
	"strings"

	"guichet/knowledge"
)

// lexicon finds names in free text: options of facts, schemes, pages, old
// words and commands. It is immutable.
type lexicon struct {
	table  *phraseTable
	names  map[*knowledge.Option][]wordID // the words of its names, a gap behind each name
	called map[*knowledge.Fact][][]string // the names of those that people may not know
	place  *knowledge.Fact                // the one whose options are the regions; nil without
	start  *knowledge.Fact                // who somebody is; nil without
	spelt  *spelling
}

// lexicographer makes a lexicon, of which it lists the phrases.
type lexicographer struct {
	*lexicon
	list *phraseList
}

// meaning is what a phrase stands for: an action, or an option of a fact.
type meaning struct {
	action action
	fact   *knowledge.Fact
	option string
}

// shared returns the words of a phrase that does not stand in the table, as
// the vocabulary keeps them.
func (l *lexicographer) shared(phrase string) []string {
	return l.list.spell(nil, l.list.number(nil, tokens(phrase)))
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
			names: map[*knowledge.Option][]wordID{}, called: map[*knowledge.Fact][][]string{},
			start: b.StartFact(),
		},
		list: newPhraseList(),
	}
	for _, command := range slices.Sorted(maps.Keys(commands)) {
		m := meaning{action: commands[command]}
		for _, words := range p.Understand[command] {
			l.addAll(m, words)
		}
	}
	for _, s := range b.Schemes() {
		m := meaning{action: action{verb: doScheme, object: s.ID}}
		l.addTexts(m, s.Name, s.Short)
		l.add(m, s.ID)
		l.addAll(m, s.Words)
		l.addAll(m, withArticles(s.Words))
	}
	for _, page := range b.Pages() {
		m := meaning{action: action{verb: doPage, object: page.ID}}
		l.addTexts(m, page.Title)
		l.addAll(m, page.Words)
	}
	for _, w := range b.Words() {
		l.addAll(meaning{action: action{verb: doWord, object: w.ID}}, w.Names)
		l.addAll(meaning{action: action{verb: doWord, object: w.ID}}, withArticles(w.Names))
	}
	for _, f := range b.Facts() {
		if b.IsPlace(f) {
			l.place = f
		}
		l.addFact(f)
	}
	l.table = l.list.table()
	l.spelt = newSpelling(l.lexicon)
	return l.lexicon
}

// addFact adds the names of a fact and of its options.
func (l *lexicographer) addFact(f *knowledge.Fact) {
	for _, name := range f.Called {
		l.called[f] = append(l.called[f], l.shared(name))
	}
	for _, o := range f.Options {
		m := meaning{fact: f, option: o.ID}
		if f.Type != knowledge.YesNo { // a bare yes answers any question
			l.addTexts(m, o.Label, o.Says)
		}
		l.names[o] = l.addNames(m, o)
	}
}

// addNames adds the words of an option, and returns its names in every language,
// without those that deny something, such as "pas certifiante", and those with a
// gap.
func (l *lexicographer) addNames(m meaning, o *knowledge.Option) []wordID {
	var names []wordID
	for _, text := range []knowledge.Text{o.Label, o.Says} {
		for _, s := range text {
			names = append(l.list.number(names, tokens(s)), gap)
		}
	}
	for _, phrase := range o.Words {
		said := l.add(m, phrase)
		if len(said) > 0 && !slices.Contains(denied, l.list.words[said[0]]) && !slices.Contains(said, gap) {
			names = append(append(names, said...), gap)
		}
	}
	return slices.Clone(names)
}

// hasName reports whether an option has such a name.
func (l *lexicon) hasName(o *knowledge.Option, such func(name []string) bool) bool {
	var name []string
	for rest := l.names[o]; len(rest) > 0; {
		end := slices.Index(rest, gap)
		name = l.table.spell(name[:0], rest[:end])
		if such(name) {
			return true
		}
		rest = rest[end+1:]
	}
	return false
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
			l.add(m, s)
			if before, _, found := strings.Cut(s, " ("); found {
				l.add(m, before)
			}
		}
	}
}

// withArticles returns those of the names that are one word and begin with a vowel,
// behind the article with which they may be written together: "c’est quoi laif".
func withArticles(names []string) []string {
	var out []string
	for _, name := range names {
		if words := tokens(name); len(words) == 1 && strings.ContainsAny(words[0][:1], "aeiou") {
			out = append(out, "l’"+name, "d’"+name)
		}
	}
	return out
}

// waysToType are the ways to type a phrase: with its apostrophes, and without.
func waysToType(phrase string) []string {
	if !strings.Contains(phrase, "'") && !strings.Contains(phrase, "’") {
		return []string{phrase}
	}
	return []string{phrase, withoutApostrophes.Replace(phrase)}
}

var withoutApostrophes = strings.NewReplacer("'", "", "’", "")

// add adds a phrase in each way to type it, and returns its words as it is written.
func (l *lexicographer) add(m meaning, phrase string) []wordID {
	var written []wordID
	for i, one := range waysToType(phrase) {
		if words := l.list.add(one, m); i == 0 {
			written = words
		}
	}
	return written
}

func (l *lexicographer) addAll(m meaning, phrases []string) {
	for _, phrase := range phrases {
		l.add(m, phrase)
	}
}

func joined(words []string) string { return strings.Join(words, " ") }

// matches returns, for every word of a text, the phrases that begin there, the
// longest first.
func (l *lexicon) matches(words []string) [][]phrasesAt {
	all := make([][]phrasesAt, len(words))
	text := l.table.ids(words)
	var hits []hit
	for i, w := range words {
		hits = l.table.at(text, i, hits[:0])
		all[i] = l.table.merged(hits)
		if places := l.postcode(w); len(places) > 0 && !slices.ContainsFunc(all[i], func(p phrasesAt) bool { return p.words == 1 }) {
			all[i] = append(all[i], phrasesAt{1, places})
		}
	}
	return all
}

// find returns the phrases of the text from left to right, the longest first
// where several begin at the same word; what a longer phrase covers is not
// looked at again.
func (l *lexicon) find(words []string) []mention {
	return longest(l.matches(words), whatever)
}

func whatever(meaning) bool { return true }

// longest returns the mentions that find does of what is meant.
func longest(matches [][]phrasesAt, meant func(meaning) bool) []mention {
	var found []mention
	for i := 0; i < len(matches); {
		if len(matches[i]) == 0 {
			i++
			continue
		}
		one := matches[i][0]
		for _, m := range one.meanings {
			if meant(m) {
				found = append(found, mention{m, i, one.words})
			}
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
	if found := longest(matches, func(m meaning) bool { return m.fact == f }); len(found) > 0 {
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

// exactly returns what the whole text stands for, as a phrase without a gap.
func (l *lexicon) exactly(words []string) []meaning {
	found := l.table.exactly(words)
	if len(found) == 0 && len(words) == 1 {
		return l.postcode(words[0])
	}
	return found
}

// postcode returns what a word stands for that has the form of a postcode: the
// number of the department begins it, as in 75011, 97400 and 20000.
func (l *lexicon) postcode(word string) []meaning {
	if !isPostcode(word) {
		return nil
	}
	for _, n := range []int{3, 2} {
		places := slices.DeleteFunc(slices.Clone(l.table.exactly([]string{word[:n]})), func(m meaning) bool { return m.fact == nil || m.fact != l.place })
		if len(places) > 0 {
			return places
		}
	}
	return nil
}

// isPostcode reports whether a word has the form of a French postcode.
func isPostcode(word string) bool { return len(word) == 5 && isNumber(word) }
