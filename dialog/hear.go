package dialog

import (
	"slices"
	"strings"
	"sync/atomic"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// Hear guesses what a message may be about, the likeliest first. It must be pure
// and safe for concurrent use, and gives at least one guess.
type Hear func(text string) []knowledge.Guess

// WithHearing returns a guide that leads the same talk and understands messages
// that are about something without naming it. Nil ends that.
func (g *Guide) WithHearing(hear Hear) *Guide {
	other := *g
	other.hear, other.warm = hear, new(atomic.Bool)
	return &other
}

// Prepare makes what reading typed words takes. Otherwise the first message that is
// typed waits for that, some hundredths of a second.
func (g *Guide) Prepare() { g.lexicon() }

// Warm has hearing learn what it knows now, and what statements teach. Otherwise the first
// message that needs either waits for that.
func (g *Guide) Warm() {
	if g.hear != nil {
		g.learnHearing()
	}
	if g.listener != nil {
		g.learnListening()
	}
}

func (g *Guide) learnHearing() {
	g.hear("")
	g.warm.Store(true)
}

func (g *Guide) learnListening() {
	g.listener()
	g.listens.Store(true)
}

// coldError is how a turn tells what has to be learnt before it can be taken, which no
// transaction should wait for. Nothing was changed.
type coldError struct{ learn func() }

func (*coldError) Error() string { return "what the message needs is not learnt yet" }

const (
	// sure is how sure a guess must be for the talk to go there.
	sure = 0.6
	// likely is how sure a guess must be to be offered as a button, where none
	// is sure.
	likely = 0.12
	// mostOffered is how many such buttons there are.
	mostOffered = 3
	// shortestHeard is how many words a message has that is about something,
	// whatever else its words could answer.
	shortestHeard = 4
)

// mustWarm reports whether hearing has to learn before the turn can be taken, which
// is then taken anew.
func (t *turn) mustWarm() bool {
	if t.with.cold == nil || t.guide.warm == nil || t.guide.warm.Load() {
		return false
	}
	*t.with.cold = t.guide.learnHearing
	return true
}

// mustListen is mustWarm for what is learnt from statements.
func (t *turn) mustListen() bool {
	if t.with.cold == nil || t.guide.listens.Load() {
		return false
	}
	*t.with.cold = t.guide.learnListening
	return true
}

// guesses returns what a message may be about, nil without hearing. A message is
// heard once a turn.
func (t *turn) guesses(text string) []knowledge.Guess {
	if t.guide.hear == nil {
		return nil
	}
	if t.mustWarm() {
		return nil
	}
	if t.guessedText != text || t.guessed == nil {
		t.guessedText, t.guessed = text, t.guide.hear(text)
	}
	return t.guessed
}

// firstGuess is the likeliest guess, knowledge.None without hearing.
func (t *turn) firstGuess(text string) knowledge.Guess {
	if guesses := t.guesses(text); len(guesses) > 0 {
		return guesses[0]
	}
	return knowledge.Guess{Intent: knowledge.None}
}

// wants returns what a message is surely about, other than who somebody is.
func (t *turn) wants(text string) (knowledge.Intent, bool) {
	g := t.firstGuess(text)
	if _, start := g.Intent.Start(); start || g.Intent == knowledge.None || g.Confidence < sure || g.Intent == knowledge.Language && !t.namesLanguage(text) {
		return "", false
	}
	return g.Intent, true
}

// namesLanguage reports whether a message names a language: "yes, France Travail"
// is no wish to go on in French.
func (t *turn) namesLanguage(text string) bool {
	return slices.ContainsFunc(t.guide.lexicon().find(tokens(text)), func(m mention) bool { return m.fact == nil && m.action.verb == doLanguage })
}

// hears takes a message that nothing else could read: it asks if what was read
// of the person is right, goes where the message surely wants to, or offers where
// it may want to.
func (t *turn) hears(text string) bool {
	words := tokens(text)
	if strings.HasPrefix(text, "/") || len(words) > 0 && t.bare(words) { // a command that does not exist, or nothing to hear
		return false
	}
	guesses := t.guesses(text)
	if guesses == nil || guesses[0].Intent == knowledge.None && guesses[0].Confidence >= sure {
		return false
	}
	said := t.saidIn(t.answerMessage(text), mostAlso)
	about, wanted := t.wants(text)
	switch {
	case wanted && len(said) == 0:
		if a, ok := t.leadsTo(about); ok {
			t.do(a)
			return true
		}
	case len(said) > 0:
		if !wanted || len(words) < shortestHeard { // "25 ans" asks for nothing
			about = ""
		}
		t.propose(said, string(about), text)
		return true
	}
	return t.saysAgain(text) || t.proposes(text) || t.suggest(guesses, words)
}

// saysAgain takes a message that states only what was noted before.
func (t *turn) saysAgain(text string) bool {
	var again []string
	for _, one := range t.listens(t.answerMessage(text)) {
		if !one.guessed && one.value.Known() && t.facts[one.fact.ID].String() == one.value.String() {
			again = append(again, one.fact.Label.In(t.lang())+locale.Colon(t.lang())+t.brief(one.fact, one.value))
		}
	}
	if len(again) == 0 {
		return false
	}
	t.note("noted_before", "answers", strings.Join(again, ", "))
	t.repeat()
	return true
}

// scratch returns a turn in which answers can be tried.
func (t *turn) scratch() *turn {
	other := *t
	other.state.Answers = slices.Clone(t.state.Answers)
	other.facts, _ = other.state.facts(t.guide.base)
	other.hasNext, other.stands, other.offeredOf = false, nil, nil
	return &other
}

// askedFor stands before what a message asks for in as many words: with the yes to
// what it says of the person, the talk goes there.
const askedFor = "?"

// propose asks if what was read is right. Nothing of it counts before.
func (t *turn) propose(said []reading, about, text string) {
	if about != "" && strings.Contains(text, "?") {
		about = askedFor + about
	}
	answers := make([]Answer, len(said))
	for i, one := range said {
		answers[i] = Answer{Fact: one.fact.ID, Value: one.value.String(), Typed: true}
	}
	t.proposeAnswers(answers, about)
}

// proposeAnswers asks if the answers are right, with those that were asked about
// already.
func (t *turn) proposeAnswers(answers []Answer, about string) {
	if t.proposing() {
		kept := slices.DeleteFunc(slices.Clone(t.state.Proposed), func(a Answer) bool {
			return slices.ContainsFunc(answers, func(b Answer) bool { return a.Fact == b.Fact })
		})
		answers = append(kept, answers...)
	}
	for i := range answers {
		answers[i].Also = i > 0
	}
	t.state.Proposed, t.state.Lost = answers, 0
	t.show(View{Kind: viewProposed, ID: about})
}

// leadsTo returns what an intent asks the talk to do.
func (t *turn) leadsTo(in knowledge.Intent) (action, bool) {
	if id, ok := in.Scheme(); ok {
		return action{verb: doScheme, object: id, typed: true}, t.guide.base.Scheme(id) != nil
	}
	if id, ok := in.Page(); ok {
		return action{verb: doPage, object: id, typed: true}, t.guide.base.Page(id) != nil
	}
	a, ok := plainIntents[in]
	return asTyped(a), ok
}

var plainIntents = map[knowledge.Intent]action{
	knowledge.Quote: {verb: doPage, object: string(knowledge.QuotePage)}, knowledge.Human: {verb: doPage, object: string(knowledge.HumanPage)},
	knowledge.Greeting: {verb: doHello}, knowledge.Thanks: {verb: doThanks}, knowledge.Help: {verb: doHelp}, knowledge.Language: {verb: doLanguage},
	knowledge.Restart: {verb: doRestart}, knowledge.StepBack: {verb: doBack}, knowledge.Forget: {verb: doForget},
}

// suggest shows the likeliest guesses as buttons, without a situation that the
// words name, which they deny or say of others. The way to a human and back to the
// question is below them.
func (t *turn) suggest(guesses []knowledge.Guess, words []string) bool {
	var ids []string
	for _, g := range guesses {
		if option, ok := g.Intent.Start(); ok && t.namesSituation(option, words) {
			continue
		}
		if _, ok := t.guessChoice(g.Intent); ok && g.Confidence >= likely && len(ids) < mostOffered {
			ids = append(ids, string(g.Intent))
		}
	}
	if len(ids) == 0 {
		return false
	}
	lost := t.state.Lost + 1
	if lost > 1 {
		t.note("twice_lost")
	}
	t.show(View{Kind: viewGuess, ID: strings.Join(ids, " ")})
	t.state.Lost = lost
	return true
}

// guess asks which of several things a message is about.
func (t *turn) guess(ids string) (chat.Text, []chat.Choice) {
	var main []chat.Choice
	for id := range strings.FieldsSeq(ids) {
		if c, ok := t.guessChoice(knowledge.Intent(id)); ok {
			main = append(main, c)
		}
	}
	main = append(main, t.pageChoice("human", knowledge.HumanPage))
	return chat.Text{}.Para(chat.Strong(t.say("guess"))), t.choices(main, t.returnChoice(), t.minor("menu", doMenu))
}

// guessChoice is the button of a guess.
func (t *turn) guessChoice(in knowledge.Intent) (chat.Choice, bool) {
	if option, ok := in.Start(); ok {
		f := t.guide.base.StartFact()
		if f == nil || f.Option(option) == nil || t.facts[f.ID].Known() {
			return chat.Choice{}, false // or it was said already
		}
		return t.answerChoice(f, f.Option(option).Label.In(t.lang()), f.Option(option).Value()), true
	}
	if in == knowledge.Human {
		return chat.Choice{}, false // it is there anyway
	}
	if c, ok := t.aboutChoice(string(in)); ok {
		return c, true
	}
	label, ok := guessLabels[in]
	if !ok {
		return chat.Choice{}, false
	}
	return chat.Choice{Label: t.say(label), Action: plainIntents[in].String()}, true
}

// guessLabels are the phrases on the buttons of what is neither a scheme, a page
// nor a situation.
var guessLabels = map[knowledge.Intent]string{
	knowledge.Help: "command_help", knowledge.Language: "command_language", knowledge.Restart: "command_restart",
	knowledge.StepBack: "command_undo", knowledge.Forget: "command_forget",
}
