package dialog

import (
	"slices"
	"strings"
	"unicode"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/locale"
)

// message is a typed text, read for everything that it says.
type message struct {
	text  string
	words []string
	used  []bool // by word: it was noted
}

func newMessage(text string) *message {
	words := tokens(text)
	return &message{text: text, words: words, used: make([]bool, len(words))}
}

func (m *message) use(first, words int) {
	for i := first; i < first+words; i++ {
		m.used[i] = true
	}
}

// stated reads what the message says of f. It marks the words that say so.
func (t *turn) stated(f *knowledge.Fact, m *message) (knowledge.Value, bool) {
	switch f.Type {
	case knowledge.Choice, knowledge.YesNo:
		return t.optionStated(f, m)
	case knowledge.Several:
		return t.optionsStated(f, m)
	case knowledge.Day:
		return t.dayStated(m)
	case knowledge.Number, knowledge.Money:
		return numberStated(f, m)
	}
	return knowledge.Value{}, false
}

// useAnswer marks the words of the message that say the answer to f, which is
// noted already.
func (t *turn) useAnswer(f *knowledge.Fact, m *message) {
	switch f.Type {
	case knowledge.Number, knowledge.Money:
		if _, ok := numberStated(f, m); !ok {
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
// words.
func (t *turn) mentions(f *knowledge.Fact, m *message) []mention {
	return slices.DeleteFunc(t.guide.lexicon.of(f, m.words), func(found mention) bool {
		said := m.words[found.first : found.first+found.words]
		switch {
		case negated(m.words, found):
			return true
		case t.guide.base.IsPlace(f) && len(said) == 1 && isNumber(said[0]):
			return !isPostcode(said[0]) && !inDepartment(m.words, found)
		case t.guide.base.IsPlace(f):
			return !placed(m.words, found) && !m.alone(found)
		}
		return t.bare(said)
	})
}

// mostWordsOfDay is how many words a day takes, as in "le 15 mars de l'année
// prochaine".
const mostWordsOfDay = 6

// dayStated takes a day or a period that is not over, unless it stands right
// behind what tells of something else: "licencié en mars".
func (t *turn) dayStated(m *message) (knowledge.Value, bool) {
	if !strings.ContainsFunc(m.text, unicode.IsLetter) && !strings.Contains(m.text, "/") {
		return knowledge.Value{}, false
	}
	from, to, ok := locale.ParseDate(m.text, t.today)
	if !ok || from.Before(t.today) {
		return knowledge.Value{}, false
	}
	if first, words, found := dayIn(m.words, from, to, t.today); found {
		for _, other := range t.guide.lexicon.find(m.words) {
			end := other.first + other.words
			if other.fact != nil && !t.guide.base.IsCourse(other.fact) && end <= first && len(t.telling(m.words[end:first])) == 0 {
				return knowledge.Value{}, false
			}
		}
		m.use(first, words)
	}
	return knowledge.DayOf(from, to), true
}

// dayIn returns the fewest words that say the days from from to to.
func dayIn(words []string, from, to, today calendar.Date) (first, n int, found bool) {
	for n := 1; n <= min(mostWordsOfDay, len(words)); n++ {
		for i := 0; i+n <= len(words); i++ {
			a, b, ok := locale.ParseDate(strings.Join(words[i:i+n], " "), today)
			if ok && a == from && b == to {
				if i+n < len(words) && len(words[i+n]) == len("2027") && isNumber(words[i+n]) {
					n++ // a year that goes without saying
				}
				return i, n, true
			}
		}
	}
	return 0, 0, false
}

func isNumber(word string) bool { return strings.Trim(word, "0123456789") == "" }

// mostWordsOfNumber is how many words a number takes, as in "3 ans et demi".
const mostWordsOfNumber = 4

// numberStated takes a number beside the words that tell what it counts.
func numberStated(f *knowledge.Fact, m *message) (knowledge.Value, bool) {
	for _, phrase := range f.Words {
		head, tail, _ := strings.Cut(phrase, knowledge.NumberPlace)
		before, after := tokens(head), tokens(tail)
		for i := range m.words {
			for n := mostWordsOfNumber; n > 0; n-- {
				first, end := i+len(before), i+len(before)+n
				if end+len(after) > len(m.words) || !slices.Equal(m.words[i:first], before) ||
					!slices.Equal(m.words[end:end+len(after)], after) || len(before) == 0 && i > 0 && counted(m.words[i-1]) {
					continue
				}
				number, ok := readTightly(f, m.words[first:end])
				if !ok || number < f.Min || number > f.Max {
					continue
				}
				m.use(i, end+len(after)-i)
				if f.CountedAt != nil { // said of today, and it grows until then
					return knowledge.AtLeast(number), true
				}
				return knowledge.NumberOf(number, number), true
			}
		}
	}
	return knowledge.Value{}, false
}

// readTightly reads a number in words of which neither the first nor the last
// can be left out.
func readTightly(f *knowledge.Fact, words []string) (int, bool) {
	read := func(words []string) (int, bool) { return readNumber(f, strings.Join(words, " ")) }
	n, ok := read(words)
	for _, fewer := range [][]string{words[1:], words[:len(words)-1]} {
		if less, same := read(fewer); same && less == n {
			return 0, false
		}
	}
	return n, ok
}

// counted reports whether the word makes a number behind it a length of time
// and not an age.
func counted(word string) bool {
	return slices.Contains([]string{"depuis", "pendant", "durant", "apres", "avant", "dans", "en", "il", "y", "a", "de", "plus", "moins",
		"since", "for", "after", "before", "in", "over", "under", "than"}, word)
}

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

// placed reports whether a place name stands behind a word that makes it one:
// "à Tours", but not "deux tours".
func placed(words []string, m mention) bool {
	if m.first > 1 && slices.Contains([]string{"le", "la", "les", "l", "the"}, words[m.first-1]) {
		return slices.Contains([]string{"dans", "ds", "habite", "vis", "reside", "in"}, words[m.first-2])
	}
	return m.first > 0 && slices.Contains([]string{"a", "in", "en", "near", "vers", "pres", "from", "habite", "region", "vis", "reside", "live", "moved"}, words[m.first-1])
}

// alone reports whether a mention is a part of the sentence of its own:
// "retraitée, Toulon".
func (m *message) alone(found mention) bool {
	written := m.written()
	end := found.first + found.words
	before := found.first == 0 || strings.ContainsAny(written[found.first-1], ",.;:!?()")
	behind := end == len(written) || strings.ContainsAny(written[end-1], ",.;:!?()")
	return before && behind
}

// inDepartment reports whether a number stands behind words that make it that of
// a department: "dans le 44".
func inDepartment(words []string, m mention) bool {
	return m.first > 1 && words[m.first-1] == "le" && slices.Contains([]string{"dans", "ds", "habite", "vis", "reside"}, words[m.first-2])
}
