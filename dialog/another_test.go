package dialog_test

import (
	"strings"
	"testing"

	"guichet/chat"
	"guichet/dialog"
)

// TestForAnother asks once if somebody writes for another person, and then takes
// what they say of that person.
func TestForAnother(t *testing.T) {
	guide := learnt(t)
	for _, tc := range []struct{ lang, text, proposed string }{
		{"fr", "ma fille a 19 ans, elle est au chômage", "age=19 status=job_seeker"},
		{"fr", "elle est au chômage", "status=job_seeker"},
		{"fr", "je me renseigne pour mon fils de 17 ans, il est apprenti", "age=17 individual_kind=apprentice status=individual"},
		{"fr", "ma nièce est au chômage", "status=job_seeker"},
		{"fr", "ma femme est salariée en CDI, je demande pour elle", "contract=cdi status=employee"},
		{"fr", "Mon fils Hugo a vingt ans et il est au chômage", "age=20 status=job_seeker"},
		{"en", "my daughter is 19 and she is unemployed", "age=19 status=job_seeker"},
		{"en", "I'm asking for my son, he's a student, he lives in Lille", "individual_kind=student region=hauts_de_france status=individual"},
	} {
		s, reply := talked(t, guide, tc.lang, tc.text)
		if s.Another != dialog.AskedFor || answered(s.Proposed) != tc.proposed || len(s.Answers) > 0 {
			t.Errorf("%q: %q, proposes %s, want %s; %v count\n%s", tc.text, s.Another, answered(s.Proposed), tc.proposed, s.Answers, reply.Text)
		}
	}
	for _, tc := range []struct{ lang, text string }{ // they speak of themselves, or of nobody
		{"fr", "ma nièce est au chômage mais moi je suis artisane"},
		{"fr", "j'ai 34 ans, ma femme est salariée"},
		{"fr", "mon patron refuse, il est d'accord avec personne"},
		{"fr", "il y a 20 ans"},
		{"fr", "elle dure 400 heures"},
		{"fr", "mon amie m'a parlé du CPF"},
		{"en", "my wife told me about the CPF"},
	} {
		if s, reply := talked(t, guide, tc.lang, tc.text); s.Another != "" {
			t.Errorf("%q is asked for whom: %s", tc.text, reply.Text)
		}
	}
}

func TestForAnotherIsKept(t *testing.T) {
	guide := learnt(t)
	s, _ := talked(t, guide, "fr", "ma fille a 19 ans, elle est au chômage", "oui", "elle habite à Lille")
	if s.Another != dialog.ForAnother || answered(s.Answers) != "age=19 region=hauts_de_france status=job_seeker" {
		t.Errorf("%q, counts %s", s.Another, answered(s.Answers))
	}
	if _, reply := step(t, guide, s, chat.Event{Kind: chat.KindText, Text: "mes données"}); !strings.Contains(reply.Text.String(), "Pour quelqu’un d’autre") {
		t.Errorf("the export does not tell: %s", reply.Text)
	}
	for _, no := range []string{"non|rien de tout cela", "menu", "recommencer"} {
		s, _ := talked(t, guide, "fr", append([]string{"ma fille a 19 ans, elle est au chômage"}, strings.Split(no, "|")...)...)
		if s.Another != "" || len(s.Answers) > 0 {
			t.Errorf("after %q: %q, counts %v", no, s.Another, s.Answers)
		}
	}
}
