package dialog

import (
	"slices"
	"strings"

	"guichet/knowledge"
	"guichet/locale"
)

// lexicon finds names in free text: options of facts, schemes, pages, old
// words and commands. It is immutable.
type lexicon struct {
	entries map[string][]meaning // by folded phrase, its words separated by one space
	longest int                  // words of the longest phrase
	place   *knowledge.Fact      // the one whose options are the regions; nil without
	start   *knowledge.Fact      // who somebody is; nil without
	spelt   *spelling
}

// meaning is what a phrase stands for: an action, or an option of a fact.
type meaning struct {
	action action
	fact   *knowledge.Fact
	option string
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
	l := &lexicon{entries: map[string][]meaning{}}
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
		for _, o := range f.Options {
			m := meaning{fact: f, option: o.ID}
			if f.Type != knowledge.YesNo { // a bare yes answers any question
				l.addTexts(m, o.Label, o.Says)
			}
			for _, w := range o.Words {
				l.add(w, m)
			}
		}
	}
	l.start = b.StartFact()
	l.spelt = newSpelling(l)
	return l
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

func (l *lexicon) addTexts(m meaning, texts ...knowledge.Text) {
	for _, t := range texts {
		for _, s := range t {
			l.add(s, m)
			if before, _, found := strings.Cut(s, " ("); found {
				l.add(before, m)
			}
		}
	}
}

func (l *lexicon) add(phrase string, m meaning) {
	words := tokens(phrase)
	if len(words) == 0 {
		return
	}
	key := strings.Join(words, " ")
	if !slices.ContainsFunc(l.entries[key], func(o meaning) bool { return o == m }) {
		l.entries[key] = append(l.entries[key], m)
	}
	l.longest = max(l.longest, len(words))
}

// tokens splits a text into folded words; everything that is neither letter
// nor digit separates.
func tokens(s string) []string {
	return strings.FieldsFunc(locale.Fold(s), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127)
	})
}

func joined(words []string) string { return strings.Join(words, " ") }

// find returns the phrases of the text from left to right, the longest first
// where several begin at the same word; what a longer phrase covers is not
// looked at again.
func (l *lexicon) find(words []string) []mention {
	var found []mention
	for i := 0; i < len(words); {
		n := min(l.longest, len(words)-i)
		for ; n > 0; n-- {
			meanings := l.exactly(words[i : i+n])
			for _, m := range meanings {
				found = append(found, mention{m, i, n})
			}
			if len(meanings) > 0 {
				break
			}
		}
		i += max(n, 1)
	}
	return found
}

// of returns the mentions of f's options. What a longer phrase covers counts only
// where there is nothing else, and not where that phrase says who somebody is: a
// "sole trader" is not said to be in trade.
func (l *lexicon) of(f *knowledge.Fact, words []string) []mention {
	all := l.find(words)
	others := func(m mention) bool { return m.fact != f }
	if found := slices.DeleteFunc(slices.Clone(all), others); len(found) > 0 {
		return found
	}
	var covered []mention
	for i := 0; i < len(words); {
		if f != l.start {
			if at := slices.IndexFunc(all, func(m mention) bool { return m.fact == l.start && m.fact != nil && m.first == i }); at >= 0 {
				i += all[at].words
				continue
			}
		}
		n := min(l.longest, len(words)-i)
		for ; n > 0; n-- {
			found := l.exactly(words[i : i+n])
			if f == l.start && len(found) > 0 && slices.Contains(possessive, words[i]) {
				break
			}
			before := len(covered)
			for _, m := range found {
				if m.fact == f {
					covered = append(covered, mention{m, i, n})
				}
			}
			if len(covered) > before {
				break
			}
		}
		i += max(n, 1)
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
