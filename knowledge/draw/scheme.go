package draw

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/locale"
)

// Scheme draws what a scheme asks for on the given day: its conditions, one
// after another, with the sentence that explains each "no"; at its side the
// figures, the deadlines and the successor. Of a scheme that is over it shows
// what became of it. lang is one of the base's languages, s a scheme of the
// base.
func Scheme(b *knowledge.Base, s *knowledge.Scheme, lang string, on calendar.Date) *Picture {
	m := newMaker(b, lang, on)
	p := &Picture{
		words: m.words, lang: lang, title: m.words.conditions + locale.Colon(lang) + m.in(s.Short), note: m.day(), look: schemeLook,
		flow: []item{m.top(s)},
	}
	if s.EndedOn(on) {
		p.flow = append(p.flow, m.end(s)...)
		return p
	}
	for i, c := range s.Conditions {
		p.flow = append(p.flow, m.condition(s, c, i, i == len(s.Conditions)-1))
	}
	p.flow = append(p.flow, m.outcome(s))
	p.side = withEntries(m.figures(s), m.deadlines(s), m.successor(s))
	return p
}

func (m maker) top(s *knowledge.Scheme) *box {
	return &box{kind: terminal, tag: m.words.scheme, head: m.in(s.Name), body: filled(m.say(s, s.Summary), m.validity(s))}
}

func (m maker) validity(s *knowledge.Scheme) string {
	var from, until string
	if !s.From.IsZero() {
		from = m.words.validFrom + " " + locale.DateShort(m.lang, s.From)
		if !s.BegunOn(m.on) {
			from = m.words.startsOn + " " + locale.DateShort(m.lang, s.From) + " (" + m.words.notYet + ")"
		}
	}
	if !s.Until.IsZero() {
		until = m.words.validUntil + " " + locale.DateShort(m.lang, s.Until)
	}
	if from != "" && until != "" {
		return from + " – " + until
	}
	return from + until
}

func (m maker) end(s *knowledge.Scheme) []item {
	flow := []item{&box{kind: past, tag: m.words.endedOn, head: m.fate(s), body: filled(m.say(s, s.Ended))}}
	if next := s.Successor; next != nil {
		flow = append(flow, &box{kind: offered, tag: m.words.successor, head: m.in(next.Name), body: filled(m.say(next, next.Summary))})
	}
	return flow
}

func (m maker) condition(s *knowledge.Scheme, c *knowledge.Condition, i int, last bool) *box {
	b := &box{
		kind: condition, tag: m.words.condition + " " + strconv.Itoa(i+1), head: m.say(s, c.Is),
		body: m.requirement(s, c), then: m.words.yes + ", " + m.words.and,
		no: &box{kind: refusal, tag: m.words.otherwise, body: filled(m.say(s, c.Fails))},
	}
	if last {
		b.then = m.words.yes
	}
	return b
}

// requirement says whom a condition concerns, its rule, and who knows what it
// tests if that is not the person.
func (m maker) requirement(s *knowledge.Scheme, c *knowledge.Condition) []string {
	var said []string
	if c.For() != "" {
		said = append(said, m.words.onlyIf+" "+strings.Join(m.rule(c.For(), s), " "))
	}
	said = append(said, m.rule(c.When(), s)...)
	for _, f := range c.Tests() {
		if f.KnownBy != nil {
			said = append(said, m.words.knownBy+" "+locale.Quote(m.lang, m.in(f.Label))+locale.Colon(m.lang)+m.in(f.KnownBy.Name))
		}
	}
	return said
}

func (m maker) outcome(s *knowledge.Scheme) *box {
	b := &box{kind: offered, tag: m.words.result, head: m.words.allMet}
	if len(s.Conditions) == 0 {
		b.head = m.words.noCondition
	}
	if !s.BegunOn(m.on) {
		b.body = append(b.body, m.words.notYet)
	}
	if s.CheckWith != nil {
		b.body = append(b.body, m.words.checkWith+locale.Colon(m.lang)+m.in(s.CheckWith.Name))
	}
	return b
}

func (m maker) figures(s *knowledge.Scheme) list {
	l := list{title: m.words.figures}
	sure := map[knowledge.Confidence]string{
		knowledge.High: m.words.confident, knowledge.Medium: m.words.unsure, knowledge.Low: m.words.unstated,
	}
	for _, name := range slices.Sorted(maps.Keys(s.Figures)) {
		said, ok := s.Say(knowledge.Text{m.lang: "{" + name + "}"}, m.lang, m.on)
		value := m.words.noValue
		if ok {
			value = said.Text + " (" + sure[s.Figures[name].Confidence] + ")"
		}
		l.entries = append(l.entries, entry{name, value})
	}
	return l
}

func (m maker) deadlines(s *knowledge.Scheme) list {
	l := list{title: m.words.deadlines}
	for _, d := range s.Deadlines {
		said, ok := s.SayDue(knowledge.DueDay{Deadline: d}, m.lang, m.on)
		text := m.words.noValue
		if ok {
			text = plain(said.Text)
		}
		l.entries = append(l.entries, entry{d.ID, text})
	}
	return l
}

func (m maker) successor(s *knowledge.Scheme) list {
	l := list{title: m.words.successor}
	if s.Successor != nil {
		l.entries = []entry{{head: m.in(s.Successor.Name)}}
	}
	return l
}
