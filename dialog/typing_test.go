package dialog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/chat"
	"guichet/dialog"
	"guichet/dialog/dialogtest"
	"guichet/locale"
)

// typings are ways to type a choice instead of pressing it.
var typings = map[string]func(chat.Choice) (string, bool){
	"label":         func(c chat.Choice) (string, bool) { return c.Label, true },
	"number":        func(c chat.Choice) (string, bool) { return c.Key, c.Key != "" },
	"plain letters": func(c chat.Choice) (string, bool) { return locale.Fold(c.Label), true },
}

// TestTypingIsPressing plays each golden conversation anew without buttons: the
// label of each choice is typed, or its number, or its label in lower case and
// without accents. Every turn must lead to the same words and the same choices
// as the press does, and the talk must leave the same answers.
func TestTypingIsPressing(t *testing.T) {
	guide := newGuide(t)
	typed := 0
	for _, file := range dialogtest.Files(t) {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pressed := playTyped(t, guide, script, nil)
		for name, way := range typings {
			t.Run(name+"/"+strings.TrimSuffix(filepath.Base(file), ".chat"), func(t *testing.T) {
				got := playTyped(t, guide, script, func(c chat.Choice) (string, bool) {
					text, ok := way(c)
					if ok {
						typed++
					}
					return text, ok
				})
				if diff := cmp.Diff(answers(t, pressed), answers(t, got)); diff != "" {
					t.Errorf("answers (-pressed +typed):\n%s", diff)
				}
				sameTurns(t, pressed.turns, got.turns)
			})
		}
	}
	if typed < 500 {
		t.Errorf("only %d choices were typed", typed)
	}
}

// told is what the bot said last in a turn, and what it offered.
type told struct {
	event   chat.Event
	text    string
	choices []string
}

// sameTurns checks that both talks lead to the same from turn to turn. What is
// typed is confirmed in words, as no button shows that it was taken.
func sameTurns(t *testing.T, pressed, typed []told) {
	t.Helper()
	if len(pressed) != len(typed) {
		t.Fatalf("%d turns by pressing, %d by typing", len(pressed), len(typed))
	}
	for i, want := range pressed {
		got := typed[i]
		if !strings.HasSuffix(got.text, want.text) {
			t.Errorf("turn %d: %q leads to\n%s\nand typing %q to\n%s", i, want.event.Action+want.event.Text, want.text, got.event.Text, got.text)
		}
		if diff := cmp.Diff(want.choices, got.choices); diff != "" {
			t.Errorf("turn %d: choices after %q (-pressed +typed):\n%s", i, got.event.Text, diff)
		}
	}
}

func playTyped(t *testing.T, guide *dialog.Guide, script []byte, typed func(chat.Choice) (string, bool)) *player {
	t.Helper()
	p := newPlayer(t, guide)
	p.typed, p.once = typed, true
	p.play(script)
	return p
}

// answers returns what a talk leaves, by fact.
func answers(t *testing.T, p *player) map[string]string {
	t.Helper()
	s, err := dialog.UnmarshalState(p.state)
	if err != nil {
		t.Fatal(err)
	}
	facts := map[string]string{}
	for _, a := range s.Answers {
		facts[a.Fact] = a.Value
	}
	return facts
}
