package dialog

import (
	"slices"
	"strings"

	"guichet/knowledge"
)

// yesNoOption takes "yes" or "no" for the one option that has it among its
// words or, failing that, the one whose label begins that way.
func (t *turn) yesNoOption(f *knowledge.Fact, words []string) (action, bool) {
	v, ok := t.yesOrNo(words)
	if !ok {
		return action{}, false
	}
	var named, begun []string
	for _, o := range f.Options {
		if t.guide.lexicon().hasName(o, func(name []string) bool { return len(name) == 1 && t.said(v, name) }) {
			named = append(named, o.ID)
		}
		if label := tokens(o.Label.In(t.lang())); len(label) > 0 && t.said(v, label[:1]) {
			begun = append(begun, o.ID)
		}
	}
	for _, fitting := range [][]string{named, begun} {
		if len(fitting) == 1 {
			return t.parsedAnswer(f, fitting[0])
		}
	}
	return action{}, false
}

// optionsTyped takes the options of f that the text names and does not deny, or else
// those that it states. A text that asks something back is no answer.
func (t *turn) optionsTyped(f *knowledge.Fact, text string, words []string, asks bool) (action, bool) {
	if asks {
		return action{}, false
	}
	exact := t.guide.lexicon().exactly(words)
	if ids := optionsOf(f, exact); len(ids) == 1 && !(f == t.guide.base.StartFact() && t.isCase(exact)) {
		return t.parsedAnswer(f, ids[0])
	}
	if ids := t.namesOnly(f, words); len(ids) > 0 && !t.isCase(exact) && (len(ids) == 1 || f.Type == knowledge.Several) {
		return t.parsedAnswer(f, strings.Join(ids, ","))
	}
	if len(words) == 1 && isNumber(words[0]) {
		return action{}, false
	}
	if t.isVague(f, words) {
		return action{}, false
	}
	if v, ok := t.stated(f, t.answerMessage(text)); ok && v.Known() {
		return stating(f, v), true
	}
	var named []meaning
	for _, m := range t.guide.lexicon().of(f, words) {
		if !negated(words, m) && !t.strewn(words, m) {
			named = append(named, m.meaning)
		}
	}
	ids := optionsOf(f, named)
	if len(ids) == 0 || len(ids) > 1 && f.Type != knowledge.Several {
		return action{}, false
	}
	return t.parsedAnswer(f, strings.Join(ids, ","))
}

// isCase reports whether words name a special case, which tells no situation: whoever
// gets the RSA may work.
func (t *turn) isCase(named []meaning) bool {
	return slices.ContainsFunc(named, func(m meaning) bool {
		return m.fact != nil && m.fact != t.guide.base.StartFact() && m.fact.Type == knowledge.Several
	})
}

// namesOnly returns the options of f that a text names which says nothing else.
func (t *turn) namesOnly(f *knowledge.Fact, words []string) []string {
	said := make([]bool, len(words))
	var named []meaning
	for _, m := range t.guide.lexicon().of(f, words) {
		if negated(words, m) || isNumber(words[m.first]) {
			return nil
		}
		named = append(named, m.meaning)
		markTaken(said, m.first, m.first+m.words)
	}
	for i, w := range words {
		if !said[i] && !slices.Contains(joining, w) && !t.said("filler", []string{w}) {
			return nil
		}
	}
	return optionsOf(f, named)
}

// optionsOf returns the options of f among meanings, each once.
func optionsOf(f *knowledge.Fact, meanings []meaning) []string {
	var ids []string
	for _, m := range meanings {
		if m.fact == f && !slices.Contains(ids, m.option) {
			ids = append(ids, m.option)
		}
	}
	return ids
}

// strewn reports whether a phrase that answers a question only by itself, such
// as "autre", stands in a text that says more.
func (t *turn) strewn(words []string, m mention) bool {
	return len(words) > m.words+mostWordsAside && t.said("alone", words[m.first:m.first+m.words])
}
