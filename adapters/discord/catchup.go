package discord

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"guichet/adapters"
	"guichet/chat"
)

const (
	// missedFor is how old a conversation may be to be looked at for missed
	// messages.
	missedFor = 30 * 24 * time.Hour
	// overlap is how far before the last turn reading begins: what is known
	// already is recognised by its key. Of a conversation older than keysKnown
	// the keys may be forgotten, and what was taken in would be taken for new.
	overlap   = time.Hour
	keysKnown = 46 * time.Hour
	// maxCatchUp is how many conversations are looked at, maxPages how many
	// pages of each.
	maxCatchUp = 1000
	maxPages   = 5
	pageSize   = 100
	// recentWithin and fetchWithin bound the looking.
	recentWithin = 5 * time.Second
	recentTries  = 3
	fetchWithin  = 2 * time.Minute
)

// catchUp looks for messages that were missed while there was no session. Those
// of a conversation come before whatever happens there from now on.
func (r *run) catchUp(ctx context.Context) {
	if r.opts.Recent == nil {
		return
	}
	talks, err := r.recent(ctx)
	if err != nil {
		r.log.ErrorContext(ctx, "discord: messages that were missed are not looked for", "err", err)
		return
	}
	channels := map[string]missed{}
	for _, t := range talks {
		channel, person, ok := parseConversation(t.Conversation)
		from := t.Last
		if r.opts.Now().Sub(from) < keysKnown {
			from = from.Add(-overlap)
		}
		if ok && (channels[channel].from.IsZero() || from.Before(channels[channel].from)) {
			channels[channel] = missed{from, person != ""}
		}
	}
	for channel, m := range channels {
		r.intake.add(ctx, channel, job{fetches: true, do: func(ctx context.Context) { r.fetch(ctx, channel, m) }})
	}
	r.log.InfoContext(ctx, "discord: looking for messages that were missed", "conversations", len(talks))
}

// missed is from when on messages of a channel may have been missed.
type missed struct {
	from   time.Time
	shared bool // it is no direct channel
}

func (r *run) recent(ctx context.Context) (talks []Talk, err error) {
	var pause adapters.Backoff
	for range recentTries {
		asking, cancel := context.WithTimeout(ctx, recentWithin)
		talks, err = r.opts.Recent(asking, r.opts.Now().Add(-missedFor), maxCatchUp)
		cancel()
		if err == nil || r.opts.Sleep(ctx, pause.Next()) != nil {
			break
		}
	}
	return talks, err
}

// fetch hands the messages of a channel since a time to the sink, in order.
func (r *run) fetch(ctx context.Context, channel string, m missed) {
	reading, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	after := idAt(m.from)
	for range maxPages {
		page, err := r.page(reading, channel, after)
		if err != nil {
			if ctx.Err() == nil {
				r.log.WarnContext(ctx, "discord: a channel cannot be read for missed messages", "err", err)
			}
			return
		}
		slices.Reverse(page) // the newest comes first
		for _, e := range r.heard(ctx, page, m.shared) {
			r.handle(ctx, e...)
		}
		if len(page) > 0 {
			after = page[len(page)-1].ID
		}
		if len(page) < pageSize || ctx.Err() != nil {
			return
		}
	}
	r.log.WarnContext(ctx, "discord: not all messages that may have been missed were read", "read", maxPages*pageSize)
}

// heard returns what messages of a channel, in order, say to the bot: runs of
// events of one conversation each.
func (r *run) heard(ctx context.Context, page []message, inServer bool) [][]chat.Event {
	var runs [][]chat.Event
	for _, m := range page {
		if inServer {
			m.Guild = unnamedServer
		}
		if !m.valid() || !m.written() {
			continue
		}
		e := r.hear(ctx, &m, false)
		switch n := len(runs); {
		case e == nil:
		case n > 0 && runs[n-1][0].Conversation == e.Conversation:
			runs[n-1] = append(runs[n-1], *e)
		default:
			runs = append(runs, []chat.Event{*e})
		}
	}
	return runs
}

// page reads messages after an id, again and again if need be.
func (r *run) page(ctx context.Context, channel, after string) ([]message, error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "after": {after}}
	address := discordgo.EndpointChannelMessages(channel)
	var page []message
	err := r.insist(ctx, func() error { return r.get(ctx, "read a channel", address+"?"+query.Encode(), "read "+channel, &page) })
	return page, err
}
