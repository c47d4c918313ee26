package dialog

import (
	"slices"
	"strings"

	"guichet/knowledge"
)

// overheard takes a message that was understood in part only: as an answer,
// where it says more than one thing or surely asks for something. Then nothing
// counts before the person has said that all of it is right.
func (t *turn) overheard(a action, text string) bool {
	if t.event.Public {
		return false
	}
	if a.typed && slices.Contains([]verb{doScheme, doPage, doWord}, a.verb) {
		return t.toldBeside(a, text)
	}
	f := t.guide.base.Fact(a.object)
	if a.verb != doAnswer || !a.read || f == nil || !f.Asked() {
		return false
	}
	v, err := f.Parse(a.value)
	if err != nil || !v.Known() {
		return false
	}
	m := t.answerMessage(text)
	about := ""
	_, begun := t.yesOrNo(m.words)
	if len(m.words) >= shortestHeard && (!begun || strings.Contains(text, "?")) {
		if in, ok := t.wants(text); ok {
			if _, leads := t.aboutChoice(string(in)); leads {
				about = string(in)
			}
		}
	}
	scratch := t.scratch()
	scratch.keep(Answer{Fact: f.ID, Value: v.String(), Typed: true}, v)
	scratch.useAnswer(f, v, m)
	if f == t.pending() && t.onScreen() && !strings.Contains(text, "?") && scratch.left(m) <= 1 {
		about = "" // "ma conseillère a dit oui" answers, and asks for nothing beside
	}
	var more []reading
	if !t.bare(m.words) {
		more = slices.DeleteFunc(scratch.saidIn(m, mostAlso), func(one reading) bool { return one.fact == f })
	}
	guessed := len(more) > 0 && slices.ContainsFunc(t.listens(m), func(one heard) bool { return one.fact == f && one.guessed })
	if about == "" && !guessed && !slices.ContainsFunc(more, func(one reading) bool { return one.fresh }) {
		return false
	}
	scratch.unused(m)
	t.prefix = scratch.prefix
	t.propose(append([]reading{{noted: noted{f, v}}}, more...), about, text)
	return true
}

// toldBeside takes a message that names a scheme or a page and tells something of
// the person beside it: "j’ai 1 500 € sur mon CPF". Where it tells one thing and
// asks for nothing, that counts as any answer does.
func (t *turn) toldBeside(a action, text string) bool {
	words := tokens(text)
	if slices.ContainsFunc(t.guide.lexicon().exactly(words), mentionOf(a)) || statements(text) == "" && !t.speaksOfThemselves(words) {
		return false
	}
	said := t.saidIn(t.answerMessage(text), mostAlso)
	if !slices.ContainsFunc(said, t.personal) {
		return len(said) == 0 && !strings.Contains(text, "?") && t.saysAgain(text)
	}
	about := ""
	switch {
	case len(said) == 1 && !strings.Contains(text, "?") && (t.namedWithin(a, said[0]) || t.tellsOnly(a, said[0], words)):
		t.do(asTyped(stating(said[0].fact, said[0].value)))
		return true
	case a.verb == doScheme:
		about = string(knowledge.AboutScheme(a.object))
	case a.verb == doPage:
		about = string(knowledge.AboutPage(a.object))
	}
	t.propose(said, about, text)
	return true
}

// left is how many words of a message tell something and were not read yet.
func (t *turn) left(m *message) int {
	var words []string
	for i, w := range m.words {
		if !m.used[i] {
			words = append(words, w)
		}
	}
	return len(t.telling(words))
}

// namesSituation reports whether the words name a situation, in whatever sense.
func (t *turn) namesSituation(option string, words []string) bool {
	return slices.ContainsFunc(t.guide.lexicon().of(t.guide.base.StartFact(), words), func(m mention) bool { return m.option == option })
}

// speaksOfThemselves reports whether the words say "I" or "my".
func (t *turn) speaksOfThemselves(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return t.said("i_am", []string{w}) })
}

func mentionOf(a action) func(meaning) bool {
	return func(m meaning) bool { return m.fact == nil && m.action.verb == a.verb && m.action.object == a.object }
}

// namedWithin reports whether the words that say something hold the name too.
func (t *turn) namedWithin(a action, one reading) bool {
	return slices.ContainsFunc(t.guide.lexicon().find(strings.Fields(one.words)), func(m mention) bool { return mentionOf(a)(m.meaning) })
}

// tellsOnly reports whether words tell nothing but what was read in them and the name.
func (t *turn) tellsOnly(a action, one reading, words []string) bool {
	read := strings.Fields(one.words)
	for _, m := range t.guide.lexicon().find(words) {
		if mentionOf(a)(m.meaning) {
			read = append(read, words[m.first:m.first+m.words]...)
		}
	}
	return !slices.ContainsFunc(t.telling(words), func(w string) bool { return !slices.Contains(read, w) })
}

// personal reports whether what was read can only be about the person: who they
// are, where they live, a number or a sum of theirs, and no course.
func (t *turn) personal(one reading) bool {
	return one.fact == t.guide.base.StartFact() || t.guide.base.IsPlace(one.fact) || one.fact.Type == knowledge.Number || one.fact.Type == knowledge.Money
}
