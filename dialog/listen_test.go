package dialog_test

import (
	"slices"
	"testing"

	"guichet/calendar"
	"guichet/chat"
	"guichet/knowledge"
)

// TestStatementsTeach learns from a few statements, and reads messages that are none
// of them.
func TestStatementsTeach(t *testing.T) {
	written := calendar.Of(2026, 11, 25)
	var statements []knowledge.Statement
	for text, facts := range map[string][]string{
		"j'ai 31 ans et je vis à Metz": {"age=31", "region=grand_est"}, "j'ai 45 ans, je vis à Brest": {"age=45", "region=bretagne"}, "j'ai 22 ans": {"age=22"},
		"mon fils a 31 ans et il vit à Metz": nil, "mon fils a 19 ans": nil, "mon fils vit à Nice": nil, "quel âge faut-il avoir ?": nil,
		"je suis en CDI depuis 4 ans": {"status=employee", "contract=cdi", "months_company=48"}, "en CDI depuis 7 ans": {"status=employee", "contract=cdi", "months_company=84"},
		"je vis à Lens depuis 3 ans": {"region=hauts_de_france"}, "je suis au chômage": {"status=job_seeker"}, "au chômage depuis 2 ans": {"status=job_seeker"},
	} {
		for range 4 {
			statements = append(statements, knowledge.NewStatement("fr", text, written, facts...))
		}
	}
	slices.SortFunc(statements, func(a, b knowledge.Statement) int { return slices.Compare([]byte(a.Text), []byte(b.Text)) })
	guide := newGuide(t).WithStatementsOf(statements)
	for text, want := range map[string][]chat.Said{
		"j'ai 38 ans et je vis à Lyon":      {{Fact: "age", Value: "38", Words: "38 ans"}, {Fact: "region", Value: "auvergne_rhone_alpes", Words: "lyon"}},
		"j'ai 38 ans et je vis à Toulousse": {{Fact: "age", Value: "38", Words: "38 ans"}, {Fact: "region", Value: "occitanie", Words: "toulousse"}},
		"mon fils a 26 ans":                 nil,
		"":                                  nil,
	} {
		got := guide.Said("fr", text, written)
		for _, one := range want {
			if !slices.Contains(got, one) {
				t.Errorf("%q: %v, want %v among it", text, got, one)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	for _, one := range guide.Said("fr", "en CDI depuis 5 ans", written) {
		if one.Fact == "months_company" && one.Value != "60.." {
			t.Errorf("a number is read that does not stand there: %v", one)
		}
	}
	for text, words := range map[string]string{"le CAP au 1er mars 2027": "1er mars 2027", "le CAP en mars 2028": "mars 2028", "début en mars, 1500 heures": "mars"} {
		i := slices.IndexFunc(learnt(t).Said("fr", text, written), func(one chat.Said) bool { return one.Fact == "course_start" && one.Words == words })
		if i < 0 {
			t.Errorf("%q: %v, want a start by %q", text, learnt(t).Said("fr", text, written), words)
		}
	}
	if got := newGuide(t).WithStatementsOf(nil).Said("fr", "j'ai 38 ans, en CDI", written); len(got) != 0 {
		t.Errorf("without statements %v is read", got)
	}
}
