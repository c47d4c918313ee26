package main

import (
	"bufio"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/calendar"
	"guichet/locale"
)

const (
	askStatus   = "Quelle est votre situation aujourd’hui ?"
	askRegister = "Avez-vous une inscription à France Travail"
	askApproval = "Votre projet de formation a-t-il reçu l’accord"
	askStart    = "Quand commence la formation ?"
	askCourse   = "Quelle formation visez-vous ?"
	askDiploma  = "La formation mène-t-elle à un diplôme"
	askRegion   = "Dans quelle région habitez-vous ?"
	askCPF      = "Combien d’euros avez-vous sur votre compte formation"
	askBenefit  = "Touchez-vous une allocation chômage"
	askSpecial  = "Un de ces cas est-il le vôtre ?"
)

// jobSeekerTalk is the talk of somebody who looks for work, with a course that
// begins far enough ahead, from the greeting to the forgetting.
func jobSeekerTalk() []turn {
	start := calendar.From(time.Now(), time.Local).AddDays(100)
	aif := "Déposez la demande au plus tard le " + plain(locale.Date("fr", start.AddDays(-15)))
	return []turn{
		{says: "/start", want: []string{askStatus, "Bonjour, ici Guichet"}},
		{presses: "En recherche d’emploi", closes: "En recherche d’emploi", want: []string{askCourse}},
		{presses: "Stage court ou autre formation", closes: "Stage court ou autre formation", want: []string{askDiploma}},
		{presses: "Oui, un diplôme ou un titre (RNCP)", closes: "Oui, un diplôme ou un titre (RNCP)", want: []string{askStart}},
		{says: start.String(), want: []string{askRegister, plain(locale.Date("fr", start))}},
		{says: "oui", want: []string{askApproval, "Noté. Inscription à France Travail : Oui"}},
		{presses: "Oui, projet validé", closes: "Oui, projet validé", want: []string{askRegion}},
		{says: "Paris", want: []string{askCPF, "Noté. Région : Île-de-France."}},
		{says: "640 €", want: []string{askBenefit, "Noté. Solde du CPF : 640 €."}},
		{presses: "Non", closes: "Non", want: []string{askSpecial}},
		{
			presses: "Rien de tout cela", closes: "Rien de tout cela",
			want: []string{
				"Possible pour vous\n– AIF (France Travail)", aif, "À vérifier\n– Programme régional",
				"Toujours possible : Payer soi-même.", "Pas possible aujourd’hui\n– Allocation chômage (ARE-F)",
			},
			not: []string{"Il manque votre réponse"},
		},
		{
			presses: "AIF (France Travail)",
			want: []string{
				"D’après vos réponses : possible.", "Oui : Avoir l’accord de France Travail", aif, "Qui appeler", "3949",
				"Vérifié le",
			},
			not: []string{"Non :", "À vérifier :"},
		},
		{presses: "Démarches et documents", want: []string{"Numéro France Travail", "Kairos", "Sources, vérifiées le"}},
		{
			says: "mes réponses",
			want: []string{
				"Vos réponses.", "Situation : En recherche d’emploi", "Début de la formation : " + plain(locale.Date("fr", start)),
				"Région : Île-de-France", "Solde du CPF : 640 €",
			},
		},
		{presses: "Changer : Accord sur le projet", want: []string{askApproval}},
		{
			presses: "Pas encore, ou sans réponse",
			want: []string{
				"Réponse changée. Accord sur le projet : Pas encore", "À vérifier\n– AIF (France Travail)",
				"Il faut d’abord régler : Accord sur le projet.", aif,
			},
			not: []string{"Possible pour vous"},
		},
		{presses: "Demander un devis", want: []string{"L’école prépare un devis", "+33 1 40 26 98 00"}},
		{says: "oublie-moi", want: []string{"Voulez-vous effacer toutes vos réponses ?"}},
		{presses: "Oui, tout effacer", want: []string{"C’est fait, vos réponses sont effacées."}},
		{says: "mes réponses", want: []string{"Vous n’avez pas encore donné de réponse."}, not: []string{"640", "Île-de-France"}},
	}
}

// TestTalkOverTelegram plays a whole talk with the program as a process; with
// -v it prints the talk: > is typed, = is pressed, < is said by the bot.
func TestTalkOverTelegram(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.start()
	nadia := s.person(t, 7001)
	presses := 0
	for _, one := range jobSeekerTalk() {
		nadia.does(one)
		if one.presses != "" {
			presses++
		}
	}
	answered := map[string]int{}
	for _, call := range s.telegram.Calls("answerCallbackQuery") {
		answered[call.Params.Get("callback_query_id")]++
	}
	if len(answered) != presses {
		t.Errorf("%d presses are answered, want %d", len(answered), presses)
	}
	for id, n := range answered {
		if n != 1 {
			t.Errorf("press %s is answered %d times, want once", id, n)
		}
	}
	for _, call := range append(s.telegram.Calls("sendMessage"), s.telegram.Calls("editMessageText")...) {
		if mode := call.Params.Get("parse_mode"); mode != "HTML" {
			t.Errorf("a message has the parse mode %q, want HTML", mode)
		}
	}
	languages := map[string]bool{}
	for _, call := range s.telegram.Calls("setMyCommands") {
		languages[call.Params.Get("language_code")] = true
	}
	if !languages["fr"] || !languages["en"] {
		t.Errorf("the menu of commands is set in %v, want French and English", languages)
	}
}

// TestPeopleAtOnce lets several people talk at the same time. Each is told what
// concerns them, in their order.
func TestPeopleAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.start()
	var people []*person
	var talks [][]turn
	for n, home := range []struct{ place, region string }{
		{"Paris", "Île-de-France"}, {"Lyon", "Auvergne-Rhône-Alpes"}, {"Nantes", "Pays de la Loire"}, {"Lille", "Hauts-de-France"},
		{"Reims", "Grand Est"}, {"Tours", "Centre-Val de Loire"}, {"Nice", "Provence-Alpes-Côte d’Azur"}, {"Rennes", "Bretagne"},
	} {
		euros := fmt.Sprintf("%d €", 100+n)
		people = append(people, s.person(t, 7100+int64(n)))
		talks = append(talks, []turn{
			{says: "bonjour", want: []string{askStatus}},
			{presses: "En recherche d’emploi", want: []string{askCourse}},
			{says: "CAP lapidaire", want: []string{askStart}},
			{says: fmt.Sprintf("dans %d semaines", 10+n), want: []string{askRegister}},
			{says: "oui", want: []string{askApproval}},
			{says: "je ne sais pas", want: []string{askRegion}},
			{says: home.place, want: []string{askCPF, "Région : " + home.region + "."}},
			{says: euros, want: []string{"Solde du CPF : " + euros + "."}},
			{says: "/reponses", want: []string{"Vos réponses.", "Région : " + home.region, "Solde du CPF : " + euros}},
		})
	}
	for i := range talks[0] {
		for n, p := range people {
			p.act(talks[n][i])
		}
		for n, p := range people {
			p.sees(talks[n][i])
		}
	}
	for n, p := range people {
		s.settle(p.id)
		if got := len(p.fromBot()); got != len(talks[n]) {
			t.Errorf("person %d: %d messages answer %d", p.id, got, len(talks[n]))
		}
	}
}

// TestQuickTyping sends the whole talk before the bot has answered once.
func TestQuickTyping(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.person(t, 7201)
	turns := []turn{
		{says: "/start", want: []string{askStatus}},
		{says: "au chômage", want: []string{askCourse}},
		{says: "CAP lapidaire", want: []string{askStart}},
		{says: "dans 3 mois", want: []string{askRegister}},
		{says: "oui", want: []string{askApproval}},
		{says: "non", want: []string{askRegion}},
	}
	for _, one := range turns {
		p.act(one)
	}
	s.start()
	for _, one := range turns {
		p.sees(one)
	}
	s.settle(p.id)
	if n := len(p.fromBot()); n != len(turns) {
		t.Errorf("%d messages answer %d", n, len(turns))
	}
	for _, m := range p.fromBot()[1:] {
		if strings.Contains(m.Text, "Je n’ai pas compris") {
			t.Errorf("an answer was taken for another question's: %s", m.Text)
		}
	}
}

// BenchmarkStartToFirstAnswer measures the time from the start of a process to
// its answer to the first line that it is given. The figure in
// docs/benchmarks.md is the median of five:
//
//	go test ./cmd/bot -run '^$' -bench StartToFirstAnswer -benchtime 5x
func BenchmarkStartToFirstAnswer(b *testing.B) {
	path, err := builtBot()
	if err != nil {
		b.Fatal(err)
	}
	var times []time.Duration
	for b.Loop() {
		times = append(times, firstAnswer(b, path))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-median")
}

func firstAnswer(b *testing.B, path string) time.Duration {
	b.Helper()
	cmd := exec.Command(path, "chat", "--lang", "fr")
	cmd.Stdin = strings.NewReader("bonjour\n")
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	var took time.Duration
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if took == 0 && plain(lines.Text()) == "Bonjour !" {
			took = time.Since(began)
		}
	}
	if err := cmd.Wait(); err != nil || took == 0 {
		b.Fatalf("answered after %v: %v", took, err)
	}
	return took
}
