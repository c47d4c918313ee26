// Package dialog leads the talk: Step takes one event of a conversation into
// account and says what to reply, Manager makes a durable turn of it.
//
// Step is pure. It has no clock, no randomness, no goroutine and no log; the
// day comes with the event. The position in the tree is derived from the
// answers each time, so back, a changed answer, an edited base and a button
// from a month ago need no special care.
package dialog

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"guichet/calendar"
	"guichet/chat"
	"guichet/knowledge"
)

// Limits on what a person can send.
const (
	// MaxText is the longest message that is read, in characters.
	MaxText = 1000
	// quoteText is how much of a message is quoted back.
	quoteText = 60
	// doubleTap is how many seconds two presses on the same button count as
	// one.
	doubleTap = 10
)

// Guide knows how to lead a talk about one base. It is immutable and safe for
// concurrent use.
type Guide struct {
	base    *knowledge.Base
	phrases *phrases
	lexicon func() *lexicon // made when somebody first types something
	model   bool            // a language model is at hand
	hear    Hear            // nil: only names and phrases are understood
	// listener reads what people say of themselves; nil without statements to learn
	// from. It is made when somebody first types something.
	listener func() *listener
	tell     Tell         // nil: the platform says the language
	warm     *atomic.Bool // hear has learnt what it knows
	listens  *atomic.Bool // the listener has learnt what it knows
}

// NewGuide returns a guide to the base. It fails if the bot's own phrases do
// not exist in every language of the base.
func NewGuide(b *knowledge.Base) (*Guide, error) {
	p, err := loadPhrases(b.Languages())
	if err != nil {
		return nil, err
	}
	return &Guide{base: b, phrases: p, lexicon: sync.OnceValue(func() *lexicon { return newLexicon(b, p) })}, nil
}

// Turned is what one event makes of a conversation.
type Turned struct {
	State   State
	Replies []chat.Reply
	// Offers are codes and links given out. Withdraw closes those given before.
	Offers   []Offer
	Withdraw bool
	// Taken tells that the talk of the entered code was taken over, and
	// Elsewhere is what is said there.
	Taken     bool
	Elsewhere []chat.Reply
	// Forget tells that everything kept about the conversation is to be
	// removed, State included.
	Forget bool
	// Unread, when set, is what a Reader could make more of. State and Replies
	// are those without one.
	Unread *chat.Unread
}

// Step takes one event into account. It is pure: the same arguments give the
// same result.
func (g *Guide) Step(s State, e chat.Event) Turned { return g.StepWith(s, e, Circumstances{}) }

// StepWith is Step with what an event brings that stands in neither event nor
// state: chance, and the talk of an entered code. It is as pure.
func (g *Guide) StepWith(s State, e chat.Event, with Circumstances) Turned {
	t := &turn{guide: g, state: s, event: e, with: with, today: g.base.Today(e.At)}
	t.state.Answers, t.state.Picked = slices.Clone(s.Answers), slices.Clone(s.Picked)
	t.fresh = s.Lang == ""
	if t.fresh {
		t.state.Lang = g.base.Language(e.Lang)
	} else if !slices.Contains(g.base.Languages(), s.Lang) {
		t.state.Lang = g.base.Languages()[0]
	}
	t.languageTyped()
	t.explain(t.refresh())
	if !t.pressesAnswer() {
		t.keepQuestion()
	}
	if t.onScreen() {
		t.asked = t.pending()
	}
	t.take()
	return Turned{
		State: t.state, Replies: t.replies, Forget: t.forget, Unread: t.unread,
		Offers: t.offers, Withdraw: t.withdraw, Taken: t.taken, Elsewhere: t.elsewhere,
	}
}

// turn is one Step under way.
type turn struct {
	guide *Guide
	state State
	event chat.Event
	with  Circumstances
	today calendar.Date
	fresh bool // the conversation is new
	// asked is the question that was on the screen when the event came; nil if none was.
	asked *knowledge.Fact

	facts knowledge.Facts
	// nextFact and stands are what next and position return, once asked for.
	nextFact *knowledge.Fact
	hasNext  bool
	stands   *knowledge.Position
	// offeredOptions are what options returns of offeredOf, once asked for.
	offeredOf      *knowledge.Fact
	offeredOptions []*knowledge.Option

	urgent *knowledge.Scheme    // whose deadline stands at the head of the advice
	phoned []*knowledge.Contact // whose number the advice has given

	// moved tells that the question which the person looks at exists no more:
	// what they type cannot be an answer to another one.
	moved   bool
	human   bool          // the way to a human is a button below it
	prefix  chat.Text     // goes before the view that the turn ends with
	file    *chat.File    // goes with it
	closes  *chat.Closing // goes with it
	replies []chat.Reply
	forget  bool
	unread  *chat.Unread

	guessedText string // what was guessed about, and
	guessed     []knowledge.Guess

	offers    []Offer
	withdraw  bool
	taken     bool
	elsewhere []chat.Reply
}

// refresh derives the facts anew from the answers, and removes and returns those
// that the base of today cannot read. Where the talk stands follows from the
// facts when somebody asks.
func (t *turn) refresh() (gone []Answer) {
	t.facts, gone = t.state.facts(t.guide.base)
	t.hasNext, t.stands, t.offeredOf = false, nil, nil
	if f := t.guide.base.Fact(t.state.Asking); f == nil || !f.Asked() {
		t.state.Asking = ""
	}
	return gone
}

// keep notes an answer, whose value is v, as the last one.
func (t *turn) keep(a Answer, v knowledge.Value) (replaced bool) {
	t.facts[a.Fact] = v
	t.hasNext, t.stands = false, nil
	return t.state.set(a)
}

// explain says which answers the base of today cannot read any more, and that
// they are asked for again where they still count.
func (t *turn) explain(gone []Answer) {
	taken := false
	for _, a := range gone {
		if f := t.guide.base.Fact(a.Fact); f != nil && slices.Contains(t.position().Open, f) {
			t.note("question_changed", "fact", f.Label.In(t.lang()))
		} else if !taken {
			taken = true
			t.note("question_gone")
		}
	}
}

// keepQuestion keeps the question at hand that the person looks at, if another
// one has come before it meanwhile: what they type is meant for the one they
// see.
func (t *turn) keepQuestion() {
	asked := t.state.Asked
	if f := t.pending(); asked == "" || t.state.Asking != "" || f != nil && f.ID == asked {
		return
	}
	if f := t.guide.base.Fact(asked); f != nil && f.Asked() && t.state.answer(asked) < 0 {
		t.state.Asking = asked
		return
	}
	t.moved = true
}

// pressesAnswer reports whether the event presses an answer to the question that
// the person looks at: then it does not matter which one would come now.
func (t *turn) pressesAnswer() bool {
	if t.event.Kind != chat.KindPress {
		return false
	}
	a := parseAction(t.event.Action)
	f := t.guide.base.Fact(a.object)
	return a.verb == doAnswer && f != nil && f.Asked() && t.looksAt(f)
}

// looksAt reports whether f is the question that the person looks at, without an
// answer so far.
func (t *turn) looksAt(f *knowledge.Fact) bool {
	asking := t.state.Asking
	return f.ID == t.state.Asked && (asking == "" || asking == f.ID) && t.state.answer(f.ID) < 0
}

// misdirected reports whether an action that was typed answers a question that
// the person has not seen yet.
func (t *turn) misdirected(a action) bool {
	f := t.pending()
	return t.moved && f != nil && a.verb == doAnswer && a.object == f.ID
}

// next is the next question of the tree, or nil.
func (t *turn) next() *knowledge.Fact {
	if !t.hasNext {
		t.nextFact, t.hasNext = t.guide.base.Next(t.facts, t.today), true
	}
	return t.nextFact
}

// position is where the talk stands: more than its next question.
func (t *turn) position() knowledge.Position {
	if t.stands == nil {
		p := t.guide.base.Position(t.facts, t.today)
		t.stands, t.nextFact, t.hasNext = &p, p.Next, true
	}
	return *t.stands
}

// pending is the question at hand, or nil.
func (t *turn) pending() *knowledge.Fact {
	if t.state.Asking != "" {
		return t.guide.base.Fact(t.state.Asking)
	}
	return t.next()
}

func (t *turn) lang() string { return t.state.Lang }

func (t *turn) say(key string, arguments ...string) string {
	return t.guide.phrases.say(t.lang(), key, arguments...)
}

// note puts a phrase before the view that the turn ends with.
func (t *turn) note(key string, arguments ...string) {
	t.prefix = t.prefix.Para(chat.Plain(t.say(key, arguments...)))
}

// take finds out what the event asks for and does it.
func (t *turn) take() {
	if t.event.Public {
		t.takePublic()
		return
	}
	text, tooLong := readable(t.event.Text)
	if t.entersCode() {
		return
	}
	switch t.event.Kind {
	case chat.KindStart:
		t.start(text)
	case chat.KindPress:
		t.press()
	case chat.KindText:
		if a := parseAction(t.event.Action); a.verb == doEnter {
			t.do(a) // no code stands in the form
			return
		} else if a.verb == doForm && !t.fill(a.object) {
			t.stale()
			return
		}
		t.read(text, tooLong)
	case chat.KindEdit:
		t.note("edited")
		t.repeat()
	default:
		t.note("only_text")
		t.repeat()
	}
}

// start opens the talk, or goes on with it; the payload of a link may name a
// scheme or a page.
func (t *turn) start(payload string) {
	switch {
	case t.fresh:
		t.greet()
	case len(t.state.Answers) > 0:
		t.note("welcome_back")
	}
	t.state.leave()
	b, payload := t.guide.base, strings.ToLower(payload)
	switch {
	case b.Scheme(payload) != nil:
		t.do(action{verb: doScheme, object: payload})
	case b.Page(payload) != nil:
		t.do(action{verb: doPage, object: payload})
	default:
		t.show(View{})
	}
}

func (t *turn) greet() {
	if t.event.Public {
		return
	}
	t.prefix = append(t.prefix, paragraphs(t.guide.base.Greeting().In(t.lang()))...)
}

// press carries out a button. A second press on the same button right after the
// first is taken for a slip of the finger.
func (t *turn) press() {
	if len(t.event.Action) > chat.MaxAction || !utf8.ValidString(t.event.Action) {
		t.state.Tap = Tap{}
		t.stale()
		return
	}
	tap := Tap{Action: t.event.Action, On: t.event.On, At: t.event.At.Unix()}
	last := t.state.Tap
	t.state.Tap = tap
	if t.fresh {
		t.greet()
	}
	if last.Action == tap.Action && last.On == tap.On && tap.On != "" && tap.At-last.At <= doubleTap {
		return
	}
	t.do(parseAction(t.event.Action))
}
