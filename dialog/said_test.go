package dialog_test

import (
	"slices"
	"strings"
	"testing"

	"guichet/calendar"
)

// TestSaid reads facts from sentences as people write them: exactly these, since a
// wrong fact is worse than a missing one.
func TestSaid(t *testing.T) {
	saysExactly(t, []saying{
		// How old somebody is, and numbers of years that are something else.
		{"en", "unemployed, 31yo", "status=job_seeker age=31"},
		{"fr", "salariée de 44 ans", "status=employee age=44"},
		{"en", "civil servant, 38, I paint", "status=employee contract=public age=38"},
		{"fr", "12 ans de piano, au chômage", "status=job_seeker"},
		{"fr", "au chômage, 40 ans dans 3 semaines", "status=job_seeker"},
		// How long somebody has worked where they do.
		{"en", "permanent job, 6 yrs at the same company", "status=employee contract=cdi months_company=72.."},
		{"fr", "salarié en CDI, 11 ans chez le même employeur", "status=employee contract=cdi months_company=132.."},
		{"fr", "CDI depuis 2020", "status=employee contract=cdi months_company=70.."},
		// Where somebody lives, and other places.
		{"en", "born in Rennes but I live in Nancy", "region=grand_est"},
		{"fr", "née à Brest, j'habite Dijon", "region=bourgogne_franche_comte"},
		{"en", "I live in Lille and would study in Paris", "region=hauts_de_france"},
		{"fr", "votre école de Lyon est bien ?", ""},
		{"fr", "chômeur, Toulouse 31", "status=job_seeker region=occitanie"},
		{"fr", "sans emploi, 93", "status=job_seeker region=ile_de_france"},
		{"fr", "sans emploi (78)", "status=job_seeker region=ile_de_france"},
		{"fr", "chui de bordeaux", "region=nouvelle_aquitaine"},
		{"fr", "au chomage a Strasbour", "status=job_seeker region=grand_est"},
		{"fr", "rendez-vous le 15/03", ""},
		// Misspelt situations, and words that only look like them.
		{"en", "I am unemploied", "status=job_seeker"},
		{"fr", "je suis retraittee", "status=individual individual_kind=retired"},
		{"fr", "mon salaire est bas", ""},
		// What is denied, over, or said of others.
		{"fr", "pas salariée, artisane", "status=artisan"},
		{"fr", "j'ai fini mon CDD hier", "status=job_seeker"},
		{"fr", "plus en CDI, au chômage", "status=job_seeker"},
		{"en", "I don't have a permanent contract any more", ""},
		{"en", "not an employee any more, looking for work", "status=job_seeker"},
		{"en", "I was an employee, now unemployed", "status=job_seeker"},
		{"fr", "j'ai tenu un atelier 20 ans comme artisane, je suis retraitée maintenant", "status=individual individual_kind=retired"},
		{"fr", "salarié et artisan", "status=employee,artisan"},
		{"fr", "mon patron refuse", "employer_agrees=refused"},
		{"fr", "ma fille a 17 ans et voudrait être apprentie", ""},
		{"fr", "pas de diplôme, au chômage", "status=job_seeker"},
		// Sums and days.
		{"en", "4k in my CPF", "cpf_balance=4000"},
		{"fr", "mon CPF est vide", "cpf_balance=0"},
		{"en", "it starts in a fortnight", "course_start=2026-12-09"},
		{"en", "it starts nxt tuesday", "course_start=2026-12-01"},
		{"fr", "ça commence le 1er mars, mon fils naît dans 2 mois", "course_start=2027-03-01"},
		{"fr", "rdv samedi chez le dentiste", ""},
		{"fr", "dans quinze jours", "course_start=2026-12-09"},
		{"fr", "ça commence dans huit jours", "course_start=2026-12-02"},
		{"fr", "pas en septembre, en janvier", "course_start=2027-01-01..2027-01-31"},
		// What somebody does not know of, and sizes of companies.
		{"fr", "je sais pas combien j'ai sur mon CPF", "cpf_balance=?"},
		{"fr", "au chômage, aucune idée de mon solde", "status=job_seeker cpf_balance=?"},
		{"en", "unemployed, I don't know my balance", "status=job_seeker cpf_balance=?"},
		{"fr", "mon solde je sais pas", "cpf_balance=?"},
		{"fr", "je sais pas quoi faire", ""},
		{"fr", "salariée en CDI, on est 200", "status=employee contract=cdi employer_size=under_250"},
		{"fr", "en CDI dans une boîte de deux cents personnes", "status=employee contract=cdi employer_size=under_250"},
		{"fr", "salarié, on est à peu près 30", "status=employee employer_size=under_50"},
		{"en", "I work for a company of 30 people", "status=employee employer_size=under_50"},
		{"en", "employee, we are 1,200", "status=employee employer_size=large"},
		// What a phrase says of somebody covers other meanings of its words.
		{"en", "I am a sole trader", "status=artisan business_role=head"},
		{"en", "I am a registered artisan", "status=artisan craft_registered=yes_craft"},
		{"fr", "fin de CDI hier", "status=job_seeker"},
		{"fr", "mon entreprise licencie", "circumstances=redundancy"},
		{"en", "my company is laying off", "status=employee circumstances=redundancy"},
		{"fr", "elle est au chômage", ""},
		{"fr", "ma nièce est au chômage", ""},
		{"fr", "demandeur d'emploi de 52 ans", "status=job_seeker age=52"},
		{"fr", "au chômage, 8 ans", "status=job_seeker"},
		{"fr", "j'ai un entretien vendredi", ""},
	})
}

// saying is a sentence and the facts that it states.
type saying struct{ lang, text, want string }

// saysExactly reads sentences on 25 November 2026, and wants these facts and no
// other.
func saysExactly(t *testing.T, sayings []saying) {
	t.Helper()
	guide := newGuide(t)
	for _, tc := range sayings {
		var got []string
		for _, one := range guide.Said(tc.lang, tc.text, calendar.Of(2026, 11, 25)) {
			got = append(got, one.Fact+"="+one.Value)
		}
		want := strings.Fields(tc.want)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q says %v, want %v", tc.text, got, want)
		}
	}
}
