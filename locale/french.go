package locale

import "time"

const (
	openGuillemet  = "«" + nbsp
	closeGuillemet = nbsp + "»"
)

var french = language{
	code: "fr",

	weekdays: [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
		"août", "septembre", "octobre", "novembre", "décembre"},
	firstOfMonth: "1er",

	decimal:     ",",
	thousands:   narrowNbsp,
	unitGap:     nbsp,
	percentSign: nbsp + "%",
	afterEuro:   nbsp + "€",
	perHour:     " par heure",
	units: map[Unit]forms{
		Days:        {"jour", "jours"},
		WorkingDays: {"jour ouvré", "jours ouvrés"},
		Weeks:       {"semaine", "semaines"},
		Months:      {"mois", "mois"},
		Years:       {"an", "ans"},
		Hours:       {"heure", "heures"},
		People:      {"personne", "personnes"},
	},
	singular:   func(n float64) bool { return n < 2 },
	and:        "et",
	or:         "ou",
	openQuote:  openGuillemet,
	closeQuote: closeGuillemet,
	rangeFrom:  "du",
	rangeTo:    "au",

	say: sentences{
		theDate: "le ", fromDay: "à partir du ", beforeDay: "avant le ",
		orMore: " ou plus", atMost: " au plus", between: "de ", to: " à ",
		yes: "Oui", no: "Non", colon: nbsp + ": ", toConfirm: " (à confirmer)",
	},

	typeset: typesetRules(
		`'`, `'`, "’",
		`"`, `"([^"]*)"`, openGuillemet+"$1"+closeGuillemet,
		"«", `«[ \x{00a0}\x{202f}]*`, openGuillemet,
		"»", `[ \x{00a0}\x{202f}]*»`, closeGuillemet,
		"?!;", `[ \x{00a0}]+([?!;])`, narrowNbsp+"$1",
		"?!;", `([\pL»)}])([?!;]+)(\s|\*|$)`, "$1"+narrowNbsp+"$2$3",
		":", `[ \x{202f}]+:`, nbsp+":",
		":", `([\pL»)}]):(\s|$)`, "$1"+nbsp+":$2",
		"%€", `(\d) ([%€])`, "$1"+nbsp+"$2",
	),

	words: vocabulary{
		numbers: map[string]int{
			"zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
			"six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
			"quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30,
			"quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80,
			"octante": 80, "nonante": 90,
		},
		articles: []string{"un", "une"},
		nothing:  []string{"rien", "aucun", "aucune", "rien du tout", "vide", "que dalle"},
		multipliers: map[string]int{
			"cent": 100, "cents": 100, "mille": 1000, "dizaine": 10, "dizaines": 10, "douzaine": 12,
			"douzaines": 12, "huitaine": 8, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
			"cinquantaine": 50, "soixantaine": 60, "centaine": 100, "centaines": 100, "millier": 1000,
			"milliers": 1000,
		},
		months: map[string]time.Month{
			"janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3,
			"avril": 4, "avr": 4, "mai": 5, "juin": 6, "juillet": 7, "juil": 7, "aout": 8,
			"septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
			"decembre": 12, "dec": 12,
			"rentree": 9, "a la rentree": 9, "rentree scolaire": 9,
		},
		weakMonths: []string{"sept"},
		weekdays: map[string]time.Weekday{
			"dimanche": 0, "lundi": 1, "mardi": 2, "mercredi": 3, "jeudi": 4, "vendredi": 5, "samedi": 6,
		},
		units: map[string]span{
			"heure": hourSpan, "heures": hourSpan, "h": hourSpan, "jour": daySpan, "jours": daySpan, "j": daySpan,
			"journee": daySpan, "journees": daySpan, "semaine": weekSpan, "semaines": weekSpan, "sem": weekSpan,
			"mois": monthSpan, "an": yearSpan, "ans": yearSpan, "annee": yearSpan, "annees": yearSpan,
		},
		weeks: map[int]int{8: 1, 15: 2},
		marks: map[string]mark{
			"dans": markIn, "ds": markIn, "d ici": markAside, "il y a": markAgo,
			"en": markWithin, "courant": markWithin, "pour": markWithin,
			"prochain": markNext, "prochaine": markNext, "suivant": markNext, "suivante": markNext,
			"dernier": markLast, "derniere": markLast, "passe": markLast, "passee": markLast,
			"ce": markThis, "cet": markThis, "cette": markThis,
			"le": markFiller, "la": markFiller, "l": markFiller, "du": markFiller, "de": markFiller,
			"d": markFiller, "au": markFiller, "des": markFiller,
			"debut": markStart, "mi": markMid, "milieu": markMid, "fin": markEnd,
			"aujourd hui": markToday, "demain": markTomorrow, "apres demain": markAfterTomorrow,
			"hier": markYesterday, "avant hier": markBeforeYesterday,
			"et": markAnd, "ou": markOr, "a": markOr, "demi": markHalf, "demie": markHalf,
			"premier": markFirst, "er": markOrdinal, "e": markOrdinal, "eme": markOrdinal,
			"ke": markKilo, "keur": markKilo, "keuros": markKilo,
			"euro": markEuro, "euros": markEuro, "eur": markEuro,
			"moins": markBound, "moins de": markBound, "plus de": markBound, "plus que": markBound,
			"au dessus": markBound, "au dela": markBound, "en dessous": markBound, "sous": markBound,
			"presque": markBound, "quasi": markBound, "quasiment": markBound, "jusqu": markBound,
			"maximum": markBound, "minimum": markBound, "max": markBound, "min": markBound,
			"au moins": markBound, "au plus": markBound,
			"avant": markAside, "apres": markAside, "depuis": markAside, "plus tard": markAside,
			"pas": markNot,
		},
	},
}
