package dialog

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"guichet/knowledge"
	"guichet/locale"
)

// message is a typed text, read for everything that it says.
type message struct {
	text  string
	words []string
	used  []bool // by word: it was noted
	parts []bool // by word: it begins a part of the sentence
}

// glued matches a number written together with what it counts.
var glued = regexp.MustCompile(`(?i)\b(\d+)(yo|ans?|yrs?|mois)\b`)

func newMessage(text string) *message {
	text = glued.ReplaceAllString(text, "$1 $2")
	words := tokens(text)
	return &message{text: text, words: words, used: make([]bool, len(words)), parts: parts(text, len(words))}
}

func (m *message) use(first, words int) {
	for i := first; i < first+words; i++ {
		m.used[i] = true
	}
}

// parts tells of every word of a text, and of its end, whether it begins a part of
// the sentence of its own. It returns nil where the words are not those that were
// written.
func parts(text string, words int) []bool {
	parts := make([]bool, 0, words+1)
	parted, inside := true, false
	for _, r := range text {
		switch word := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r); {
		case word && !inside:
			parts, parted, inside = append(parts, parted), false, true
		case !word:
			parted, inside = parted || strings.ContainsRune(",.;:!?()", r), false
		}
	}
	if len(parts) != words {
		return nil
	}
	return append(parts, true)
}

// parted reports whether word i begins a part of the sentence of its own.
func (m *message) parted(i int) bool {
	return i == 0 || i >= len(m.words) || m.parts != nil && m.parts[i]
}

// stated reads what the message says of f. It marks the words that say so.
func (t *turn) stated(f *knowledge.Fact, m *message) (knowledge.Value, bool) {
	if len(f.Called) > 0 && t.doubted(f, m) {
		return knowledge.Value{}, true
	}
	switch f.Type {
	case knowledge.Choice, knowledge.YesNo:
		if v, ok := t.optionStated(f, m); ok || len(f.Words) == 0 {
			return v, ok
		}
		return t.numberStated(f, m)
	case knowledge.Several:
		return t.optionsStated(f, m)
	case knowledge.Day:
		return t.dayStated(m)
	case knowledge.Number, knowledge.Money:
		return t.numberStated(f, m)
	}
	return knowledge.Value{}, false
}

// useAnswer marks the words of the message that say the answer to f, which is
// noted already.
func (t *turn) useAnswer(f *knowledge.Fact, m *message) {
	switch f.Type {
	case knowledge.Number, knowledge.Money:
		if _, ok := t.numberStated(f, m); !ok {
			m.use(0, len(m.words))
		}
	case knowledge.Day:
		if _, ok := t.dayStated(m); !ok || !slices.Contains(m.used, true) {
			m.use(0, len(m.words))
		}
	case knowledge.Choice:
		if len(t.guide.lexicon.of(f, m.words)) == 0 { // a number, a yes or a word of an option
			m.use(0, len(m.words))
		}
	}
}

// optionStated takes the one option that the message names and does not deny.
func (t *turn) optionStated(f *knowledge.Fact, m *message) (knowledge.Value, bool) {
	found := t.mentions(f, m)
	if len(found) == 0 || slices.ContainsFunc(found, func(other mention) bool { return other.option != found[0].option }) {
		return knowledge.Value{}, false
	}
	for _, mention := range found {
		m.use(mention.first, mention.words)
	}
	return knowledge.ChoiceOf(found[0].option), true
}

func (t *turn) optionsStated(f *knowledge.Fact, m *message) (knowledge.Value, bool) {
	var options []string
	for _, mention := range t.mentions(f, m) {
		if !slices.Contains(options, mention.option) {
			options = append(options, mention.option)
		}
		m.use(mention.first, mention.words)
	}
	if len(options) == 0 {
		return knowledge.Value{}, false
	}
	return knowledge.ChoiceOf(options...), true
}

// mentions returns where the message names options of f, without what it
// denies, what means nothing without a question, and towns that may be other
// words. Misspelt words are read where there is nothing else.
func (t *turn) mentions(f *knowledge.Fact, m *message) []mention {
	found := t.mentionsIn(f, m, m.words)
	if len(found) == 0 && (t.guide.base.IsPlace(f) || f == t.guide.base.StartFact()) {
		if corrected := t.guide.lexicon.spelt.corrected(m.words); corrected != nil {
			found = t.mentionsIn(f, m, corrected)
		}
	}
	switch {
	case t.guide.base.IsPlace(f):
		return livedIn(m.words, found)
	case f == t.guide.base.StartFact():
		return presently(m.words, found)
	}
	return found
}

func (t *turn) mentionsIn(f *knowledge.Fact, m *message, words []string) []mention {
	all := t.guide.lexicon.of(f, words)
	return slices.DeleteFunc(slices.Clone(all), func(found mention) bool {
		said := words[found.first : found.first+found.words]
		switch {
		case ofAnother(words[:found.first]) || m.denies(words, found) || f == t.guide.base.StartFact() && ofThird(words[:found.first]):
			return true
		case t.guide.base.IsPlace(f) && len(said) == 1 && isNumber(said[0]):
			return !isPostcode(said[0]) && !inDepartment(words, found) && !m.department(found, all)
		case t.guide.base.IsPlace(f):
			return !placed(words, found) && !m.alone(found)
		case len(said) > 1:
			return t.said("alone", said) || t.said("yes", said) || t.said("no", said)
		}
		return t.bare(said)
	})
}

// denies reports whether the part of the sentence in which an option is named
// denies it: "pas salarié, artisan" denies one of two.
func (m *message) denies(words []string, found mention) bool {
	first := found.first
	for !m.parted(first) {
		first--
	}
	found.first -= first
	return negated(words[first:], found)
}

func isNumber(word string) bool { return strings.Trim(word, "0123456789") == "" }

// mostAlso is how many further answers one message can hold.
const mostAlso = 6

// alsoSaid notes what else a message that was an answer says of questions that
// are open by now.
func (t *turn) alsoSaid(m *message) []noted {
	var also []noted
	for len(also) < mostAlso {
		i := slices.IndexFunc(t.unsettled(), func(f *knowledge.Fact) bool {
			v, ok := t.stated(f, m)
			if ok {
				t.state.set(Answer{Fact: f.ID, Value: v.String(), Typed: true, Also: true})
				also = append(also, noted{f, v})
			}
			return ok
		})
		if i < 0 {
			break
		}
		t.refresh()
	}
	return also
}

// noted is an answer that was taken from a message.
type noted struct {
	fact  *knowledge.Fact
	value knowledge.Value
}

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

// unused tells what the message says beyond what was noted: schemes, old names
// and numbers.
func (t *turn) unused(m *message) {
	found := t.guide.lexicon.find(m.words)
	var named []string
	for _, mention := range found {
		if mention.fact != nil {
			if _, given := t.facts[mention.fact.ID]; given {
				m.use(mention.first, mention.words)
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
	written := m.written()
	for i := 0; i < len(m.words) && len(left) < mostQuoted; i++ {
		if m.used[i] || !strings.ContainsAny(m.words[i], "0123456789") {
			continue
		}
		end := i + 1
		for end < len(m.words) && end < i+mostWordsAround && !m.used[end] && !strings.ContainsAny(written[end-1], ",.;!?") {
			end++
		}
		for end > i+1 && !m.used[end-1] && filler(m.words[end-1]) {
			end--
		}
		text := strings.NewReplacer("- ", "-", "’ ", "’").Replace(strings.Join(written[i:end], " "))
		left = append(left, locale.Quote(lang, strings.TrimRight(text, ",.;!?")))
		i = end - 1
	}
	return left
}

// written returns the words as they were written, with the signs behind them,
// or plain where the two do not match.
func (m *message) written() []string {
	fields := strings.Fields(strings.NewReplacer("'", "’ ", "’", "’ ", "-", "- ").Replace(m.text))
	if len(fields) == len(m.words) {
		return fields
	}
	return m.words
}
