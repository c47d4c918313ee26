package dialog

import (
	"guichet/chat"
	"guichet/knowledge"
)

// Form describes the window that a choice with Choice.Form opens, where a
// platform has such windows: one line to type an answer into.
type Form struct {
	// Title says what the window is for, Label what is wanted.
	Title, Label string
	// Question is the question in full, Hint says how it may be answered.
	Question, Hint string
}

// Form returns the form behind a choice, for people whose client has the given
// language tag; false if the action opens none.
func (g *Guide) Form(tag, of string) (Form, bool) {
	a := parseAction(of)
	if a.verb == doEnter {
		lang := g.base.Language(tag)
		return Form{
			Title:    g.phrases.say(lang, "code_enter"),
			Label:    g.phrases.say(lang, "code_label"),
			Question: g.phrases.say(lang, "code_question"),
			Hint:     g.phrases.say(lang, "code_hint"),
		}, true
	}
	f := g.base.Fact(a.object)
	if a.verb != doForm || f == nil || !f.Asked() {
		return Form{}, false
	}
	lang := g.base.Language(tag)
	return Form{
		Title:    g.phrases.say(lang, "form_title"),
		Label:    f.Label.In(lang),
		Question: f.Question.In(lang),
		Hint:     f.Hint.In(lang),
	}, true
}

// formChoice opens the form of a question that wants something typed: a number,
// an amount or a day.
func (t *turn) formChoice(f *knowledge.Fact) (chat.Choice, bool) {
	switch f.Type {
	case knowledge.Number, knowledge.Money, knowledge.Day:
		return chat.Choice{Label: t.say("form_open"), Action: action{verb: doForm, object: f.ID}.String(), Minor: true, Form: true}, true
	}
	return chat.Choice{}, false
}

// fill puts the question of a form that was sent, so that what was typed into it
// is read as an answer to that one, however long it stood open. It reports false
// if there is no such question any more.
func (t *turn) fill(fact string) bool {
	f := t.guide.base.Fact(fact)
	if f == nil || !f.Asked() {
		return false
	}
	if f == t.pending() {
		t.state.Shown = View{}
		return true
	}
	t.state.leave()
	t.state.Asking = f.ID
	return true
}
