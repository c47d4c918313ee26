package dialog

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/locale"
)

// mostWordsOfDay is how many words a day takes, as in "le 15 mars de l'année
// prochaine".
const mostWordsOfDay = 6

// dayStated takes a day or a period that is not over, unless it stands right
// behind what tells of something else: "licencié en mars".
func (t *turn) dayStated(m *message) (knowledge.Value, bool) {
	if !strings.ContainsFunc(m.text, unicode.IsLetter) && !strings.Contains(m.text, "/") {
		return knowledge.Value{}, false
	}
	from, to, ok := t.dayOf(m)
	if !ok || from.Before(t.today) {
		return knowledge.Value{}, false
	}
	first, words, found := dayIn(m.words, from, to, t.today)
	if !found {
		first = len(m.words)
	}
	if m.ofAppointment(first) || m.happened(first) || t.unlikely(m, from, first) {
		return knowledge.Value{}, false
	}
	if found {
		for _, other := range longest(t.matches(m), whatever) {
			end := other.first + other.words
			if other.fact != nil && !t.guide.base.IsCourse(other.fact) && end <= first && !m.parted(first) && len(t.telling(m.words[end:first])) == 0 {
				return knowledge.Value{}, false
			}
		}
		m.use(first, words)
	}
	return knowledge.DayOf(from, to), true
}

// dayOf reads the day that a message names. Where it names several, it is that of
// the part of the sentence in which something starts.
func (t *turn) dayOf(m *message) (from, to calendar.Date, ok bool) {
	if from, to, ok = locale.ParseDate(m.text, t.today); ok {
		return from, to, true
	}
	if rest := sinceWhen.ReplaceAllString(m.text, " "); rest != m.text {
		if from, to, ok = locale.ParseDate(rest, t.today); ok {
			return from, to, true
		}
	}
	if c := t.claimOf(m.text); c.denies != "" {
		if from, to, ok = locale.ParseDate(c.affirms, t.today); ok {
			return from, to, true
		}
	}
	named := 0
	for part := range partsOfDays(m.text) {
		a, b, read := t.dayInPart(part)
		starting := slices.ContainsFunc(tokens(part), func(w string) bool { return slices.Contains(starts, w) })
		switch {
		case !read || !starting && ok:
			continue
		case starting && ok:
			return from, to, false
		case starting:
			from, to, ok = a, b, true
		case named == 0:
			from, to, named = a, b, 1
		default:
			named++
		}
	}
	return from, to, ok || named == 1
}

// sinceWhen is the day or the length that stands behind "since": "plus de taf depuis
// juin, le CAP en septembre" names one day on which something starts.
var sinceWhen = regexp.MustCompile(`(?i)\b(?:depuis|since) (?:le |the )?(?:\d{1,2} )?\p{L}+(?: \d{4})?`)

// joints are where a sentence with several days falls apart.
var joints = regexp.MustCompile(`(?i)[,;]| (?:et|mais|alors que|and|but|then|puis) `)

func partsOfDays(text string) iter.Seq[string] { return slices.Values(joints.Split(text, -1)) }

// dayInPart reads a day in a part of a sentence: "rentrée le 6 septembre" is that
// day, though "rentrée" alone is a month.
func (t *turn) dayInPart(part string) (from, to calendar.Date, ok bool) {
	if from, to, ok = locale.ParseDate(part, t.today); ok {
		return from, to, true
	}
	words := tokens(part)
	if rest := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "rentree" }); len(rest) < len(words) {
		return locale.ParseDate(joined(rest), t.today)
	}
	return from, to, false
}

// starts are the words beside the day on which a course starts; appointments are
// those of what else happens on a day.
var (
	starts = []string{"intake", "enchainer", "suivre", "rejoindre", "session", "commence", "commencer", "debut", "debute", "debuter", "demarre", "demarrer", "rentree", "start", "starts", "starting", "begin", "begins", "beginning"}

	appointments = []string{"rdv", "rendez", "appointment", "meeting", "entretien", "interview", "ouvert", "ouverts", "portes", "open", "fini", "finis", "finit", "finissent", "termine", "terminent",
		"expire", "arrete", "arretent", "licenciement", "demissionne", "demission", "webinaire", "reunion", "salon", "jusqu", "fin", "ferme", "fermeture", "fermera", "naissance", "accouche", "anniversaire", "depuis",
		"ended", "ends", "until", "till", "til", "finishes", "finish", "stops", "runs", "expires", "expiring", "renewal", "renewed", "due", "letter", "birthday",
		"turn", "turning", "since", "exam", "exams", "graduate", "layoff", "back"}
)

// mostToAppointment is how many words behind an appointment its day stands.
const mostToAppointment = 5

// ofAppointment reports whether the day at a word is that of something else than
// a start: "j’ai rdv demain".
func (m *message) ofAppointment(first int) bool {
	if slices.ContainsFunc(m.words[max(0, first-2):first], func(w string) bool { return w == "ans" || w == "old" }) || first+1 < len(m.words) && m.words[first] == "dans" && slices.Contains(m.words, "aurai") { // a birthday
		return true
	}
	for i := first - 1; i >= max(0, first-mostToAppointment); i-- {
		switch {
		case slices.Contains(starts, m.words[i]):
			return false
		case slices.Contains(appointments, m.words[i]), m.words[i] == "up" && i > 0 && slices.Contains([]string{"is", "s", "are", "comes"}, m.words[i-1]):
			return true
		}
	}
	return false
}

// events are the words that tell that something else happened on a day: "I resigned
// in October", "démissionné en octobre".
var events = []string{"resigned", "lost", "left", "quit", "finished", "ended", "was", "were", "got", "became", "moved", "arrived", "passed", "told", "asked", "rang", "called",
	"registered", "opened", "created", "launched", "closed", "hired", "fired", "laid", "sacked", "retired", "divorced", "started", "began", "begun", "tried", "turned", "checked",
	"demissionne", "licencie", "licenciee", "ouvert", "ouverte", "depose", "deposee", "envoye", "envoyee", "filed", "applied", "sent", "cree", "creee", "lance", "lancee", "ferme", "quitte", "perdu", "fini", "termine", "inscrit", "inscrite", "arrive", "arrivee", "passe", "obtenu", "demenage", "vire", "viree", "embauche", "embauchee", "appele"}

// mostToEvent is how many words behind what happened its day stands.
const mostToEvent = 4

// happened reports whether the day at a word is that of something that happened
// already, in the same part of the sentence.
func (m *message) happened(first int) bool {
	for i := first - 1; i >= max(0, first-mostToEvent) && !m.parted(i+1); i-- {
		w := m.words[i]
		switch {
		case slices.Contains(starts, w):
			return i > 0 && slices.Contains([]string{"ai", "a", "avons", "ont"}, m.words[i-1]) // "elle a débuté"
		case w == "for" || w == "pour":
			return false
		case slices.Contains(events, w):
			return true
		}
	}
	return false
}

// farOff is how many months ahead nobody plans a course who does not name the year.
const farOff = 24

var weekdays = []string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}

// unlikely reports whether a day that was read from word first on is hardly the
// start of a course: years ahead with no year named, today with nothing that
// starts, "every Sunday", or a length of time behind what was counted in it, as in "1200 hours in 3
// months".
func (t *turn) unlikely(m *message, from calendar.Date, first int) bool {
	if from.After(t.today.AddMonths(farOff)) && !slices.ContainsFunc(m.words, isYear) {
		return true
	}
	if from == t.today && !slices.ContainsFunc(m.words, func(w string) bool { return slices.Contains(starts, w) }) && len(m.words) > mostWordsOfDay {
		return true
	}
	if first > 0 && first < len(m.words) && m.words[first-1] == "le" && slices.Contains(weekdays, m.words[first]) && (first+1 == len(m.words) || !isNumber(m.words[first+1]) && m.words[first+1] != "prochain") {
		return true // "le samedi" is every Saturday
	}
	return first > 0 && first < len(m.words) && slices.Contains([]string{"every", "each", "chaque", "hours", "heures", "h", "euros", "€", "income", "revenus", "earned", "gagne"}, m.words[first-1])
}

// dayIn returns the fewest words that say the days from from to to.
func dayIn(words []string, from, to, today calendar.Date) (first, n int, found bool) {
	for n := 1; n <= min(mostWordsOfDay, len(words)); n++ {
		for i := 0; i+n <= len(words); i++ {
			a, b, ok := locale.ParseDate(strings.Join(words[i:i+n], " "), today)
			if ok && a == from && b == to {
				if i+n < len(words) && len(words[i+n]) == len("2027") && isNumber(words[i+n]) {
					n++ // a year that goes without saying
				}
				return i, n, true
			}
		}
	}
	return 0, 0, false
}
