package dialog

import (
	"slices"
	"strings"

	"guichet/knowledge"
	"guichet/locale"
)

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
		found := t.guide.lexicon().among(f, m.words, t.matches(m))
		for _, mention := range found {
			t.useMention(m, mention)
		}
		if len(found) == 0 { // a number, a yes or a word of an option
			m.use(0, len(m.words))
		}
	}
}

// optionStated takes the one option that the message names and does not deny.
func (t *turn) optionStated(f *knowledge.Fact, m *message) (knowledge.Value, bool) {
	found := t.mentions(f, m)
	if slices.ContainsFunc(found, func(other mention) bool { return other.option != found[0].option }) {
		found = presently(m.words, found)
	}
	if len(found) == 0 || slices.ContainsFunc(found, func(other mention) bool { return other.option != found[0].option }) {
		return knowledge.Value{}, false
	}
	for _, mention := range found {
		t.useMention(m, mention)
	}
	return knowledge.ChoiceOf(found[0].option), true
}

func (t *turn) optionsStated(f *knowledge.Fact, m *message) (knowledge.Value, bool) {
	var options []string
	for _, mention := range t.mentions(f, m) {
		if !slices.Contains(options, mention.option) {
			options = append(options, mention.option)
		}
		t.useMention(m, mention)
	}
	if len(options) == 0 {
		return knowledge.Value{}, false
	}
	return knowledge.ChoiceOf(options...), true
}

// useMention marks the words of a mention, without the numbers that only stand
// between them: "au chômage depuis 8 mois, inscrite".
func (t *turn) useMention(m *message, found mention) {
	exact := slices.Contains(t.guide.lexicon().exactly(m.words[found.first:found.first+found.words]), found.meaning)
	for i := found.first; i < found.first+found.words; i++ {
		m.used[i] = m.used[i] || exact || !hasDigit(m.words[i])
	}
}

// mentions returns where the message names options of f, without what it
// denies, what means nothing without a question, and towns that may be other
// words. Misspelt words are read where there is nothing else.
func (t *turn) mentions(f *knowledge.Fact, m *message) []mention {
	found := t.mentionsIn(f, m, m.words, t.matches(m))
	if len(found) == 0 && (t.guide.base.IsPlace(f) || f == t.guide.base.StartFact()) {
		if corrected := t.guide.lexicon().spelt.corrected(m.words); corrected != nil {
			found = t.mentionsIn(f, m, corrected, t.guide.lexicon().matches(corrected))
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

func (t *turn) mentionsIn(f *knowledge.Fact, m *message, words []string, matches [][]phrasesAt) []mention {
	open := t.guide.lexicon().among(f, words, matches)
	if found := t.told(f, m, words, matches, open); len(found) > 0 || !slices.ContainsFunc(open, func(one mention) bool { return one.words == 1 }) {
		return found
	}
	return t.told(f, m, words, matches, t.guide.lexicon().covered(f, words, matches)) // "ma direction refuse"
}

// told leaves of all mentions of f those that say something of whoever writes.
func (t *turn) told(f *knowledge.Fact, m *message, words []string, matches [][]phrasesAt, all []mention) []mention {
	return slices.DeleteFunc(slices.Clone(all), func(found mention) bool {
		said := words[found.first : found.first+found.words]
		switch {
		case ofAnother(words[:found.first]) && !(t.guide.base.IsPlace(f) && home(words, found)) || t.isWho(f) && anybody(words, found) || m.denies(words, found) && !t.owns(f, words, found):
			return true
		case m.supposed(words, found) || t.isWho(f) && m.gone(words, found) || f == t.guide.base.StartFact() && ofThird(words[:found.first]):
			return true
		case f == t.guide.base.StartFact() && t.aCase(f, said) || t.isWho(f) && f.Type != knowledge.Number && t.withinCase(words, matches, found):
			return true
		case f.Type == knowledge.Choice && measured(words, found):
			return true
		case t.guide.base.IsPlace(f) && len(said) == 1 && isNumber(said[0]):
			if end := found.first + 1; end < len(words) && slices.Contains(currency, words[end]) {
				return true // a sum
			}
			return !isPostcode(said[0]) && !inDepartment(words, found) && !m.department(found, all)
		case t.guide.base.IsPlace(f) && t.guide.base.Region(found.option) == nil:
			return !farAway(words, found) && !placed(words, found) || !farAway(words, found) && len(said) == 1
		case t.guide.base.IsPlace(f):
			return !placed(words, found) && !m.alone(found)
		case len(said) > 1:
			return t.said("alone", said) || t.said("yes", said) || t.said("no", said)
		}
		return t.bare(said)
	})
}

// isWho reports whether a fact is who somebody is, or stays so: their contract.
func (t *turn) isWho(f *knowledge.Fact) bool { return f == t.guide.base.StartFact() || f.Fixed }

// aCase reports whether what may be who somebody is, is a special case too: it is
// read as that one, as whoever gets the RSA may work.
func (t *turn) aCase(start *knowledge.Fact, said []string) bool {
	return slices.ContainsFunc(t.guide.lexicon().exactly(said), func(m meaning) bool {
		return m.fact != nil && m.fact != start && m.fact.Type == knowledge.Several
	})
}

// withinCase reports whether a mention is a part of a longer phrase that is a special
// case or names something: neither "take me on as an apprentice" nor "student loan"
// tells of an apprentice or a student.
func (t *turn) withinCase(words []string, matches [][]phrasesAt, found mention) bool {
	for i := range found.first + 1 {
		for _, one := range matches[i] {
			longer := i+one.words >= found.first+found.words && one.words > found.words
			if longer && slices.ContainsFunc(t.guide.lexicon().exactly(words[i:i+one.words]), func(m meaning) bool {
				return m.fact == nil || m.fact.Type == knowledge.Several && m.fact != t.guide.base.StartFact()
			}) {
				return true
			}
		}
	}
	return false
}

// owns reports whether a mention tells who somebody is by what is theirs, which nothing
// before it takes back: "I haven't told my employer".
func (t *turn) owns(f *knowledge.Fact, words []string, found mention) bool {
	return f == t.guide.base.StartFact() && slices.Contains(possessive, words[found.first])
}

// measured reports whether what stands behind a mention makes it a measure of
// something else: "two weeks ago", "4 days a week", "in two weeks".
func measured(words []string, m mention) bool {
	if !hasDigit(words[m.first]) && !isCount(words[m.first]) {
		return false
	}
	if m.first > 0 && (words[m.first-1] == "in" || words[m.first-1] == "dans") {
		return true
	}
	behind := words[m.first+m.words:]
	for _, tells := range [][]string{{"ago"}, {"a", "week"}, {"per", "week"}, {"each", "week"}, {"par", "semaine"}, {"la", "semaine"}, {"later"}, {"and", "my"}} {
		if len(behind) >= len(tells) && slices.Equal(behind[:len(tells)], tells) {
			return true
		}
	}
	return false
}

// isCount reports whether a word is a number that is written out.
func isCount(word string) bool {
	_, ok := locale.ParseNumber(word)
	return ok
}

// denies reports whether the part of the sentence in which an option is named
// denies it: "pas salarié, artisan" denies one of two.
func (m *message) denies(words []string, found mention) bool {
	first := found.first
	for !m.parted(first) {
		first--
	}
	if end := found.first + found.words; end < len(words) && (words[end] == "no" || words[end] == "non") && !m.parted(end) && m.parted(end+1) {
		return true // "RSA no, disability no"
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
				t.keep(Answer{Fact: f.ID, Value: v.String(), Typed: true, Also: true}, v)
				also = append(also, noted{f, v})
			}
			return ok
		})
		if i < 0 {
			break
		}
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
