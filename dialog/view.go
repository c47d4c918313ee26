package dialog

import (
	"slices"
	"strconv"
	"strings"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// maxRanges is how many ranges a question for a number offers as choices.
const maxRanges = 6

// show ends the turn with a view.
func (t *turn) show(v View) {
	text, choices := t.render(v)
	t.put(v, text, choices)
}

// repeat ends the turn with what the person looks at. Of a sheet, a page or the
// advice, which are long, it repeats the choices only.
func (t *turn) repeat() {
	v := t.state.Shown
	if v.Kind == viewModel || v.Kind == viewGuess { // asked once
		v = View{}
	}
	text, choices := t.render(v)
	switch v.Kind {
	case viewTalk, viewWhy:
		if t.pending() == nil {
			text = paragraphs(t.say("menu_intro"))
		}
	case viewScheme, viewHow, viewPage, viewAll:
		text = paragraphs(t.say("menu_intro"))
	}
	t.put(v, text, choices)
}

func (t *turn) put(v View, text chat.Text, choices []chat.Choice) {
	t.state.Shown = v
	if v.Kind != viewProposed && v.Kind != viewAmend {
		t.state.Proposed = nil
		t.settleAnother(false)
	}
	t.state.Offered, t.state.Asked = offered(choices), ""
	if f := t.pending(); f != nil {
		t.state.Asked = f.ID
	}
	if human := t.pageChoice("human", knowledge.HumanPage); t.human && !slices.ContainsFunc(choices, func(c chat.Choice) bool { return c.Action == human.Action }) {
		human.Minor = true // the numbers of the others stay
		choices = append(choices, human)
	}
	text = append(t.prefix, text...)
	t.replies = append(t.replies, chat.Reply{Text: text, Choices: choices, File: t.file, Closes: t.closes, Reword: t.reword(text)})
	t.prefix, t.file, t.closes = nil, nil, nil
}

// offered is what State.Offered keeps of the choices.
func offered(choices []chat.Choice) string {
	size := 0
	for _, c := range choices {
		size += len(c.Action) + 1
	}
	var b strings.Builder
	b.Grow(size)
	for _, c := range choices {
		if c.Minor {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(between)
		}
		b.WriteString(c.Action)
	}
	return b.String()
}

// view gives the text and the choices of a view in the person's own talk. A view
// of something that no longer exists gives the talk itself.
func (t *turn) view(v View) (chat.Text, []chat.Choice) {
	b := t.guide.base
	switch v.Kind {
	case viewScheme:
		if s := b.Scheme(v.ID); s != nil {
			return t.scheme(s)
		}
	case viewHow:
		if s := b.Scheme(v.ID); s != nil {
			return t.how(s)
		}
	case viewPage:
		if p := b.Page(v.ID); p != nil {
			return t.page(p)
		}
	case viewAll:
		return t.all()
	case viewSchemes:
		return t.schemes()
	case viewPages:
		return t.pages()
	case viewRecap:
		return t.recap()
	case viewMenu:
		return t.menu()
	case viewHelp:
		return paragraphs(t.say("help_text")), t.choices(nil, t.returnChoice(), t.minor("menu", doMenu), t.minor("language", doLanguage))
	case viewWhy:
		return t.why()
	case viewWhich:
		return t.which(v.ID)
	case viewSummary:
		return t.summaryNote()
	case viewCode:
		return paragraphs(t.say("code_after")), t.choices(nil, t.returnChoice(), t.minor("menu", doMenu))
	case viewShare:
		return t.consent()
	case viewShared:
		var end []chat.Choice
		if t.with.Sheets != "" { // what was forwarded cannot be taken back
			end = []chat.Choice{{Label: t.say("unshare"), Action: action{verb: doUnshare}.String()}}
		}
		return paragraphs(t.say("share_after")), t.choices(end, t.returnChoice(), t.minor("menu", doMenu))
	case viewExport:
		return t.export()
	case viewModel:
		return t.modelView()
	case viewProposed:
		return t.proposed(v.ID)
	case viewAmend:
		return t.amend()
	case viewGuess:
		return t.guess(v.ID)
	case viewForget:
		return chat.Text{}.Para(chat.Plain(t.say("forget_ask"))), t.choices([]chat.Choice{
			{Label: t.say("forget_yes"), Action: action{verb: doForgetIt}.String()},
			{Label: t.say("forget_no"), Action: action{verb: doTalk}.String()},
		})
	}
	if f := t.pending(); f != nil {
		return t.question(f)
	}
	return t.advice()
}

// choices numbers the main choices and puts the minor ones behind.
func (t *turn) choices(main []chat.Choice, minor ...chat.Choice) []chat.Choice {
	for i := range main {
		main[i].Key = strconv.Itoa(i + 1)
	}
	return append(main, minor...)
}

func (t *turn) minor(key string, v verb) chat.Choice {
	return chat.Choice{Label: t.say(key), Action: action{verb: v}.String(), Minor: true}
}

// returnChoice leads from a view beside the talk back to it.
func (t *turn) returnChoice() chat.Choice {
	if t.pending() == nil {
		return t.minor("to_advice", doTalk)
	}
	return t.minor("to_question", doTalk)
}

func (t *turn) menu() (chat.Text, []chat.Choice) {
	go_ := t.returnChoice()
	go_.Minor = false
	main := []chat.Choice{
		go_,
		{Label: t.say("recap"), Action: action{verb: doRecap}.String()},
		{Label: t.say("schemes"), Action: action{verb: doSchemes}.String()},
		{Label: t.say("pages_more"), Action: action{verb: doPages}.String()},
		{Label: t.say("summary"), Action: action{verb: doSummary}.String()},
		t.pageChoice("quote", knowledge.QuotePage),
		t.pageChoice("human", knowledge.HumanPage),
		{Label: t.say("code"), Action: action{verb: doCode}.String()},
		{Label: t.say("restart"), Action: action{verb: doRestart}.String()},
		{Label: t.say("language"), Action: action{verb: doLanguage}.String()},
		{Label: t.say("help"), Action: action{verb: doHelp}.String()},
		{Label: t.say("forget"), Action: action{verb: doForget}.String()},
	}
	if t.guide.model {
		main = append(main, t.modelChoice())
	}
	return chat.Text{}.Para(chat.Plain(t.say("menu_intro"))), t.choices(main, enterChoice(t.say("code_enter")))
}

// enterChoice opens a form for a code that was given elsewhere.
func enterChoice(label string) chat.Choice {
	return chat.Choice{Label: label, Action: action{verb: doEnter}.String(), Minor: true, Form: true}
}

// pageChoice leads to the page that serves a purpose.
func (t *turn) pageChoice(key string, role knowledge.Role) chat.Choice {
	return chat.Choice{Label: t.say(key), Action: action{verb: doPage, object: t.guide.base.Role(role).ID}.String()}
}

// recap lists the answers, each to be changed.
func (t *turn) recap() (chat.Text, []chat.Choice) {
	text := chat.Text{}
	var main []chat.Choice
	for _, a := range t.state.Answers {
		f := t.guide.base.Fact(a.Fact)
		label := f.Label.In(t.lang())
		text = text.Item(chat.Plain(label+locale.Colon(t.lang())), chat.Strong(t.brief(f, t.facts[f.ID])))
		main = append(main, chat.Choice{Label: t.say("change", "fact", label), Action: action{verb: doAsk, object: f.ID}.String()})
	}
	intro := t.say("recap_intro")
	if len(main) == 0 {
		intro = t.say("recap_empty")
	}
	return append(chat.Text{}.Para(chat.Plain(intro)), text...),
		t.choices(main, t.returnChoice(), t.minor("restart", doRestart), t.minor("menu", doMenu))
}

// schemes lists every scheme, those in force first.
func (t *turn) schemes() (chat.Text, []chat.Choice) {
	var main, ended []chat.Choice
	for _, s := range t.guide.base.Schemes() {
		c := chat.Choice{Label: s.Short.In(t.lang()), Action: action{verb: doScheme, object: s.ID}.String()}
		if s.EndedOn(t.today) {
			c.Label = t.say("scheme_ended_mark", "scheme", c.Label)
			ended = append(ended, c)
		} else {
			main = append(main, c)
		}
	}
	return chat.Text{}.Para(chat.Plain(t.say("schemes_intro"))), t.choices(append(main, ended...), t.returnChoice(), t.minor("menu", doMenu))
}

// pages lists the pages.
func (t *turn) pages() (chat.Text, []chat.Choice) {
	var main []chat.Choice
	for _, p := range t.guide.base.Pages() {
		main = append(main, chat.Choice{Label: p.Title.In(t.lang()), Action: action{verb: doPage, object: p.ID}.String()})
	}
	return chat.Text{}.Para(chat.Plain(t.say("pages_intro"))), t.choices(main, t.returnChoice(), t.minor("menu", doMenu))
}

func (t *turn) page(p *knowledge.Page) (chat.Text, []chat.Choice) {
	text := chat.Text{}.Head(p.Title.In(t.lang()))
	for _, one := range p.Body {
		text = append(text, paragraphs(one.In(t.lang()))...)
	}
	text = t.contacts(text, p.Contacts)
	if p.Overdue(t.today) {
		text = text.Para(chat.Strong(t.say("stale", "day", locale.DateShort(t.lang(), p.Checked()))))
	}
	if p.Link != "" {
		text = text.Para(chat.Link(t.say("website"), p.Link))
	}
	return text, t.choices(nil, t.returnChoice(), t.minor("menu", doMenu))
}

// contacts lists whom to call.
func (t *turn) contacts(text chat.Text, contacts []*knowledge.Contact) chat.Text {
	if len(contacts) == 0 {
		return text
	}
	text = text.Head(t.say("whom"))
	for _, c := range contacts {
		spans := []chat.Span{chat.Strong(c.Name.In(t.lang()))}
		if note := c.Note.In(t.lang()); note != "" {
			spans = append(spans, chat.Plain(", "+note))
		}
		if c.Phone != "" {
			spans = append(spans, chat.Plain(locale.Colon(t.lang())+c.Phone))
		}
		if c.URL != "" {
			spans = append(spans, chat.Plain(" · "), chat.Link(host(c.URL), c.URL))
		}
		text = text.Item(spans...)
	}
	return text
}
