package dialog

import (
	"slices"
	"strings"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// advice sums up what the answers mean: the schemes by verdict, each with one
// line, the most urgent deadline first.
func (t *turn) advice() (chat.Text, []chat.Choice) {
	groups := map[knowledge.Verdict][]knowledge.Assessment{}
	for _, s := range t.position.Offered {
		a := t.guide.base.AssessOne(s, t.facts, t.today)
		groups[a.Verdict] = append(groups[a.Verdict], a)
	}
	text := chat.Text{}.Para(chat.Plain(t.say("advice_on", "day", locale.DateShort(t.lang(), t.today))))
	if first := t.mostUrgent(slices.Concat(groups[knowledge.Eligible], groups[knowledge.Open])); first != "" {
		text = text.Para(chat.Strong(first))
	}
	var main []chat.Choice
	sure, always := parted(groups[knowledge.Eligible])
	for _, g := range []struct {
		title   string
		schemes []knowledge.Assessment
		line    func(knowledge.Assessment) string
	}{
		{"advice_eligible", sure, t.deadlineLine},
		{"advice_open", groups[knowledge.Open], t.openLine},
		{"advice_always", always, t.deadlineLine},
		{"advice_not", groups[knowledge.NotEligible], t.reasonLine},
	} {
		if len(g.schemes) == 0 {
			continue
		}
		text = text.Head(t.say(g.title))
		for _, a := range g.schemes {
			spans := []chat.Span{chat.Strong(a.Scheme.Short.In(t.lang()))}
			if line := g.line(a); line != "" {
				spans = append(spans, chat.Plain(" – "+line))
			}
			text = text.Item(spans...)
			main = append(main, chat.Choice{Label: a.Scheme.Short.In(t.lang()), Action: action{verb: doScheme, object: a.Scheme.ID}.String()})
		}
	}
	text = text.Para(chat.Plain(t.say("advice_end")))
	if len(t.position.Further) > 0 {
		main = append(main, chat.Choice{Label: t.say("further"), Action: action{verb: doAsk, object: t.position.Further[0].ID}.String()})
	}
	main = append(main, t.pageChoice("quote", knowledge.QuotePage), t.pageChoice("human", knowledge.HumanPage))
	return text, t.choices(main, t.minor("recap", doRecap), t.minor("back", doBack), t.minor("menu", doMenu))
}

// parted takes the schemes that are open to everybody apart: they matter least
// to somebody who can get another.
func parted(eligible []knowledge.Assessment) (sure, always []knowledge.Assessment) {
	for _, a := range eligible {
		if len(a.Conditions) == 0 {
			always = append(always, a)
		} else {
			sure = append(sure, a)
		}
	}
	return sure, always
}

// mostUrgent is the deadline that comes first among those that concern the
// person for certain.
func (t *turn) mostUrgent(possible []knowledge.Assessment) string {
	var text string
	var soonest knowledge.DueDay
	for _, a := range possible {
		for _, d := range a.Deadlines {
			if d.Day.IsZero() || !d.Certain || d.Day.Before(t.today) || !soonest.Day.IsZero() && !d.Day.Before(soonest.Day) {
				continue
			}
			if said, ok := a.Scheme.SayDue(d, t.lang(), t.today); ok {
				soonest, text = d, t.say("first_thing", "scheme", a.Scheme.Short.In(t.lang()), "deadline", said.Text)
			}
		}
	}
	return text
}

// deadlineLine says until when, or failing that what the scheme is.
func (t *turn) deadlineLine(a knowledge.Assessment) string {
	if due := t.nextDue(a); due != "" {
		return due
	}
	said, _ := a.Scheme.Say(a.Scheme.Summary, t.lang(), t.today)
	return said.Text
}

// nextDue is the first deadline that concerns the person for certain, marked
// if it has passed.
func (t *turn) nextDue(a knowledge.Assessment) string {
	for _, d := range a.Deadlines {
		said, ok := a.Scheme.SayDue(d, t.lang(), t.today)
		switch {
		case !ok || !d.Certain:
		case !d.Day.IsZero() && d.Day.Before(t.today):
			return t.say("deadline_passed", "deadline", said.Text)
		default:
			return said.Text
		}
	}
	return ""
}

// openLine says what is still missing and who knows it, then until when.
func (t *turn) openLine(a knowledge.Assessment) string {
	line := capital(t.missingLine(a)) + "."
	if due := t.nextDue(a); due != "" {
		line += " " + due
	}
	return line
}

// missingLine says what is still missing and who knows it.
func (t *turn) missingLine(a knowledge.Assessment) string {
	asked, waiting, known := t.missing(a)
	switch {
	case len(asked) > 0:
		return t.say("missing_person", "facts", t.labels(asked))
	case len(waiting) > 0:
		return t.say("missing_waiting", "facts", t.labels(waiting))
	case len(known) > 0:
		return t.say("missing_contact", "contact", known[0].KnownBy.Name.In(t.lang()), "facts", t.labels(known))
	}
	return ""
}

// missing parts the missing facts: those the person can still answer, those
// that an answer left open, and those that somebody else knows.
func (t *turn) missing(a knowledge.Assessment) (asked, waiting, known []*knowledge.Fact) {
	for _, f := range a.Missing {
		v, answered := t.facts[f.ID]
		switch {
		case !f.Asked():
			known = append(known, f)
		case answered && v.Known() && f.Type == knowledge.Choice:
			waiting = append(waiting, f)
		default:
			asked = append(asked, f)
		}
	}
	return asked, waiting, known
}

// mostLabels is how many facts one line names.
const mostLabels = 3

func (t *turn) labels(facts []*knowledge.Fact) string {
	var labels []string
	for _, f := range facts {
		labels = append(labels, f.Label.In(t.lang()))
	}
	if more := len(labels) - mostLabels; more > 1 {
		return t.say("more_missing", "facts", strings.Join(labels[:mostLabels], ", "), "count", number(t.lang(), more))
	}
	return locale.List(t.lang(), labels, locale.And)
}

// reasonLine says why not, in the sentence of the first condition that failed.
func (t *turn) reasonLine(a knowledge.Assessment) string {
	if len(a.Deciding) == 0 {
		return ""
	}
	said, _ := a.Scheme.Say(a.Deciding[0].Fails, t.lang(), t.today)
	return said.Text
}
