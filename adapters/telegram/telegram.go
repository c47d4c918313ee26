// Package telegram is the adapter for Telegram bots. It takes the library's
// types and transport, and does itself what the library would lose messages
// with: polling, webhooks, decoding, confirming.
//
// Private chats are served, and groups where the bot is spoken to; channels are
// left alone. The ID of a conversation is the id of the private chat in decimal;
// in a group, that of the group and of the person, as in "-1001234/42". Topics of
// a forum are no conversations: answers go where they were asked for.
package telegram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// Platform is the name of this platform in a chat.ConversationID.
const Platform chat.Platform = "telegram"

// DefaultAPI is the base address of Telegram's own servers.
const DefaultAPI = "https://api.telegram.org"

// What Telegram takes. It counts buttons up to about 100 and says nothing of
// their labels; the bounds here are what still can be read.
const (
	maxText    = 4096
	maxButtons = 60
	maxLabel   = 64

	longestPoll = 50 * time.Second
)

var (
	tokenShape  = regexp.MustCompile(`^[A-Za-z0-9:_-]+$`)
	language    = regexp.MustCompile(`^[a-z]{2}$`)
	commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
)

// Options change what New makes. The zero value of every field is its default.
type Options struct {
	// API is the base address of the Bot API server, without the token;
	// DefaultAPI if empty.
	API string
	// Client sends the requests; one of its own if nil. Its Timeout must be 0
	// or longer than PollTimeout. Redirects are never followed.
	Client *http.Client
	// Log takes what an operator should know; nil discards it. Neither texts
	// of persons nor the token nor addresses are logged.
	Log *slog.Logger
	// PollTimeout is how long one poll waits for events, in whole seconds from
	// 1 to 50, which is the most that Telegram waits; 50 seconds if 0.
	PollTimeout time.Duration
	// SendTimeout bounds every other request; 30 seconds if 0.
	SendTimeout time.Duration
	// Profiles are what clients show of the bot, by the two-letter language of the
	// person. The one under "" is for everyone else. Nil leaves all as it is.
	Profiles map[string]Profile
	// Webhook, if set, is where Telegram brings events; otherwise they are polled
	// for.
	Webhook *Webhook
	// Talks lists the conversations that something is kept of, and Move carries what
	// is kept of one over to another. Both are used where a group gets another id;
	// without them only replies that wait go on there.
	Talks func(ctx context.Context) ([]chat.ConversationID, error)
	Move  func(ctx context.Context, from, to chat.ConversationID) error
	// Now gives the time of events to which Telegram gives none; time.Now if
	// nil.
	Now func() time.Time
	// Sleep pauses between tries until d is over or ctx is done, and returns
	// the error of ctx in the latter case; a timer if nil.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Adapter is an adapters.Adapter for one bot. It is safe for concurrent use;
// only one Run may be active for a bot at a time, here or elsewhere.
type Adapter struct {
	token    string
	endpoint string
	client   *http.Client
	log      *slog.Logger
	opts     Options
	commands map[string]bool          // what begins with a slash and concerns the bot in a group
	self     atomic.Pointer[identity] // nil until Telegram has told it
}

var (
	_ adapters.Adapter  = (*Adapter)(nil)
	_ adapters.Grouper  = (*Adapter)(nil)
	_ adapters.Receiver = (*Adapter)(nil)
	_ adapters.Typer    = (*Adapter)(nil)
)

// New returns an adapter for the bot of the token. It does not use the network,
// so a token that Telegram refuses shows only in Run and Send. A nil opts means
// all defaults; the options are copied. No error holds the token.
func New(token string, opts *Options) (*Adapter, error) {
	o := withDefaults(opts)
	if !tokenShape.MatchString(token) {
		return nil, errors.New("telegram: the token is empty or has characters that no token has")
	}
	base, err := adapters.BaseURL(o.API)
	if err != nil {
		return nil, fmt.Errorf("telegram: %w", err)
	}
	for lang, profile := range o.Profiles {
		if err := profile.check(lang); err != nil {
			return nil, err
		}
	}
	if err := o.Webhook.check(); err != nil {
		return nil, err
	}
	return &Adapter{
		token:    token,
		endpoint: strings.ReplaceAll(base.String(), "%", "%%") + "/bot%s/%s",
		client:   adapters.Client(o.Client, maxIdle),
		log:      o.Log,
		opts:     o,
		commands: commandsOf(o.Profiles),
	}, nil
}

func withDefaults(opts *Options) Options {
	var o Options
	if opts != nil {
		o = *opts
	}
	o.API = cmp.Or(o.API, DefaultAPI)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	o.PollTimeout = min(max(cmp.Or(max(o.PollTimeout, 0), longestPoll), time.Second), longestPoll)
	o.SendTimeout = cmp.Or(max(o.SendTimeout, 0), 30*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = adapters.Sleep
	}
	return o
}

// maxIdle is how many connections are kept: one for each request that may be under
// way, where the server does not take many by one.
const maxIdle = 256

// Platform returns "telegram".
func (a *Adapter) Platform() chat.Platform { return Platform }

// Group implements adapters.Grouper: groups have ids below zero.
func (a *Adapter) Group(c chat.ConversationID) (chat.ConversationID, bool) {
	p, ok := parsePlace(c)
	if !ok || p.chat >= 0 {
		return chat.ConversationID{}, false
	}
	return place{chat: p.chat}.conversation(), true
}

// Caps tells what one Telegram message can show.
func (a *Adapter) Caps() adapters.Caps {
	return adapters.Caps{
		TextUnits: maxText, Buttons: maxButtons, LabelUnits: maxLabel, Edit: true, FileBytes: maxFile, CaptionUnits: maxCaption,
	}
}
