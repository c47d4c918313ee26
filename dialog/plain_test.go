package dialog

import (
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog/dialogtest"
)

// TestPlainAnswersNeedNothingLearnt types answers that are names, numbers, days, yes
// and no to a guide that has learnt nothing yet, and then one that is none of these.
func TestPlainAnswersNeedNothingLearnt(t *testing.T) {
	t.Parallel()
	guide, err := NewGuide(dialogtest.Base(t))
	if err != nil {
		t.Fatal(err)
	}
	guide = guide.WithStatements()
	learn, asked := guide.listener, 0
	guide.listener = func() *listener { asked++; return learn() }
	say := func(question, text string) State {
		s := State{Lang: "fr", Asking: question, Asked: question}
		return guide.Step(s, chat.Event{Kind: chat.KindText, Text: text, At: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)}).State
	}
	for _, one := range []struct{ asked, text, want string }{
		{"status", "au chômage", "job_seeker"}, {"ft_registration", "oui", "registered"}, {"age", "34", "34"}, {"months_company", "3 ans", "36"},
		{"course_start", "mi mars", "2027-03-11..2027-03-20"}, {"employer_agrees", "pas encore", "not_asked"}, {"receives_are", "non", "no"},
	} {
		s := say(one.asked, one.text)
		if a := s.answer(one.asked); a < 0 || s.Answers[a].Value != one.want {
			t.Errorf("%s: %q gives %+v, want %s", one.asked, one.text, s.Answers, one.want)
		}
		if asked > 0 {
			t.Fatalf("%s: %q was learnt for", one.asked, one.text)
		}
	}
	if say("status", "on m’a mise à la porte en avril"); asked == 0 {
		t.Error("nothing was learnt for what is no plain answer")
	}
}
