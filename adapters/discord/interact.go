package discord

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"guichet/adapters"
	"guichet/chat"
)

const (
	// ackAfter is how long an event may take to be stored before it is
	// acknowledged anyway; Discord waits for three seconds, answerWithin.
	ackAfter     = 1500 * time.Millisecond
	answerWithin = discordgo.InteractionDeadline
	ackPause     = 100 * time.Millisecond
)

// Types of first answers to an interaction.
const (
	answerPong    = 1
	answerSays    = 4
	answerLater   = 5 // a message announces the answer
	answerUpdates = 6 // nothing is to be seen
	answerSuggest = 8
	answerForm    = 9
)

const (
	flagNoPreviews = 1 << 2
	flagPrivate    = 1 << 6
)

// maxQuick is how many answers that need no store are worked out at once.
const maxQuick = 16

// maxSuggestion is the longest name and the longest value of a suggestion.
const maxSuggestion = 100

// firstAnswer is what Discord waits three seconds for.
type firstAnswer struct {
	Kind int        `json:"type"`
	Data *firstData `json:"data,omitempty"`
}

type firstData struct {
	Content  string       `json:"content,omitempty"`
	Mentions *mentions    `json:"allowed_mentions,omitempty"`
	Flags    int          `json:"flags,omitempty"`
	Choices  []suggestion `json:"choices,omitzero"`
	// Of a form:
	CustomID string  `json:"custom_id,omitempty"`
	Title    string  `json:"title,omitempty"`
	Inputs   []label `json:"components,omitempty"`
}

type suggestion struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// suggested begins the value of an argument that was suggested; what follows is
// what choosing it means.
const suggested = "="

// atOnce tells whether an interaction is answered without being stored: what is
// suggested, a form, or nothing, as of a kind that is not known. It returns how
// the answer is worked out.
func (a *Adapter) atOnce(i *interaction) (answer func() firstAnswer, ok bool) {
	switch i.Kind {
	case typing:
		return func() firstAnswer { return a.suggest(i) }, true
	case commandSent:
		return nil, false
	case formSent:
		return nil, !strings.HasPrefix(i.Data.CustomID, formChoice)
	case choicePressed:
		if form := a.form(i); form != nil {
			return func() firstAnswer { return *form }, true
		}
		return nil, false
	}
	return nil, true
}

// suggest completes what somebody types. It is not stored.
func (a *Adapter) suggest(i *interaction) firstAnswer {
	choices := []suggestion{}
	if a.opts.Suggest != nil {
		for _, c := range a.opts.Suggest(i.Locale, i.argument(), maxOptions) {
			if len(choices) < maxOptions && c.Action != "" {
				choices = append(choices, suggestion{adapters.Shorten(c.Label, maxSuggestion), suggested + c.Action})
			}
		}
	}
	return firstAnswer{Kind: answerSuggest, Data: &firstData{Choices: choices}}
}

// announce is the first answer to what is stored: nothing to be seen for a press,
// and otherwise a message that announces the answer. It does not use the network.
func (a *Adapter) announce(i *interaction) firstAnswer {
	if !i.deferred() {
		return firstAnswer{Kind: answerUpdates}
	}
	answer := firstAnswer{Kind: answerLater}
	if a.personal(i) {
		answer.Data = &firstData{Flags: flagPrivate}
	}
	return answer
}

// takeIn stores an interaction, offers its first answer and reports whether it is
// stored.
func (t *taker) takeIn(ctx context.Context, i *interaction, first *ack) bool {
	t.places.speaks(i.by(), i.Locale)
	if where, leads := strings.CutPrefix(i.chosen(), privateChoice); leads && !i.direct() {
		return t.intoPrivate(ctx, i, where, first)
	}
	e, err := t.situate(ctx, i)
	if err != nil {
		t.log.ErrorContext(ctx, "discord: left out what was asked in a server", "err", err)
		t.excuse(ctx, i, first, t.notices(i.Locale).Unreachable)
		return true
	}
	if !t.handle(ctx, *e) {
		return false
	}
	first.offer(t.announce(i))
	return true
}

// situate says what an interaction means and in which conversation.
func (t *taker) situate(ctx context.Context, i *interaction) (*chat.Event, error) {
	e := i.event()
	switch {
	case i.direct():
		t.directs.note(i.by(), i.Channel)
		e.Conversation = chat.ConversationID{Platform: Platform, ID: i.Channel}
	case !i.private() && t.kindAt(ctx, i) == ownedBy(i.by()):
		e.Conversation = sharedID(i.Channel, i.by())
	case t.personal(i):
		return t.forTheirEyes(ctx, i, i.deferred())
	default:
		e.Conversation, e.Public = sharedID(i.Channel, i.by()), true
	}
	if i.deferred() || e.Public {
		e.Answer = i.slot(i.deferred(), false).ref()
	}
	return e, nil
}

// forTheirEyes takes what was asked in a server for a part of the talk in the
// direct channel; the answer in the server is shown to the person only.
func (t *taker) forTheirEyes(ctx context.Context, i *interaction, deferred bool) (*chat.Event, error) {
	channel, err := "", error(nil)
	err = t.insist(ctx, func() (err error) {
		channel, err = t.direct(ctx, i.by())
		return err
	})
	if err != nil {
		return nil, err
	}
	e := i.event()
	e.Conversation = chat.ConversationID{Platform: Platform, ID: channel}
	e.Answer = i.slot(deferred, true).ref()
	return e, nil
}

// personal tells whether the answer to an interaction is for the eyes of its
// person only. It does not use the network.
func (a *Adapter) personal(i *interaction) bool {
	switch {
	case i.direct():
		return false
	case strings.HasPrefix(i.chosen(), privateChoice), i.private():
		return true
	case a.places.known(i.Channel) == ownedBy(i.by()):
		return false
	}
	return i.Kind == commandSent && !a.public[i.Data.Name]
}

// acknowledge gives an interaction its first answer: the one that is offered, or
// the usual one when there is hardly time left.
func (a *Adapter) acknowledge(ctx context.Context, i *interaction, first *ack) {
	done := false
	defer func() { a.pending.end(i.ID, done) }()
	if answer, ok := first.wait(ctx); ok {
		done = a.answerNow(ctx, i, answer)
	} else if ctx.Err() == nil {
		done = a.answerNow(ctx, i, a.announce(i))
	}
}

// answerNow sends a first answer until it is taken, and reports whether it was in
// the time that there is.
func (a *Adapter) answerNow(ctx context.Context, i *interaction, answer firstAnswer) bool {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	for {
		err := a.answerFirst(ctx, i, answer)
		switch {
		case err == nil, codeOf(err) == acknowledged:
			return true
		case answer.Kind == answerSuggest: // the client goes on without
			a.log.DebugContext(ctx, "discord: nothing was suggested", "err", err)
			return false
		case !adapters.Passing(err):
			a.log.WarnContext(ctx, "discord: an interaction was not acknowledged", "err", err)
			return false
		}
		select {
		case <-time.After(ackPause):
		case <-ctx.Done():
			a.log.WarnContext(ctx, "discord: an interaction was not acknowledged in time", "err", err)
			return false
		}
	}
}

func (a *Adapter) answerFirst(ctx context.Context, i *interaction, answer firstAnswer) error {
	address := discordgo.EndpointInteractionResponse(i.ID, url.PathEscape(i.Token))
	_, err := a.call(ctx, "acknowledge an interaction", http.MethodPost, address, answer, "")
	return err
}

// say is a first answer with words of the adapter's own, for the eyes of one
// person only.
func say(text string) firstAnswer {
	return firstAnswer{Kind: answerSays, Data: &firstData{Content: text, Flags: flagPrivate | flagNoPreviews, Mentions: &mentions{[]string{}}}}
}

// excuse tells somebody, for their eyes only, why they get no other answer: in
// the first answer, or in place of the message that was announced.
func (a *Adapter) excuse(ctx context.Context, i *interaction, first *ack, text string) {
	if text == "" || first.offer(say(text)) {
		return
	}
	a.pending.wait(ctx, i.ID)
	b := body{Content: text, Components: []row{}, Mentions: mentions{[]string{}}}
	var err error
	if i.deferred() {
		err = a.editOriginal(ctx, i.slot(true, true), b)
	} else {
		err = a.followUp(ctx, i.slot(false, true), b)
	}
	if err != nil {
		a.log.WarnContext(ctx, "discord: somebody could not be told why there is no answer", "err", err)
	}
}
