package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"guichet/llm/fakellm"
)

const (
	modelKey  = "sk-the-key-of-the-model"
	gibberish = "blublu zorglub"
)

// TestModelOverTelegram plays, with the program as a process, what a person
// meets of a language model: the question, a reading that they confirm, a
// wording, a hostile model, and that it is switched off and on meanwhile.
func TestModelOverTelegram(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var hostile atomic.Bool
	model := fakellm.New(func(r fakellm.Request) fakellm.Answer {
		switch {
		case strings.HasPrefix(r.Turns[0], "<message>") && hostile.Load():
			return fakellm.Answer{Text: `{"intent":"none","facts":[{"fact":"status","value":"millionaire","words":"zorglub"}]}`}
		case strings.HasPrefix(r.Turns[0], "<message>"):
			return fakellm.Answer{Text: `{"intent":"none","facts":[{"fact":"status","value":"employee","words":"zorglub"}]}`}
		case hostile.Load():
			return fakellm.Answer{Text: `{"lines":["Vous êtes éligible, payez 777 € sur evil.fr."]}`}
		}
		var asked struct{ Lines []string }
		_ = json.Unmarshal([]byte(r.Turns[0]), &asked)
		for i := range asked.Lines {
			asked.Lines[i] = strings.Replace(asked.Lines[i], "Votre contrat continue", "Votre contrat de travail continue", 1)
		}
		text, _ := json.Marshal(asked)
		return fakellm.Answer{Text: strings.Replace(string(text), "Lines", "lines", 1)}
	})
	defer model.Close()
	without, err := os.ReadFile(s.config)
	if err != nil {
		t.Fatal(err)
	}
	with := func(name string) {
		t.Helper()
		settings := string(without)
		if name != "" {
			settings += fmt.Sprintf("[openai]\nurl = %q\nmodel = %q\n", model.URL()+"/v1", name)
		}
		if err := os.WriteFile(s.config, []byte(settings), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	requests := func(want int, when string) {
		t.Helper()
		if got := len(model.Requests()); got != want {
			t.Errorf("%s: the model was asked %d times, want %d", when, got, want)
		}
	}

	with("one")
	var p *process
	s.after(func() { p = s.launch("BOT_OPENAI_KEY=" + modelKey) }, "getUpdates", 1)
	lou := s.person(t, 7002)
	lou.does(turn{says: "/start", want: []string{askStatus, "Bonjour, ici Guichet"}})
	lou.does(turn{says: "PTP", want: []string{"changer de métier. Votre contrat continue et vous pouvez retrouver", "Répondez aux questions"}})
	lou.does(turn{says: gibberish, want: []string{"Il ne sert qu’avec votre accord"}})
	requests(0, "before the person has agreed")
	lou.does(turn{presses: "Oui, l’utiliser", want: []string{"D’accord, je peux utiliser le modèle", askStatus}})
	lou.does(turn{says: gibberish + " un", want: []string{"Vous êtes en emploi salarié : exact ?"}})
	lou.does(turn{says: "oui", want: []string{"C’est noté.", askCourse}})
	requests(1, "after a reading")
	lou.does(turn{says: "ptp", want: []string{"Votre contrat de travail continue et vous pouvez retrouver", "D’après vos réponses : à vérifier."}})
	requests(2, "after a wording")
	lou.does(turn{says: "le PTP", want: []string{"Votre contrat de travail continue", "D’après vos réponses : à vérifier."}})
	requests(2, "after the same wording again")

	hostile.Store(true)
	lou.does(turn{says: "POEI", want: []string{"D’après vos réponses : "}, not: []string{"777", "evil", "Vous êtes éligible"}})
	requests(4, "after a hostile wording and its repair")
	lou.does(turn{says: gibberish + " deux", want: []string{"Je n’ai pas compris"}, not: []string{"millionaire"}})
	requests(6, "after a hostile reading and its repair")

	with("")
	p.logs("the language model is off", 1)
	lou.does(turn{says: gibberish + " trois", want: []string{gibberish + " trois"}})
	requests(6, "while it is off")
	with("two")
	p.logs("the language model is on", 2)
	hostile.Store(false)
	lou.does(turn{says: gibberish + " quatre", want: []string{"exact ?"}})
	requests(7, "when it is on again")
	if r := model.Requests()[6]; r.Model != "two" || r.Key != modelKey {
		t.Errorf("asked the model %q with the key %q", r.Model, r.Key)
	}
	lou.does(turn{says: "oublie-moi", want: []string{"Voulez-vous effacer toutes vos réponses ?"}})
	lou.does(turn{presses: "Oui, tout effacer", want: []string{"C’est fait, vos réponses sont effacées."}})
	lou.does(turn{says: gibberish + " cinq", want: []string{"Il ne sert qu’avec votre accord"}})
	requests(7, "after the person was forgotten")

	for _, r := range model.Requests() {
		if strings.Contains(string(r.Raw), "7002") {
			t.Error("a request says whose it is")
		}
	}
	p.stop()
	for _, secret := range []string{modelKey, "blublu", "zorglub", "millionaire"} {
		if strings.Contains(p.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
