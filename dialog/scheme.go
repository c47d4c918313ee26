package dialog

import (
	"slices"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// scheme shows one scheme: what it is, the verdict, until when, how much and
// whom to call, then how each condition stands; of a scheme that is not
// possible, that comes first. The rest is a press away.
func (t *turn) scheme(s *knowledge.Scheme) (chat.Text, []chat.Choice) {
	a := t.guide.base.AssessOne(s, t.facts, t.today)
	if a.Verdict == knowledge.Ended {
		return t.ended(s)
	}
	p := &sheet{turn: t, scheme: s}
	p.text = chat.Text{}.Para(chat.Strong(s.Name.In(t.lang())))
	p.para(s.Summary)
	p.verdict(a)
	if a.Verdict == knowledge.NotEligible { // why not comes first
		p.conditions(a)
		p.changes(a)
	}
	p.deadlines(a)
	p.list("amounts", s.Amounts)
	p.contacts()
	if a.Verdict != knowledge.NotEligible {
		p.conditions(a)
	}
	if !p.hasSteps() {
		p.notes(a)
	}
	p.checkWith()
	p.checked()

	var main []chat.Choice
	if p.hasSteps() {
		main = append(main, chat.Choice{Label: t.say("how"), Action: action{verb: doHow, object: s.ID}.String()})
	}
	asked, waiting, _ := t.missing(a)
	if a.Verdict == knowledge.Open && t.next() == nil {
		for _, f := range append(asked, waiting...) {
			main = append(main, t.preciseChoice(f))
			if len(main) > mostPrecise {
				break
			}
		}
	}
	main = append(main, t.pageChoice("quote", knowledge.QuotePage))
	return p.text, t.choices(main, t.returnChoice(), t.minor("schemes", doSchemes), t.minor("menu", doMenu))
}

// mostPrecise is how many missing facts a scheme offers to answer at once.
const mostPrecise = 3

// ended says what became of a scheme that is over.
func (t *turn) ended(s *knowledge.Scheme) (chat.Text, []chat.Choice) {
	p := &sheet{turn: t, scheme: s}
	p.text = chat.Text{}.Para(chat.Strong(s.Name.In(t.lang()))).
		Para(chat.Strong(t.say("verdict_ended")), chat.Plain(" "+t.say("ended_since", "day", locale.DateShort(t.lang(), s.Until))))
	p.para(s.Ended)
	var main []chat.Choice
	if next := t.inForce(s); next != nil {
		p.text = p.text.Para(chat.Strong(t.say("successor", "scheme", next.Name.In(t.lang()))))
		main = append(main, chat.Choice{Label: next.Short.In(t.lang()), Action: action{verb: doScheme, object: next.ID}.String()})
	}
	p.contacts()
	p.sources()
	return p.text, t.choices(main, t.returnChoice(), t.minor("schemes", doSchemes), t.minor("menu", doMenu))
}

// inForce follows the successors to the scheme of today.
func (t *turn) inForce(s *knowledge.Scheme) *knowledge.Scheme {
	next := s.Successor
	for next != nil && next.EndedOn(t.today) {
		next = next.Successor
	}
	return next
}

// how shows the steps and documents of a scheme, and what else is good to know.
func (t *turn) how(s *knowledge.Scheme) (chat.Text, []chat.Choice) {
	if s.EndedOn(t.today) {
		return t.ended(s)
	}
	p := &sheet{turn: t, scheme: s}
	p.text = chat.Text{}.Para(chat.Strong(s.Name.In(t.lang())))
	p.list("steps", s.Steps)
	p.list("documents", s.Documents)
	p.notes(t.guide.base.AssessOne(s, t.facts, t.today))
	p.contacts()
	p.sources()
	main := []chat.Choice{{Label: s.Short.In(t.lang()), Action: action{verb: doScheme, object: s.ID}.String()}, t.pageChoice("quote", knowledge.QuotePage)}
	return p.text, t.choices(main, t.returnChoice(), t.minor("schemes", doSchemes), t.minor("menu", doMenu))
}

// sheet gathers the text about one scheme.
type sheet struct {
	*turn
	scheme *knowledge.Scheme
	text   chat.Text
	unsure bool // something was said that must be checked with somebody
	told   bool // and with whom
}

// put puts the figures into one of the scheme's texts; a text of which a figure
// has no value today gives "".
func (p *sheet) put(x knowledge.Text) string {
	said, ok := p.scheme.Say(x, p.lang(), p.today)
	if !ok {
		return ""
	}
	p.unsure = p.unsure || said.Unsure
	return said.Text
}

func (p *sheet) para(x knowledge.Text) {
	p.text = append(p.text, p.explaining(paragraphs(p.put(x)))...)
}

func (p *sheet) item(s string) {
	if s != "" {
		p.text = p.text.Item(spans(s)...)
	}
}

// list puts a heading over those of the texts that may be said today.
func (p *sheet) list(title string, texts []knowledge.Text) {
	said := make([]string, 0, len(texts))
	for _, x := range texts {
		said = append(said, p.put(x))
	}
	p.items(title, said)
}

// items puts a heading over a list; empty items are left out.
func (p *sheet) items(title string, items []string) {
	items = slices.DeleteFunc(items, func(s string) bool { return s == "" })
	if len(items) == 0 {
		return
	}
	p.text = p.text.Head(p.turn.say(title))
	for _, s := range items {
		p.item(s)
	}
}

// hasSteps reports whether there is more to show a press away.
func (p *sheet) hasSteps() bool { return len(p.scheme.Steps)+len(p.scheme.Documents) > 0 }

// notes lists the remarks that concern the person.
func (p *sheet) notes(a knowledge.Assessment) {
	var notes []knowledge.Text
	for _, n := range a.Notes {
		notes = append(notes, n.Text)
	}
	first := len(p.text)
	p.list("notes", notes)
	p.explaining(p.text[min(first+1, len(p.text)):]) // not the heading
}

func (p *sheet) verdict(a knowledge.Assessment) {
	key := map[knowledge.Verdict]string{
		knowledge.Eligible: "verdict_eligible", knowledge.Open: "verdict_open", knowledge.NotEligible: "verdict_not",
	}[a.Verdict]
	switch {
	case len(a.Conditions) == 0 && a.Verdict == knowledge.Eligible:
		key = "verdict_always"
	case len(p.state.Answers) == 0:
		key = "verdict_none"
	}
	first := len(p.text)
	p.text = p.text.Para(p.verdictSpan(p.turn.say(key)))
	switch {
	case a.Verdict != knowledge.Open || len(p.state.Answers) == 0:
	case p.next() != nil:
		p.text = p.text.Para(chat.Plain(p.turn.say("verdict_pending")))
	default:
		p.text = p.text.Para(chat.Plain(capital(p.missingLine(a, p.contactName)) + "."))
	}
	p.explaining(p.text[first:])
}

// conditions lists how each condition stands; a failed one with its reason.
func (p *sheet) conditions(a knowledge.Assessment) {
	if len(a.Conditions) == 0 {
		return
	}
	p.text = p.text.Head(p.turn.say("conditions"))
	failed := false
	for _, c := range a.Conditions {
		is := p.put(c.Condition.Is)
		switch c.Standing {
		case knowledge.Met:
			p.item(p.turn.say("condition_met", "condition", is))
		case knowledge.Failed:
			failed = true
			p.item(p.turn.say("condition_failed", "condition", p.put(c.Condition.Fails)))
		default:
			p.item(p.turn.say("condition_missing", "condition", is))
		}
	}
	if a.Verdict == knowledge.NotEligible && !failed && len(a.Deciding) > 0 {
		p.text = p.text.Para(chat.Plain(p.turn.say("together")))
	}
}

// changes says what would turn a "no": for numbers and days by how much and
// from which day on.
func (p *sheet) changes(a knowledge.Assessment) {
	var said []string
	for _, c := range a.Changes {
		said = append(said, p.guide.SayChange(p.lang(), c))
	}
	p.items("changes", said)
}

// SayChange words what would have to be different, in one sentence.
func (g *Guide) SayChange(lang string, c knowledge.Change) string {
	say := func(key string, arguments ...string) string {
		return g.phrases.say(lang, key, append(arguments, "fact", c.Fact.Label.In(lang))...)
	}
	short := locale.Quantity(lang, float64(max(c.Short, -c.Short)), locale.Unit(c.Fact.Unit))
	switch {
	case c.Fact.Type == knowledge.Day && c.Short > 0:
		return say("change_day", "from", locale.From(lang, c.FromDay), "short", locale.Quantity(lang, float64(c.Short), locale.Days))
	case c.Short > 0 && !c.FromDay.IsZero():
		return say("change_short_day", "short", short, "from", locale.From(lang, c.FromDay))
	case c.Short > 0:
		return say("change_short", "short", short)
	case c.Short < 0 && c.Fact.Type != knowledge.Day:
		return say("change_over", "short", short)
	}
	return say("change_to", "answer", alternatives(lang, c))
}

// alternatives names the values that would do.
func alternatives(lang string, c knowledge.Change) string {
	if len(c.To.Options) < 2 {
		return c.Fact.Write(c.To, lang)
	}
	var labels []string
	for _, id := range c.To.Options {
		labels = append(labels, c.Fact.Option(id).Label.In(lang))
	}
	return locale.List(lang, labels, locale.Or)
}

func (p *sheet) deadlines(a knowledge.Assessment) {
	var list []string
	for _, d := range a.Deadlines {
		said, ok := p.scheme.SayDue(d, p.lang(), p.today)
		if !ok {
			continue
		}
		p.unsure = p.unsure || said.Unsure
		if !d.Day.IsZero() && d.Day.Before(p.today) {
			said.Text = p.turn.say("deadline_passed", "deadline", said.Text)
		}
		list = append(list, said.Text)
	}
	p.items("until_when", list)
}

// checkWith says once with whom to check what is not sure.
func (p *sheet) checkWith() {
	if p.unsure && !p.told && p.scheme.CheckWith != nil {
		p.told = true
		p.text = p.text.Para(chat.Plain(p.turn.say("check_with", "contact", p.scheme.CheckWith.Name.In(p.lang()))))
	}
}

// contacts lists whom to call, the Region's own site among them where the
// person has named the Region and the scheme is regional.
func (p *sheet) contacts() {
	p.checkWith()
	p.text = p.turn.contacts(p.text, p.scheme.Contacts)
	if r := p.guide.base.RegionOf(p.facts); r != nil && r.Site != "" && p.scheme.Regional() {
		p.text = p.text.Item(chat.Strong(p.turn.say("region_site", "region", r.Name.In(p.lang()))), chat.Plain(" · "), chat.Link(host(r.Site), r.Site))
	}
}

// checked says when the claims were last compared with their sources: on the
// day of the oldest check.
func (p *sheet) checked() {
	if len(p.scheme.Sources) == 0 {
		return
	}
	if p.scheme.Overdue(p.today) {
		p.text = p.text.Para(chat.Strong(p.turn.say("stale", "day", locale.DateShort(p.lang(), p.scheme.Checked()))))
	}
	if !p.hasSteps() || len(p.scheme.Sources) < 3 {
		p.sources()
		return
	}
	if p.scheme.Overdue(p.today) {
		return // the day of the check is said
	}
	p.text = p.text.Para(chat.Plain(p.turn.say("sources_short", "day", locale.DateShort(p.lang(), p.scheme.Checked()), "count", number(p.lang(), len(p.scheme.Sources)))))
}

// sources names where the claims were read.
func (p *sheet) sources() {
	if p.scheme.Link != "" {
		p.text = p.text.Para(chat.Link(p.turn.say("official"), p.scheme.Link))
	}
	if len(p.scheme.Sources) == 0 {
		return
	}
	var list []chat.Span
	for i, s := range p.scheme.Sources {
		if i > 0 {
			list = append(list, chat.Plain(p.turn.say("between_sources")))
		}
		list = append(list, chat.Span{Text: s.Name.In(p.lang()), URL: s.URL})
	}
	intro := p.turn.say("sources", "day", locale.DateShort(p.lang(), p.scheme.Checked()))
	p.text = p.text.Para(append(append([]chat.Span{chat.Plain(intro)}, list...), chat.Plain("."))...)
}
