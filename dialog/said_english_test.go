package dialog_test

import "testing"

// TestSaidInEnglish reads how people tell in English who they are and what is so of
// them.
func TestSaidInEnglish(t *testing.T) {
	saysExactly(t, []saying{
		// Work, and none.
		{"en", "I've been out of work since June, living in Angers", "status=job_seeker region=pays_de_la_loire"},
		{"en", "got sacked, signed on at FT, no allowance", "status=job_seeker ft_registration=registered receives_are=no"},
		{"en", "permanent job for 6 years at a bakery, my boss is fine with it", "status=employee contract=cdi months_company=72.. employer_agrees=agreed"},
		{"en", "CDI, 2 years and a half, Metz", "status=employee contract=cdi months_company=30.. region=grand_est"},
		{"en", "salaried at a bank since 2019, on a CDI", "status=employee contract=cdi months_company=82.."},
		{"en", "im a nurse in a public hospital", "status=employee contract=public"},
		{"en", "I've a micro-enterprise with trades register, CFP paid", "status=artisan business_role=head craft_registered=yes_craft cfp_paid=yes"},
		{"en", "we head a SASU", "status=manager business_role=assimilated"},
		// Words that may stand between.
		{"en", "my manager, whom I asked twice, refused", "status=employee employer_agrees=refused"},
		{"en", "my manager never refused", "status=employee"},
		{"en", "havent told my boss", "status=employee employer_agrees=not_asked"},
		{"en", "my counsellor has now approved it", "adviser_approval=approved"},
		{"en", "the benefit stops before the course", "are_cover=runs_out"},
		// Cases, nationalities and courses.
		{"en", "a jeweller promised to hire me", "circumstances=hire"},
		{"en", "RSA no, alternance no", ""},
		{"en", "Brazilian passport, 30 years old", "nationality=other_nationality age=30"},
		{"en", "Irish, in France for 12 years", "nationality=eu_resident"},
		{"en", "Irish, in France for 2 years", "nationality=other_nationality"},
		{"en", "gem-cutting CAP, part-time over one year", "course=cap_lapidaire course_format=part_time"},
		{"en", "my dad's workshop", ""},
	})
}

// TestSaidPlaces tells where somebody lives from other places and numbers.
func TestSaidPlaces(t *testing.T) {
	saysExactly(t, []saying{
		{"en", "unemployed, Colmar resident", "status=job_seeker region=grand_est"},
		{"en", "Vannes is where I live", "region=bretagne"},
		{"en", "home is Dax", "region=nouvelle_aquitaine"},
		{"en", "moved to Nantes in spring", "region=pays_de_la_loire"},
		{"en", "moved from Dijon to Brest", "region=bretagne"},
		{"en", "I live in the 44", "region=pays_de_la_loire"},
		{"en", "department 29, CDI", "status=employee contract=cdi region=bretagne"},
		{"en", "in the 12 others", ""},
		{"en", "living in Lisbon", "region=outside_france"},
		{"en", "my parents are from Lisbon", ""},
		{"fr", "j'habite à Genève", "region=outside_france"},
		{"fr", "au chômage à Grenobel", "status=job_seeker region=auvergne_rhone_alpes"},
		{"fr", "j'ai gagné 12000 euros", ""},
		{"en", "collaborating spouse in my husband's shop in Lens", "status=artisan business_role=spouse region=hauts_de_france"},
		{"en", "my husband works in a shop in Lens", ""},
	})
}

// TestSaidDays tells the start of a course from the days of something else.
func TestSaidDays(t *testing.T) {
	saysExactly(t, []saying{
		{"en", "I want to start next month", "course_start=2026-12-01..2026-12-31"},
		{"en", "start of March", "course_start=2027-03-01..2027-03-10"},
		{"en", "signed up for May", "course_start=2027-05-01..2027-05-31"},
		{"en", "I quit in October", ""},
		{"fr", "j'ai démissionné en octobre", ""},
		{"fr", "elle a débuté le 2 novembre", ""},
		{"en", "they told us on Tuesday", ""},
		{"en", "artist-author, 9000 euros in eighteen months", "status=artisan craft_registered=artist"},
		{"en", "I am still in my job today, on a CDI", "status=employee contract=cdi"},
	})
}

// TestSaidNotSo leaves out what is denied, over, supposed, or asked in general.
func TestSaidNotSo(t *testing.T) {
	saysExactly(t, []saying{
		{"en", "I used to be a student in Nancy", ""},
		{"en", "years ago I had a permanent job", ""},
		{"en", "when I was an apprentice nobody paid", ""},
		{"en", "if I got sacked would that change anything", ""},
		{"en", "I'd been an employee before, now I'm retired", "status=individual individual_kind=retired"},
		{"en", "had a temp contract, now it's a CDI", "status=employee contract=cdi"},
		{"en", "neither student nor retired", ""},
		{"en", "I don't get any unemployment money", "receives_are=no"},
		{"en", "someone told me that employees on a CDI get more", ""},
		{"en", "how does it work for an employee on a CDI", ""},
		{"en", "I'm jobless, how does it work?", "status=job_seeker"},
		{"fr", "on m'a dit que les salariés en CDI ont droit à plus", ""},
	})
}
