package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
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
	answerLater   = 5 // a message announces the answer
	answerUpdates = 6 // nothing is to be seen
	answerSuggest = 8
)

const (
	flagNoPreviews = 1 << 2
	flagPrivate    = 1 << 6
)

// pending knows the interactions that are being acknowledged here: an answer
// sent before would be refused.
type pending struct {
	mu   sync.Mutex
	acks map[string]chan struct{}
}

// begin tells that an interaction is going to be acknowledged, and false if it
// is already.
func (p *pending) begin(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.acks[id] != nil {
		return false
	}
	p.acks[id] = make(chan struct{})
	return true
}

func (p *pending) end(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.acks[id])
	delete(p.acks, id)
}

// wait returns once an interaction is no longer being acknowledged here, or ctx
// is done.
func (p *pending) wait(ctx context.Context, id string) {
	p.mu.Lock()
	ack := p.acks[id]
	p.mu.Unlock()
	if ack == nil {
		return
	}
	select {
	case <-ack:
	case <-ctx.Done():
	}
}

// receive takes in one event of the gateway. What cannot be read is logged by
// its kind and left out; an error means that ctx is done.
func (r *run) receive(ctx context.Context, kind string, raw json.RawMessage) (err error) {
	defer func() {
		if v := recover(); v != nil {
			r.log.ErrorContext(ctx, "discord: skipped an event, the program failed on it", "kind", kind, "panic", fmt.Sprintf("%T", v))
		}
	}()
	switch kind {
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		var m message
		if json.Unmarshal(raw, &m) != nil {
			return r.skip(ctx, kind)
		}
		e, err := m.event(kind == "MESSAGE_UPDATE")
		if err != nil {
			return r.skip(ctx, kind)
		}
		if e == nil {
			return nil
		}
		r.directs.note(m.Author.ID, m.Channel)
		return r.enqueue(ctx, m.Channel, func(ctx context.Context) { r.handle(ctx, *e) })
	case "INTERACTION_CREATE":
		var i interaction
		if json.Unmarshal(raw, &i) != nil || !i.valid() {
			return r.skip(ctx, kind)
		}
		return r.interact(ctx, &i)
	}
	return nil
}

func (r *run) skip(ctx context.Context, kind string) error {
	r.log.ErrorContext(ctx, "discord: skipped an event that cannot be read", "kind", kind)
	return nil
}

func (r *run) enqueue(ctx context.Context, lane string, do func(context.Context)) error {
	if err := r.intake.roomy(ctx); err != nil {
		return err
	}
	r.intake.add(ctx, lane, job{do: do})
	return nil
}

// handle hands events of one conversation to the sink until it has taken them,
// or ctx is done.
func (r *run) handle(ctx context.Context, events ...chat.Event) {
	var pause adapters.Backoff
	for len(events) > 0 {
		done, err := r.sinkSafely(ctx, events)
		events = events[done:]
		if err == nil || ctx.Err() != nil {
			return
		}
		if done > 0 {
			pause.Reset()
		}
		wait := pause.Next()
		r.log.WarnContext(ctx, "discord: an event was not stored, trying again", "event", events[0].Key, "err", err, "pause", wait)
		if r.opts.Sleep(ctx, wait) != nil {
			return
		}
	}
}

func (r *run) sinkSafely(ctx context.Context, events []chat.Event) (done int, err error) {
	defer func() {
		if v := recover(); v != nil {
			done, err = 0, fmt.Errorf("panic of type %T", v)
		}
	}()
	return r.sink(ctx, events...)
}

// interact takes in a press or a command, or suggests an argument.
func (r *run) interact(ctx context.Context, i *interaction) error {
	switch i.Kind {
	case typing:
		r.suggest(ctx, i)
		return nil
	case commandSent, choicePressed:
	default:
		return nil
	}
	stored := make(chan struct{})
	if r.pending.begin(i.ID) {
		r.working.Go(func() { r.acknowledge(ctx, i, stored) })
	}
	e, lane := i.event(), i.Channel
	if i.direct() {
		r.directs.note(i.by(), i.Channel)
	} else {
		lane = "of " + i.by()
	}
	return r.enqueue(ctx, lane, func(ctx context.Context) {
		channel := i.Channel
		if !i.direct() {
			err := r.insist(ctx, func() (err error) {
				channel, err = r.direct(ctx, i.by())
				return err
			})
			if err != nil {
				r.log.ErrorContext(ctx, "discord: left out what was asked in a server", "err", err)
				return
			}
		}
		e.Conversation = chat.ConversationID{Platform: Platform, ID: channel}
		r.handle(ctx, *e)
		close(stored)
	})
}

// acknowledge gives an interaction its first answer: once it is stored, or when
// there is hardly time left.
func (r *run) acknowledge(ctx context.Context, i *interaction, stored <-chan struct{}) {
	defer r.pending.end(i.ID)
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	late := time.NewTimer(ackAfter)
	defer late.Stop()
	select {
	case <-stored:
	case <-late.C:
	case <-ctx.Done():
		return
	}
	answer := firstAnswer{Kind: answerUpdates}
	if i.Kind == commandSent {
		answer.Kind = answerLater
		if !i.direct() {
			answer.Data = &firstData{Flags: flagPrivate}
		}
	}
	for {
		err := r.answerFirst(ctx, i, answer)
		switch {
		case err == nil, codeOf(err) == acknowledged:
			return
		case !passing(err):
			r.log.WarnContext(ctx, "discord: an interaction was not acknowledged", "err", err)
			return
		}
		select {
		case <-time.After(ackPause):
		case <-ctx.Done():
			r.log.WarnContext(ctx, "discord: an interaction was not acknowledged in time", "err", err)
			return
		}
	}
}

type firstAnswer struct {
	Kind int        `json:"type"`
	Data *firstData `json:"data,omitempty"`
}

type firstData struct {
	Flags   int          `json:"flags,omitempty"`
	Choices []suggestion `json:"choices,omitzero"`
}

type suggestion struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (a *Adapter) answerFirst(ctx context.Context, i *interaction, answer firstAnswer) error {
	address := discordgo.EndpointInteractionResponse(i.ID, url.PathEscape(i.Token))
	_, err := a.call(ctx, "acknowledge an interaction", http.MethodPost, address, answer, "")
	return err
}

// suggested begins the value of an argument that was suggested; what follows is
// what choosing it means.
const suggested = "="

// maxSuggesting is how many people are suggested something at once; whoever
// comes then types on without.
const maxSuggesting = 16

// maxSuggestion is the longest name and the longest value of a suggestion.
const maxSuggestion = 100

// suggest completes what somebody types. It is not stored, and nobody is told
// if it fails: the client goes on without.
func (r *run) suggest(ctx context.Context, i *interaction) {
	select {
	case r.suggesting <- struct{}{}:
	default:
		return
	}
	r.working.Go(func() {
		defer func() { <-r.suggesting }()
		choices := []suggestion{}
		if r.opts.Suggest != nil {
			for _, c := range r.opts.Suggest(i.Locale, i.argument(), maxOptions) {
				if len(choices) < maxOptions && c.Action != "" {
					choices = append(choices, suggestion{adapters.Shorten(c.Label, maxSuggestion), suggested + c.Action})
				}
			}
		}
		ctx, cancel := context.WithTimeout(ctx, answerWithin)
		defer cancel()
		if err := r.answerFirst(ctx, i, firstAnswer{Kind: answerSuggest, Data: &firstData{Choices: choices}}); err != nil {
			r.log.DebugContext(ctx, "discord: nothing was suggested", "err", err)
		}
	})
}
