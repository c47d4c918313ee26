package dialog

import (
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
	if m.ofAppointment(first) {
		return knowledge.Value{}, false
	}
	if found {
		for _, other := range t.guide.lexicon.find(m.words) {
			end := other.first + other.words
			if other.fact != nil && !t.guide.base.IsCourse(other.fact) && end <= first && len(t.telling(m.words[end:first])) == 0 {
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
	if c := t.claimOf(m.text); c.denies != "" {
		if from, to, ok = locale.ParseDate(c.affirms, t.today); ok {
			return from, to, true
		}
	}
	for part := range strings.FieldsFuncSeq(m.text, func(r rune) bool { return r == ',' || r == ';' }) {
		a, b, read := locale.ParseDate(part, t.today)
		if !read || !slices.ContainsFunc(tokens(part), func(w string) bool { return slices.Contains(starts, w) }) {
			continue
		}
		if ok {
			return from, to, false
		}
		from, to, ok = a, b, true
	}
	return from, to, ok
}

// starts are the words beside the day on which a course starts; appointments are
// those of what else happens on a day.
var (
	starts = []string{"commence", "commencer", "debut", "debute", "debuter", "demarre", "demarrer", "rentree", "start", "starts", "starting", "begin", "begins", "beginning"}

	appointments = []string{"rdv", "rendez", "appointment", "meeting", "entretien", "interview", "ouvert", "ouverts", "portes", "open", "fini", "finit", "ended", "ends"}
)

// mostToAppointment is how many words behind an appointment its day stands.
const mostToAppointment = 5

// ofAppointment reports whether the day at a word is that of something else than
// a start: "j’ai rdv demain".
func (m *message) ofAppointment(first int) bool {
	if first > 0 && slices.Contains([]string{"ans", "old"}, m.words[first-1]) { // a birthday
		return true
	}
	for i := first - 1; i >= max(0, first-mostToAppointment); i-- {
		switch {
		case slices.Contains(starts, m.words[i]):
			return false
		case slices.Contains(appointments, m.words[i]):
			return true
		}
	}
	return false
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
