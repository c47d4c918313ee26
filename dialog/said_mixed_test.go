package dialog_test

import "testing"

// TestSaidOfWhat tells what is said of whoever writes from what is said of others, of
// another time, or of something else.
func TestSaidOfWhat(t *testing.T) {
	saysExactly(t, []saying{
		// Of others: a sentence that holds nothing of whoever writes.
		{"en", "My cousin does agency work, she told me about you.", ""},
		{"en", "A mate of mine has 3,000 on his CPF", ""},
		{"en", "our lodger is on the dole", ""},
		{"en", "Mum's retired. I'm 44.", "age=44"},
		{"fr", "Mon voisin est artisan, il m’a dit de vous écrire.", ""},
		{"fr", "J’habite chez mon oncle à Quimper", "region=bretagne"},
		{"fr", "Mon mari est fonctionnaire, nous habitons Cahors", "region=occitanie"},
		// What one has is not denied with what one has not done.
		{"en", "I haven't told my boss", "status=employee employer_agrees=not_asked"},
		{"fr", "j’ai été salariée dix ans", ""},
		{"en", "do I need to be registered with France Travail?", ""},
		// A number that begins or is a part of the sentence, and is written out.
		{"en", "23, want the gem cutting CAP", "age=23 course=cap_lapidaire"},
		{"en", "forty-six and out of work", "age=46 status=job_seeker"},
		{"en", "Sophie, 31 years, on a CDI", "age=31 status=employee contract=cdi"},
		{"en", "on a CDI, 18 years, Metz", "status=employee contract=cdi months_company=216.. region=grand_est"},
		{"fr", "La Rochelle (17), au chômage", "region=nouvelle_aquitaine status=job_seeker"},
		{"fr", "notre groupe : 2 000 salariés", "employer_size=large"},
		// A measure of something else.
		{"en", "on a CDI 3 days a week", "status=employee contract=cdi"},
		{"en", "I lost my job two weeks ago", "status=job_seeker"},
		{"en", "my contract runs out in two weeks", "status=employee"},
		// A day on which something else happens.
		{"en", "my CDD is up in March", "status=employee contract=cdd"},
		{"en", "fixed-term contract til the end of May", "status=employee contract=cdd"},
		{"fr", "mon CDD prend fin le 28 février", "status=employee contract=cdd"},
		{"fr", "micro-entreprise créée en octobre", "status=artisan business_role=head"},
		// Where somebody lives.
		{"en", "I live out by Quimper", "region=bretagne"},
		{"en", "I teach at a state school in Angers", "status=employee contract=public region=pays_de_la_loire"},
		{"en", "Nîmes is home", "region=occitanie"},
		{"en", "home: Troyes", "region=grand_est"},
		{"fr", "Roubaix où j’ai ma maison", "region=hauts_de_france"},
		{"fr", "Cahors c’est chez moi", "region=occitanie"},
		{"en", "I live in Lagos", "region=outside_france"},
		// A longer name tells of no situation.
		{"en", "a goldsmith would take me on as an apprentice", "circumstances=work_study"},
		{"fr", "c’est pour le prêt étudiant", ""},
		// The benefit that looks like a verb.
		{"en", "ARE stopped in June", "receives_are=no"},
		{"fr", "titulaire d’une RQTH, sans emploi", "circumstances=disability status=job_seeker"},
		// What tells who somebody is tells more beside it, and what they were tells nothing.
		{"fr", "La DRH refuse.", "status=employee employer_agrees=refused"},
		{"fr", "retraité de l’éducation nationale", "status=individual individual_kind=retired"},
		{"fr", "fin de CDI le mois dernier", "status=job_seeker"},
		// Of several days the one on which something starts.
		{"fr", "mon contrat se termine fin mars et j’aimerais enchaîner en avril", "status=employee course_start=2027-04-01..2027-04-30"},
		{"fr", "plus de taf depuis juin, jveux faire le cap lapidaire en septembre", "status=job_seeker course=cap_lapidaire course_start=2027-09-01..2027-09-30"},
		{"fr", "J’aurai 18 ans en février", ""},
		{"fr", "mon entrée au CHU de Pau", ""},
		{"fr", "dans un village de la Drôme", "region=auvergne_rhone_alpes"},
		// Sums.
		{"en", "two grand on my CPF", "cpf_balance=2000"},
		{"en", "no clue how much I've got on my CPF", "cpf_balance=?"},
	})
}
