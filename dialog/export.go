package dialog

import (
	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// Stated is an answer of a person, as it is kept and in words.
type Stated struct {
	Fact string `json:"fact"`
	// Label and Words are empty if the base of today does not know the question
	// or the answer any more.
	Label string `json:"label"`
	Value string `json:"value"`
	Words string `json:"words"`
	Typed bool   `json:"typed"` // written, not pressed
}

// Stated puts the answers of a state into words, in the language of its talk.
func (g *Guide) Stated(s State) []Stated {
	stated := make([]Stated, 0, len(s.Answers))
	for _, a := range s.Answers {
		one := Stated{Fact: a.Fact, Value: a.Value, Typed: a.Typed}
		if f := g.base.Fact(a.Fact); f != nil {
			one.Label = f.Label.In(s.Lang)
			if v, err := f.Parse(a.Value); err == nil {
				one.Words = g.written(s.Lang, f, v)
			}
		}
		stated = append(stated, one)
	}
	return stated
}

// written gives an answer in words, "I don't know" included.
func (g *Guide) written(lang string, f *knowledge.Fact, v knowledge.Value) string {
	if !v.Known() {
		return g.phrases.say(lang, "dont_know")
	}
	return f.Write(v, lang)
}

// export tells what is kept about the person, and leads to how long and to the
// end of it.
func (t *turn) export() (chat.Text, []chat.Choice) {
	colon := locale.Colon(t.lang())
	text := chat.Text{}.Para(chat.Plain(t.say("export_intro"))).
		Item(chat.Plain(t.say("language_label")+colon), chat.Strong(t.say("language_name")))
	switch t.state.Model {
	case Given:
		text = text.Item(chat.Plain(t.say("model")+colon), chat.Strong(t.say("model_yes")))
	case Declined:
		text = text.Item(chat.Plain(t.say("model")+colon), chat.Strong(t.say("model_no")))
	}
	if t.state.Another == ForAnother {
		text = text.Item(chat.Plain(t.say("another_label")))
	}
	for _, a := range t.guide.Stated(t.state) {
		text = text.Item(chat.Plain(a.Label+colon), chat.Strong(a.Words))
	}
	text = append(text, paragraphs(t.say("export_also"))...)
	return append(text, paragraphs(t.say("export_file"))...), t.choices([]chat.Choice{
		t.pageChoice("export_page", knowledge.PrivacyPage),
		{Label: t.say("forget"), Action: action{verb: doForget}.String()},
	}, t.returnChoice(), t.minor("menu", doMenu))
}
