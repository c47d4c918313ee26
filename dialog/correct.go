package dialog

import (
	"slices"
	"strings"
	"unicode"

	"guichet/calendar"
	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// claim is a message taken apart into what it affirms and what it denies: "non
// pas Lyon, Lille", "Lille et pas Lyon".
type claim struct {
	affirms, denies string
	// begun tells that it begins with a yes or a no, and changed that it says
	// that something said before was wrong.
	begun, changed bool
}

// opposing are the words behind which the contrary stands, denying those before
// what is denied, and joining those that may stand before them.
var (
	opposing = []string{"mais", "but"}
	joining  = []string{"et", "and", "n", "ne", "suis", "est", "is", "am"}
	denying  = []string{"pas", "not", "isnt"}
)

// claimOf takes a message apart.
func (t *turn) claimOf(text string) claim {
	var c claim
	_, c.changed = t.without("changed", tokens(text))
	var affirms, denies []string
	for _, part := range clauses(text) {
		words := tokens(part)
		n := 0
		for n < len(words) && (t.said("no", words[n:n+1]) || t.said("yes", words[n:n+1]) || t.said("aside", words[n:n+1])) {
			c.begun = c.begun || !t.said("aside", words[n:n+1])
			n++
		}
		n += t.begins("changed", words[n:])
		not := slices.IndexFunc(words[n:], func(w string) bool { return slices.Contains(denying, w) })
		if not < 0 {
			affirms = append(affirms, behind(part, n))
			continue
		}
		denies = append(denies, joined(words[n+not+1:]))
		for not > 0 && slices.Contains(joining, words[n+not-1]) {
			not--
		}
		affirms = append(affirms, joined(words[n:n+not]))
	}
	here := func(s string) bool { return strings.TrimSpace(s) == "" }
	c.affirms, c.denies = strings.Join(slices.DeleteFunc(affirms, here), ", "), strings.Join(slices.DeleteFunc(denies, here), ", ")
	return c
}

// clauses are the parts of a text between punctuation and before what opposes. A
// comma within a number parts nothing.
func clauses(text string) []string {
	runes := []rune(text)
	digit := func(i int) bool { return i >= 0 && i < len(runes) && unicode.IsDigit(runes[i]) }
	var parts []string
	var part strings.Builder
	for i, r := range runes {
		if strings.ContainsRune(",;.!?\n", r) && !(digit(i-1) && digit(i+1)) {
			parts = append(parts, part.String())
			part.Reset()
			continue
		}
		part.WriteRune(r)
	}
	parts = append(parts, part.String())
	var out []string
	for _, p := range parts {
		words := tokens(p)
		for i, w := range words {
			if i > 0 && slices.Contains(opposing, w) {
				rest := behind(p, i+1)
				out = append(out, p[:len(p)-len(behind(p, i))])
				p = rest
				break
			}
		}
		out = append(out, p)
	}
	return out
}

// behind returns what is left of a text behind its first words.
func behind(text string, words int) string {
	inside := false
	for i, r := range text {
		word := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		if inside && !word {
			words--
		}
		if inside = word; inside && words <= 0 {
			return text[i:]
		}
	}
	return ""
}

// begins returns how many words the phrase of that name has with which the words
// begin, 0 for none.
func (t *turn) begins(name string, words []string) int {
	longest := 0
	for _, wanted := range t.guide.phrases.understood[name] {
		if n := len(wanted); n > longest && n <= len(words) && slices.Equal(words[:n], wanted) {
			longest = n
		}
	}
	return longest
}

// corrections returns what a message says otherwise than it was said before, the
// latest first: it denies what stands, tells that it was wrong, or begins with a
// no that is no answer to the question on the screen. Of a proposal it is enough to
// say something else.
func (t *turn) corrections(text string, stands []Answer) []noted {
	c := t.claimOf(text)
	if !t.proposing() && !c.begun && !c.changed && c.denies == "" || c.affirms == "" && c.denies == "" {
		return nil
	}
	answers := t.answersNo()
	whole, affirmed := newMessage(text), newMessage(c.affirms)
	var said []noted
	for i := len(stands) - 1; i >= 0; i-- {
		f := t.guide.base.Fact(stands[i].Fact)
		was, ok := stands[i].read(t.guide.base)
		if f == nil || !ok || !was.Known() {
			continue
		}
		v, ok := t.restated(f, affirmed, whole)
		if !ok || v.String() == was.String() || !v.Known() {
			continue
		}
		if t.proposing() || c.changed || c.begun && !answers || t.namesValue(f, was, c.denies) {
			said = append(said, noted{f, v})
		}
	}
	if len(said) == 0 && (c.changed || c.begun && !answers || c.denies != "") {
		if one, ok := t.recounted(c.affirms, stands); ok {
			said = append(said, one)
		}
	}
	return said
}

// answersNo reports whether a bare no answers the question on the screen.
func (t *turn) answersNo() bool {
	f := t.pending()
	if f == nil || !t.onScreen() {
		return false
	}
	if f.Type == knowledge.YesNo {
		return true
	}
	_, ok := t.yesNoOption(f, []string{"non"})
	return ok && len(f.Options) > 0
}

// restated reads what a message that takes something back says of f now: in what it
// affirms, where that is the name of an option or states one, or in the whole of it.
func (t *turn) restated(f *knowledge.Fact, affirmed, whole *message) (knowledge.Value, bool) {
	if ids := optionsOf(f, t.guide.lexicon().exactly(affirmed.words)); len(ids) == 1 {
		return f.Option(ids[0]).Value(), true
	}
	if t.isVague(f, affirmed.words) {
		return knowledge.Value{}, false
	}
	if v, ok := t.stated(f, affirmed); ok {
		return v, true
	}
	return t.stated(f, whole)
}

// namesValue reports whether a text names the value of f.
func (t *turn) namesValue(f *knowledge.Fact, v knowledge.Value, text string) bool {
	if text == "" {
		return false
	}
	switch f.Type {
	case knowledge.Choice, knowledge.Several:
		return slices.ContainsFunc(t.guide.lexicon().of(f, tokens(text)), func(m mention) bool { return slices.Contains(v.Options, m.option) })
	case knowledge.Day:
		from, to, ok := locale.ParseDate(text, t.today)
		return ok && overlap(v.From, v.To, from, to)
	case knowledge.Number, knowledge.Money:
		n, ok := readNumber(f, text)
		return ok && n == v.Low
	}
	return false
}

func overlap(aFrom, aTo, bFrom, bTo calendar.Date) bool {
	return (aTo.IsZero() || !aTo.Before(bFrom)) && (aFrom.IsZero() || !bTo.Before(aFrom))
}

// roughly are the words before a number that tell how exact it is.
var roughly = []string{"environ", "approximativement", "approx", "genre", "maintenant", "deja", "exactement", "juste", "pile", "plus", "de", "d",
	"peu", "pres", "a", "autour", "dans", "les", "grosso", "modo", "about", "around", "roughly", "exactly", "now"}

// recounted reads a number that stands alone, "non, 23 ans", as a correction of
// the one number said before that it can be.
func (t *turn) recounted(text string, stands []Answer) (noted, bool) {
	words := t.telling(tokens(text))
	for len(words) > 0 && slices.Contains(roughly, words[0]) {
		words = words[1:]
	}
	if len(words) == 0 || len(words) > mostWordsOfNumber {
		return noted{}, false
	}
	m := newMessage(joined(words))
	var found []noted
	for _, a := range stands {
		f := t.guide.base.Fact(a.Fact)
		if f == nil || f.Type != knowledge.Number && f.Type != knowledge.Money {
			continue
		}
		n, ok := m.readTightly(f, 0, len(m.words))
		if _, months := locale.ParseMonths(joined(words)); f.Unit == string(locale.Months) && !months {
			continue // a bare number counts years as well
		}
		if !ok || n < f.Min || n > f.Max || isAge(f) && n < youngestAlone || f.Type != knowledge.Money && locale.HasEuros(text) {
			continue
		}
		v := knowledge.NumberOf(n, n)
		if f.CountedAt != nil {
			v = knowledge.AtLeast(n)
		}
		if v.String() != a.Value {
			found = append(found, noted{f, v})
		}
	}
	if len(found) != 1 {
		return noted{}, false
	}
	return found[0], true
}

// correctionTyped takes a message that changes an answer given before.
func (t *turn) correctionTyped(text string) (action, bool) {
	if said := t.corrections(text, t.state.Answers); len(said) > 0 {
		return stating(said[0].fact, said[0].value), true
	}
	c := t.claimOf(text)
	if !c.changed {
		return action{}, false
	}
	for _, a := range t.state.Answers { // "plutôt le BMA", of which there are two
		f := t.guide.base.Fact(a.Fact)
		if f == nil || !t.guide.base.IsCourse(f) {
			continue
		}
		words := t.telling(tokens(c.affirms))
		if options := t.meant(f, words); len(options) > 1 && len(options) <= mostMeant && len(words) <= mostWordsMeant {
			return action{verb: doWhich, object: joined(words), value: f.ID, typed: true}, true
		}
	}
	return action{}, false
}

// proposing reports whether the person is asked if what was read is right, or
// what of it is not.
func (t *turn) proposing() bool {
	return len(t.state.Proposed) > 0 && (t.state.Shown.Kind == viewProposed || t.state.Shown.Kind == viewAmend)
}

// amends takes a message that changes the proposal on the screen or adds to it:
// "non pas Lyon, Lille", "oui, et j’ai 34 ans". Then all of it is proposed anew.
func (t *turn) amends(text string) bool {
	if !t.proposing() {
		return false
	}
	if _, ok := t.choiceTyped(tokens(text)); ok {
		return false
	}
	scratch := t.scratch()
	proposed := slices.Clone(t.state.Proposed)
	for _, a := range proposed {
		scratch.state.set(a)
	}
	scratch.refresh()
	m, changed, added := t.answerMessage(text), false, false
	for _, one := range t.corrections(text, proposed) {
		i := slices.IndexFunc(proposed, func(a Answer) bool { return a.Fact == one.fact.ID })
		proposed[i].Value, changed = one.value.String(), true
		scratch.keep(proposed[i], one.value)
		scratch.useAnswer(one.fact, one.value, m)
	}
	affirmed := tokens(t.claimOf(text).affirms)
	for _, one := range scratch.saidIn(m, mostAlso) {
		i := slices.IndexFunc(proposed, func(a Answer) bool { return a.Fact == one.fact.ID })
		switch {
		case !one.fresh || t.isVague(one.fact, affirmed):
		case i >= 0 && !changed:
			proposed[i].Value, changed = one.value.String(), true
		case i < 0:
			proposed = append(proposed, Answer{Fact: one.fact.ID, Value: one.value.String(), Typed: true})
			added = true
		}
	}
	if v, _ := t.yesOrNo(m.words[:min(1, len(m.words))]); added && !changed && v == "yes" {
		t.state.Proposed = proposed
		t.settleAnother(true)
		t.confirm(t.noteProposal())
		t.show(View{})
		return true
	}
	if changed = changed || added; !changed {
		kept := t.undenied(proposed, text)
		changed, proposed = len(kept) < len(proposed) && len(kept) > 0, kept
	}
	if !changed {
		return false
	}
	about := ""
	if t.state.Shown.Kind == viewProposed {
		about = t.state.Shown.ID
	}
	t.state.Proposed = nil // all of it is among the new ones, or denied
	t.proposeAnswers(proposed, about)
	return true
}

// undenied leaves out the answers that a message denies without saying what is
// right: "non, pas à Lyon".
func (t *turn) undenied(answers []Answer, text string) []Answer {
	c := t.claimOf(text)
	return slices.DeleteFunc(slices.Clone(answers), func(a Answer) bool {
		f := t.guide.base.Fact(a.Fact)
		v, ok := a.read(t.guide.base)
		return f != nil && ok && t.namesValue(f, v, c.denies)
	})
}

// amend asks what of a proposal is not right: each part of it is a button.
func (t *turn) amend() (chat.Text, []chat.Choice) {
	var main []chat.Choice
	for _, a := range t.state.Proposed {
		f := t.guide.base.Fact(a.Fact)
		if v, ok := a.read(t.guide.base); ok && f != nil {
			main = append(main, t.proposalChoice(f.Label.In(t.lang())+locale.Colon(t.lang())+t.brief(f, v), f.ID, viewAmend))
		}
	}
	main = append(main, t.proposalChoice(t.say("amend_all"), "none", viewAmend))
	return paragraphs(t.say("amend_ask")), t.choices(main, t.returnChoice(), t.minor("menu", doMenu))
}

// amendProposal leaves one part of the proposal out, notes the others and asks for
// that one.
func (t *turn) amendProposal(fact string) {
	i := slices.IndexFunc(t.state.Proposed, func(a Answer) bool { return a.Fact == fact })
	f := t.guide.base.Fact(fact)
	if i < 0 || f == nil {
		t.stale()
		return
	}
	t.state.Proposed = slices.Delete(slices.Clone(t.state.Proposed), i, i+1)
	t.settleAnother(true)
	if all := t.noteProposal(); len(all) > 0 {
		t.confirm(all)
	}
	if t.pending() != f {
		t.state.Asking = f.ID
	}
	t.show(View{})
}
