package dialog

import (
	"slices"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// question asks for a fact.
func (t *turn) question(f *knowledge.Fact) (chat.Text, []chat.Choice) {
	text := make(chat.Text, 0, 2).Para(chat.Strong(f.Question.In(t.lang())))
	if t.state.Picking {
		text = text.Para(chat.Plain(t.say("pick_several")))
		if len(t.state.Picked) > 0 {
			text = text.Para(chat.Plain(t.say("picked", "answer", f.Write(knowledge.ChoiceOf(t.state.Picked...), t.lang()))))
		}
	} else if hint := f.Hint.In(t.lang()); hint != "" {
		text = text.Para(chat.Plain(hint))
	}
	main := t.answers(f)
	minor := make([]chat.Choice, 0, 5)
	if form, ok := t.formChoice(f); ok {
		minor = append(minor, form)
	}
	minor = append(minor, t.minor("why", doWhy))
	if len(t.state.Answers) > 0 || t.state.Asking != "" || t.state.Picking {
		minor = append(minor, t.minor("back", doBack))
	}
	minor = append(minor, t.minor("menu", doMenu))
	if len(t.state.Answers) == 0 {
		minor = append(minor, t.minor("language", doLanguage))
	}
	choices := t.choices(main, minor...)
	if f.Type == knowledge.Number || f.Type == knowledge.Money || t.guide.base.IsPlace(f) {
		for i := range main { // digits are answers here: amounts, or departments
			choices[i].Key = string(rune('a' + i))
		}
	}
	return text, choices
}

// answerChoice is the button that gives an answer.
func (t *turn) answerChoice(f *knowledge.Fact, label string, v knowledge.Value) chat.Choice {
	return chat.Choice{Label: label, Action: action{verb: doAnswer, object: f.ID, value: v.String()}.String()}
}

// options are those to choose from: of special cases only those that make a
// difference to this person, and those chosen already. All can be typed.
func (t *turn) options(f *knowledge.Fact) []*knowledge.Option {
	if f.Type != knowledge.Several || f == t.guide.base.StartFact() {
		return f.Options
	}
	if t.offeredOf != f {
		t.offeredOf, t.offeredOptions = f, t.guide.base.Mattering(f, t.facts, t.today)
	}
	return slices.DeleteFunc(slices.Clone(f.Options), func(o *knowledge.Option) bool {
		return !slices.Contains(t.offeredOptions, o) && !slices.Contains(t.state.Picked, o.ID)
	})
}

// answers are the choices of a question.
func (t *turn) answers(f *knowledge.Fact) []chat.Choice {
	const others = 3 + 3 // several, "I don't know", ranges; the minor choices behind
	list := make([]chat.Choice, 0, len(f.Options)+others)
	answer := func(label string, v knowledge.Value) { list = append(list, t.answerChoice(f, label, v)) }
	if t.state.Picking && f.Type == knowledge.Several {
		return t.picks(f)
	}
	for _, o := range t.options(f) {
		answer(o.Label.In(t.lang()), o.Value())
	}
	for _, v := range t.guide.base.Choices(f, t.facts, t.today, maxRanges) {
		answer(t.rangeLabel(f, v), v)
	}
	if f.Type == knowledge.Several {
		list = append(list, chat.Choice{Label: t.say("several"), Action: action{verb: doSeveral, object: f.ID}.String()})
	}
	answer(t.say("dont_know"), knowledge.Value{})
	return list
}

// rangeLabel names a range of numbers or days on a button.
func (t *turn) rangeLabel(f *knowledge.Fact, v knowledge.Value) string {
	switch {
	case f.Type != knowledge.Day:
	case v.From.IsZero() && v.To == t.today:
		return t.say("day_begun")
	case v.From.IsZero() && v.To == t.today.AddDays(-1):
		return t.say("day_past")
	case v.To.IsZero():
		return t.say("day_later", "day", locale.DateShort(t.lang(), v.From))
	}
	return capital(f.Write(v, t.lang()))
}

// picks are the choices while several options are gathered.
func (t *turn) picks(f *knowledge.Fact) []chat.Choice {
	var list []chat.Choice
	for _, o := range t.options(f) {
		label := o.Label.In(t.lang())
		for _, id := range t.state.Picked {
			if id == o.ID {
				label = t.say("unpick", "option", label)
			}
		}
		list = append(list, chat.Choice{Label: label, Action: action{verb: doPick, object: f.ID, value: o.ID}.String()})
	}
	if len(t.state.Picked) > 0 {
		list = append(list, chat.Choice{Label: t.say("pick_done"), Action: action{verb: doPickDone, object: f.ID}.String()})
	}
	return append(list, chat.Choice{
		Label:  t.say("dont_know"),
		Action: action{verb: doAnswer, object: f.ID, value: knowledge.Unknown}.String(),
	})
}

// why says what the question at hand is for.
func (t *turn) why() (chat.Text, []chat.Choice) {
	f := t.pending()
	if f == nil {
		return t.advice()
	}
	text := paragraphs(f.Why.In(t.lang()))
	var names []string
	for _, s := range t.guide.base.Needing(f, t.position().Offered) {
		names = append(names, s.Short.In(t.lang()))
	}
	if len(names) > 0 {
		text = text.Para(chat.Plain(t.say("why_counts", "schemes", locale.List(t.lang(), names, locale.And))))
	}
	question, choices := t.question(f)
	return append(text, question...), choices
}
