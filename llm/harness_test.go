package llm_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/llm"
	"guichet/llm/fakellm"
)

var load = sync.OnceValues(func() (*knowledge.Base, error) { return knowledge.Load(base.Files(), "knowledge/base") })

func newBase(t testing.TB) *knowledge.Base {
	t.Helper()
	b, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var lexicon = sync.OnceValues(func() (*llm.Lexicon, error) {
	b, err := load()
	if err != nil {
		return nil, err
	}
	return llm.NewLexicon(b)
})

func newLexicon(t testing.TB) *llm.Lexicon {
	t.Helper()
	x, err := lexicon()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// day is when everything in these tests happens.
var day = time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)

// explained returns every reply of the talk that may be worded, in a language:
// each scheme's card and steps, and the advice, for people of several kinds.
func explained(t testing.TB, lang string) []chat.Reply {
	t.Helper()
	guide, err := dialog.NewGuide(newBase(t))
	if err != nil {
		t.Fatal(err)
	}
	guide = guide.WithModel(true)
	var replies []chat.Reply
	for _, answers := range [][]dialog.Answer{
		nil,
		{{Fact: "status", Value: "job_seeker"}, {Fact: "course_start", Value: "2027-03-01"}, {Fact: "ft_registration", Value: "registered"}, {Fact: "region", Value: "ile_de_france"}},
		{{Fact: "status", Value: "employee"}, {Fact: "course_start", Value: "2026-12-05"}, {Fact: "region", Value: "nouvelle_aquitaine"}},
		{{Fact: "status", Value: "artisan"}},
	} {
		state := dialog.State{Lang: lang, Answers: answers, Model: dialog.Given}
		actions := []string{"all"}
		for _, s := range newBase(t).Schemes() {
			actions = append(actions, "s:"+s.ID, "h:"+s.ID)
		}
		for _, action := range actions {
			turned := guide.Step(state, chat.Event{Key: "1", Kind: chat.KindPress, Action: action, On: "1", At: day})
			for _, r := range turned.Replies {
				if r.Reword != "" {
					replies = append(replies, r)
				}
			}
		}
	}
	return replies
}

// asked is what a wording asks the model.
type asked struct {
	Language string   `json:"language"`
	Lines    []string `json:"lines"`
	Tokens   []string `json:"tokens"`
}

func readAsked(r fakellm.Request) asked {
	var a asked
	_ = json.Unmarshal([]byte(r.Turns[0]), &a)
	return a
}

// echo is the answer of a model that says everything as it was.
func echo(r fakellm.Request) string { return lines(readAsked(r).Lines) }

func lines(list []string) string {
	data, _ := json.Marshal(map[string]any{"lines": list})
	return string(data)
}

// simple is a text that explains, with a scheme, a figure, a verdict and a date.
func simple() chat.Text {
	text := chat.Text{}.
		Para(chat.Plain("L’AIF paie jusqu’à 500 € par an pour une formation certifiante. Demandez un devis à l’école.")).
		Para(chat.Strong("AIF (France Travail)"), chat.Plain(" : "), chat.Span{Text: "d’après vos réponses, possible.", Bold: true, Verdict: true}).
		Para(chat.Plain("Déposez la demande au plus tard le 15 mars 2027 sur Mon Compte Formation, puis attendez la réponse avant le 2 avril 2027."))
	for i := range text {
		text[i].Explains = true
	}
	return text.Item(chat.Plain("Ceci reste comme il est, 12 fois."))
}

// plainly is a text as people compare it: with plain spaces.
func plainly(t chat.Text) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(t.String())
}
