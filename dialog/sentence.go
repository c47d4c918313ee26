package dialog

import (
	"math"
	"slices"
	"strings"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// mostShared is how many first words two clauses can share: "vous êtes".
const mostShared = 2

// readBack says what was read of the person: what the base has words for in
// one sentence, "Vous êtes en CDI, dans l’entreprise depuis 3 ans", all else in a
// list.
func (t *turn) readBack(answers []Answer) chat.Text {
	var clauses []string
	var list chat.Text
	for _, a := range answers {
		f := t.guide.base.Fact(a.Fact)
		v, ok := a.read(t.guide.base)
		if f == nil || !ok {
			continue
		}
		if said := t.clauses(f, v); len(said) > 0 {
			clauses = append(clauses, said...)
			continue
		}
		list = list.Item(spans(f.Label.In(t.lang()) + locale.Colon(t.lang()) + "**" + t.brief(f, v) + "**")...)
	}
	text := t.proposedIntro(len(clauses) == 0)
	if len(clauses) > 0 {
		said := capital(locale.List(t.lang(), unshared(clauses), locale.And))
		if len(list) == 0 {
			return text.Para(chat.Strong(t.say("proposed_sentence", "sentence", said)))
		}
		text = text.Para(chat.Strong(said + "."))
	}
	return append(text, list...).Para(chat.Plain(t.say("proposed_ask")))
}

// clauses says an answer back in the words of the base; nil where it has none.
func (t *turn) clauses(f *knowledge.Fact, v knowledge.Value) []string {
	if !v.Known() {
		return nil
	}
	filled := func(answer string) string {
		return strings.Replace(f.You.In(t.lang()), knowledge.NumberPlace, answer, 1)
	}
	var said []string
	for _, id := range v.Options {
		o := f.Option(id)
		switch {
		case o != nil && o.You.In(t.lang()) != "":
			said = append(said, o.You.In(t.lang()))
		case o != nil && f.You.In(t.lang()) != "":
			said = append(said, filled(o.Label.In(t.lang())))
		default:
			return nil
		}
	}
	switch {
	case len(said) > 0 || f.You.In(t.lang()) == "":
		return said
	case f.Unit == string(locale.Months) && (v.High == v.Low || v.High == math.MaxInt):
		return []string{filled(length(t.lang(), v.Low))}
	}
	return []string{filled(f.Write(v, t.lang()))}
}

// length writes a number of months as people say it: "3 ans et 2 mois".
func length(lang string, months int) string {
	years, rest := months/12, months%12
	var parts []string
	if years > 0 {
		parts = append(parts, locale.Quantity(lang, float64(years), locale.Years))
	}
	if rest > 0 || years == 0 {
		parts = append(parts, locale.Quantity(lang, float64(rest), locale.Months))
	}
	return locale.List(lang, parts, locale.And)
}

// unshared leaves out of each clause the first words that it shares with the one
// before: "vous êtes en CDI, vous êtes à Lyon" is "vous êtes en CDI, à Lyon".
func unshared(clauses []string) []string {
	out := slices.Clone(clauses)
	for i := 1; i < len(clauses); i++ {
		before, words := strings.Fields(clauses[i-1]), strings.Fields(clauses[i])
		n := 0
		for n < mostShared && n+1 < len(words) && n < len(before) && words[n] == before[n] {
			n++
		}
		out[i] = strings.Join(words[n:], " ")
	}
	return out
}
