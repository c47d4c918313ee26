package llm

import (
	"strings"

	"guichet/knowledge"
)

// Lexicon is what the seal knows of a base: the names that stand in it, and
// which words its texts are made of. It is immutable and safe for concurrent
// use.
type Lexicon struct {
	names   phrases
	tongues map[string]*tongue
}

// NewLexicon returns the lexicon of a base. A language without a file of words
// has no seal: nothing is worded in it. It fails if a file of words cannot be
// read, which is a mistake in this program.
func NewLexicon(b *knowledge.Base) (*Lexicon, error) {
	x := &Lexicon{names: phrases{}, tongues: map[string]*tongue{}}
	for _, lang := range b.Languages() {
		t, err := loadTongue(lang)
		if err != nil {
			return nil, err
		}
		if t == nil {
			continue
		}
		for _, text := range texts(b) {
			t.learn(text.In(lang))
		}
		x.tongues[lang] = t
	}
	for _, one := range names(b) {
		x.addName(one)
	}
	return x, nil
}

// addName takes a name, and what stands in brackets behind it as one of its
// own. What begins with a word such as "your" or "the" is none.
func (x *Lexicon) addName(s string) {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("(),:;/·", r) }) {
		words := textsOf(singular(wordsIn(part)))
		if letters := strings.Join(words, ""); len(letters) > 2 && !x.joins(wordsOf(part)[0]) {
			x.names.add(words, nameClass)
		}
	}
}

// joins reports whether a word only joins others, in any language.
func (x *Lexicon) joins(word string) bool {
	for _, t := range x.tongues {
		if t.phrases.exactly(word) == functionClass {
			return true
		}
	}
	return false
}

// names returns every name of the base, in all languages.
func names(b *knowledge.Base) []string {
	var list []string
	add := func(texts ...knowledge.Text) {
		for _, t := range texts {
			for _, lang := range b.Languages() {
				list = append(list, t.In(lang))
			}
		}
	}
	contacts := func(all []*knowledge.Contact) {
		for _, c := range all {
			add(c.Name)
		}
	}
	for _, s := range b.Schemes() {
		add(s.Name, s.Short)
		list = append(list, s.Words...)
		contacts(s.Contacts)
		if s.CheckWith != nil {
			add(s.CheckWith.Name)
		}
	}
	for _, p := range b.Pages() {
		contacts(p.Contacts)
	}
	for _, w := range b.Words() {
		list = append(list, w.Names...)
	}
	for _, r := range b.Regions() {
		add(r.Name)
		list = append(append(list, r.Formerly...), r.Places...)
	}
	for _, f := range b.Facts() {
		if f.KnownBy != nil {
			add(f.KnownBy.Name)
		}
		for _, o := range f.Options {
			if c := b.Course(o.ID); c != nil && b.IsCourse(f) {
				add(c.Name, c.Short)
			}
		}
	}
	return list
}

// texts returns what the base says in whole sentences.
func texts(b *knowledge.Base) []knowledge.Text {
	list := []knowledge.Text{b.Greeting()}
	for _, s := range b.Schemes() {
		list = append(list, s.Summary, s.Ended)
		list = append(append(append(list, s.Amounts...), s.Steps...), s.Documents...)
		for _, c := range s.Conditions {
			list = append(list, c.Is, c.Fails)
		}
		for _, d := range s.Deadlines {
			list = append(list, d.Text)
		}
		for _, n := range s.Notes {
			list = append(list, n.Text)
		}
	}
	for _, p := range b.Pages() {
		list = append(list, p.Body...)
	}
	for _, f := range b.Facts() {
		list = append(list, f.Label, f.Question, f.Hint, f.Why)
	}
	for _, w := range b.Words() {
		list = append(list, w.Says)
	}
	return list
}
