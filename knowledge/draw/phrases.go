package draw

import "strings"

// phrases are the words of the pictures themselves in one language.
type phrases struct {
	tree, conditions string // titles
	on               string // before the day of the picture

	start, advice           string
	question, offer, scheme string // tags
	condition, result       string
	when, everybody         string // before a rule; above what has none
	reading                 string // how to read the cards
	yes, no, and, or, none  string // at arrows
	otherwise               string

	andRule, orRule, not, neither, nor string // in rules
	in                                 string // before a number of days
	today, notToday                    string
	todayOrLater, beforeToday          string

	onlyIf, allMet, noCondition, checkWith, knownBy string

	ended, pages, figures, deadlines, successor    string // titles of lists
	endedOn, replacedBy, noSuccessor               string
	validFrom, startsOn, validUntil, noLongerValid string
	notYet, noValue                                string
	confident, unsure, unstated                    string
}

var french = phrases{
	tree: "L’arbre des questions", conditions: "Conditions", on: "Au",
	start: "Début de la conversation", advice: "Conseil : les aides, dans l’ordre de l’arbre",
	question: "Question", offer: "Aides proposées", scheme: "Aide", condition: "Condition", result: "Résultat",
	when: "Si", everybody: "Pour tout le monde",
	reading: "Lisez les cadres dans l’ordre de leurs numéros. Un cadre avec « Si » ne compte que si sa règle est vraie.",
	yes:     "oui", no: "non", and: "et", or: "ou", none: "si aucune règle n’est vraie", otherwise: "Sinon",
	andRule: "et", orRule: "ou", not: "pas", neither: "ni", nor: "ni",
	in: "dans", today: "aujourd’hui", notToday: "pas aujourd’hui", todayOrLater: "aujourd’hui ou plus tard", beforeToday: "avant aujourd’hui",
	onlyIf: "Ne s’applique que si", allMet: "Toutes les conditions sont réunies", noCondition: "Aucune condition",
	checkWith: "À vérifier avec", knownBy: "Qui sait",
	ended: "Aides terminées", pages: "Pages", figures: "Chiffres de ce jour", deadlines: "Délais", successor: "Remplacée par",
	endedOn: "Aide terminée", replacedBy: "remplacée par", noSuccessor: "sans remplaçante",
	validFrom: "Depuis le", startsOn: "À partir du", validUntil: "Jusqu’au", noLongerValid: "terminée", notYet: "pas encore commencée",
	noValue: "pas de valeur ce jour", confident: "sûr", unsure: "à vérifier", unstated: "jamais dit",
}

var english = phrases{
	tree: "The tree of questions", conditions: "Conditions", on: "On",
	start: "Start of the talk", advice: "Advice: the schemes, in the order of the tree",
	question: "Question", offer: "Schemes offered", scheme: "Scheme", condition: "Condition", result: "Result",
	when: "If", everybody: "For everybody",
	reading: "Read the frames in the order of their numbers. A frame with “If” counts only if its rule holds.",
	yes:     "yes", no: "no", and: "and", or: "or", none: "if no rule holds", otherwise: "Otherwise",
	andRule: "and", orRule: "or", not: "not", neither: "neither", nor: "nor",
	in: "in", today: "today", notToday: "not today", todayOrLater: "today or later", beforeToday: "before today",
	onlyIf: "Applies only if", allMet: "All conditions are met", noCondition: "No condition",
	checkWith: "Check with", knownBy: "Who knows",
	ended: "Ended schemes", pages: "Pages", figures: "Figures of that day", deadlines: "Deadlines", successor: "Replaced by",
	endedOn: "Scheme ended", replacedBy: "replaced by", noSuccessor: "without successor",
	validFrom: "Since", startsOn: "From", validUntil: "Until", noLongerValid: "ended", notYet: "not begun yet",
	noValue: "no value on that day", confident: "sure", unsure: "to be checked", unstated: "never stated",
}

// phrasesIn returns the words in the given language, English where there are
// none.
func phrasesIn(lang string) *phrases {
	if primary, _, _ := strings.Cut(lang, "-"); primary == "fr" {
		return &french
	}
	return &english
}
