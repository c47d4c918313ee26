package nlu_test

import (
	"os"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/nlu"
	"guichet/nlu/score"
)

// askedOf tells who is asked a question, where it is not asked of everybody.
var askedOf = map[string]string{
	"individual_kind": "individual", "ft_registration": "job_seeker", "adviser_approval": "job_seeker", "receives_are": "job_seeker", "are_cover": "job_seeker",
	"contract": "employee", "months_company": "employee", "months_total": "employee", "temp_hours_18m": "employee", "gap_months": "employee",
	"employer_agrees": "employee", "employer_size": "employee", "changes_occupation": "employee", "course_format": "employee", "course_hours": "employee",
	"cpf_balance": "employee", "circumstances": "employee", "job_offer": "employee", "craft_registered": "artisan", "business_role": "artisan",
}

// TestAnswersToQuestions types answers that nothing was learnt from, each while its
// question is on the screen, and looks at what counts then or is asked back. With
// SHOW set it prints what was not read right.
func TestAnswersToQuestions(t *testing.T) {
	b, err := knowledge.Load(base.Files(), "")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := dialog.NewGuide(b)
	if err != nil {
		t.Fatal(err)
	}
	learner := nlu.NewLearner(b)
	guide = guide.WithHearing(learner.Guess).WithLanguages(learner.Language).WithStatements()
	measured := 0
	for _, f := range files(t, b) {
		for _, lang := range f.Languages() {
			if f.Answers == nil {
				continue
			}
			s := score.Readings(b, answering(guide), f.Answers, lang)
			lines, wrong := 0, map[string]bool{}
			for _, x := range f.Answers {
				if x.Language == lang {
					lines++
				}
			}
			for _, m := range s.Mistakes {
				wrong[m.Text] = true
				if os.Getenv("SHOW") != "" {
					t.Logf("%s: want %q, got %q: %s", m.Fact, m.Want, m.Got, m.Text)
				}
			}
			share := score.Share(lines-len(wrong), lines)
			t.Logf("%s, answers %s: %d of %d wholly right, %.3f; facts: %s", f.Name, lang, lines-len(wrong), lines, share, s.Tally)
			if s.F1() < barOf(f).f1 || share < barOf(f).lines {
				t.Errorf("%s, answers %s: want %.2f wholly right and F1 %.2f", f.Name, lang, barOf(f).lines, barOf(f).f1)
			}
			measured += lines
		}
	}
	if measured == 0 {
		t.Error("nothing was measured")
	}
}

// answering reads an answer as a talk does: what counts of it, and what is proposed.
func answering(guide *dialog.Guide) score.Reader {
	return func(x score.Statement) []chat.Said {
		s := dialog.State{Lang: x.Language, Asking: x.Asked, Asked: x.Asked}
		before := map[string]string{}
		if who := askedOf[x.Asked]; who != "" {
			before["status"] = who
			s.Answers = dialog.Answers{{Fact: "status", Value: who}}
		}
		e := chat.Event{Kind: chat.KindText, Text: x.Text, At: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)}
		after := guide.Step(s, e).State
		var said []chat.Said
		for _, a := range append(after.Answers, after.Proposed...) {
			if before[a.Fact] == a.Value && x.Facts[a.Fact] != a.Value || a.Value == "?" && x.Facts[a.Fact] != "?" {
				continue // known before, or passed over
			}
			said = append(said, chat.Said{Fact: a.Fact, Value: a.Value})
		}
		return said
	}
}
