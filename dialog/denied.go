package dialog

import "slices"

// denied are the words that turn what follows into its opposite, or tell that
// it is over.
var denied = []string{"pas", "non", "sans", "not", "no", "never", "jamais", "neither", "nor", "ni", "etais", "etait", "ex", "ancien", "ancienne", "was", "were", "former", "formerly", "previous", "late"}

// over are the words that tell that what stands before them is over.
var over = []string{"termine", "terminee", "fini", "finie", "ended", "finished", "over", "expired", "wasn"}

// done are the words that tell that what stands right behind them is over.
var done = []string{"fini", "termine", "finished"}

// others are people close to somebody, of whom they may speak too; myself are the
// words with which somebody comes back to themselves.
var (
	others = []string{"femme", "mari", "fils", "fille", "gendre", "enfant", "ado", "gamin", "gamine", "conjoint", "conjointe", "compagnon", "compagne", "epoux", "epouse",
		"voisin", "voisine", "collegue", "filleul", "filleule", "copain", "copine", "mere", "pere", "frere", "soeur", "ami", "amie", "niece", "neveu", "cousin", "cousine",
		"wife", "husband", "son", "daughter", "boyfriend", "girlfriend", "mother", "father", "brother", "sister", "friend", "nephew", "kid", "child", "spouse", "neighbour", "neighbor", "neighbours", "colleague", "coworker",
		"mum", "mom", "dad", "maman", "papa", "mate", "pal", "lodger", "flatmate", "roommate", "housemate", "uncle", "aunt", "oncle", "tante", "grandson", "granddaughter", "garcon", "teenager", "fiance", "bloke"}
	myself = []string{"je", "j", "jsuis", "chui", "chuis", "moi", "m", "g", "i", "im", "me", "myself", "nous", "we"}
)

// premises are what belongs to somebody else and where one may well work oneself.
var premises = []string{"workshop", "shop", "business", "company", "firm", "studio", "atelier", "boutique", "store", "enterprise", "entreprise"}

// mostOfAnother is how many words behind another person what is said of them
// stands.
const mostOfAnother = 7

// ofAnother reports whether what follows these words is said of another person:
// "ma femme est …", but not "ma femme travaille, moi je suis …".
func ofAnother(before []string) bool {
	for i := len(before) - 1; i >= max(0, len(before)-mostOfAnother); i-- {
		switch {
		case slices.Contains(myself, before[i]), before[i] == "on" && i+1 < len(before) && slices.Contains([]string{"habite", "vit"}, before[i+1]):
			return false
		case slices.Contains(others, before[i]) && i > 1 && slices.Contains([]string{"chez", "with", "at", "de", "avec"}, before[i-2]):
			return false // "j’habite chez ma tante"
		case slices.Contains(others, before[i]) && i+2 < len(before) && before[i+1] == "s" && slices.Contains(premises, before[i+2]):
			return false // "in my aunt’s workshop"
		case slices.Contains(others, before[i]):
			return i > 0 && slices.Contains([]string{"ma", "mon", "sa", "son", "notre", "une", "un", "my", "our", "his", "her", "a", "best", "older", "younger", "little", "big"}, before[i-1]) ||
				i == 0 && slices.Contains([]string{"mum", "mom", "dad", "maman", "papa"}, before[i])
		}
	}
	return false
}

// speaksOfAnother reports whether the words name somebody close and never come
// back to whoever writes.
func speaksOfAnother(words []string) bool {
	for i := range words {
		if slices.Contains(others, words[i]) && ofAnother(words[:i+1]) {
			return !slices.ContainsFunc(words[i:], func(w string) bool { return slices.Contains(myself, w) })
		}
	}
	return false
}

// light words may stand between what denies and what it denies: "I don't have a
// permanent contract".
var light = []string{"have", "a", "an", "the", "on", "any", "right", "to", "get", "got", "been", "ever", "really", "actually",
	"d", "de", "un", "une", "le", "la", "l", "en", "au", "plus", "encore", "ete", "inscrit", "inscrite", "inscription", "actuellement"}

// refused reports whether the words end in what denies, with light words behind
// it.
func refused(before []string) bool {
	for i := len(before) - 1; i >= 0; i-- {
		switch {
		case slices.Contains([]string{"not", "no", "never", "dont", "pas", "jamais"}, before[i]):
			return true
		case before[i] == "t" && i > 0 && slices.Contains([]string{"don", "doesn", "isn", "haven", "hasn", "hadn", "wasn", "didn", "aren", "ain", "won", "can", "couldn"}, before[i-1]):
			return true
		case !slices.Contains(light, before[i]):
			return false
		}
	}
	return false
}

// past reports whether the words, which stand before something in its part of the
// sentence, tell that it was once, or would be: "I used to be", "years ago I had",
// "I worked in", "if I got".
func past(before []string) bool {
	for i, w := range before {
		next := ""
		if i+1 < len(before) {
			next = before[i+1]
		}
		switch {
		case w == "used" && next == "to", w == "way" && next == "back", w == "back" && next == "when", w == "years" && next == "ago" && slices.ContainsFunc(before[i:], once):
			return true
		case w == "worked" && (i == 0 || !slices.Contains([]string{"ve", "have"}, before[i-1])):
			return true
		case (w == "had" || w == "d") && next == "been":
			return true
		case w == "apres" && slices.Contains([]string{"mon", "un", "le"}, next) && i+2 == len(before), w == "suite" && next == "a" && i+2 >= len(before)-1:
			return true // "après mon licenciement"
		case w == "ai" && next == "ete" && i+2 == len(before): // "j’ai été apprentie"
			return true
		case next == "to" && i+3 == len(before) && before[i+2] == "be" && (w == "have" || w == "need" || w == "has"): // "do I have to be"
			return true
		case (w == "if" || w == "when") && i+2 < len(before) && next == "i" && supposed(before[i+2]):
			return true
		}
	}
	return false
}

func supposed(verb string) bool {
	return once(verb) || slices.Contains([]string{"got", "lost", "quit", "resigned", "lived", "studied"}, verb)
}

func once(word string) bool {
	return slices.Contains([]string{"was", "were", "had", "worked", "did"}, word)
}

// noMore reports whether the words end in "plus", as in "plus en poste" and
// "plus de CDI", but not "en plus".
func noMore(before []string) bool {
	n := len(before)
	if n > 1 && slices.Contains([]string{"de", "d", "en", "un", "une"}, before[n-1]) && before[n-2] == "plus" {
		n--
	}
	return n > 0 && before[n-1] == "plus" && (n == 1 || !slices.Contains([]string{"en", "de", "et"}, before[n-2]))
}

// negated reports whether a mention is said of another person, one of the two
// words before it denies it, or one of the three behind it tells that it is over. A phrase that denies by
// itself, such as "pas encore", is not denied by another "non".
func negated(words []string, m mention) bool {
	if slices.ContainsFunc(words[m.first:m.first+m.words], func(w string) bool { return w == "t" || slices.Contains(denied, w) }) {
		return false
	}
	if m.first > 0 && words[m.first-1] == "if" && words[m.first] == "i" && m.words > 1 && supposed(words[m.first+1]) {
		return true // "if I got sacked"
	}
	if ofAnother(words[:m.first]) || refused(words[:m.first]) || noMore(words[:m.first]) || past(words[:m.first]) {
		return true
	}
	before, behind := words[max(0, m.first-2):m.first], words[m.first+m.words:min(len(words), m.first+m.words+3)]
	return slices.ContainsFunc(before, func(w string) bool { return slices.Contains(denied, w) || slices.Contains(done, w) }) ||
		isOver(behind)
}

// presently leaves the situation that is said to be that of today, where one is
// and another is not: "30 ans comme artisan, je suis à la retraite maintenant".
func presently(words []string, found []mention) []mention {
	now := slices.DeleteFunc(slices.Clone(found), func(m mention) bool {
		around := words[max(0, m.first-4):min(len(words), m.first+m.words+1)]
		return !slices.ContainsFunc(around, func(w string) bool {
			return slices.Contains([]string{"maintenant", "mtn", "desormais", "actuellement", "now", "currently"}, w)
		})
	})
	if len(now) > 0 {
		return now
	}
	return found
}

// isOver reports whether the words tell that what stands before them is over: "is
// over", but not "over one year".
func isOver(behind []string) bool {
	for i, w := range behind {
		if slices.Contains(over, w) && (w != "over" || i > 0 && slices.Contains([]string{"is", "s", "was", "all"}, behind[i-1])) {
			return true
		}
	}
	return false
}
