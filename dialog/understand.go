package dialog

import (
	"slices"
	"strconv"
	"strings"

	"guichet/knowledge"
)

// misread says why a text could not be taken as an answer.
type misread uint8

const (
	unclear misread = iota
	wantNumber
	wantDay
	wantChoice // a bare yes, no or number that is no answer here
)

// understand reads what the person typed: first as one of the choices on the
// screen, then as a command, as an answer to the question at hand, and last as
// the name of something to talk about.
func (t *turn) understand(text string) (action, misread, bool) {
	if name, ok := argument(text); ok {
		text = name
	}
	words := tokens(text)
	if strings.HasPrefix(text, "/") {
		if a, ok := slashCommands[strings.ToLower(strings.Fields(text)[0][1:])]; ok {
			return a, 0, true
		}
	}
	if len(words) == 0 {
		return t.lonelySign(text)
	}
	if a, ok := t.choiceTyped(words); ok {
		return a, 0, true
	}
	if t.state.Shown.Kind == viewForget {
		if v, ok := t.yesOrNo(words); ok {
			return action{verb: map[string]verb{"yes": doForgetIt, "no": doTalk}[v]}, 0, true
		}
	}
	if t.proposing() {
		if v, ok := t.yesOrNo(words); ok && (v == "no" || t.state.Shown.Kind == viewProposed) {
			return action{verb: doProposed, object: v, value: t.proposalMark(t.state.Shown.Kind)}, 0, true
		}
	}
	if t.state.Shown.Kind == viewModel {
		if v, ok := t.yesOrNo(words); ok {
			return action{verb: doModel, object: v}, 0, true
		}
	}
	if t.state.Shown.Kind == viewShare {
		if v, ok := t.yesOrNo(words); ok {
			return action{verb: map[string]verb{"yes": doShareIt, "no": doTalk}[v]}, 0, true
		}
	}
	if a, ok := t.commandTyped(words); ok {
		return a, 0, true
	}
	if a, ok := t.correctionTyped(text); ok {
		return a, 0, true
	}
	if a, ok := t.answerTyped(text, words); ok {
		return a, 0, true
	}
	if a, ok := t.choiceBegun(words); ok {
		return a, 0, true
	}
	if a, ok := t.choiceMeant(words); ok {
		return a, 0, true
	}
	if a, ok := t.otherAnswer(words); ok {
		return a, 0, true
	}
	if a, ok := t.otherStated(text, words); ok {
		return a, 0, true
	}
	if a, ok := t.nameTyped(words); ok {
		return a, 0, true
	}
	return action{}, t.misread(words), false
}

// misread says why a text could not be taken as an answer to the question on the
// screen.
func (t *turn) misread(words []string) misread {
	f := t.pending()
	switch {
	case f == nil || !t.onScreen():
		return unclear
	case f.Type == knowledge.Number || f.Type == knowledge.Money:
		return wantNumber
	case f.Type == knowledge.Day:
		return wantDay
	case len(words) > 0 && t.bare(words):
		return wantChoice
	}
	return unclear
}

var slashCommands = map[string]action{
	"start": {verb: doTalk}, "reponses": {verb: doRecap}, "answers": {verb: doRecap}, "aides": {verb: doSchemes}, "schemes": {verb: doSchemes},
	"aide": {verb: doHelp}, "help": {verb: doHelp}, "langue": {verb: doLanguage}, "language": {verb: doLanguage},
	"recommencer": {verb: doRestart}, "restart": {verb: doRestart}, "contact": {verb: doPage, object: string(knowledge.ContactPage)},
	"donnees": {verb: doExport}, "export": {verb: doExport}, "effacer": {verb: doForget}, "forget": {verb: doForget}, "menu": {verb: doMenu},
	"code": {verb: doCode}, "partager": {verb: doShare}, "share": {verb: doShare},
	"resume": {verb: doSummary}, "summary": {verb: doSummary},
}

// lonelySign reads a message of signs only: "?" means "I don't know" where a
// question is open.
func (t *turn) lonelySign(text string) (action, misread, bool) {
	if f := t.pending(); f != nil && strings.Trim(text, " ?") == "" && strings.Contains(text, "?") && t.state.Shown.Kind == viewTalk {
		return stating(f, knowledge.Value{}), 0, true
	}
	return action{}, t.misread(nil), false
}

// choiceTyped reads the number, letter or label of a choice on the screen.
func (t *turn) choiceTyped(words []string) (action, bool) {
	typed := strings.Join(words, " ")
	_, choices := t.render(t.state.Shown)
	offered := strings.Fields(t.state.Offered)
	for _, c := range choices {
		if !c.Minor && len(offered) > 0 {
			if c.Key == typed {
				return asTyped(parseAction(offered[0])), true
			}
			offered = offered[1:]
		}
		if strings.Join(tokens(c.Label), " ") == typed {
			return asTyped(parseAction(c.Action)), true
		}
	}
	return t.numbersTyped(words)
}

// shortestBeginning is how many letters of a label tell that it is meant.
const shortestBeginning = 4

// choiceBegun reads the first words of a label, such as "démarches" for
// "Démarches et documents", if they fit one choice only.
func (t *turn) choiceBegun(words []string) (action, bool) {
	if len(strings.Join(words, "")) < shortestBeginning {
		return action{}, false
	}
	_, choices := t.render(t.state.Shown)
	var fitting []action
	for _, c := range choices {
		if label := tokens(c.Label); len(label) > len(words) && slices.Equal(label[:len(words)], words) {
			fitting = append(fitting, parseAction(c.Action))
		}
	}
	if len(fitting) != 1 {
		return action{}, false
	}
	return asTyped(fitting[0]), true
}

// numbersTyped reads "1 et 3" as several options of the question at hand.
func (t *turn) numbersTyped(words []string) (action, bool) {
	f := t.pending()
	if f == nil || f.Type != knowledge.Several || t.state.Shown.Kind != viewTalk {
		return action{}, false
	}
	var ids []string
	options := t.options(f)
	for _, w := range words {
		n, err := strconv.Atoi(w)
		switch {
		case err != nil && slices.Contains([]string{"et", "and", "puis", "plus"}, w):
		case err != nil || n < 1 || n > len(options):
			return action{}, false
		default:
			ids = append(ids, options[n-1].ID)
		}
	}
	if len(ids) < 2 {
		return action{}, false
	}
	a, ok := t.parsedAnswer(f, strings.Join(ids, ","))
	a.read = false
	return a, ok
}

func asTyped(a action) action {
	a.typed = true
	return a
}

func (t *turn) commandTyped(words []string) (action, bool) {
	if t.state.Picking && t.said("done", words) {
		return action{verb: doPickDone, object: t.pending().ID}, true
	}
	if a, ok := t.doubtTyped(words); ok {
		return a, true
	}
	if t.doubts(words) {
		if f := t.pending(); f != nil {
			return stating(f, knowledge.Value{}), true
		}
		return action{verb: doTalk}, true
	}
	for _, m := range t.guide.lexicon().exactly(words) {
		if m.fact == nil && m.action.verb != doScheme && m.action.verb != doPage && m.action.verb != doWord {
			return asTyped(m.action), true
		}
	}
	return action{}, false
}

// doubts reports whether the text says "I don't know", perhaps with a word or two
// more that name nothing.
func (t *turn) doubts(words []string) bool {
	if t.said("dont_know", words) {
		return true
	}
	for n := max(2, len(words)-2); n < len(words); n++ {
		if t.said("dont_know", words[:n]) {
			return len(t.guide.lexicon().find(words[n:])) == 0
		}
	}
	return false
}

// said reports whether the whole text is one of the phrases of that name.
func (t *turn) said(name string, words []string) bool {
	return slices.ContainsFunc(t.guide.phrases.understood[name], func(phrase []string) bool { return slices.Equal(phrase, words) })
}

// nameTyped looks for something to talk about: a scheme, a page, an old word,
// or a command within a longer text.
func (t *turn) nameTyped(words []string) (action, bool) {
	found := t.guide.lexicon().find(words)
	for _, wanted := range []verb{doScheme, doWord, doPage} {
		for _, m := range found {
			if m.fact == nil && m.action.verb == wanted && !negated(words, m) {
				return asTyped(m.action), true
			}
		}
	}
	for _, m := range found {
		if m.fact == nil && m.words > 1 {
			return asTyped(m.action), true
		}
	}
	for _, m := range found {
		have := m.first > 0 && words[m.first-1] == "j" // "j’ai 29 ans" does not ask for an AI
		if m.fact == nil && m.action.verb != doHello && m.action.verb != doThanks && len(words) <= 4 && !have {
			return asTyped(m.action), true
		}
	}
	for _, m := range found { // in a longer text, one word is a command only where it can be nothing else
		if m.fact == nil && slices.Contains([]verb{doHello, doThanks, doPage}, m.action.verb) {
			return asTyped(m.action), true
		}
	}
	return action{}, false
}
