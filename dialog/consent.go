package dialog

import (
	"guichet/chat"
	"guichet/knowledge"
)

// Consent is what a person said about the language model. Its zero value is
// that nobody has asked.
type Consent string

const (
	// Asked: the question was put and is open. It is not put again.
	Asked Consent = "asked"
	// Given: the model may be used for this conversation.
	Given Consent = "yes"
	// Declined: it may not.
	Declined Consent = "no"
)

// WithModel returns a guide that leads the same talk and knows whether a
// language model is at hand. Where one is, people are asked once if it may be
// used; without their yes no reply asks to be worded.
func (g *Guide) WithModel(on bool) *Guide {
	other := *g
	other.model = on
	return &other
}

// AllowsModel reports whether the person behind a stored state has agreed to the
// language model.
func AllowsModel(s State) bool { return s.Model == Given }

// rewords reports whether the model may be used: never where others read.
func (t *turn) rewords() bool {
	return t.guide.model && AllowsModel(t.state) && !t.event.Public
}

// explaining marks blocks that may be said in other words.
func (t *turn) explaining(text chat.Text) chat.Text {
	if t.rewords() {
		for i := range text {
			text[i].Explains = true
		}
	}
	return text
}

// verdictSpan is a verdict in words, which stay as they are.
func (t *turn) verdictSpan(s string) chat.Span {
	span := chat.Strong(s)
	span.Verdict = t.rewords()
	return span
}

// reword names the language of a reply in which something may be said in other
// words.
func (t *turn) reword(text chat.Text) string {
	if t.rewords() {
		for _, b := range text {
			if b.Explains {
				return t.lang()
			}
		}
	}
	return ""
}

// offersModel asks whether the model may be used, once, when it could have been
// of help.
func (t *turn) offersModel() bool {
	if !t.guide.model || t.state.Model != "" || t.event.Public {
		return false
	}
	t.state.Model = Asked
	t.note("model_could")
	t.show(View{Kind: viewModel})
	return true
}

// useModel takes the answer to that question, or asks it.
func (t *turn) useModel(answer string) {
	switch consent := Consent(answer); {
	case !t.guide.model && consent != Declined:
		t.note("model_off")
		t.repeat()
		return
	case consent == Given:
		t.state.Model = Given
		t.note("model_given")
	case consent == Declined:
		t.state.Model = Declined
		t.note("model_declined")
	default:
		t.show(View{Kind: viewModel})
		return
	}
	if t.state.Shown.Kind == viewModel {
		t.state.Shown = View{}
	}
	t.show(t.state.Shown)
}

// modelView says what the model does and what it is sent.
func (t *turn) modelView() (chat.Text, []chat.Choice) {
	text := append(paragraphs(t.say("model_what")), paragraphs(t.say("model_sent"))...)
	switch t.state.Model {
	case Given:
		text = text.Para(chat.Plain(t.say("model_is_given")))
	case Declined:
		text = text.Para(chat.Plain(t.say("model_is_declined")))
	}
	return text, t.choices([]chat.Choice{
		{Label: t.say("model_yes"), Action: action{verb: doModel, object: string(Given)}.String()},
		{Label: t.say("model_no"), Action: action{verb: doModel, object: string(Declined)}.String()},
		t.pageChoice("model_page", knowledge.PrivacyPage),
	}, t.returnChoice(), t.minor("menu", doMenu))
}

// modelChoice leads there, from where somebody looks for it.
func (t *turn) modelChoice() chat.Choice {
	return chat.Choice{Label: t.say("model"), Action: action{verb: doModel}.String()}
}
