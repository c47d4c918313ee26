package dialog_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"guichet/chat"
	"guichet/dialog"
	"guichet/dialog/dialogtest"
	"guichet/nlu"
)

// learnt is a guide that understands free text as the bot does. It learns once for all
// tests.
func learnt(t *testing.T) *dialog.Guide {
	learntOnce.Do(func() {
		model := nlu.Learn(newBase(t).Examples())
		theLearnt = newGuide(t).WithHearing(model.Guess).WithLanguages(model.Language).WithStatements()
	})
	return theLearnt
}

var (
	learntOnce sync.Once
	theLearnt  *dialog.Guide
)

// talked types the texts one after another, and returns the state and the last
// reply.
func talked(t *testing.T, guide *dialog.Guide, lang string, texts ...string) (dialog.State, chat.Reply) {
	t.Helper()
	s, reply := step(t, guide, dialog.State{}, chat.Event{Kind: chat.KindStart, Lang: lang})
	for _, text := range texts {
		s, reply = step(t, guide, s, chat.Event{Kind: chat.KindText, Text: text, Lang: lang})
	}
	return s, reply
}

// answered are the answers of a state, sorted.
func answered(answers []dialog.Answer) string {
	var all []string
	for _, a := range answers {
		all = append(all, a.Fact+"="+a.Value)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// TestCorrections changes what was said before by saying what is right.
func TestCorrections(t *testing.T) {
	guide := learnt(t)
	for _, tc := range []struct{ lang, said, then, want string }{
		// Of answers that count: what stands is denied, or a no that answers nothing else.
		{"fr", "salariée en CDI à Lyon|oui", "non pas Lyon, Lille", "contract=cdi region=hauts_de_france status=employee"},
		{"fr", "salariée en CDI à Lyon|oui", "Lille et pas Lyon", "contract=cdi region=hauts_de_france status=employee"},
		{"fr", "salariée en CDI à Lyon|oui", "pas CDI mais CDD", "contract=cdd region=auvergne_rhone_alpes status=employee"},
		{"en", "unemployed in Lyon|yes", "not Lyon but Lille", "region=hauts_de_france status=job_seeker"},
		{"fr", "étudiante, 22 ans|oui", "non 23 ans", "age=23 individual_kind=student status=individual"},
		{"fr", "étudiante, 22 ans|oui", "plutôt 23", "age=23 individual_kind=student status=individual"},
		{"fr", "au chômage|en septembre", "pas en septembre, en janvier", "course_start=2027-01-01..2027-01-31 status=job_seeker"},
		{"fr", "artisan", "non en fait je suis salarié", "status=employee"},
		// Of a question that a no answers, only what is denied is changed.
		{"fr", "salarié en CDI|CAP bijouterie|mars", "non", "changes_occupation=no contract=cdi course=cap_atbj course_start=2027-03-01..2027-03-31 status=employee"},
		// What denies nothing that stands changes nothing.
		{"fr", "au chômage à Lyon|oui", "je ne connais pas Lyon", "region=auvergne_rhone_alpes status=job_seeker"},
		{"fr", "salariée en CDI depuis 3 ans, 34 ans|oui", "non 4", "age=34 contract=cdi months_company=36.. status=employee"},
	} {
		s, reply := talked(t, guide, tc.lang, append(strings.Split(tc.said, "|"), tc.then)...)
		if got := answered(s.Answers); got != tc.want {
			t.Errorf("%q, then %q: %s, want %s\n%s", tc.said, tc.then, got, tc.want, reply.Text)
		}
	}
}

// TestAmendments changes a proposal before it counts.
func TestAmendments(t *testing.T) {
	guide := learnt(t)
	const said = "salariée en CDI à Lyon depuis 5 ans"
	for _, tc := range []struct{ then, proposed, counts string }{
		{"non pas CDI, CDD", "contract=cdd months_company=60.. region=auvergne_rhone_alpes status=employee", ""},
		{"non, 3 ans", "contract=cdi months_company=36.. region=auvergne_rhone_alpes status=employee", ""},
		{"à Lille", "contract=cdi months_company=60.. region=hauts_de_france status=employee", ""},
		{"non, pas à Lyon", "contract=cdi months_company=60.. status=employee", ""},
		{"dans quinze jours", "contract=cdi course_start=2026-12-07 months_company=60.. region=auvergne_rhone_alpes status=employee", ""},
		{"oui, en CAP bijouterie", "", "contract=cdi course=cap_atbj months_company=60.. region=auvergne_rhone_alpes status=employee"},
		{"oui", "", "contract=cdi months_company=60.. region=auvergne_rhone_alpes status=employee"},
	} {
		s, reply := talked(t, guide, "fr", said, tc.then)
		if got := answered(s.Proposed); got != tc.proposed {
			t.Errorf("%q proposes %s, want %s\n%s", tc.then, got, tc.proposed, reply.Text)
		}
		if got := answered(s.Answers); got != tc.counts {
			t.Errorf("after %q count %s, want %s", tc.then, got, tc.counts)
		}
	}
}

// TestWhatIsWrongIsAButton leads from a no to the one thing that is wrong: the rest
// counts, and that one is asked.
func TestWhatIsWrongIsAButton(t *testing.T) {
	guide := learnt(t)
	s, reply := talked(t, guide, "fr", "salariée en CDI à Lyon", "non")
	want := []string{"Situation : En emploi salarié", "Contrat de travail : CDI", "Région : Auvergne-Rhône-Alpes", "Rien de tout cela"}
	if got := strings.Split(dialogtest.PlainSpaces(strings.Join(labels(reply)[:4], "|")), "|"); !slices.Equal(got, want) {
		t.Fatalf("choices %q", got)
	}
	after, asked := step(t, guide, s, chat.Event{Kind: chat.KindPress, Action: reply.Choices[1].Action, On: "1"})
	if got := answered(after.Answers); got != "region=auvergne_rhone_alpes status=employee" || !strings.Contains(asked.Text.String(), "Quel est votre contrat de travail") {
		t.Errorf("counts %s, and told %s", got, asked.Text)
	}
	after, _ = step(t, guide, s, chat.Event{Kind: chat.KindPress, Action: reply.Choices[3].Action, On: "1"})
	if len(after.Answers)+len(after.Proposed) > 0 {
		t.Errorf("none of it, and %v count, %v are proposed", after.Answers, after.Proposed)
	}
}

// TestCourseOfWhichThereAreTwo asks which one a change means.
func TestCourseOfWhichThereAreTwo(t *testing.T) {
	_, reply := talked(t, learnt(t), "fr", "au chômage", "CAP bijouterie", "ah non attends, plutôt le BMA")
	if got := labels(reply)[:2]; !slices.Equal(got, []string{"BMA du bijou", "BMA orfèvrerie"}) {
		t.Errorf("choices %q: %s", got, reply.Text)
	}
}
