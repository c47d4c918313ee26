package dialog

import (
	"slices"

	"guichet/calendar"
	"guichet/chat"
	"guichet/knowledge"
)

// Said returns the facts that a message states, read in the given language as
// the first one of a talk: those that a talk could ask for, each once, with the
// words of the message, as the program reads them, that say so. A guide without
// statements reads none.
func (g *Guide) Said(lang, text string, today calendar.Date) []chat.Said {
	text, _ = readable(text)
	t := &turn{guide: g, today: today, state: State{Lang: g.base.Language(lang)}}
	t.refresh()
	t.asked = g.base.StartFact()
	var said []chat.Said
	for _, one := range t.saidIn(t.answerMessage(text), mostSaid) {
		said = append(said, chat.Said{Fact: one.fact.ID, Value: one.value.String(), Words: one.words})
	}
	return said
}

// noted is an answer that was taken from a message.
type noted struct {
	fact  *knowledge.Fact
	value knowledge.Value
}

// reading is a fact as it was read in a message.
type reading struct {
	noted
	words string // that say so
	fresh bool   // most of them say nothing that was noted already
}

const (
	// mostSaid is how many facts are read in one message.
	mostSaid = 12
	// mostAlso is how many further answers one message can hold.
	mostAlso = 6
)

// saidIn returns what a message states that is not known yet, or was known otherwise, at
// most so much, and marks the words that say so.
func (t *turn) saidIn(m *message, most int) []reading {
	var said []reading
	used := slices.Clone(m.used)
	for _, one := range t.listens(m) {
		if known, ok := t.facts[one.fact.ID]; ok && known.String() == one.value.String() || len(said) == most {
			continue
		}
		r := reading{noted: one.noted}
		var words []string
		fresh := 0
		for i, w := range m.words {
			if one.used[i] {
				words = append(words, w)
				if !used[i] {
					fresh++
				}
			}
		}
		r.fresh = fresh > len(words)-fresh
		r.words = joined(words)
		said = append(said, r)
		m.useAll(one.used)
	}
	return said
}

// stated returns what a message states of f, and marks the words that say so.
func (t *turn) stated(f *knowledge.Fact, m *message) (knowledge.Value, bool) {
	for _, one := range t.listens(m) {
		if one.fact == f {
			m.useAll(one.used)
			return one.value, true
		}
	}
	return knowledge.Value{}, false
}

// useAnswer marks the words of a message that say the answer to f, which is noted
// already.
func (t *turn) useAnswer(f *knowledge.Fact, v knowledge.Value, m *message) {
	said := false
	for _, p := range t.pieces(m) {
		for _, one := range p.may {
			if one.fact == f && (sameSaid(one.value, v) || len(one.value.Options) == 1 && slices.Contains(v.Options, one.value.Options[0])) {
				markTaken(m.used, p.first, p.end)
				m.usePhrases(t.guide.lexicon().called[f])
				said = true
			}
		}
	}
	if said || f.Type == knowledge.Several || f.Type == knowledge.YesNo {
		return
	}
	if _, stated := t.stated(f, m); !stated { // a yes, or a number by itself
		m.use(0, len(m.words))
	}
}

// alsoSaid notes what else a message that was an answer says, in so many words, of
// questions that are open by now.
func (t *turn) alsoSaid(m *message) []noted {
	var also []noted
	if t.bare(m.words) {
		return nil
	}
	for more := true; more && len(also) < mostAlso; {
		more = false
		open := t.unsettled()
		for _, one := range t.listens(m) {
			if !one.guessed && slices.Contains(open, one.fact) && (one.value.Known() || t.state.answer(one.fact.ID) < 0) {
				t.keep(Answer{Fact: one.fact.ID, Value: one.value.String(), Typed: true, Also: true}, one.value)
				m.useAll(one.used)
				also, more = append(also, one.noted), true
				break
			}
		}
	}
	return also
}
