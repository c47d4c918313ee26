package dialog

import (
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

const (
	// mostOpen is how many schemes that are open the advice goes through one
	// by one.
	mostOpen = 5
	// mostParts is how many branches it lists.
	mostParts = 5
	// mostNot is how many refusals the advice explains.
	mostNot = 2
)

// advice sums up what the answers mean: the most urgent deadline, then the
// schemes by verdict, with one line each of those that matter most. The rest is
// a press away.
func (t *turn) advice() (chat.Text, []chat.Choice) {
	o := t.outlook()
	undecided := t.undecided(o.open)
	urgent := slices.Concat(o.sure, o.without(undecided))
	o.apart(undecided)
	text := t.adviceHead(urgent, slices.Concat(o.sure, o.open))
	if len(o.parts) > 0 && o.sorting != nil {
		text = text.Para(chat.Strong(t.say("advice_depends", "fact", o.sorting.Label.In(t.lang()))))
	}
	var main []chat.Choice
	add := func(title string, schemes []knowledge.Assessment, line func(knowledge.Assessment) string) {
		if len(schemes) > 0 {
			text = t.listed(text.Head(t.say(title)), schemes, line)
			main = append(main, t.schemeChoices(schemes)...)
		}
	}
	add("advice_eligible", o.sure, t.sureLine)
	few := o.open[:min(len(o.open), mostOpen)]
	add("advice_open", few, t.briefOpenLine)
	more := len(o.open) > len(few) || len(o.parts) > 0 || len(o.not) > mostNot
	if rest := o.open[len(few):]; len(rest) > 0 {
		text = text.Para(chat.Plain(t.say("advice_also", "schemes", t.names(rest))))
	}
	if len(o.parts) > 0 {
		text = text.Head(t.say("advice_parts"))
		for _, p := range o.parts[:min(len(o.parts), mostParts)] {
			var names []string
			for _, s := range p.Schemes {
				names = append(names, s.Short.In(t.lang()))
			}
			text = text.Item(chat.Strong(p.Title.In(t.lang())), chat.Plain(locale.Colon(t.lang())+strings.Join(names, ", ")))
		}
		if left := schemesIn(o.parts[min(len(o.parts), mostParts):]); left > 0 {
			text = text.Item(chat.Plain(t.say("advice_more", "count", number(t.lang(), left))))
		}
	}
	if len(o.always) > 0 {
		text = text.Para(chat.Strong(t.say("advice_always")), chat.Plain(locale.Colon(t.lang())+t.names(o.always)+"."))
		main = append(main, t.schemeChoices(o.always)...)
	}
	explained := o.not[:min(len(o.not), mostNot)]
	add("advice_not", explained, t.briefReason)
	if rest := o.not[len(explained):]; len(rest) > 0 {
		text = text.Para(chat.Plain(t.say("advice_not_either", "schemes", t.names(rest))))
	}
	text = text.Para(chat.Plain(t.say("advice_end")))
	if more {
		main = append(main, chat.Choice{Label: t.say("advice_all"), Action: action{verb: doAll}.String()})
	}
	return text, t.adviceChoices(main, o)
}

func schemesIn(parts []knowledge.Part) int {
	n := 0
	for _, p := range parts {
		n += len(p.Schemes)
	}
	return n
}

// adviceHead says what day the advice is for, what is most urgent among the
// schemes that concern the person, and from which day the deadlines shown are
// counted.
func (t *turn) adviceHead(concerning, shown []knowledge.Assessment) chat.Text {
	return t.explaining(t.adviceStart(concerning, shown))
}

func (t *turn) adviceStart(concerning, shown []knowledge.Assessment) chat.Text {
	text := chat.Text{}.Para(chat.Plain(t.say("advice_on", "day", locale.DateShort(t.lang(), t.today))))
	t.phoned, t.urgent = nil, nil
	if first := t.mostUrgent(concerning); first != "" {
		text = text.Para(chat.Strong(first))
	}
	for _, a := range shown {
		for _, d := range a.Deadlines {
			if !d.From.IsZero() && !d.Day.Before(t.today) {
				return text.Para(chat.Plain(t.say("counted_from", "start", d.Deadline.Before.StartingOn(d.From, t.lang()))))
			}
		}
	}
	return text
}

// adviceChoices ends the choices of the advice: the answer that would settle
// most comes first where much depends on it.
func (t *turn) adviceChoices(main []chat.Choice, o outlook) []chat.Choice {
	var more []chat.Choice
	switch {
	case len(t.position().Further) > 0:
		f := o.sorting
		if f == nil {
			f = t.position().Further[0]
		}
		more = append(more, chat.Choice{Label: t.say("further"), Action: action{verb: doAsk, object: f.ID}.String()})
	case o.sorting != nil:
		more = append(more, t.preciseChoice(o.sorting))
	}
	if len(o.parts) > 0 {
		main = append(more, main...)
	} else {
		main = append(main, more...)
	}
	main = append(main, chat.Choice{Label: t.say("summary"), Action: action{verb: doSummary}.String()},
		t.pageChoice("quote", knowledge.QuotePage), t.pageChoice("human", knowledge.HumanPage))
	return t.choices(main, t.minor("recap", doRecap), t.minor("back", doBack), t.minor("menu", doMenu))
}

// all is the advice with a line for every scheme.
func (t *turn) all() (chat.Text, []chat.Choice) {
	o := t.outlook()
	text := t.adviceHead(slices.Concat(o.sure, o.without(t.undecided(o.open))), slices.Concat(o.sure, o.open))
	var main []chat.Choice
	for _, g := range []struct {
		title   string
		schemes []knowledge.Assessment
		line    func(knowledge.Assessment) string
	}{
		{"advice_eligible", o.sure, t.sureLine},
		{"advice_open", o.open, t.openLine},
		{"advice_always", o.always, t.sureLine},
		{"advice_not", o.not, t.reasonLine},
	} {
		if len(g.schemes) > 0 {
			text = t.listed(text.Head(t.say(g.title)), g.schemes, g.line)
			main = append(main, t.schemeChoices(g.schemes)...)
		}
	}
	return text, t.choices(main, t.returnChoice(), t.minor("recap", doRecap), t.minor("menu", doMenu))
}

// listed puts one line for each scheme behind the text.
func (t *turn) listed(text chat.Text, schemes []knowledge.Assessment, line func(knowledge.Assessment) string) chat.Text {
	for _, a := range schemes {
		spans := []chat.Span{chat.Strong(a.Scheme.Short.In(t.lang()))}
		if said := line(a); said != "" {
			spans = append(spans, chat.Plain(" – "+said))
		}
		text = text.Item(spans...)
	}
	return text
}

func (t *turn) schemeChoices(schemes []knowledge.Assessment) []chat.Choice {
	var list []chat.Choice
	for _, a := range schemes {
		list = append(list, chat.Choice{Label: a.Scheme.Short.In(t.lang()), Action: action{verb: doScheme, object: a.Scheme.ID}.String()})
	}
	return list
}

// preciseChoice asks for a missing answer.
func (t *turn) preciseChoice(f *knowledge.Fact) chat.Choice {
	return chat.Choice{Label: t.say("precise", "fact", f.Label.In(t.lang())), Action: action{verb: doAsk, object: f.ID}.String()}
}

func (t *turn) names(schemes []knowledge.Assessment) string {
	var names []string
	for _, a := range schemes {
		names = append(names, a.Scheme.Short.In(t.lang()))
	}
	return strings.Join(names, ", ")
}

// mostUrgent is the deadline that comes first among those that concern the
// person for certain.
func (t *turn) mostUrgent(possible []knowledge.Assessment) string {
	var text string
	var soonest calendar.Date
	for _, a := range possible {
		if a.Verdict == knowledge.Open && t.guide.base.Stalled(a, t.facts, t.today) {
			continue // first somebody else has to help
		}
		for _, d := range a.Deadlines {
			if d.Day.IsZero() || !d.Certain || d.Day.Before(t.today) || !soonest.IsZero() && !d.Day.Before(soonest) {
				continue
			}
			if said := t.due(a.Scheme, d); said != "" {
				soonest, t.urgent = d.Day, a.Scheme
				text = t.say("first_thing", "scheme", a.Scheme.Short.In(t.lang()), "deadline", said)
			}
		}
	}
	return text
}

// due says a deadline in one sentence, marked if it has passed. From which day it
// is counted stands at the head of the advice.
func (t *turn) due(s *knowledge.Scheme, d knowledge.DueDay) string {
	passed := !d.Day.IsZero() && d.Day.Before(t.today)
	if !passed {
		d.From = calendar.Date{}
	}
	said, ok := s.SayDue(d, t.lang(), t.today)
	switch {
	case !ok:
		return ""
	case passed:
		return t.say("deadline_passed", "deadline", said.Text)
	}
	return firstSentence(said.Text)
}

// nextDue is the first deadline that concerns the person for certain.
func (t *turn) nextDue(a knowledge.Assessment) string {
	if a.Scheme == t.urgent && a.Verdict == knowledge.Open {
		return "" // it stands at the head already
	}
	for _, d := range a.Deadlines {
		if said := t.due(a.Scheme, d); d.Certain && said != "" {
			return said
		}
	}
	return ""
}

// sureLine says until when, or failing that what the scheme is, and whom to
// call.
func (t *turn) sureLine(a knowledge.Assessment) string {
	line := t.nextDue(a)
	if line == "" {
		said, _ := a.Scheme.Say(a.Scheme.Summary, t.lang(), t.today)
		line = firstSentence(said.Text)
	}
	if len(a.Scheme.Contacts) > 0 {
		line += " " + t.say("whom_first", "contact", t.called(a.Scheme.Contacts[0]))
	}
	return line
}

// contactName is a contact's name without the remark behind it.
func (t *turn) contactName(c *knowledge.Contact) string {
	name, _, _ := strings.Cut(c.Name.In(t.lang()), " (")
	return name
}

// called is a contact's name, the first time in an advice with its number.
func (t *turn) called(c *knowledge.Contact) string {
	name := t.contactName(c)
	if c.Phone == "" || slices.Contains(t.phoned, c) {
		return name
	}
	t.phoned = append(t.phoned, c)
	return name + ", " + c.Phone
}

// firstSentence cuts a text behind its first sentence.
func firstSentence(s string) string {
	for i := 0; ; {
		n := strings.Index(s[i:], ". ")
		if n < 0 {
			return s
		}
		i += n + len(". ")
		if next := s[i:]; next != "" && next[:1] != strings.ToLower(next[:1]) || strings.HasPrefix(next, "À") || strings.HasPrefix(next, "É") {
			return strings.TrimSpace(s[:i])
		}
	}
}

// briefOpenLine is openLine without what exactly somebody else must confirm.
func (t *turn) briefOpenLine(a knowledge.Assessment) string {
	asked, waiting, known := t.missing(a)
	if len(asked)+len(waiting) > 0 || len(known) == 0 {
		return t.openLine(a)
	}
	line := capital(t.say("missing_confirmed", "contact", t.called(known[0].KnownBy))) + "."
	if due := t.nextDue(a); due != "" {
		line += " " + due
	}
	return line
}

// briefReason says why not; where the person can change nothing about it, in one
// sentence.
func (t *turn) briefReason(a knowledge.Assessment) string {
	if len(a.Changes) > 0 {
		return t.reasonLine(a)
	}
	return firstSentence(t.reasonLine(a))
}

// openLine says what is still missing and who knows it, then until when.
func (t *turn) openLine(a knowledge.Assessment) string {
	line := capital(t.missingLine(a, t.called)) + "."
	if due := t.nextDue(a); due != "" {
		line += " " + due
	}
	return line
}

// missingLine says what is still missing and who, by which name, knows it.
func (t *turn) missingLine(a knowledge.Assessment, named func(*knowledge.Contact) string) string {
	asked, waiting, known := t.missing(a)
	switch {
	case len(asked) > 0:
		return t.say("missing_person", "facts", t.labels(asked))
	case len(waiting) > 0:
		return t.say("missing_waiting", "facts", t.labels(waiting))
	case len(known) > 0:
		return t.say("missing_contact", "contact", named(known[0].KnownBy), "facts", t.labels(known))
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
