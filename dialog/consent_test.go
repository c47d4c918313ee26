package dialog_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/chat"
	"guichet/dialog"
)

// TestConversationsWithModel plays what a person meets where a language model is
// at hand: they are asked once, and may change their mind.
func TestConversationsWithModel(t *testing.T) {
	files, err := filepath.Glob("testdata/with-model/*.chat")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, newGuide(t).WithModel(true), want)
			if flag.Lookup("update").Value.String() == "true" {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("the talk went another way (-file +now); run with -update if it is meant so:\n%s", diff)
			}
		})
	}
}

// TestOnlyConsentLetsWord shows which replies may be said in other words: those
// that explain, to people who agreed, while a model is at hand.
func TestOnlyConsentLetsWord(t *testing.T) {
	for _, tc := range []struct {
		model   bool
		consent dialog.Consent
		action  string
		want    string
	}{
		{true, dialog.Given, "s:aif", "fr"},
		{true, dialog.Given, "s:dif", "fr"}, // ended
		{true, dialog.Given, "all", "fr"},
		{true, dialog.Given, "recap", ""},
		{true, dialog.Given, "schemes", ""},
		{true, dialog.Given, "p:privacy", ""},
		{true, dialog.Given, "forget", ""},
		{true, dialog.Given, "model", ""},
		{true, dialog.Given, "export", ""},
		{true, dialog.Given, "talk", ""}, // a question
		{true, dialog.Asked, "s:aif", ""},
		{true, dialog.Declined, "s:aif", ""},
		{true, "", "s:aif", ""},
		{true, "forged", "s:aif", ""},
		{false, dialog.Given, "s:aif", ""},
	} {
		guide := newGuide(t).WithModel(tc.model)
		s := dialog.State{Lang: "fr", Model: tc.consent}
		turned := guide.Step(s, chat.Event{Key: "1", Kind: chat.KindPress, Action: tc.action, On: "1", At: newPlayer(t, guide).at})
		reply := turned.Replies[0]
		if reply.Reword != tc.want {
			t.Errorf("%+v: reworded in %q", tc, reply.Reword)
		}
		verdicts, explains := 0, 0
		for _, b := range reply.Text {
			if b.Explains {
				explains++
			}
			for _, span := range b.Spans {
				if span.Verdict {
					verdicts++
				}
			}
		}
		if (explains > 0) != (tc.want != "") || tc.want == "" && verdicts > 0 || tc.action == "s:aif" && tc.want != "" && verdicts != 1 {
			t.Errorf("%+v: %d blocks explain, %d verdicts", tc, explains, verdicts)
		}
	}
}
