package dialog_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/dialog/dialogtest"
)

// TestNothingPersonalInPublic says and presses in a public place what people say
// and press in all golden conversations. Nothing is noted, asked or told that is
// personal, and every answer leads on.
func TestNothingPersonalInPublic(t *testing.T) {
	guide, b := newGuide(t).WithModel(true), newBase(t)
	var questions []string
	for _, f := range b.Facts() {
		if f.Asked() {
			questions = append(questions, f.Question.In("fr"), f.Question.In("en"))
		}
	}
	personal := []string{
		"D’après vos réponses", "From your answers", "Votre réponse", "Your answer:", "Noté.", "Noted.", "Réponse changée", "Vos réponses. Touchez",
		"Ce que vos réponses permettent", "C’est noté",
	}
	for _, script := range dialogtest.Scripts(t) {
		var s dialog.State
		var shown []chat.Choice
		lang := "fr"
		for n, l := range script.Lines {
			e := chat.Event{Key: "1", At: dialogtest.Beginning.Add(time.Duration(n) * time.Minute), Lang: lang, Public: true, Kind: chat.KindText, Text: l.Arg}
			switch l.Kind {
			case dialogtest.Lang:
				lang = l.Arg
				continue
			case dialogtest.Say:
			case dialogtest.Press:
				i := slices.IndexFunc(shown, func(c chat.Choice) bool { return dialogtest.PlainSpaces(c.Label) == l.Arg && !c.Private })
				if i >= 0 {
					e.Kind, e.Text, e.Action, e.On = chat.KindPress, "", shown[i].Action, "m"
				}
			case dialogtest.Forge:
				e.Kind, e.Text, e.Action, e.On = chat.KindPress, "", l.Arg, "m"
			case dialogtest.Start:
				e.Kind = chat.KindStart
			case dialogtest.Sticker:
				e.Kind, e.Text = chat.KindUnknown, ""
			default:
				continue
			}
			turned := guide.Step(s, e)
			s = turned.State
			if turned.Forget {
				s = dialog.State{}
			}
			if len(s.Answers) > 0 || s.Model != "" || s.Asking != "" || s.Picking {
				t.Fatalf("%s: after %q something is noted: %+v", script.Name, l.Text, s)
			}
			for _, r := range turned.Replies {
				shown = r.Choices
				text := dialogtest.PlainSpaces(r.Text.String())
				for _, p := range append(questions, personal...) {
					if strings.Contains(text, dialogtest.PlainSpaces(p)) {
						t.Errorf("%s: after %q others read %q", script.Name, l.Text, p)
					}
				}
				if r.Closes != nil {
					t.Errorf("%s: after %q an answer is shown: %s", script.Name, l.Text, r.Closes.Text)
				}
			}
			if len(turned.Replies) != 1 && !(len(turned.Replies) == 0 && e.Kind == chat.KindPress) {
				t.Errorf("%s: %d replies to %q", script.Name, len(turned.Replies), l.Text)
			}
		}
	}
}
