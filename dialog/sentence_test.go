package dialog_test

import (
	"strings"
	"testing"

	"guichet/dialog/dialogtest"
)

// TestReadBack says in one sentence what was understood, and lists what the base has
// no words for.
func TestReadBack(t *testing.T) {
	guide := learnt(t)
	for _, tc := range []struct{ lang, text, want string }{
		{"fr", "salariée en CDI depuis 3 ans à Lyon", "Vous êtes en emploi salarié, en CDI, dans l’entreprise depuis 3 ans et habitez en région Auvergne-Rhône-Alpes : exact ?"},
		{"en", "permanent job, 6 yrs at the same company, Lille", "You are an employee, on a permanent contract (CDI), with the company for 6 years now and live in Hauts-de-France: is that right?"},
		{"fr", "étudiante, 22 ans, à Aix", "Vous êtes ici à titre personnel, en études, avez 22 ans et habitez en région Provence-Alpes-Côte d’Azur : exact ?"},
		{"fr", "au chômage, CAP lapidaire, 900 euros de CPF", "Vous cherchez un emploi et avez 900 € sur votre CPF.\n- Formation : CAP lapidaire\n\nC’est exact ?"},
		{"fr", "CAP lapidaire en mars", "Si j’ai bien compris :\n- Formation : CAP lapidaire\n- Début de la formation : mars 2027\n\nC’est exact ?"},
		{"fr", "CDI, mon patron refuse", "Vous êtes en emploi salarié, en CDI et votre employeur refuse : exact ?"},
		{"fr", "en CDI, on est 200", "Vous êtes en emploi salarié et en CDI.\n- Taille de l’entreprise : De 50 à 249\n\nC’est exact ?"},
		{"fr", "salarié, je ne sais pas combien j'ai sur mon cpf", "Vous êtes en emploi salarié.\n- Solde du CPF : Je ne sais pas\n\nC’est exact ?"},
		{"fr", "CDI depuis 3 ans et demi", "Vous êtes en emploi salarié, en CDI et dans l’entreprise depuis 3 ans et 6 mois : exact ?"},
	} {
		_, reply := talked(t, guide, tc.lang, tc.text)
		if got := dialogtest.PlainSpaces(reply.Text.String()); strings.TrimSpace(got) != tc.want {
			t.Errorf("%q is read back as\n%s\nwant\n%s", tc.text, got, tc.want)
		}
	}
}
