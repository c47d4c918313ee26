package dialog_test

import (
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/dialog/dialogtest"
)

// TestEverydayAnswers types what people in a hurry type, each to the question
// that it answers, and looks for what is noted.
func TestEverydayAnswers(t *testing.T) {
	guide := newGuide(t)
	const employee = "salarié|cap bijouterie|en septembre"
	const seeker = "au chômage|cap bijouterie|en septembre"
	tests := []struct {
		lang, before, typed string
		want                string // a part of the reply, with plain spaces
	}{
		{"fr", "", "chomdu", "Situation : En recherche d’emploi"},
		{"fr", "", "chomage", "Situation : En recherche d’emploi"},
		{"fr", "", "chui au chomage lol", "Situation : En recherche d’emploi"},
		{"fr", "", "interim", "Contrat de travail : Intérim"},
		{"fr", "", "cdi", "Contrat de travail : CDI"},
		{"fr", "", "jbosse en cdd", "Contrat de travail : CDD"},
		{"fr", "", "retraite", "Votre cas : À la retraite"},
		{"fr", "", "chépa", "Situation : je ne sais pas"},
		{"fr", "", "je sais pas trop", "Situation : je ne sais pas"},
		{"fr", "", "oui", "« oui » ne répond pas à cette question"},
		{"fr", "", "75", "« 75 » ne répond pas à cette question"},
		{"fr", "", "registered artisan", "Inscription de l’activité : Artisanat"},
		{"fr", "au chômage", "un cap", "Formation : laquelle de ces réponses ?"},
		{"fr", "au chômage", "stage de sertissage", "Formation : Stage court ou autre formation"},
		{"fr", "au chômage", "pas dans la liste", "Formation : Stage court ou autre formation"},
		{"fr", "au chômage", "bijoutier cap", "Formation : CAP bijouterie-joaillerie"},
		{"fr", "au chômage|stage", "rien", "Certification : Non, aucun certificat officiel"},
		{"fr", "au chômage|stage", "nn", "Certification : Non, aucun certificat officiel"},
		{"fr", "au chômage|stage", "ouais", "Certification : laquelle de ces réponses ?"},
		{"fr", "", "au chomage dans le 44, cap bijouterie", "région Pays de la Loire"},
		{"fr", "au chômage|stage", "certifiant", "Certification : laquelle de ces réponses ?"},
		{"fr", "au chômage|cap bijouterie", "bientot", "Début de la formation : je ne sais pas"},
		{"fr", "au chômage|cap bijouterie", "à la rentrée", "septembre 2027"},
		{"fr", "au chômage|cap bijouterie", "mars ou avril", "du 1er mars au 30 avril 2027"},
		{"fr", "au chômage|cap bijouterie", "ds 15 jours", "mercredi 9 décembre 2026"},
		{"fr", "au chômage|cap bijouterie", "45 jours", "samedi 9 janvier 2027"},
		{"fr", "au chômage|cap bijouterie", "pas avant 6 mois", "à partir du mardi 25 mai 2027"},
		{"fr", "au chômage|cap bijouterie", "pas avant septembre", "à partir du mercredi 1er septembre 2027"},
		{"fr", "au chômage|cap bijouterie", "avant le 12 mars", "du 25 novembre 2026 au 11 mars 2027"},
		{"fr", "", "rsa", "Vous cherchez un emploi"},
		{"fr", "au chômage|cap bijouterie", "déjà commencé", "avant le jeudi 26 novembre 2026"},
		{"fr", seeker, "ouais", "Inscription à France Travail : Oui, à France Travail"},
		{"fr", seeker, "pas encore", "Inscription à France Travail : Non"},
		{"fr", seeker + "|oui", "non pas encore", "Accord sur le projet : Pas encore"},
		{"fr", seeker + "|oui", "c'est en cours", "Accord sur le projet : Pas encore"},
		{"fr", seeker + "|oui|validé", "75", "Région : Île-de-France"},
		{"fr", seeker + "|oui|validé|75", "640€", "Solde du CPF : 640 €"},
		{"fr", seeker + "|oui|validé|75", "vide", "Solde du CPF : 0 €"},
		{"fr", seeker + "|oui|validé|75", "jamais regardé", "Solde du CPF : je ne sais pas"},
		{"fr", employee + "|cdi|oui|plein temps", "3 ans et demi", "Ancienneté dans l’entreprise : 42 mois"},
		{"fr", employee + "|cdi|oui|plein temps", "depuis 2019", "Ancienneté dans l’entreprise : 82 mois ou plus"},
		{"fr", employee + "|cdi", "ouais carrément", "Changement de métier : Oui"},
		{"en", "", "jobless", "Situation: Job-seeker"},
		{"en", "", "dunno", "Situation: I don’t know"},
		{"en", "", "yep", "“yep” does not answer this question"},
		{"en", "unemployed", "a bachelor", "Course: which of these answers?"},
		{"en", "unemployed|jewellery CAP", "in March or April", "from 1 March to 30 April 2027"},
		{"en", "unemployed|jewellery CAP", "not decided", "Start of the course: I don’t know"},
	}
	for _, tc := range tests {
		var said []string
		if tc.before != "" {
			said = strings.Split(tc.before, "|")
		}
		if reply := typeAll(guide, tc.lang, append(said, tc.typed)...); !strings.Contains(reply, tc.want) {
			t.Errorf("after %q, %q: the reply is\n%s\nwant %q", tc.before, tc.typed, reply, tc.want)
		}
	}
}

// TestWhatIsNotNoted looks for words that a message must not be taken to say, and
// for what it tells of them.
func TestWhatIsNotNoted(t *testing.T) {
	guide := newGuide(t)
	tests := []struct{ typed, want, not string }{
		{"licencié en mars", "En recherche d’emploi", "Début de la formation"},
		{"mon CDD s'est terminé, je touche l'ARE", "En recherche d’emploi", "salarié"},
		{"j'étais en CDI, je suis au chômage", "En recherche d’emploi", "Contrat"},
		{"pas au chômage, salarié", "En emploi salarié", "En recherche d’emploi"},
		{"artisan et salarié à mi-temps", "En emploi salarié + Artisan", "Durée et rythme"},
		{"au chômage depuis 8 mois", "Pas noté pour l’instant : « 8 mois »", "Ancienneté"},
		{"au chômage, mon cif est refusé", "CIF : écrivez ce nom", "Accord sur le projet"},
		{"salarié 5 ans, plan social dans ma boite", "Pas noté pour l’instant : « 5 ans »", "Ancienneté"},
		{"cdi depuis 2 ans", "dans l’entreprise depuis 2 ans", "Pas noté"},
		{"étudiant, 900 euros sur mon cpf", "900 € sur votre CPF", "Pas noté"},
		{"c'est pour les salariés ?", "Je n’ai pas compris", "Noté"},
	}
	for _, tc := range tests {
		first, _, _ := strings.Cut(typeAll(guide, "fr", tc.typed), "Quelle ")
		if !strings.Contains(first, tc.want) || strings.Contains(first, tc.not) {
			t.Errorf("%q: the reply is\n%s\nwant %q, without %q", tc.typed, first, tc.want, tc.not)
		}
	}
}

// typeAll opens a talk on 25 November 2026, types and returns the last reply with
// plain spaces.
func typeAll(guide *dialog.Guide, lang string, texts ...string) string {
	at := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	turned := guide.Step(dialog.State{}, chat.Event{Kind: chat.KindStart, Lang: lang, At: at})
	for _, text := range texts {
		turned = guide.Step(turned.State, chat.Event{Kind: chat.KindText, Text: text, Lang: lang, At: at})
	}
	var reply strings.Builder
	for _, r := range turned.Replies {
		reply.WriteString(r.Text.String() + "\n")
	}
	return dialogtest.PlainSpaces(reply.String())
}
