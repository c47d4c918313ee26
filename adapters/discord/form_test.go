package discord_test

import (
	"context"
	"strings"
	"testing"

	"guichet/adapters"
	"guichet/adapters/discord"
	"guichet/chat"
)

var typeIt = chat.Choice{Label: "Saisir", Action: "type:seniority", Minor: true, Form: true}

func forms(o *discord.Options) {
	o.Form = func(lang, action string) (discord.Form, bool) {
		return discord.Form{
			Title: "Votre réponse", Label: strings.Repeat("Ancienneté ", 10), Hint: "Depuis quand ?", Example: "3 ans", Max: 1000,
		}, action == typeIt.Action && lang == "fr"
	}
}

// TestForm opens a window, whatever the store does, and takes what is typed into
// it for an answer.
func TestForm(t *testing.T) {
	k := meet(t, forms, nil)
	if !k.adapter.Caps().Forms || fixture(t, nil, nil).adapter.Caps().Forms {
		t.Error("forms are there where nobody describes them, or the reverse")
	}
	question := says("How long?")
	question.Choices = []chat.Choice{yes, typeIt}
	k.reply(t, question)
	if err := k.Press(ann, "Saisir"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	f, err := k.Form(ctx, ann)
	if err != nil {
		t.Fatal(err)
	}
	if f.Title != "Votre réponse" || !strings.HasSuffix(f.Label, "…") || f.Hint != "Depuis quand ?" || f.Example != "3 ans" || f.Max != 1000 {
		t.Errorf("got %+v", f)
	}
	if err := k.Submit(ann, "3 ans et demi"); err != nil {
		t.Fatal(err)
	}
	e := k.hears(t, "3 ans et demi")
	if e.Kind != chat.KindText || e.Action != typeIt.Action || e.Conversation != k.conversation(ann) || e.Key == "" || e.Lang != "fr" {
		t.Errorf("got %+v", e)
	}
	k.acknowledged(t)
	k.reply(t, answers(e, "noted"))
	if m := k.fromBot(ann); len(m) != 2 || m[1].Text != "noted" {
		t.Errorf("got %+v", m)
	}
}

// TestFormThatIsGone presses the choice of a question that is no more: it is
// handed on like any press.
func TestFormThatIsGone(t *testing.T) {
	k := meet(t, forms, nil)
	question := says("How long?")
	question.Choices = []chat.Choice{{Label: "Saisir", Action: "type:gone", Form: true}}
	k.reply(t, question)
	if e := k.press(t, "Saisir"); e.Kind != chat.KindPress || !strings.HasSuffix(e.Action, "type:gone") {
		t.Errorf("got %+v", e)
	}
}

func TestFormsAreLeftOutElsewhere(t *testing.T) {
	r := chat.Reply{Text: chat.Text{}.Para(chat.Plain("?")), Choices: []chat.Choice{yes, typeIt}}
	if parts := adapters.Render(r, adapters.Caps{Buttons: 5}); len(parts) != 1 || len(parts[0].Choices) != 1 {
		t.Errorf("got %+v", parts)
	}
	if parts := adapters.Render(r, adapters.Caps{Buttons: 5, Forms: true}); len(parts[0].Choices) != 2 {
		t.Errorf("got %+v", parts)
	}
	if parts := adapters.Render(r, adapters.Caps{}); strings.Contains(parts[0].Text.String(), "Saisir") {
		t.Errorf("got %+v", parts)
	}
}
