package dialog

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
	"guichet/summary"
)

// handOver sends the advice as a sheet, and its deadlines as a calendar if there
// are any.
func (t *turn) handOver() {
	if len(t.state.Answers) == 0 {
		t.note("summary_empty")
		t.show(View{})
		return
	}
	sheet := t.sheet()
	page := &chat.File{
		Name: t.fileName("summary_file", ".html"), Type: "text/html", Content: sheet.Page(), Instead: sheet.Text(),
	}
	dates := t.calendar(sheet)
	t.replies = append(t.replies, chat.Reply{Text: append(t.prefix, paragraphs(t.say("summary_page"))...), File: page})
	t.prefix = nil
	if dates != nil {
		t.prefix = t.prefix.Para(chat.Plain(t.say("summary_dates")))
		t.file = dates
	}
	t.show(View{Kind: viewSummary})
}

// summaryNote stands below the sheet.
func (t *turn) summaryNote() (chat.Text, []chat.Choice) {
	return paragraphs(t.say("summary_ready")), t.choices([]chat.Choice{
		{Label: t.say("share"), Action: action{verb: doShare}.String()},
		{Label: t.say("code"), Action: action{verb: doCode}.String()},
	}, t.returnChoice(), t.minor("recap", doRecap), t.minor("menu", doMenu))
}

func (t *turn) fileName(key, ending string) string {
	return t.say(key) + "-" + t.today.String() + ending
}

// calendar returns the deadlines of a sheet as a file, nil if there are none.
func (t *turn) calendar(s summary.Sheet) *chat.File {
	if !slices.ContainsFunc(s.Dates.List, func(d summary.Due) bool { return d.Reminds }) {
		return nil
	}
	c := summary.Calendar{
		Name: s.Title, Lang: s.Lang, Owner: t.owner(), At: t.event.At, Today: t.today, Days: s.Dates.List, Notice: s.Notice,
	}
	return &chat.File{Name: t.fileName("summary_dates_file", ".ics"), Type: "text/calendar", Content: c.Bytes(), Instead: s.Dates.Text()}
}

// owner returns the mark of this talk, made of the event that first needs it:
// nobody who does not know that event can tell whose it is.
func (t *turn) owner() string {
	if t.state.Owner == "" {
		e := t.event
		sum := sha256.Sum256([]byte(e.Conversation.String() + "\n" + e.Key + "\n" + e.At.String()))
		t.state.Owner = hex.EncodeToString(sum[:8])
	}
	return t.state.Owner
}

// sheet writes the advice down.
func (t *turn) sheet() summary.Sheet {
	o := t.outlook()
	undecided := t.undecided(o.open)
	concerning := slices.Concat(o.sure, o.without(undecided))
	o.apart(undecided)
	t.phoned, t.urgent = nil, nil
	few := o.open[:min(len(o.open), mostOpen)]
	s := summary.Sheet{
		Lang:   t.lang(),
		Title:  t.say("sheet_title"),
		Made:   t.say("sheet_made", "day", locale.DateShort(t.lang(), t.today), "version", shortVersion(t.guide.base)),
		Notice: t.say("sheet_notice"),
		First:  t.mostUrgent(concerning),
		Rest:   t.say("sheet_rest"),
		Said:   summary.List{Title: t.say("sheet_said")},
		Dates:  t.dates(concerning),
	}
	if t.pending() != nil {
		s.Made += " " + t.say("sheet_unfinished")
	}
	for _, one := range t.guide.Stated(t.state) {
		s.Said.Items = append(s.Said.Items, summary.Item{chat.Plain(one.Label + locale.Colon(t.lang())), chat.Strong(one.Words)})
	}
	var cited []*knowledge.Scheme
	group := func(key string, standing summary.Standing, cards, lines []knowledge.Assessment, line func(knowledge.Assessment) string) {
		g := summary.Group{Title: t.say(key), Standing: standing}
		for _, a := range cards {
			g.Cards = append(g.Cards, t.card(a))
			cited = append(cited, a.Scheme)
		}
		for _, a := range lines {
			g.Lines = append(g.Lines, summary.Item{chat.Strong(a.Scheme.Name.In(t.lang())), chat.Plain(locale.Colon(t.lang()) + line(a))})
			cited = append(cited, a.Scheme)
		}
		if len(g.Cards)+len(g.Lines) > 0 {
			s.Groups = append(s.Groups, g)
		}
	}
	group("advice_eligible", summary.Possible, o.sure, nil, nil)
	group("advice_open", summary.Open, few, o.open[len(few):], t.briefOpenLine)
	if len(o.parts) > 0 {
		s.Groups = append(s.Groups, t.partsGroup(o.parts))
	}
	group("advice_always", summary.Beside, nil, o.always, t.sureLine)
	group("advice_not", summary.Closed, nil, o.not, t.briefReason)
	s.Sources = t.sheetSources(cited)
	s.End = t.sheetEnd()
	return s
}

// shortVersion is as much of a base's version as is needed to find it again.
func shortVersion(b *knowledge.Base) string {
	const enough = 12
	return b.Version()[:min(len(b.Version()), enough)]
}

// partsGroup names what may concern the person in a branch that is not settled.
func (t *turn) partsGroup(parts []knowledge.Part) summary.Group {
	g := summary.Group{Title: t.say("advice_parts"), Standing: summary.Open}
	for _, p := range parts {
		var names []string
		for _, s := range p.Schemes {
			names = append(names, s.Short.In(t.lang()))
		}
		g.Lines = append(g.Lines, summary.Item{chat.Strong(p.Title.In(t.lang())), chat.Plain(locale.Colon(t.lang()) + strings.Join(names, ", "))})
	}
	return g
}

// dates are the deadlines to come of the schemes that concern the person, and the
// first day of the course.
func (t *turn) dates(concerning []knowledge.Assessment) summary.Dates {
	d := summary.Dates{Title: t.say("sheet_dates")}
	starts := map[*knowledge.Fact]bool{}
	for _, a := range concerning {
		for _, due := range a.Deadlines {
			if due.Day.IsZero() || due.Day.Before(t.today) {
				continue
			}
			said, ok := a.Scheme.SayDue(due, t.lang(), t.today)
			if !ok {
				continue
			}
			if !due.From.IsZero() && d.Note == "" {
				d.Note = t.say("counted_from", "start", due.Deadline.Before.StartingOn(due.From, t.lang()))
			}
			starts[due.Deadline.Before] = true
			d.List = append(d.List, t.lastDay(a, due, said))
		}
	}
	for _, f := range t.guide.base.Facts() {
		if v := t.facts[f.ID]; starts[f] && !v.From.IsZero() && v.From == v.To {
			d.List = append(d.List, summary.Due{ID: f.ID, Day: v.From, When: locale.DateShort(t.lang(), v.From), Name: f.Label.In(t.lang()), Event: f.Label.In(t.lang())})
		}
	}
	slices.SortStableFunc(d.List, func(a, b summary.Due) int { return strings.Compare(a.Day.String(), b.Day.String()) })
	return d
}

// lastDay is one deadline of a scheme.
func (t *turn) lastDay(a knowledge.Assessment, due knowledge.DueDay, said knowledge.Saying) summary.Due {
	s := a.Scheme
	one := summary.Due{
		ID: s.ID + "-" + due.Deadline.ID, Day: due.Day, When: locale.DateShort(t.lang(), due.Day),
		Name: s.Short.In(t.lang()), Event: t.say("sheet_last_day", "scheme", s.Short.In(t.lang())), Text: said.Text, Reminds: true,
	}
	if !due.Certain {
		one.Text = t.say("sheet_if", "text", said.Text)
	}
	if len(s.Contacts) > 0 {
		c := s.Contacts[0]
		one.More = append(one.More, t.say("whom_first", "contact", joinedWith(", ", c.Name.In(t.lang()), c.Phone)))
	}
	if s.Link != "" {
		one.More = append(one.More, s.Link)
	}
	return one
}

// joinedWith joins those of the words that are not empty.
func joinedWith(between string, words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), between)
}

// card writes one scheme down.
func (t *turn) card(a knowledge.Assessment) summary.Card {
	s := a.Scheme
	p := &sheet{turn: t, scheme: s}
	c := summary.Card{Name: s.Name.In(t.lang()), Brief: firstSentence(p.put(s.Summary))}
	c.Verdict, c.Why = t.say("sheet_missing"), t.missingLine(a, t.contactName)+"."
	if a.Verdict == knowledge.Eligible {
		c.Verdict, c.Why = t.whyPossible(p, a)
	}
	c.When = summary.List{Title: t.say("until_when"), Items: items(p.due(a))}
	c.What = summary.List{Title: t.say("amounts"), Items: items(p.said(s.Amounts))}
	c.Steps = summary.List{Title: t.say("steps"), Items: items(p.said(s.Steps)), Ordered: true}
	c.Documents = summary.List{Title: t.say("documents"), Items: items(p.said(s.Documents))}
	c.Whom = summary.List{Title: t.say("whom")}
	school := t.guide.base.Role(knowledge.ContactPage).Contacts
	for _, one := range s.Contacts {
		if slices.Contains(school, one) && len(s.Contacts) > 1 {
			continue // it ends the sheet
		}
		c.Whom.Items = append(c.Whom.Items, t.contactItem(one))
	}
	if p.unsure && s.CheckWith != nil {
		c.Whom.Items = append(c.Whom.Items, summary.Words(t.say("check_with", "contact", s.CheckWith.Name.In(t.lang()))))
	}
	return c
}

// whyPossible says that a scheme is possible, and which conditions are met.
func (t *turn) whyPossible(p *sheet, a knowledge.Assessment) (verdict, why string) {
	var met []string
	for _, c := range a.Conditions {
		if is := p.put(c.Condition.Is); c.Standing == knowledge.Met && is != "" {
			met = append(met, uncapital(is))
		}
	}
	if len(met) == 0 {
		return t.say("sheet_fits_all"), ""
	}
	return t.say("sheet_fits"), strings.Join(met, t.say("between_sources")) + "."
}

// due says the deadlines, those that have passed marked.
func (p *sheet) due(a knowledge.Assessment) []string {
	before := len(p.text)
	p.deadlines(a)
	var list []string
	for _, b := range p.text[before:] {
		if b.Kind == chat.Item {
			list = append(list, (chat.Text{{Spans: b.Spans}}).String())
		}
	}
	return list
}

// said puts those of the texts into words that may be said today.
func (p *sheet) said(texts []knowledge.Text) []string {
	var list []string
	for _, x := range texts {
		if s := p.put(x); s != "" {
			list = append(list, s)
		}
	}
	return list
}

func items(texts []string) []summary.Item {
	var list []summary.Item
	for _, s := range texts {
		list = append(list, spans(s))
	}
	return list
}

// uncapital begins a sentence with a small letter, unless it begins with an
// abbreviation.
func uncapital(s string) string {
	runes := []rune(s)
	if len(runes) < 2 || strings.ToUpper(string(runes[1])) == string(runes[1]) {
		return s
	}
	return strings.ToLower(string(runes[:1])) + string(runes[1:])
}

// contactItem says whom to call; the number stands alone, so that it can be
// pressed.
func (t *turn) contactItem(c *knowledge.Contact) summary.Item {
	item := summary.Item{chat.Plain(joinedWith(", ", c.Name.In(t.lang()), c.Note.In(t.lang())))}
	if c.Phone != "" {
		item = append(item, chat.Plain(" · "), chat.Plain(c.Phone))
	}
	if c.URL != "" {
		item = append(item, chat.Plain(" · "), chat.Link(host(c.URL), c.URL))
	}
	return item
}

// sheetSources names each source once, by the day on which it was checked, the
// latest first.
func (t *turn) sheetSources(cited []*knowledge.Scheme) summary.List {
	seen := map[string]bool{}
	of := map[calendar.Date]summary.Item{}
	for _, s := range cited {
		for _, src := range s.Sources {
			name := src.Name.In(t.lang())
			if seen[name] {
				continue
			}
			seen[name] = true
			before := t.say("between_sources")
			if of[src.Checked] == nil {
				before = t.say("sheet_checked", "day", locale.DateShort(t.lang(), src.Checked))
			}
			of[src.Checked] = append(of[src.Checked], chat.Plain(before), chat.Span{Text: name, URL: src.URL})
		}
	}
	l := summary.List{Title: t.say("sheet_sources")}
	for _, day := range slices.SortedFunc(maps.Keys(of), func(a, b calendar.Date) int { return strings.Compare(b.String(), a.String()) }) {
		l.Items = append(l.Items, of[day])
	}
	return l
}

// sheetEnd says whom to ask at the school.
func (t *turn) sheetEnd() []summary.Item {
	var end []summary.Item
	for _, c := range t.guide.base.Role(knowledge.ContactPage).Contacts {
		item := summary.Item{chat.Strong(t.say("sheet_school")), chat.Plain(locale.Colon(t.lang()))}
		item = append(item, t.contactItem(c)...)
		end = append(end, item)
	}
	return end
}
