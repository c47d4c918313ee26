package dialog

import (
	"slices"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/locale"
)

// mostWordsOfNumber is how many words a number takes, as in "3 ans et demi".
const mostWordsOfNumber = 5

// numberStated takes a number beside the words that tell what it counts.
func (t *turn) numberStated(f *knowledge.Fact, m *message) (knowledge.Value, bool) {
	for phrase := range t.guide.lexicon().numbers.in(f, m.words) {
		for i := range m.words {
			if len(phrase.before) == 0 && !m.numerals[i] {
				continue
			}
			if v, end, ok := t.numberAt(f, m, phrase, i); ok {
				if t.ofSomebody(f, m, i) { // "de" tells it too
					i--
				}
				m.use(i, end-i)
				return v, true
			}
		}
	}
	if number, at, words, ok := m.ageAlone(); ok && isAge(f) && !t.isDepartment(m, at) {
		m.use(at, words)
		return knowledge.NumberOf(number, number), true
	}
	if months, first, end, ok := t.lengthAlone(f, m); ok {
		m.use(first, end-first)
		return knowledge.AtLeast(months), true
	}
	return knowledge.Value{}, false
}

// lengthAlone finds the one length of time that is a part of the sentence of its own,
// right behind what tells of a job: "CDI, 2 years and a half, Metz". Years alone may
// be an age from some number on.
func (t *turn) lengthAlone(f *knowledge.Fact, m *message) (months, first, end int, ok bool) {
	if f.CountedAt == nil || m.parts == nil || !t.countsSince(f) {
		return 0, 0, 0, false
	}
	for i := 1; i < len(m.words); i++ {
		if !m.parted(i) || !m.atWork(i) {
			continue
		}
		to := i + 1
		for !m.parted(to) {
			to++
		}
		n, read := m.readTightly(f, i, to)
		if to-i < 2 || to-i > mostWordsOfNumber || !read || n >= 12*youngestAlone && to-i == 2 && m.words[i+1] == "ans" || n > f.Max {
			continue
		}
		if ok {
			return 0, 0, 0, false
		}
		months, first, end, ok = n, i, to, true
	}
	return months, first, end, ok
}

// countsSince reports whether f counts the time since a day.
func (t *turn) countsSince(f *knowledge.Fact) bool {
	for phrase := range t.guide.lexicon().numbers.in(f, []string{"since"}) {
		if slices.Equal(phrase.before, []string{"since"}) {
			return true
		}
	}
	return false
}

// count finds the words at which a number may begin.
func (m *message) count() {
	m.numerals = make([]bool, len(m.words))
	for i, w := range m.words {
		m.numerals[i] = hasDigit(w) || slices.Contains([]string{"a", "an", "half", "€"}, w)
		if !m.numerals[i] {
			_, m.numerals[i] = locale.ParseNumber(w)
		}
	}
}

// numberAt reads a number with the words of a phrase around it that begin at word
// i. Light words may stand between: "CPF est d’environ 2000".
func (t *turn) numberAt(f *knowledge.Fact, m *message, phrase numberPhrase, i int) (v knowledge.Value, end int, ok bool) {
	first := i + len(phrase.before)
	if f.CountedAt != nil && len(phrase.after) == 0 && m.elsewhere(i) {
		return v, 0, false
	}
	if first >= len(m.words) || !slices.Equal(m.words[i:first], phrase.before) {
		return v, 0, false
	}
	if isAge(f) && slices.ContainsFunc(m.words[max(0, i-2):min(len(m.words), first)], func(w string) bool { return slices.Contains(becoming, w) }) {
		return v, 0, false
	}
	if len(phrase.before) == 0 {
		if i > 0 && len(m.words[i]) == 3 && isNumber(m.words[i]) && isNumber(m.words[i-1]) && !m.parted(i) {
			return v, 0, false // the end of "4 000"
		}
		if i > 0 && !m.parted(i) && (f.Type != knowledge.Money && counted(m.words[i-1]) && !t.ofSomebody(f, m, i) || isAge(f) && slices.Contains(spent, m.words[i-1]) || slices.Contains(upTo, m.words[i-1])) {
			return v, 0, false
		}
		return t.numberFrom(f, m, phrase, i, first)
	}
	for ; first < len(m.words); first++ {
		if v, end, ok = t.numberFrom(f, m, phrase, i, first); ok || !beside(f, m.words[first]) {
			break
		}
	}
	if ok && f.Type == knowledge.Money && m.apartAt(first) && i > 0 && isNumber(m.words[max(0, i-2)]) {
		return v, 0, false // "1900 on CPF, 28"
	}
	return v, end, ok
}

// numberFrom reads a number that begins at word first, and the words of the phrase
// behind it. The phrase begins at word i.
func (t *turn) numberFrom(f *knowledge.Fact, m *message, phrase numberPhrase, i, first int) (v knowledge.Value, end int, ok bool) {
	for n := min(mostWordsOfNumber, len(m.words)-first); n > 0; n-- {
		end = first + n
		if m.partedWithin(first, end) {
			continue
		}
		if f.Type == knowledge.Money && end < len(m.words) && slices.Contains(currency, m.words[end]) {
			end++
		}
		for len(phrase.after) > 0 && end < len(m.words) && m.words[end] != phrase.after[0] && !m.parted(end) && beside(f, m.words[end]) {
			end++
		}
		if len(phrase.after) > 0 && m.apartAt(end) {
			continue
		}
		if end+len(phrase.after) > len(m.words) || !slices.Equal(m.words[end:end+len(phrase.after)], phrase.after) {
			continue
		}
		end += len(phrase.after)
		if v, ok = t.numberIn(f, m, phrase.since(), first, n); ok && !m.countsOther(f, phrase, v, end) {
			return v, end, true
		}
	}
	return v, 0, false
}

// since reports whether the day behind the words of a phrase is that on which
// something began: it is not behind "for", as in "for October".
func (p numberPhrase) since() bool {
	return len(p.before) > 0 && p.before[len(p.before)-1] != "for"
}

// apartAt reports whether word i begins a part of the sentence of its own after a
// comma or a stop: in "27, CPF 900" the first number is none of the CPF.
func (m *message) apartAt(i int) bool {
	return i < len(m.words) && m.parts != nil && m.parts[i]
}

// partedWithin reports whether the words from first to end are of several parts of
// the sentence, and so no one number.
func (m *message) partedWithin(first, end int) bool {
	for i := first + 1; i < end; i++ {
		if m.apartAt(i) {
			return true
		}
	}
	return false
}

// lasts are the words of what else lasts than a job: "j’habite Metz depuis 5 ans".
var lasts = []string{"fin", "lived", "habitons", "residant", "polish", "german", "italian", "spanish", "portuguese", "belgian", "citizen", "habite", "vis", "vit", "vivons", "installe", "installee", "chomage", "inscrit", "inscrite", "rsa", "marie", "mariee", "france", "retraite", "cherche",
	"nationalite", "arrive", "arrivee", "allocations", "allocation", "csp", "foyer", "licencie", "licenciee", "emploi", "reve", "passionne", "passionnee", "pratique", "artisan", "artisane", "entrepreneur", "entrepreneuse", "micro", "independant", "independante", "handicap", "rqth",
	"live", "living", "married", "unemployed", "jobless", "work", "csp", "receivership", "retired", "registered", "freelance", "benefits", "dole", "moved", "abroad", "mortgage", "minutes", "saturdays", "evenings", "sick", "ill", "malade", "arret", "maladie"}

// atWork reports whether a job is named before word i, in its part of the sentence
// or, where that begins there, in the part before.
func (m *message) atWork(i int) bool {
	for at := i - 1; at >= 0; at-- {
		if slices.Contains(jobs, m.words[at]) {
			return m.words[max(0, at-1)] != "self"
		}
		if m.parted(at) {
			return false
		}
	}
	return false
}

// elsewhere reports whether what is said before word i, in its part of the
// sentence, lasts and is no job.
func (m *message) elsewhere(i int) bool {
	for at := i - 1; at >= 0 && !m.parted(at+1); at-- {
		if slices.Contains(lasts, m.words[at]) {
			return true
		}
	}
	return false
}

// spent are the words behind which years are those of a life that was spent on
// something: "bossé 20 ans".
var spent = []string{"travaille", "bosse", "fait", "passe", "tenu", "vecu", "exerce", "cotise", "bac", "eu", "pris", "ete", "worked", "spent"}

// upTo are the words behind which a number is one that is not reached, or a bound.
var upTo = []string{"last", "past", "next", "derniers", "dernieres", "presque", "bientot", "moins", "minimum", "maximum", "nearly", "almost", "under"}

// currency words may stand behind a sum.
var currency = []string{"€", "euro", "euros", "eur", "balles", "boules"}

var (
	// roughly are the words that change nothing about a number.
	roughly = []string{"environ", "approximativement", "approx", "genre", "maintenant", "deja", "exactement", "juste", "pile", "plus", "de", "d",
		"peu", "pres", "a", "autour", "dans", "les", "grosso", "modo", "about", "around", "roughly", "exactly", "now"}

	// atHand are the words between a sum and where it lies.
	atHand = []string{"quasi", "presque", "que", "du", "est", "il", "y", "en", "me", "reste", "j", "ai", "sur", "solde", "actuellement", "dispo", "disponible", "disponibles",
		"cumules", "acquis", "seulement", "dedans", "mon", "le", "compte", "droits", "contient", "affiche", "dit", "indique", "is", "i", "have", "only", "left", "available", "credit"}
)

// beside reports whether a word may stand between a number and the words that tell
// what it counts.
func beside(f *knowledge.Fact, word string) bool {
	return slices.Contains(roughly, word) || f.Type == knowledge.Money && slices.Contains(atHand, word)
}

// longestWeek is how many hours somebody works in a week; a course takes more.
const longestWeek = 48

// countsOther reports whether a number that was read up to word end counts
// something else: years that are no age, hours of a working week, a sum that is a
// number of years.
func (m *message) countsOther(f *knowledge.Fact, phrase numberPhrase, v knowledge.Value, end int) bool {
	switch {
	case f.CountedAt != nil && v.Low == 0:
		return true // a few days
	case isAge(f):
		return m.lasting(end) || len(phrase.before) == 0 && v.Low < youngestAlone
	case f.CountedAt != nil && len(phrase.after) == 0 && slices.Equal(phrase.before, []string{"cdi"}):
		return v.Low >= 12*youngestAlone // "CDI, 28 ans" is an age
	case f.Unit == string(locale.Hours) && len(phrase.before) == 0 && len(phrase.after) == 1 && v.Low <= longestWeek &&
		!slices.ContainsFunc(m.words[:end], func(w string) bool {
			return slices.Contains([]string{"stage", "module", "atelier", "formation", "cours", "course", "workshop"}, w)
		}):
		return true
	case f.Unit == string(locale.Hours) && slices.Contains(m.words, "dif"):
		return true // the DIF was counted in hours
	case f.Unit == string(locale.Hours) && end < len(m.words):
		return slices.Contains([]string{"par", "semaine", "hebdo", "hebdomadaires", "a", "per", "week"}, m.words[end]) && end+1 < len(m.words)
	case f.Type == knowledge.Money && len(phrase.after) == 0 && end < len(m.words) && !m.parted(end):
		return slices.Contains([]string{"ans", "an", "mois", "jours", "jour", "semaines", "heures", "h", "personnes", "salaries", "years", "months", "weeks", "days", "hours"}, m.words[end])
	}
	return false
}

// numberIn reads the number that n words from word first on are. A length of time
// behind words that tell so may be told by the day or the year in which it began.
func (t *turn) numberIn(f *knowledge.Fact, m *message, told bool, first, n int) (knowledge.Value, bool) {
	if m.fraction(first) || m.fraction(first+n) || m.group(first+n) {
		return knowledge.Value{}, false
	}
	number, ok := m.readTightly(f, first, first+n)
	if f.Type == knowledge.Choice {
		o := t.sized(f, number)
		if !ok || o == nil {
			return knowledge.Value{}, false
		}
		return o.Value(), true
	}
	if ok && number >= f.Min && number <= f.Max {
		if f.CountedAt != nil { // said of today, and it grows until then
			return knowledge.AtLeast(number), true
		}
		return knowledge.NumberOf(number, number), true
	}
	if !told || f.Unit != string(locale.Months) {
		return knowledge.Value{}, false
	}
	words := m.words[first : first+n]
	if a, ok := t.yearTyped(f, []string{"depuis", joined(words)}); ok && len(words) == 1 {
		v, err := f.Parse(a.value)
		return v, err == nil
	}
	return t.sinceDay(f, words)
}

// fraction reports whether word i goes on with a number, behind a point or a
// comma: the 6 of "2.6k".
func (m *message) fraction(i int) bool {
	return m.digitsMeet(i) && m.spans[i].from == m.spans[i-1].to+1 && m.text[m.spans[i-1].to] != ' '
}

// group reports whether word i goes on with a number as the three digits behind a
// thousand: "1 350".
func (m *message) group(i int) bool {
	return m.digitsMeet(i) && len(m.words[i]) == len("000") && len(m.words[i-1]) <= len("000") && isNumber(m.words[i]) && !m.parted(i)
}

func (m *message) digitsMeet(i int) bool {
	return i > 0 && i < len(m.words) && m.spans != nil && hasDigit(m.words[i-1]) && hasDigit(m.words[i])
}

// sinceDay reads the day or the month in which something began as the months that
// went by: a month without a year is the last one.
func (t *turn) sinceDay(f *knowledge.Fact, words []string) (knowledge.Value, bool) {
	from, to, ok := locale.ParseDate(joined(words), t.today)
	last := words[len(words)-1]
	if !ok || from.IsZero() || to.IsZero() || to.After(from.AddMonths(1)) || words[0] == "il" || isNumber(last) && !isYear(last) {
		return knowledge.Value{}, false
	}
	if a, b, less := locale.ParseDate(joined(words[1:]), t.today); less && a == from && b == to && !slices.Contains([]string{"le", "l", "la", "du", "au"}, words[0]) {
		return knowledge.Value{}, false // other words go before the day
	}
	if from.After(t.today) && !slices.ContainsFunc(words, isYear) {
		from = calendar.Of(from.Year()-1, from.Month(), from.Day())
	}
	months := 12*(t.today.Year()-from.Year()) + int(t.today.Month()) - int(from.Month())
	if from.Day() > t.today.Day() {
		months--
	}
	if months < f.Min || months > f.Max || !from.Before(t.today) {
		return knowledge.Value{}, false
	}
	return knowledge.AtLeast(months), true
}

func isYear(word string) bool { return len(word) == len("2027") && isNumber(word) }

// isAge reports whether the fact is how old somebody is: a number of years that
// only counts once.
func isAge(f *knowledge.Fact) bool { return f.Unit == string(locale.Years) && f.CountedAt == nil }

// ofSomebody reports whether the number at word i is the age of who stands before
// it: "étudiante de 20 ans".
func (t *turn) ofSomebody(f *knowledge.Fact, m *message, i int) bool {
	return isAge(f) && i > 1 && m.words[i-1] == "de" && slices.ContainsFunc(t.guide.lexicon().find(m.words[:i-1]), func(who mention) bool {
		return who.fact == t.guide.lexicon().start && who.fact != nil && who.first+who.words == i-1
	})
}

// lasting reports whether what stands from word i on makes the years before it a
// length of time, or years to come: "30 ans de métier", "50 ans dans 2 mois".
func (m *message) lasting(i int) bool {
	if m.parted(i) {
		return false
	}
	if slices.Contains([]string{"dans", "in"}, m.words[i]) {
		return i+1 < len(m.words) && (isNumber(m.words[i+1]) || slices.Contains([]string{"la", "l", "un", "une", "les", "the"}, m.words[i+1]) ||
			m.words[i+1] == "le" && i+2 < len(m.words) && !isNumber(m.words[i+2]))
	}
	return slices.Contains([]string{"de", "d", "of", "que", "chez", "comme", "derriere", "ago"}, m.words[i])
}

// The years in which a bare number beside who somebody is can be their age.
const (
	youngestAlone = 14
	oldestAlone   = 75
)

// readTightly reads the number that the words from first to end are, of which
// neither the first nor the last can be left out.
func (m *message) readTightly(f *knowledge.Fact, first, end int) (int, bool) {
	read := func(first, end int) (int, bool) {
		if first == end {
			return 0, false
		}
		if f.Unit == string(locale.Months) {
			return locale.ParseMonths(m.quote(first, end))
		}
		return readNumber(f, m.quote(first, end))
	}
	n, ok := read(first, end)
	fewers := [][2]int{{first + 1, end}, {first, end - 1}}
	if m.fraction(end-1) || end-2 > first && m.fraction(end-2) {
		fewers = nil // cents count, and are cut off
	}
	for _, fewer := range fewers {
		if less, same := read(fewer[0], fewer[1]); same && less == n {
			return 0, false
		}
	}
	return n, ok
}

// counted reports whether the word makes a number behind it a length of time
// and not an age.
func counted(word string) bool {
	return slices.Contains([]string{"depuis", "pendant", "durant", "apres", "avant", "dans", "en", "il", "y", "a", "de", "plus", "moins",
		"since", "for", "after", "before", "in", "over", "under", "than"}, word)
}
