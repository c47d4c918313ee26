package dialog_test

import "testing"

// TestSaidNumbers reads sums, lengths of time, hours and ages as people write
// them, and none where a number counts something else.
func TestSaidNumbers(t *testing.T) {
	saysExactly(t, []saying{
		// Sums, with the words that people put around them.
		{"fr", "j'ai environ 2000€ sur mon cpf", "cpf_balance=2000"},
		{"fr", "cpf autour de 1500", "cpf_balance=1500"},
		{"fr", "mon cpf est a peu pres de 1 350,50 €", "cpf_balance=1350"},
		{"fr", "jai 1k5 sur mon cpf", "cpf_balance=1500"},
		{"fr", "3,5k sur le cpf", "cpf_balance=3500"},
		{"fr", "trois mille euros sur mon compte formation", "cpf_balance=3000"},
		{"fr", "zero euro sur mon cpf", "cpf_balance=0"},
		{"fr", "cpf 34 ans salarié", "status=employee age=34"},
		{"fr", "au chômage… 1 900 € de cpf", "status=job_seeker cpf_balance=1900"},
		// How long, since when, and how long not yet.
		{"fr", "je suis en CDI depuis 18 mois, mon patron est ok", "status=employee contract=cdi months_company=18.. employer_agrees=agreed"},
		{"fr", "en cdi depuis mars 2022", "status=employee contract=cdi months_company=56.."},
		{"fr", "en cdi depuis le 1er septembre 2021, 34 ans", "status=employee contract=cdi months_company=62.. age=34"},
		{"fr", "cdi dans une banque depuis fevrier", "status=employee contract=cdi months_company=9.."},
		{"fr", "embauchée en 2019 chez Darty, CDI", "status=employee contract=cdi months_company=82.."},
		{"fr", "embauché il y a 3 ans et demi, cdi", "status=employee contract=cdi months_company=42.."},
		{"fr", "ça fait six ans que je bosse au même endroit, cdi", "status=employee contract=cdi months_company=72.."},
		{"fr", "32ans en cdi 5ans de boite", "status=employee contract=cdi months_company=60.. age=32"},
		{"fr", "cdi 4 ans, 28 ans", "status=employee contract=cdi months_company=48.. age=28"},
		{"fr", "moins de 2 ans d'ancienneté, cdi", "status=employee contract=cdi"},
		{"fr", "salarié, j'habite Lyon depuis 10 ans", "status=employee region=auvergne_rhone_alpes"},
		{"fr", "cdd, 14 mois de boulot sur 5 ans", "status=employee contract=cdd cdd_months_5y=14"},
		// Hours of a course, of missions and of a week.
		{"fr", "formation de 450h", "course_hours=450"},
		{"fr", "je bosse 35h en cdi", "status=employee contract=cdi"},
		{"fr", "interimaire 1600h en 18 mois", "status=employee contract=temp temp_hours_18m=1600"},
		// Years that are no age.
		{"fr", "20 ans dans la restauration, au chomage", "status=job_seeker"},
		{"fr", "salarié cdi, bientôt 40 ans", "status=employee contract=cdi"},
		// As people type on a telephone.
		{"fr", "g 41 ans jhabite Brest", "age=41 region=bretagne"},
		{"fr", "demandeuse demploi", "status=job_seeker"},
	})
}
