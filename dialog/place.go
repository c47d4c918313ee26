package dialog

import (
	"slices"
	"strconv"
	"strings"
)

// placed reports whether a place name stands behind a word that makes it one:
// "à Tours", but not "deux tours".
func placed(words []string, m mention) bool {
	if m.first > 1 && slices.Contains([]string{"le", "la", "les", "l", "the"}, words[m.first-1]) {
		return slices.Contains([]string{"dans", "ds", "habite", "vis", "reside", "in", "est", "de"}, words[m.first-2])
	}
	if m.first > 1 && words[m.first-1] == "on" {
		return slices.Contains([]string{"m", "am", "live", "living", "based"}, words[m.first-2]) // an island
	}
	if m.first > 2 && words[m.first-1] == "to" && slices.Contains(words[max(0, m.first-5):m.first-2], "from") {
		return true
	}
	if home(words, m) || m.first > 1 && words[m.first-1] == "to" && slices.Contains([]string{"moved", "move", "moving", "back", "relocated", "close", "next"}, words[m.first-2]) {
		return true
	}
	if m.first > 1 && (words[m.first-1] == "de" || words[m.first-1] == "du") {
		return slices.Contains([]string{"mairie", "metiers", "region", "departement", "ville", "suis", "chui", "chuis", "jsuis", "viens", "agglo", "pres", "chu", "hopital", "public", "banlieue", "peripherie", "alentours", "cote", "sud", "nord", "est", "ouest", "loin", "pays"}, words[m.first-2])
	}
	if m.first == 1 && words[0] == "le" {
		return len(words) == 2
	}
	return m.first > 0 && slices.Contains([]string{"a", "in", "en", "near", "vers", "pres", "from", "at", "around", "outside", "by", "close", "sur", "habitons", "vivons", "habite", "habitant", "habitante", "resident", "residente", "residant", "region", "vis", "reside", "live", "moved"}, words[m.first-1])
}

// home reports whether the words around a place make it somebody’s home: "Metz
// resident", "Metz is where I live", "home is Metz".
func home(words []string, m mention) bool {
	before, behind := words[:m.first], words[m.first+m.words:]
	for _, tells := range [][]string{{"resident"}, {"based"}, {"is", "home"}, {"is", "where", "i"}, {"where", "i"}, {"where", "we"}, {"ou", "j"}, {"ou", "je"}, {"ou", "nous"}, {"ou", "on"}, {"j", "y", "habite"}, {"jy", "habite"}, {"j", "y", "vis"}, {"c", "est", "la", "que"},
		{"c", "est", "chez"}, {"c", "chez", "moi"}, {"chez", "moi"}, {"chez", "nous"}, {"that", "s", "where", "i"}, {"is", "my", "home"}, {"born", "and", "living"}, {"born", "and", "still", "living"}} {
		if len(behind) >= len(tells) && slices.Equal(behind[:len(tells)], tells) {
			return true
		}
	}
	if n := len(before); n > 0 && before[n-1] == "home" {
		return n == 1 || !slices.Contains([]string{"go", "going", "drive", "from", "a"}, before[n-2]) // "home: Metz"
	}
	return len(before) > 1 && (before[len(before)-1] == "is" || before[len(before)-1] == "s") && before[len(before)-2] == "home"
}

// farAway reports whether a place that is no region is where somebody lives, rather
// than where they come from or went.
func farAway(words []string, m mention) bool {
	return home(words, m) || slices.ContainsFunc(words[max(0, m.first-4):m.first], func(w string) bool {
		return slices.Contains([]string{"live", "living", "lives", "reside", "residing", "based", "stay", "staying", "currently", "moved", "settled", "habite", "habitant", "vis", "vivant", "reside", "installe", "installee", "actuellement"}, w)
	})
}

// alone reports whether a mention is a part of the sentence of its own:
// "retraitée, Toulon".
func (m *message) alone(found mention) bool {
	return m.parted(found.first) && m.parted(found.first+found.words)
}

// inDepartment reports whether a number stands behind words that make it that of
// a department: "dans le 44", "in the 44", "department 44".
func inDepartment(words []string, m mention) bool {
	if m.first > 0 && slices.Contains([]string{"departement", "department", "dept", "dep", "dpt"}, words[m.first-1]) {
		return true
	}
	if end := m.first + m.words; m.first > 1 && words[m.first-1] == "the" && words[m.first-2] == "in" {
		return end == len(words) || !slices.Contains([]string{"months", "years", "weeks", "days", "hours", "month", "year", "people", "of", "others"}, words[end])
	}
	return m.first > 1 && words[m.first-1] == "le" && slices.Contains([]string{"dans", "ds", "habite", "vis", "reside", "suis"}, words[m.first-2])
}

// department reports whether a number of two digits that stands in a part of the
// sentence of its own, or right behind a place, is that of a department and no
// age: "CDI, 92", "Béziers 34", "de Marseille, 13". All are the places of the
// message.
func (m *message) department(number mention, all []mention) bool {
	i := number.first
	if i == 0 || isNumber(m.words[i-1]) || i+1 < len(m.words) && !m.parted(i+1) {
		return false
	}
	for _, place := range all {
		if place.option == number.option && place.first+place.words == i && !isNumber(m.words[place.first]) {
			return true
		}
	}
	n, err := strconv.Atoi(m.words[i])
	return err == nil && len(m.words[i]) == 2 && m.parted(i) && (n < youngestAlone || n > oldestAlone)
}

// schools are the words before a school that tell that it is none of jewellery: "I
// teach at a state school in Nantes".
var schools = []string{"state", "public", "primary", "secondary", "nursery", "teach", "teacher", "enseigne", "professeur", "prof", "instit"}

// livedIn leaves the places where somebody lives, where the message tells several
// apart: neither where they were born nor where they would study.
func livedIn(words []string, found []mention) []mention {
	near := func(m mention, most int, tell ...string) bool {
		return slices.ContainsFunc(words[max(0, m.first-most):m.first], func(w string) bool { return slices.Contains(tell, w) })
	}
	found = slices.DeleteFunc(found, func(m mention) bool {
		return near(m, 3, "ne", "nee", "born", "origine", "originaire", "study", "studying", "etudier", "campus", "ecole", "school", "vous", "you", "your") &&
			!near(m, 2, "habite", "vis", "live", "living") && !home(words, m) && !near(m, 4, schools...)
	})
	found = slices.DeleteFunc(found, func(m mention) bool { // "a jeweller in Mâcon wants to hire me"
		return near(m, 2, "jeweller", "jeweler", "goldsmith", "joaillier", "bijoutier", "apprentissage") && m.first > 2 && slices.ContainsFunc(words[max(0, m.first-4):m.first-1], func(w string) bool { return slices.Contains([]string{"a", "un", "maitre", "the", "small"}, w) })
	})
	found = slices.DeleteFunc(found, func(m mention) bool { // "from Metz to Nancy"
		end := m.first + m.words
		return near(m, 1, "from") && end+1 < len(words) && words[end] == "to" && slices.ContainsFunc(found, func(other mention) bool { return other.first == end+1 })
	})
	home := slices.DeleteFunc(slices.Clone(found), func(m mention) bool {
		return !near(m, 3, "habite", "habitant", "vis", "live", "living", "reside", "based", "installe", "installee", "sleep", "home") && !home(words, m)
	})
	if len(home) > 0 {
		return home
	}
	return found
}

// placeLeft quotes a place that a message names and that was not noted, so that
// nobody thinks it was.
func (t *turn) placeLeft(m *message) string {
	f := t.guide.lexicon().place
	if f == nil {
		return ""
	}
	for _, found := range t.guide.lexicon().among(f, m.words, t.matches(m)) {
		known := slices.Contains(t.facts[f.ID].Options, found.option)
		named := t.mentionsIn(f, m, m.words, t.matches(m))
		if !known && !m.used[found.first] && slices.ContainsFunc(named, func(n mention) bool { return n.first == found.first }) {
			return strings.TrimRight(m.quote(found.first, found.first+found.words), ",.;!?")
		}
	}
	return ""
}
