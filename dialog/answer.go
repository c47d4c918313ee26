package dialog

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/locale"
)

// answerTyped reads the text as an answer to the question at hand: what it
// states, or else the whole of it.
func (t *turn) answerTyped(text string, words []string) (action, bool) {
	f := t.pending()
	if f == nil {
		return action{}, false
	}
	if rest := statements(text); rest != text && len(tokens(rest)) > 0 {
		if a, ok := t.answerTo(f, rest, tokens(rest)); ok {
			return a, true
		}
	}
	return t.answerTo(f, text, words)
}

// answerTo reads the text as an answer to f. What asks something back at length
// is none, and a bare number, yes or no is one only while the question is on the
// screen.
func (t *turn) answerTo(f *knowledge.Fact, text string, words []string) (action, bool) {
	asks := t.asks(f, text, words)
	if asks && len(words) > mostWordsOfDoubt || !t.onScreen() && t.bare(words) {
		return action{}, false
	}
	switch f.Type {
	case knowledge.YesNo:
		return t.yesNoTyped(f, words)
	case knowledge.Choice, knowledge.Several:
		if a, ok := t.optionsTyped(f, text, words, asks); ok {
			return a, true
		}
		if a, ok := t.yesNoOption(f, words); ok || !t.onScreen() {
			return a, ok
		}
		return t.sizeTyped(f, text)
	case knowledge.Day:
		return t.dayTyped(f, text, words)
	default:
		return t.numberTyped(f, text, words)
	}
}

// dayTyped reads a day or a period, "not fixed yet" or "begun already".
func (t *turn) dayTyped(f *knowledge.Fact, text string, words []string) (action, bool) {
	if from, to, ok := locale.ParseDate(text, t.today); ok {
		return stating(f, knowledge.DayOf(from, to)), true
	}
	if from, to, ok := t.eitherDay(words); ok {
		return stating(f, knowledge.DayOf(from, to)), true
	}
	if v, ok := t.boundTyped(words); ok {
		return stating(f, v), true
	}
	switch {
	case t.said("no_day", words):
		return stating(f, knowledge.Value{}), true
	case t.said("begun", words):
		return stating(f, knowledge.DayOf(calendar.Date{}, t.today)), true
	}
	return action{}, false
}

// numberTyped reads a number, or a bound such as "plus de 10 ans".
func (t *turn) numberTyped(f *knowledge.Fact, text string, words []string) (action, bool) {
	if a, ok := t.yearTyped(f, tokens(text)); ok {
		return a, true
	}
	if n, ok := readNumber(f, text); ok {
		return t.parsedAnswer(f, strconv.Itoa(n))
	}
	for _, bound := range []struct {
		phrase string
		step   int // from the number named to the bound itself
		form   string
	}{
		{"more_than", 1, "%d.."}, {"at_least", 0, "%d.."}, {"less_than", -1, "..%d"}, {"at_most", 0, "..%d"},
	} {
		rest, ok := t.without(bound.phrase, words)
		if !ok {
			continue
		}
		if n, ok := readNumber(f, rest); ok {
			return t.parsedAnswer(f, fmt.Sprintf(bound.form, min(max(n+bound.step, f.Min), f.Max)))
		}
	}
	return action{}, false
}

// readNumber reads a number in the fact's unit.
func readNumber(f *knowledge.Fact, text string) (int, bool) {
	if f.Type == knowledge.Money {
		return locale.ParseEuros(text)
	}
	if f.Unit == string(locale.Months) {
		if months, ok := locale.ParseMonths(text); ok {
			return months, true
		}
	}
	return locale.ParseNumber(text)
}

// without returns the text that is left when one of the phrases of that name is
// taken out, and whether one was there.
func (t *turn) without(name string, words []string) (string, bool) {
	for _, wanted := range t.guide.phrases.understood[name] {
		for i := 0; i+len(wanted) <= len(words); i++ {
			if slices.Equal(words[i:i+len(wanted)], wanted) {
				return strings.Join(slices.Concat(words[:i], words[i+len(wanted):]), " "), true
			}
		}
	}
	return "", false
}

// parsedAnswer makes an answer out of a value's written form, if the fact
// takes it.
func (t *turn) parsedAnswer(f *knowledge.Fact, value string) (action, bool) {
	v, err := f.Parse(value)
	if err != nil {
		return action{}, false
	}
	return asTyped(stating(f, v)), true
}

func stating(f *knowledge.Fact, v knowledge.Value) action {
	return action{verb: doAnswer, object: f.ID, value: v.String(), typed: true, read: true}
}

// asks reports whether the text asks something back. A first message that says
// who somebody is may well end with a question mark.
func (t *turn) asks(f *knowledge.Fact, text string, words []string) bool {
	if !strings.Contains(text, "?") {
		return false
	}
	if f == nil || len(t.state.Answers) > 0 {
		return true
	}
	found := t.guide.lexicon().find(words)
	if slices.ContainsFunc(found, mention.isName) {
		return true
	}
	speaks := slices.ContainsFunc(words, func(w string) bool { return t.said("i_am", []string{w}) })
	return !speaks && !slices.ContainsFunc(found, func(m mention) bool { return m.fact == f && m.first == 0 })
}

// statements returns the text without its sentences that ask.
func statements(text string) string {
	var said strings.Builder
	for sentence := range sentences(text) {
		if !strings.HasSuffix(sentence, "?") {
			said.WriteString(sentence)
		}
	}
	return strings.TrimSpace(said.String())
}

// sentences yields the sentences of a text, each with the sign that ends it.
func sentences(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for text != "" {
			end := strings.IndexAny(text, ".!?\n") + 1
			if end == 0 {
				end = len(text)
			}
			if !yield(text[:end]) {
				return
			}
			text = text[end:]
		}
	}
}

// yesNoTyped takes a short text that begins with a yes or a no.
func (t *turn) yesNoTyped(f *knowledge.Fact, words []string) (action, bool) {
	v, ok := t.yesOrNo(words)
	if !ok {
		return action{}, false
	}
	return t.parsedAnswer(f, v)
}

// onScreen reports whether the person looks at the question at hand.
func (t *turn) onScreen() bool {
	return slices.Contains([]ViewKind{viewTalk, viewWhy, viewWhich}, t.state.Shown.Kind)
}

// bare reports whether the text means nothing without its question: a number,
// a yes or a no, "none", "another".
func (t *turn) bare(words []string) bool {
	_, err := strconv.Atoi(words[0])
	_, yesOrNo := t.yesOrNo(words)
	return yesOrNo || err == nil && len(words) == 1 || t.said("alone", words)
}

const (
	mostWordsOfYes = 6
	// mostWordsAside is how many other words may stand beside a phrase that
	// answers by itself: "c'est en cours".
	mostWordsAside = 3
	// mostWordsOfDoubt is how long an answer with a question mark may be, such
	// as "le 15 mars ?".
	mostWordsOfDoubt = 4
)

func (t *turn) yesOrNo(words []string) (string, bool) {
	for n := min(len(words), mostWordsOfYes); n > 0 && len(words) <= mostWordsOfYes; n-- {
		switch {
		case t.said("no", words[:n]):
			return "no", true
		case t.said("yes", words[:n]):
			return "yes", true
		case t.said("dont_know", words[:n]):
			return "", false
		}
	}
	return "", false
}

// otherAnswer takes a text that says nothing but the answer to another
// question: an option of exactly one fact that is open or, failing that, a
// change of one that was answered.
func (t *turn) otherAnswer(words []string) (action, bool) {
	meanings := t.guide.lexicon().exactly(words)
	if t.bare(words) || slices.ContainsFunc(meanings, func(m meaning) bool { return m.fact == nil }) {
		return action{}, false // of a name too: leave it to nameTyped
	}
	for _, facts := range [][]*knowledge.Fact{t.unsettled(), t.position().Answered} {
		var found []meaning
		for _, m := range meanings {
			if slices.Contains(facts, m.fact) && !slices.Contains(t.facts[m.fact.ID].Options, m.option) {
				found = append(found, m)
			}
		}
		if len(found) == 1 {
			return t.parsedAnswer(found[0].fact, found[0].option)
		}
	}
	return action{}, false
}

// onlyMoney is the one question for an amount that is open or answered; nil if
// there are none or several.
func (t *turn) onlyMoney() *knowledge.Fact {
	var only *knowledge.Fact
	for _, f := range slices.Concat(t.position().Open, t.position().Answered) {
		switch {
		case f.Type != knowledge.Money:
		case only != nil:
			return nil
		default:
			only = f
		}
	}
	return only
}

// unsettled are the questions that are open, and those whose answer was "I don't
// know".
func (t *turn) unsettled() []*knowledge.Fact {
	facts := slices.Clone(t.position().Open)
	for _, f := range t.position().Answered {
		if !t.facts[f.ID].Known() {
			facts = append(facts, f)
		}
	}
	return facts
}

// otherStated takes the first open question to which a message says the answer
// among other things, or the first answer that it changes, if it says that it
// does. What asks something back says none, and the name of a scheme or a page
// is what such a message is about.
func (t *turn) otherStated(text string, words []string) (action, bool) {
	if rest := statements(text); rest != "" {
		text, words = rest, tokens(rest)
	}
	if t.asks(t.pending(), text, words) && len(words) > mostWordsOfDoubt || slices.ContainsFunc(t.guide.lexicon().find(words), mention.isName) {
		return action{}, false
	}
	facts := t.unsettled()
	if _, changed := t.without("changed", words); changed {
		facts = slices.Concat(t.position().Answered, facts)
	} else if len(words) <= mostWordsOfDay { // a day says by itself what it is
		other := func(f *knowledge.Fact) bool { return f.Type != knowledge.Day }
		facts = slices.Concat(facts, slices.DeleteFunc(slices.Clone(t.position().Answered), other))
	}
	if f := t.onlyMoney(); f != nil && len(words) <= mostWordsOfDay && locale.HasEuros(text) {
		if n, ok := locale.ParseEuros(text); ok {
			return t.parsedAnswer(f, strconv.Itoa(n))
		}
	}
	m := t.answerMessage(text)
	for _, f := range facts {
		if v, ok := t.stated(f, m); ok && v.String() != t.facts[f.ID].String() {
			return stating(f, v), true
		}
	}
	return action{}, false
}
