package dialog

import (
	"slices"
	"strconv"
	"strings"

	"guichet/chat"
	"guichet/knowledge"
)

// In a public place, others read what is said: a group of students and staff, a
// channel. There the bot shows what anybody may see, the schemes and the pages,
// and whoever calls them up shows them to all. What concerns one person (the
// questions, the answers, a verdict, what is kept) is neither asked nor shown nor
// noted there; a choice leads into the private talk instead.

// publicVerbs are what can be done in a public place. Going back, and to the talk,
// leads to the menu there.
var publicVerbs = []verb{
	doBack, doTalk, doMenu, doHelp, doSchemes, doScheme, doHow, doPages, doPage, doWord, doLanguage, doHello, doThanks, doForget,
}

// privateStart opens the private talk where it stands.
const privateStart = "talk"

// takePublic is take in a public place.
func (t *turn) takePublic() {
	text, tooLong := readable(t.event.Text)
	switch t.event.Kind {
	case chat.KindStart:
		t.start(text)
	case chat.KindPress:
		t.press()
	case chat.KindText:
		t.readPublic(text, tooLong)
	case chat.KindEdit: // whoever changes what they said is not asking again
	default:
		t.note("only_text")
		t.show(View{Kind: viewMenu})
	}
}

// readPublic takes a typed message in a public place. It is never quoted: others
// need not see twice what somebody may regret.
func (t *turn) readPublic(text string, tooLong bool) {
	if tooLong || text == "" {
		t.show(View{Kind: viewMenu})
		return
	}
	if a, _, ok := t.understand(text); ok {
		if a.verb == doScheme && t.tellsOfThemselves(text) {
			t.state.Shown = View{Kind: viewScheme, ID: a.object}
			t.inPrivate()
			return
		}
		t.do(a)
		return
	}
	t.note("public_lost")
	t.show(View{Kind: viewMenu})
}

// tellsOfThemselves reports whether somebody who names a scheme says something
// about their own case with it, such as "j’ai 1 200 € sur mon CPF". Questions do
// not.
func (t *turn) tellsOfThemselves(text string) bool {
	said := statements(text)
	words := tokens(said)
	if !slices.ContainsFunc(words, func(w string) bool { return t.said("i_am", []string{w}) }) {
		return false
	}
	return slices.ContainsFunc(words, isNumber) || len(t.listens(newMessage(said))) > 0
}

// doPublic carries out an action in a public place; it reports false for one that
// is the same everywhere.
func (t *turn) doPublic(a action) bool {
	switch {
	case !slices.Contains(publicVerbs, a.verb):
		t.inPrivate()
	case a.verb == doThanks:
		t.put(t.state.Shown, paragraphs(t.say("thanks")), nil)
	case a.verb == doHello:
		t.note("hello")
		t.show(View{Kind: viewMenu})
	case a.verb == doForget:
		t.replies = append(t.replies, chat.Reply{Text: paragraphs(t.say("public_forgotten")), Choices: []chat.Choice{t.privately("go_private", privateStart)}})
		t.forget = true
	default:
		return false
	}
	return true
}

// inPrivate moves what is personal to where only its person reads it.
func (t *turn) inPrivate() {
	where := privateStart
	if t.state.Shown.Kind == viewScheme || t.state.Shown.Kind == viewHow {
		where = t.state.Shown.ID
	}
	t.put(t.state.Shown, paragraphs(t.say("public_personal")), []chat.Choice{t.privately("go_private", where)})
}

// privately is the choice that leads into the private talk, to a scheme, a page or
// where the talk stands.
func (t *turn) privately(key, where string) chat.Choice {
	if len(where) > chat.MaxAction {
		where = privateStart
	}
	return chat.Choice{Label: t.say(key), Action: where, Private: true}
}

// render gives the text and the choices of a view.
func (t *turn) render(v View) (chat.Text, []chat.Choice) {
	if !t.event.Public {
		return t.view(v)
	}
	switch v.Kind {
	case viewScheme:
		if s := t.guide.base.Scheme(v.ID); s != nil && !s.EndedOn(t.today) {
			return t.publicScheme(s)
		}
		return t.forAll(v)
	case viewHow, viewPage, viewSchemes, viewPages:
		return t.forAll(v)
	case viewHelp:
		_, choices := t.publicMenu()
		return paragraphs(t.say("public_help")), choices
	}
	return t.publicMenu()
}

// forAll is a view with those of its choices that can be taken in a public place.
func (t *turn) forAll(v View) (chat.Text, []chat.Choice) {
	text, choices := t.view(v)
	where := privateStart
	if v.Kind == viewHow || v.Kind == viewScheme {
		where = v.ID
	}
	return text, t.onlyPublic(choices, t.privately("go_private", where))
}

// onlyPublic leaves out what leads to something personal, and back to a talk that
// is not held here, numbers the rest anew and puts the way into the private talk
// behind.
func (t *turn) onlyPublic(choices []chat.Choice, private chat.Choice) []chat.Choice {
	var kept []chat.Choice
	n := 0
	for _, c := range choices {
		a := parseAction(c.Action)
		if a.verb == doTalk || !slices.Contains(publicVerbs, a.verb) {
			continue
		}
		if !c.Minor {
			n++
			c.Key = strconv.Itoa(n)
		}
		kept = append(kept, c)
	}
	return append(kept, private)
}

// publicMenu says what can be called up, and what is private.
func (t *turn) publicMenu() (chat.Text, []chat.Choice) {
	main := []chat.Choice{
		{Label: t.say("schemes"), Action: action{verb: doSchemes}.String()},
		{Label: t.say("pages_more"), Action: action{verb: doPages}.String()},
		t.pageChoice("human", knowledge.HumanPage),
	}
	choices := t.choices(main, t.minor("help", doHelp), t.minor("language", doLanguage))
	return paragraphs(t.say("public_menu")), append(choices, t.privately("public_mine", privateStart))
}

// publicScheme shows a scheme as it is for everybody, without a verdict.
func (t *turn) publicScheme(s *knowledge.Scheme) (chat.Text, []chat.Choice) {
	a := t.guide.base.AssessOne(s, nil, t.today)
	p := &sheet{turn: t, scheme: s}
	p.text = chat.Text{}.Para(chat.Strong(s.Name.In(t.lang())))
	p.para(s.Summary)
	var conditions []knowledge.Text
	for _, c := range a.Conditions {
		conditions = append(conditions, c.Condition.Is)
	}
	p.list("conditions", conditions)
	p.deadlines(a)
	p.list("amounts", s.Amounts)
	p.contacts()
	if !p.hasSteps() {
		p.notes(a)
	}
	p.checkWith()
	p.checked()
	var main []chat.Choice
	if p.hasSteps() {
		main = append(main, chat.Choice{Label: t.say("how"), Action: action{verb: doHow, object: s.ID}.String()})
	}
	choices := t.choices(main, t.minor("schemes", doSchemes), t.minor("menu", doMenu))
	return p.text, append(choices, t.privately("public_for_me", s.ID))
}

// argument returns what stands behind the command that lists the schemes: the
// name of one.
func argument(text string) (string, bool) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(text, "/"), " ")
	rest = strings.TrimSpace(rest)
	return rest, strings.HasPrefix(text, "/") && rest != "" && slashCommands[strings.ToLower(name)].verb == doSchemes
}
