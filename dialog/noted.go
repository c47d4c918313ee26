package dialog

import (
	"slices"
	"strings"

	"guichet/knowledge"
	"guichet/locale"
)

// confirm says what was noted: in one sentence, or a list.
func (t *turn) confirm(all []noted) {
	if len(all) == 1 {
		t.note("noted", "fact", all[0].fact.Label.In(t.lang()), "answer", t.brief(all[0].fact, all[0].value))
		return
	}
	t.note("noted_all")
	for _, n := range all {
		t.prefix = t.prefix.Item(spans(n.fact.Label.In(t.lang()) + locale.Colon(t.lang()) + "**" + t.brief(n.fact, n.value) + "**")...)
	}
}

// brief gives an answer in the words of its buttons.
func (t *turn) brief(f *knowledge.Fact, v knowledge.Value) string {
	if len(v.Options) == 0 {
		return t.written(f, v)
	}
	var labels []string
	for _, id := range v.Options {
		if o := f.Option(id); o != nil {
			labels = append(labels, o.Label.In(t.lang()))
		}
	}
	return strings.Join(labels, " + ")
}

// useMention marks the words of a mention, without the numbers that only stand
// between them: "au chômage depuis 8 mois, inscrite".
func (t *turn) useMention(m *message, found mention) {
	exact := slices.Contains(t.guide.lexicon().exactly(m.words[found.first:found.first+found.words]), found.meaning)
	for i := found.first; i < found.first+found.words; i++ {
		m.used[i] = m.used[i] || exact || !hasDigit(m.words[i])
	}
}

// unused tells what the message says beyond what was noted: schemes, old names
// and numbers.
func (t *turn) unused(m *message) {
	found := longest(t.matches(m), whatever)
	var named []string
	for _, mention := range found {
		if mention.fact != nil {
			if _, given := t.facts[mention.fact.ID]; given {
				t.useMention(m, mention)
			}
		}
	}
	for _, mention := range found {
		if mention.fact != nil || m.used[mention.first] {
			continue
		}
		switch mention.action.verb {
		case doScheme:
			name, _, _ := strings.Cut(t.guide.base.Scheme(mention.action.object).Short.In(t.lang()), " (")
			named = append(named, name)
		case doWord:
			t.prefix = append(t.prefix, paragraphs(t.guide.base.Word(mention.action.object).Says.In(t.lang()))...)
		default:
			continue
		}
		m.use(mention.first, mention.words)
	}
	if left := m.leftNumbers(t.lang(), func(w string) bool { return t.said("filler", []string{w}) }); len(left) > 0 {
		t.note("not_noted", "text", locale.List(t.lang(), left, locale.And))
	}
	if place := t.placeLeft(m); place != "" {
		t.note("not_noted", "text", locale.Quote(t.lang(), place))
	}
	slices.Sort(named)
	for _, name := range slices.Compact(named) {
		t.note("also_named", "scheme", name)
	}
	if question := m.question(); question != "" && len(named) == 0 {
		t.note("question_left", "text", quoted(question))
	}
}

// question is the first sentence that asks, of a message that states something
// in others.
func (m *message) question() string {
	if statements(m.text) == "" {
		return ""
	}
	for sentence := range sentences(m.text) {
		if sentence = strings.TrimSpace(sentence); strings.HasSuffix(sentence, "?") && len(tokens(sentence)) >= shortestQuestion {
			return sentence
		}
	}
	return ""
}

const (
	// shortestQuestion is how many words a question has that is worth quoting.
	shortestQuestion = 3
	// mostWordsAround is how many words are quoted with a number.
	mostWordsAround = 4
	// mostQuoted is how many numbers are quoted.
	mostQuoted = 3
)

// leftNumbers quotes the numbers that were not noted, each with the words behind
// it.
func (m *message) leftNumbers(lang string, filler func(word string) bool) []string {
	var left []string
	for i := 0; i < len(m.words) && len(left) < mostQuoted; i++ {
		end := i + 1
		if m.used[i] || !hasDigit(m.words[i]) || !m.parted(end) && m.used[end] { // the 9 of "9 mois à plein temps"
			continue
		}
		for end < len(m.words) && end < i+mostWordsAround && !m.used[end] && !m.parted(end) {
			end++
		}
		for end > i+1 && filler(m.words[end-1]) {
			end--
		}
		left = append(left, locale.Quote(lang, m.quote(i, end)))
		i = end - 1
	}
	return left
}
