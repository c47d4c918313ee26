package draw

import (
	"guichet/calendar"
	"guichet/knowledge"
	"guichet/locale"
)

// Tree draws the order of the talk: every question, every branch with its rule
// in words, and every offer; at its side the schemes that are over on the
// given day, and the pages. lang is one of the base's languages.
func Tree(b *knowledge.Base, lang string, on calendar.Date) *Picture {
	m := newMaker(b, lang, on)
	flow := []item{&box{kind: terminal, head: m.words.start}}
	flow = append(flow, m.steps(b.Tree())...)
	flow = append(flow, &box{kind: terminal, head: m.words.advice})
	return &Picture{
		words: m.words, lang: lang, title: m.words.tree, note: m.day(), look: treeLook,
		flow: flow, side: m.besideTree(),
	}
}

func (m maker) day() string { return m.words.on + " " + locale.DateShort(m.lang, m.on) }

// steps makes one fork of the branches that follow each other.
func (m maker) steps(steps []knowledge.Step) []item {
	var flow []item
	for i, step := range steps {
		switch {
		case step.Ask != nil:
			flow = append(flow, m.ask(step.Ask))
		case len(step.Offer) > 0:
			flow = append(flow, m.offer(step.Offer))
		case i > 0 && isBranch(steps[i-1]):
			last := len(flow) - 1
			flow[last] = append(flow[last].(fork), m.branch(step))
		default:
			flow = append(flow, fork{m.branch(step)})
		}
	}
	return flow
}

func isBranch(s knowledge.Step) bool { return s.Ask == nil && len(s.Offer) == 0 }

func (m maker) branch(s knowledge.Step) branch {
	return branch{title: m.in(s.Title), rule: m.rule(s.When, nil), flow: m.steps(s.Steps)}
}

func (m maker) ask(f *knowledge.Fact) *box {
	return &box{kind: question, tag: m.words.question, head: m.in(f.Label), body: filled(m.in(f.Question))}
}

func (m maker) offer(schemes []*knowledge.Scheme) *box {
	b := &box{kind: offered, tag: m.words.offer}
	for _, s := range schemes {
		name := m.in(s.Short)
		switch {
		case s.EndedOn(m.on):
			name += " (" + m.words.noLongerValid + ")"
		case !s.BegunOn(m.on):
			name += " (" + m.words.notYet + ")"
		}
		b.body = append(b.body, "• "+name)
	}
	return b
}

func (m maker) besideTree() []list {
	ended, pages := list{title: m.words.ended}, list{title: m.words.pages}
	for _, s := range m.base.Schemes() {
		if s.EndedOn(m.on) {
			ended.entries = append(ended.entries, entry{m.in(s.Short), m.fate(s)})
		}
	}
	for _, p := range m.base.Pages() {
		pages.entries = append(pages.entries, entry{head: m.in(p.Title)})
	}
	return withEntries(ended, pages)
}

// fate says until when the scheme was there, and what replaces it.
func (m maker) fate(s *knowledge.Scheme) string {
	next := m.words.noSuccessor
	if s.Successor != nil {
		next = m.words.replacedBy + " " + m.in(s.Successor.Short)
	}
	return m.words.validUntil + " " + locale.DateShort(m.lang, s.Until) + ", " + next
}

func withEntries(lists ...list) []list {
	var filled []list
	for _, l := range lists {
		if len(l.entries) > 0 {
			filled = append(filled, l)
		}
	}
	return filled
}
