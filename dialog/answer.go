package dialog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"guichet/knowledge"
	"guichet/locale"
)

// answerTyped reads the text as an answer to the question at hand. What asks
// something back at length is none, and a bare number, yes or no is one only
// while the question is on the screen.
func (t *turn) answerTyped(text string, words []string) (action, bool) {
	f := t.pending()
	asks := strings.Contains(text, "?")
	if f == nil || asks && len(words) > mostWordsOfDoubt || !t.onScreen() && t.bare(words) {
		return action{}, false
	}
	switch f.Type {
	case knowledge.YesNo:
		return t.yesNoTyped(f, words)
	case knowledge.Choice, knowledge.Several:
		if a, ok := t.optionsTyped(f, words, asks); ok {
			return a, true
		}
		return t.yesNoOption(f, words)
	case knowledge.Day:
		from, to, ok := locale.ParseDate(text, t.today)
		if !ok {
			return action{}, false
		}
		return asTyped(answerTo(f, knowledge.DayOf(from, to))), true
	default:
		return t.numberTyped(f, text, words)
	}
}

// numberTyped reads a number, or a bound such as "plus de 10 ans".
func (t *turn) numberTyped(f *knowledge.Fact, text string, words []string) (action, bool) {
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
	for _, list := range t.guide.phrases.Understand[name] {
		for _, phrase := range list {
			wanted := tokens(phrase)
			for i := 0; i+len(wanted) <= len(words); i++ {
				if slices.Equal(words[i:i+len(wanted)], wanted) {
					return strings.Join(slices.Concat(words[:i], words[i+len(wanted):]), " "), true
				}
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
	return asTyped(answerTo(f, v)), true
}

func answerTo(f *knowledge.Fact, v knowledge.Value) action {
	return action{verb: doAnswer, object: f.ID, value: v.String(), typed: true}
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
	return t.state.Shown.Kind == viewTalk || t.state.Shown.Kind == viewWhy
}

// bare reports whether the text means nothing without its question: a number,
// a yes or a no.
func (t *turn) bare(words []string) bool {
	_, err := strconv.Atoi(words[0])
	_, yesOrNo := t.yesOrNo(words)
	return yesOrNo || err == nil && len(words) == 1
}

const (
	mostWordsOfYes = 6
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

// yesNoOption takes "yes" or "no" for a choice whose labels begin that way,
// if exactly one does.
func (t *turn) yesNoOption(f *knowledge.Fact, words []string) (action, bool) {
	v, ok := t.yesOrNo(words)
	if !ok {
		return action{}, false
	}
	var fitting []string
	for _, o := range f.Options {
		label := tokens(o.Label.In(t.lang()))
		if len(label) > 0 && t.said(v, label[:1]) {
			fitting = append(fitting, o.ID)
		}
	}
	if len(fitting) != 1 {
		return action{}, false
	}
	return t.parsedAnswer(f, fitting[0])
}

// optionsTyped takes the options of f that the text names and does not deny. A
// text that asks something back is no answer.
func (t *turn) optionsTyped(f *knowledge.Fact, words []string, asks bool) (action, bool) {
	if asks {
		return action{}, false
	}
	var ids []string
	for _, m := range t.guide.lexicon.find(words) {
		if m.fact == f && !slices.Contains(ids, m.option) && !negated(words, m) {
			ids = append(ids, m.option)
		}
	}
	if len(ids) == 0 || len(ids) > 1 && f.Type != knowledge.Several {
		return action{}, false
	}
	return t.parsedAnswer(f, strings.Join(ids, ","))
}

// otherAnswer takes a text that says nothing but the answer to another question
// that is still open: an option of exactly one fact, or a day.
func (t *turn) otherAnswer(text string, words []string) (action, bool) {
	if t.bare(words) {
		return action{}, false
	}
	var found []meaning
	for _, m := range t.guide.lexicon.exactly(words) {
		if m.fact == nil {
			return action{}, false // a name too: leave it to nameTyped
		}
		if slices.Contains(t.position.Open, m.fact) {
			found = append(found, m)
		}
	}
	if len(found) == 1 {
		return t.parsedAnswer(found[0].fact, found[0].option)
	}
	for _, f := range t.position.Open {
		if f.Type != knowledge.Day || !strings.ContainsFunc(text, unicode.IsLetter) && !strings.Contains(text, "/") {
			continue
		}
		if from, to, ok := locale.ParseDate(text, t.today); ok && !from.Before(t.today) {
			return asTyped(answerTo(f, knowledge.DayOf(from, to))), true
		}
	}
	return action{}, false
}

// mostAlso is how many further answers one message can hold.
const mostAlso = 6

// alsoSaid notes what else a message that was an answer says: for each question
// that is open by now, the one option that it names.
func (t *turn) alsoSaid(words []string) {
	for range mostAlso {
		i := slices.IndexFunc(t.position.Open, func(f *knowledge.Fact) bool { return t.noteAlso(f, words) })
		if i < 0 {
			return
		}
		t.refresh()
	}
}

func (t *turn) noteAlso(f *knowledge.Fact, words []string) bool {
	if f.Type != knowledge.Choice {
		return false
	}
	var option string
	for _, m := range t.guide.lexicon.find(words) {
		switch {
		case m.fact != f || negated(words, m) || m.option == option:
		case option != "" || t.guide.base.IsPlace(f) && !placed(words, m):
			return false
		case !t.bare(words[m.first : m.first+m.words]):
			option = m.option
		}
	}
	if option == "" {
		return false
	}
	v := knowledge.ChoiceOf(option)
	t.state.set(Answer{Fact: f.ID, Value: v.String(), Typed: true})
	t.note("noted", "fact", f.Label.In(t.lang()), "answer", f.Write(v, t.lang()))
	return true
}

// placed reports whether a place name stands behind a word that makes it one:
// "à Tours", but not "deux tours".
func placed(words []string, m mention) bool {
	return m.first > 0 && slices.Contains([]string{"a", "in", "en", "near", "vers", "pres", "from", "habite", "region"}, words[m.first-1])
}
