package discord

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"guichet/chat"
)

// kind says who reads a channel of a server. Empty is not known.
type kind string

// shared is a channel that others read.
const shared kind = "shared"

// ownedBy is the private thread that the bot has opened for a person.
func ownedBy(user string) kind { return kind("of " + user) }

// unnamedServer stands for the id of a server where Discord does not tell it.
const unnamedServer = "0"

// places remembers channels of servers, as far as they were met.
type places struct {
	mu      sync.Mutex
	kinds   map[string]kind
	threads map[string]string    // by channel and person, "channel/person"
	langs   map[string]string    // by person, as their client told
	hinted  map[string]time.Time // by channel
}

// maxPlaces is how many channels are remembered.
const maxPlaces = 10_000

// hintEvery is how often people in a channel are told that the bot is not shown
// what they write.
const hintEvery = 30 * time.Second

// known returns the kind of a channel, if it is known.
func (p *places) known(channel string) kind {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.kinds[channel]
}

func (p *places) note(channel string, k kind) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.kinds) >= maxPlaces {
		clear(p.kinds)
	}
	p.kinds[channel] = k
}

// thread returns the private thread of a person below a channel, if it is known.
func (p *places) thread(channel, user string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.threads[channel+"/"+user]
}

// noteThread remembers the private thread of a person; an empty one is forgotten.
func (p *places) noteThread(channel, user, thread string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.threads) >= maxPlaces {
		clear(p.threads)
	}
	if thread == "" {
		delete(p.threads, channel+"/"+user)
		return
	}
	p.threads[channel+"/"+user] = thread
}

// speaks notes the language of a person's client.
func (p *places) speaks(user, lang string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.langs) >= maxPlaces {
		clear(p.langs)
	}
	p.langs[user] = lang
}

// lang returns the language of a person's client, empty if it is not known.
func (p *places) lang(user string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.langs[user]
}

// mayHint tells whether people in a channel may be told again, and counts it.
func (p *places) mayHint(channel string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.hinted[channel]) < hintEvery {
		return false
	}
	if len(p.hinted) >= maxPlaces {
		clear(p.hinted)
	}
	p.hinted[channel] = now
	return true
}

// sharedID names what one person has with the bot in a channel of a server.
func sharedID(channel, user string) chat.ConversationID {
	return chat.ConversationID{Platform: Platform, ID: channel + "/" + user}
}

// parseConversation returns the channel of a conversation, and the person in a
// channel of a server; of a direct channel the person is empty.
func parseConversation(c chat.ConversationID) (channel, user string, ok bool) {
	channel, user, inServer := strings.Cut(c.ID, "/")
	ok = c.Platform == Platform && snowflake.MatchString(channel) && (!inServer || snowflake.MatchString(user))
	return channel, user, ok
}

// Group implements adapters.Grouper: all conversations of a channel count
// together.
func (a *Adapter) Group(c chat.ConversationID) (chat.ConversationID, bool) {
	channel, user, ok := parseConversation(c)
	return chat.ConversationID{Platform: Platform, ID: channel}, ok && user != ""
}

// kindAt is kindOf for where an interaction happened, which Discord mostly tells.
func (a *Adapter) kindAt(ctx context.Context, i *interaction) kind {
	if i.Place != nil && i.Place.Kind != privateThread && a.places.known(i.Channel) == "" {
		a.places.note(i.Channel, shared)
	}
	return a.kindOf(ctx, i.Channel)
}

// kindOf returns who reads a channel of a server. One that cannot be looked at is
// taken for one that others read.
func (a *Adapter) kindOf(ctx context.Context, channel string) kind {
	if k := a.places.known(channel); k != "" {
		return k
	}
	var c thread
	err := a.insist(ctx, func() error {
		return a.get(ctx, "look at a channel", discordgo.EndpointChannel(channel), "channel "+channel, &c)
	})
	k := shared
	if err == nil {
		k = a.kindOfThread(ctx, c)
	} else if ctx.Err() != nil {
		return shared
	}
	a.places.note(channel, k)
	return k
}

// kindOfThread tells whose thread it is.
func (a *Adapter) kindOfThread(ctx context.Context, c thread) kind {
	user, named := c.person()
	if c.Kind != privateThread || !named {
		return shared
	}
	if self, err := a.whoAmI(ctx); err != nil || c.Owner != self {
		return shared
	}
	return ownedBy(user)
}

// whoAmI returns the id of the bot.
func (a *Adapter) whoAmI(ctx context.Context) (string, error) {
	if self, ok := a.self.Load().(string); ok && self != "" {
		return self, nil
	}
	var u user
	err := a.insist(ctx, func() error { return a.get(ctx, "ask who the bot is", discordgo.EndpointUser("@me"), "users/@me", &u) })
	if err != nil {
		return "", err
	}
	a.self.Store(u.ID)
	return u.ID, nil
}

// addressed tells whether a message in a server is meant for the bot: it names it,
// or replies to what it said.
func (a *Adapter) addressed(m *message) bool {
	self, _ := a.self.Load().(string)
	if self == "" {
		return false
	}
	for _, u := range m.Mentions {
		if u.ID == self {
			return true
		}
	}
	return m.RepliesTo != nil && m.RepliesTo.Author != nil && m.RepliesTo.Author.ID == self
}

var mention = regexp.MustCompile(`<@!?([0-9]{1,20})>`)

// withoutName takes the name of the bot out of a text.
func (a *Adapter) withoutName(text string) string {
	self, _ := a.self.Load().(string)
	found := false
	text = mention.ReplaceAllStringFunc(text, func(s string) string {
		if strings.Trim(s, "<@!>") != self {
			return s
		}
		found = true
		return ""
	})
	if !found {
		return text
	}
	return strings.Trim(text, " \n,:")
}

// hear returns what a message says to the bot, nil if it is meant for others.
// Without a privileged intent Discord shows the bot that there is a message, but
// its text only if it names the bot; whoever writes in their own thread or replies
// without naming it is told so.
func (r *run) hear(ctx context.Context, m *message, edited bool) *chat.Event {
	if m.Guild == "" {
		return m.event(chat.ConversationID{Platform: Platform, ID: m.Channel}, m.Content, edited)
	}
	mine := r.kindOf(ctx, m.Channel) == ownedBy(m.Author.ID)
	if !mine && (edited || !r.addressed(m)) {
		return nil
	}
	if m.Content == "" && !m.attached() {
		if !edited && m.Guild != unnamedServer {
			r.hint(ctx, m)
		}
		return nil
	}
	e := m.event(sharedID(m.Channel, m.Author.ID), r.withoutName(m.Content), edited)
	if e != nil && !mine {
		e.Public, e.Answer = true, chat.AnswerRef(replyRef+m.ID)
	}
	return e
}

// hint tells somebody that the bot was not shown what they wrote, once in a while.
func (r *run) hint(ctx context.Context, m *message) {
	text := r.notices(r.places.lang(m.Author.ID)).Unread
	if text == "" || !r.places.mayHint(m.Channel, r.opts.Now()) {
		return
	}
	b := body{Content: text, Components: []row{}, Mentions: mentions{[]string{}}, Reference: &reference{Message: m.ID}}
	if err := r.post(ctx, m.Channel, "unread "+m.ID, b); err != nil {
		r.log.WarnContext(ctx, "discord: somebody could not be told that their message was not read", "err", err)
	}
}

// code writes the id of a person shorter.
func code(user string) string {
	n, _ := strconv.ParseUint(user, 10, 64)
	return strconv.FormatUint(n, 36)
}

// decode reads what code wrote.
func decode(s string) (user string, ok bool) {
	n, err := strconv.ParseUint(s, 36, 64)
	return strconv.FormatUint(n, 10), err == nil && n > 0
}
