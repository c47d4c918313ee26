package knowledge

import (
	"slices"
	"strings"
)

// Intent is what a message is about, by the id that its examples are trained
// under: "scheme.aif", "info.open_days", "start.employee", one of the intents
// below, or None.
type Intent string

// The intents that are neither a scheme, a page nor a situation. Their examples
// stand in intents.yaml.
const (
	// None is a message that is about nothing the bot can do.
	None     Intent = "none"
	Quote    Intent = "action.quote"
	Greeting Intent = "meta.greeting"
	Thanks   Intent = "meta.thanks"
	Help     Intent = "meta.help"
	Human    Intent = "meta.human"
	Language Intent = "meta.language"
	Restart  Intent = "meta.restart"
	StepBack Intent = "meta.back"
	Forget   Intent = "meta.forget"
)

var plainIntents = []Intent{Quote, Greeting, Thanks, Help, Human, Language, Restart, StepBack, Forget, None}

func intentNames() []string {
	names := make([]string, len(plainIntents))
	for i, in := range plainIntents {
		names[i] = string(in)
	}
	return names
}

const (
	schemePrefix = "scheme."
	pagePrefix   = "info."
	startPrefix  = "start."
)

// AboutScheme is the intent of messages about the scheme with the given id.
func AboutScheme(id string) Intent { return Intent(schemePrefix + id) }

// AboutPage is the intent of messages that ask for the page with the given id.
func AboutPage(id string) Intent { return Intent(pagePrefix + id) }

// Starting is the intent of messages that only say who somebody is: the option
// with the given id of the fact that the tree asks first.
func Starting(option string) Intent { return Intent(startPrefix + option) }

// Scheme returns the id of the scheme that the intent is about, if it is one.
func (i Intent) Scheme() (id string, ok bool) { return strings.CutPrefix(string(i), schemePrefix) }

// Page returns the id of the page that the intent asks for, if it does.
func (i Intent) Page() (id string, ok bool) { return strings.CutPrefix(string(i), pagePrefix) }

// Start returns the option of the fact that the tree asks first that the
// intent says, if it does.
func (i Intent) Start() (option string, ok bool) { return strings.CutPrefix(string(i), startPrefix) }

// Example is a whole message as people write it, with what it is about.
type Example struct {
	Intent   Intent
	Language string
	Text     string
}

// Examples returns the messages from which free text is learnt to be
// understood: those that stand beside what they mean, in the order of the
// files.
func (b *Base) Examples() []Example { return b.examples }

// StartFact returns the fact that the tree asks first, whose options the
// intents "start.…" say; nil if the tree begins otherwise.
func (b *Base) StartFact() *Fact {
	if len(b.tree) == 0 {
		return nil
	}
	if first, ok := b.tree[0].(ask); ok {
		return first.fact
	}
	return nil
}

// HasIntent reports whether a message can be about that in the base.
func (b *Base) HasIntent(in Intent) bool {
	if id, ok := in.Scheme(); ok {
		return b.Scheme(id) != nil
	}
	if id, ok := in.Page(); ok {
		return b.Page(id) != nil
	}
	if option, ok := in.Start(); ok {
		f := b.StartFact()
		return f != nil && f.Option(option) != nil
	}
	return slices.Contains(plainIntents, in)
}

// Guess is what a message may be about, and how sure that is, from 0 to 1.
type Guess struct {
	Intent     Intent
	Confidence float64
}
