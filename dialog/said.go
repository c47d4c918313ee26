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

// saidBy reads all facts of a message. Who somebody is may be said without any
// word of the options: then it is what the message is surely about.
func (t *turn) saidBy(text string, most int) []reading {
	if t.guide.listener != nil {
		return t.heardBy(text, most)
	}
	scratch := t.scratch()
	own := ofOneself(text)
	m := newMessage(own)
	said := append(scratch.saidIn(m, most), t.saidOtherwise(m)...)
	if own == "" { // of a question in general, only the course that it is about
		m = newMessage(text)
		for _, f := range t.guide.base.Facts() {
			if one, ok := scratch.saidOf(f, m); ok && t.guide.base.IsCourse(f) {
				said = append(said, one)
			}
		}
		return said
	}
	f := t.guide.base.StartFact()
	if f == nil || scratch.facts[f.ID].Known() {
		return said
	}
	first := t.firstGuess(text)
	if option, ok := first.Intent.Start(); ok && first.Confidence >= certain && f.Option(option) != nil && t.mayBe(option, m, said) {
		return append([]reading{{noted: noted{f, knowledge.ChoiceOf(option)}, words: joined(m.words)}}, said...)
	}
	return said
}

// saidOtherwise reads what a message says of answers given before, where that is
// something else and no word of it said anything yet.
func (t *turn) saidOtherwise(m *message) []reading {
	var said []reading
	for _, a := range t.state.Answers {
		f := t.guide.base.Fact(a.Fact)
		if f == nil || !f.Asked() {
			continue
		}
		used := slices.Clone(m.used)
		one, ok := t.saidOf(f, m)
		if ok && one.fresh && one.value.String() != a.Value && len(said) < mostAlso && (f.Type != knowledge.Number || m.apart(f, one, used)) {
			said = append(said, one)
			continue
		}
		m.used = used
	}
	return said
}

// mayBe reports whether a guess of who somebody is stands beside what the message
// says: not where it denies just that, speaks of somebody else, or tells only where
// they live and how old they are.
func (t *turn) mayBe(option string, m *message, said []reading) bool {
	if t.namesSituation(option, m.words) {
		return false // it was read, and not taken
	}
	if speaksOfAnother(m.words) || len(said) > 0 && t.left(m) == 0 { // nothing is left that could tell
		return false
	}
	return len(said) == 0 || slices.ContainsFunc(said, func(one reading) bool { return !t.guide.base.IsPlace(one.fact) && !isAge(one.fact) })
}

// namesSituation reports whether the words name a situation, in whatever sense.
func (t *turn) namesSituation(option string, words []string) bool {
	return slices.ContainsFunc(t.guide.lexicon().of(t.guide.base.StartFact(), words), func(m mention) bool { return m.option == option })
}

// left is how many words of a message tell something and were not read yet.
func (t *turn) left(m *message) int {
	var words []string
	for i, w := range m.words {
		if !m.used[i] {
			words = append(words, w)
		}
	}
	return len(t.telling(words))
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
