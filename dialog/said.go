package dialog

import (
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// Said returns the facts that a message states, read in the given language as
// the first one of a talk: those that a talk could ask for, each once, with the
// words of the message, as the program reads them, that say so. With hearing, who
// somebody is may follow from the message as a whole.
func (g *Guide) Said(lang, text string, today calendar.Date) []chat.Said {
	text, _ = readable(text)
	t := &turn{guide: g, today: today, state: State{Lang: g.base.Language(lang)}}
	t.refresh()
	var said []chat.Said
	for _, one := range t.saidBy(text, mostSaid) {
		said = append(said, chat.Said{Fact: one.fact.ID, Value: one.value.String(), Words: one.words})
	}
	return said
}

// reading is a fact as it was read in a message.
type reading struct {
	noted
	words string // that say so
	fresh bool   // nothing else is said by the same words, or by most of them
}

// mostSaid is how many facts are read in one message.
const mostSaid = 12

// saidIn reads what a message says, at most so much: first of questions that are
// open, one after another, as one answer opens further questions; then of all
// others, in words that nothing was read in yet. What is read is noted in the
// state of the turn, as answers.
func (t *turn) saidIn(m *message, most int) []reading {
	var said []reading
	for len(said) < most {
		one, ok := t.nextSaid(m)
		if !ok {
			break
		}
		t.keep(Answer{Fact: one.fact.ID, Value: one.value.String(), Typed: true, Also: true}, one.value)
		said = append(said, one)
	}
	return said
}

func (t *turn) nextSaid(m *message) (reading, bool) {
	for _, f := range t.unsettled() {
		if one, ok := t.saidOf(f, m); ok && (one.value.Known() || t.state.answer(f.ID) < 0) {
			return one, true
		}
	}
	for _, f := range t.guide.base.Facts() {
		if _, known := t.facts[f.ID]; known || !f.Asked() {
			continue
		}
		used := slices.Clone(m.used)
		if one, ok := t.saidOf(f, m); ok && one.fresh && !t.special(f, one) && (f.Type != knowledge.Number || m.apart(f, one, used)) {
			return one, true
		}
		m.used = used
	}
	return reading{}, false
}

// special reports whether the words of a choice that no open question asks for
// are a special case too, which counts whatever is asked: "alternance".
func (t *turn) special(f *knowledge.Fact, one reading) bool {
	return f.Type == knowledge.Choice && slices.ContainsFunc(t.guide.lexicon().exactly(strings.Fields(one.words)), func(m meaning) bool {
		return m.fact != nil && m.fact != f && m.fact.Type == knowledge.Several && !t.facts[m.fact.ID].Known()
	})
}

// saidOf reads what the message says of f.
func (t *turn) saidOf(f *knowledge.Fact, m *message) (reading, bool) {
	alone := t.says(f, m)
	if !alone.ok {
		return reading{}, false
	}
	one := reading{noted: noted{f, alone.value}}
	var words []string
	number := f.Type == knowledge.Number
	fresh, spoken, within := 0, 0, false
	for i, w := range m.words {
		if alone.used[i] {
			words = append(words, w)
			switch {
			case !m.used[i] || number && !m.numerals[i]:
				fresh++
			case m.who == nil || !m.who[i]:
				spoken++
			case i > 0 && m.who[i-1] && !alone.used[i-1] || i+1 < len(m.who) && m.who[i+1] && !alone.used[i+1]:
				within = true // "fin de CDI" tells no contract
			}
			m.used[i] = true
			if f == t.guide.base.StartFact() {
				if m.who == nil {
					m.who = make([]bool, len(m.words))
				}
				m.who[i] = true
			}
		}
	}
	one.words = strings.Join(words, " ")
	one.fresh = (fresh > 0 || !within) && (spoken == 0 || f.Type == knowledge.Choice && fresh > spoken)
	return one, true
}

// vague are the words that tell that something lasts, and not what.
var vague = []string{"depuis", "ca", "for", "since"}

// jobs are the words of a job that lasts.
var jobs = []string{"cdi", "cdd", "salarie", "salariee", "bosse", "travaille", "poste", "fonctionnaire", "titulaire", "contrat", "embauche", "employe", "employee", "contract",
	"salaried", "employed", "working", "worked", "works", "job", "permanent", "firm", "company", "employer", "post"}

// apart reports whether a number that no open question asks for is told what it
// counts: it stands in a part of the sentence of its own, such as ", 34 ans,", or
// beside words that tell, as in "j’ai 34 ans". The used words are those that said
// something before.
func (m *message) apart(f *knowledge.Fact, one reading, used []bool) bool {
	first := 0
	for first < len(m.used) && (!m.used[first] || used[first]) {
		first++
	}
	words := len(strings.Fields(one.words))
	if f.Unit == string(locale.Months) {
		told := words > 2 && !slices.Contains(vague, strings.Fields(one.words)[0])
		return f.CountedAt == nil || told || m.atWork(first)
	}
	if words > 1 {
		return true
	}
	return m.parted(first)
}

func hasDigit(word string) bool { return strings.ContainsAny(word, "0123456789") }
