package score_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/chat"
	"guichet/dialog/dialogtest"
	"guichet/knowledge"
	"guichet/nlu/score"
)

const statements = "# on the day of score.Day\nfr\ten CDI, 34 ans\tstatus=employee;contract=cdi;age=34\n\nen\tover 60 h\tcourse_hours=60+\r\nfr\tles deux\tstatus=employee,job_seeker\nfr\tbonjour\t\n"

func TestParse(t *testing.T) {
	b := dialogtest.Base(t)
	f, err := score.Parse(b, "said.tsv", statements)
	want := score.File{Name: "said.tsv", States: []score.Statement{
		{"", "fr", "en CDI, 34 ans", map[string]string{"status": "employee", "contract": "cdi", "age": "34"}},
		{"", "en", "over 60 h", map[string]string{"course_hours": "60.."}},
		{"", "fr", "les deux", map[string]string{"status": "job_seeker,employee"}},
		{"", "fr", "bonjour", map[string]string{}},
	}}
	if diff := cmp.Diff(want, f); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	f, err = score.Parse(b, "answers.tsv", "asked\tlang\ttext\tfacts\nage\tfr\t34\tage=34\n")
	if diff := cmp.Diff([]score.Statement{{"age", "fr", "34", map[string]string{"age": "34"}}}, f.Answers); diff != "" || err != nil || f.States != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	f, err = score.Parse(b, "about.tsv", "intent\tlang\ttext\nstart.artisan\ten\tself-employed jeweller\n")
	if diff := cmp.Diff([]knowledge.Example{{Intent: "start.artisan", Language: "en", Text: "self-employed jeweller"}}, f.About); diff != "" || err != nil || f.States != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestParseNamesTheLine(t *testing.T) {
	b := dialogtest.Base(t)
	for text, want := range map[string]string{
		"":                                               "1: no message",
		"# nothing\n\n":                                  "2: no message",
		"intent\tlang\ttext\n":                           "1: no message",
		"fr\tbonjour\n":                                  "1: 2 cells, want 3",
		"fr\ta\tage=3\tb\n":                              "1: 4 cells, want 3",
		"fr\tok\tage=30\nfr\tx\tage\n":                   "2: age: ",
		"fr\tok\tage=900\n":                              "1: age: ",
		"fr\tok\tstatus=king\n":                          "1: status: ",
		"fr\tok\tsalary=3\n":                             `1: the base asks for no fact "salary"`,
		"fr\tok\tcpf_session=yes\n":                      `1: the base asks for no fact "cpf_session"`,
		"fr\tok\tage=30;age=30\n":                        "1: age stands there twice",
		"de\tok\tage=30\n":                               `1: the base has no language "de"`,
		"intent\tlang\ttext\nnone\tde\tx\n":              `2: the base has no language "de"`,
		"intent\tlang\ttext\nscheme.lottery\tfr\tx\n":    `2: the base has no intent "scheme.lottery"`,
		"intent\tlang\ttext\ninfo.lottery\tfr\tx\n":      `2: the base has no intent "info.lottery"`,
		"intent\tlang\ttext\nstart.king\tfr\tx\n":        `2: the base has no intent "start.king"`,
		"asked\tlang\ttext\tfacts\nage\tfr\tx\n":         "2: 3 cells, want 4",
		"asked\tlang\ttext\tfacts\nking\tfr\tx\t\n":      `2: the base asks for no fact "king"`,
		"intent\tlang\ttext\n\nmeta.nonsense\tfr\tx\n":   `3: the base has no intent "meta.nonsense"`,
		"intent\tlang\ttext\nnone\tfr\tx\ny\tfr\n":       "3: 2 cells, want 3",
		"intent\tlang\ttext\nnone\tfr\tx\nnone\tx\tfr\n": `3: the base has no language "x"`,
	} {
		if _, err := score.Parse(b, "x.tsv", text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := score.Load(b, "missing.tsv"); err == nil || !strings.Contains(err.Error(), "missing.tsv") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestGuesses(t *testing.T) {
	messages := []knowledge.Example{
		{Intent: "scheme.aif", Language: "fr", Text: "scheme.aif"},
		{Intent: "scheme.aif", Language: "fr", Text: "scheme.cpf"},
		{Intent: "scheme.aif", Language: "fr", Text: "scheme.cpf"},
		{Intent: "scheme.cpf", Language: "fr", Text: "none"},
		{Intent: "scheme.cpf", Language: "fr", Text: ""},
		{Intent: knowledge.None, Language: "fr", Text: "none"},
		{Intent: knowledge.None, Language: "fr", Text: "scheme.cpf"},
		{Intent: knowledge.None, Language: "en", Text: "none"},
	}
	a := score.Guesses(func(x knowledge.Example) knowledge.Guess {
		return knowledge.Guess{Intent: knowledge.Intent(x.Text), Confidence: 0.5}
	}, messages, "fr")
	const want = "7 messages: right 28.6 %, by intent 27.8 %; out of scope recognised 1 of 2, in scope rejected 1 of 5 (20.0 %); no answer to 1"
	if a.String() != want {
		t.Errorf("%s, want %s", a, want)
	}
	if got, want := a.Confusions(), []string{
		"2 × scheme.aif, taken for scheme.cpf", "1 × none, taken for scheme.cpf", "1 × scheme.cpf, taken for none", "1 × scheme.cpf, without an answer",
	}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if off := a.Off(); off < 0.214 || off > 0.215 { // 3.5 of 7 expected, 2 right
		t.Errorf("off by %v", off)
	}
	if none := score.Guesses(nil, nil, "fr"); none.Macro() != 0 || none.Off() != 0 || none.Each() != 0 {
		t.Errorf("of no message: %v", none)
	}
}

func TestReadings(t *testing.T) {
	b := dialogtest.Base(t)
	f, err := score.Parse(b, "x.tsv", "fr\ta\tstatus=employee;contract=cdi;age=34;months_company=36\nfr\tb\tstatus=employee,job_seeker\nfr\tc\tcourse=cap_atbj\nen\td\tage=20\n")
	if err != nil {
		t.Fatal(err)
	}
	sets := b.Course("cap_atbj").Sets
	said := map[string][]chat.Said{
		"a": {{Fact: "status", Value: "artisan"}, {Fact: "contract", Value: "cdi"}, {Fact: "region", Value: "bretagne"}, {Fact: "months_company", Value: "36.."}},
		"b": {{Fact: "status", Value: "employee,job_seeker"}},
		"c": {{Fact: "course", Value: "cap_atbj"}},
	}
	for id, v := range sets { // follows, and is neither right nor wrong
		said["c"] = append(said["c"], chat.Said{Fact: id, Value: v.String()})
	}
	if len(sets) == 0 {
		t.Fatal("nothing follows from the course")
	}
	s := score.Readings(b, func(x score.Statement) []chat.Said { return said[x.Text] }, f.States, "fr")
	want := map[string]score.Tally{
		"status": {Right: 1, Wrong: 1, Missed: 1}, "contract": {Right: 1}, "age": {Missed: 1}, "region": {Wrong: 1}, "months_company": {Right: 1}, "course": {Right: 1},
	}
	if diff := cmp.Diff(want, s.ByFact); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got, want := s.String(), "precision 0.667, recall 0.667, F1 0.667"; got != want || s.Tally != (score.Tally{Right: 4, Wrong: 2, Missed: 2}) {
		t.Errorf("%s, want %s (%+v)", got, want, s.Tally)
	}
	if len(s.Mistakes) != 3 {
		t.Errorf("mistakes %+v", s.Mistakes)
	}
}
