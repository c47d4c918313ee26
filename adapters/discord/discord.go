// Package discord is the adapter for Discord bots. It takes the library's types
// and its REST transport, and does itself what the library would lose events
// with or hang in: the gateway, its sessions, rate limits and decoding.
//
// Events come by the gateway or, with Options.PublicKey, by HTTP; then there are
// presses, commands and forms only.
//
// A talk is held in the direct channel of a person with the bot, whose id is that
// of the conversation, or in a private thread that the bot has opened for them.
// In a channel where others read, the bot answers when it is spoken to. What is
// personal is answered for the eyes of the person only and belongs to the talk
// in the direct channel. The ID of a conversation in a server is
// "channel/person". No privileged intent is asked for.
package discord

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"guichet/adapters"
	"guichet/chat"
)

// Platform is the name of this platform in a chat.ConversationID.
const Platform chat.Platform = "discord"

// DefaultAPI is the base address of Discord's own servers, without the version.
const DefaultAPI = "https://discord.com/api"

// What one Discord message takes.
const (
	maxText    = 2000
	maxLabel   = 80
	maxRows    = 5
	maxInRow   = 5
	maxOptions = 25
	// maxButtons fits in every case: four menus, and a row of minor buttons.
	maxButtons = (maxRows - 1) * maxOptions
)

var tokenShape = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// Talk is a conversation that was under way.
type Talk struct {
	Conversation chat.ConversationID
	// Last is when it was changed last.
	Last time.Time
}

// Options change what New makes. The zero value of every field is its default.
type Options struct {
	// API is the base address of the REST interface, without the version;
	// DefaultAPI if empty.
	API string
	// Client sends the requests; one of its own if nil. Redirects are never
	// followed.
	Client *http.Client
	// Log takes what an operator should know; nil discards it. Neither texts
	// of persons nor tokens nor addresses are logged.
	Log *slog.Logger
	// SendTimeout bounds every request; 15 seconds if 0.
	SendTimeout time.Duration
	// ReadyTimeout bounds how long the gateway may take to begin or resume a
	// session; 30 seconds if 0.
	ReadyTimeout time.Duration
	// StoreTimeout is how long an interaction that came by HTTP, which nobody
	// brings again, is tried to be stored; 20 seconds if 0.
	StoreTimeout time.Duration
	// Commands are the slash commands; nil leaves those that are registered.
	Commands []Command
	// Suggest completes the argument of a command that takes one: at most
	// limit choices for what somebody typed so far, in their language. It is
	// called often and must be quick.
	Suggest func(lang, typed string, limit int) []chat.Choice
	// Form describes the form behind a choice that opens one; nil means that
	// there are none.
	Form func(lang, action string) (Form, bool)
	// Notices returns what the adapter says by itself, in a language; nil means
	// that it says nothing.
	Notices func(lang string) Notices
	// PublicKey is that of the application, 64 hexadecimal digits. With it events
	// come by HTTP, to Receive; without, the gateway is asked.
	PublicKey string
	// Recent tells which conversations, at most limit, were under way since a
	// time, the latest first. It is asked whenever messages may have been
	// missed; nil means that none are looked for.
	Recent func(ctx context.Context, since time.Time, limit int) ([]Talk, error)
	// Now gives the time; time.Now if nil.
	Now func() time.Time
	// Sleep pauses between tries until d is over or ctx is done, and returns
	// the error of ctx in the latter case; a timer if nil.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Adapter is an adapters.Adapter for one bot. It is safe for concurrent use;
// only one Run may be active for a bot at a time, here or elsewhere.
type Adapter struct {
	token  string
	base   *url.URL
	client *http.Client
	dialer *websocket.Dialer
	log    *slog.Logger
	opts   Options

	limits     limits
	directs    directs
	pending    pending
	places     places
	public     map[string]bool   // commands that all see the answer of
	key        ed25519.PublicKey // nil where the gateway is asked
	self       atomic.Value      // the id of the bot, a string, once it is known
	identifies budget            // of the one Run
}

var (
	_ adapters.Adapter  = (*Adapter)(nil)
	_ adapters.Grouper  = (*Adapter)(nil)
	_ adapters.Receiver = (*Adapter)(nil)
	_ adapters.Typer    = (*Adapter)(nil)
)

// New returns an adapter for the bot of the token. It does not use the network,
// so a token that Discord refuses shows only in Run and Send. A nil opts means
// all defaults; the options are copied. No error holds the token.
func New(token string, opts *Options) (*Adapter, error) {
	o := withDefaults(opts)
	token = strings.TrimPrefix(token, "Bot ")
	if !tokenShape.MatchString(token) {
		return nil, errors.New("discord: the token is empty or has characters that no token has")
	}
	base, err := adapters.BaseURL(o.API)
	if err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	if err := checkCommands(o.Commands); err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	key, err := parseKey(o.PublicKey)
	if err != nil {
		return nil, err
	}
	public := map[string]bool{}
	for _, c := range o.Commands {
		public[c.Name] = c.Public
	}
	return &Adapter{
		token:   token,
		base:    base,
		client:  adapters.Client(o.Client, maxStoring),
		dialer:  &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: handshakeWithin},
		log:     o.Log,
		opts:    o,
		limits:  limits{routes: map[string]time.Time{}},
		key:     key,
		public:  public,
		places:  places{kinds: map[string]kind{}, threads: map[string]string{}, langs: map[string]string{}, hinted: map[string]time.Time{}},
		directs: directs{channels: map[string]string{}},
		pending: pending{acks: map[string]chan struct{}{}, done: map[string]bool{}},
	}, nil
}

func withDefaults(opts *Options) Options {
	var o Options
	if opts != nil {
		o = *opts
	}
	o.API = cmp.Or(o.API, DefaultAPI)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	o.SendTimeout = cmp.Or(max(o.SendTimeout, 0), 15*time.Second)
	o.StoreTimeout = cmp.Or(max(o.StoreTimeout, 0), 20*time.Second)
	o.ReadyTimeout = cmp.Or(max(o.ReadyTimeout, 0), 30*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = adapters.Sleep
	}
	return o
}

// Platform returns "discord".
func (a *Adapter) Platform() chat.Platform { return Platform }

// Caps tells what one Discord message can show.
func (a *Adapter) Caps() adapters.Caps {
	return adapters.Caps{
		TextUnits: maxText, Markdown: true, Buttons: maxButtons, LabelUnits: maxLabel, Edit: true, FileBytes: maxFile,
		Forms: a.opts.Form != nil,
	}
}

// directs remembers the direct channel of a user, as far as it was met.
type directs struct {
	mu       sync.Mutex
	channels map[string]string
}

// maxDirects is how many direct channels are remembered.
const maxDirects = 10_000

func (d *directs) note(user, channel string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.channels) >= maxDirects {
		clear(d.channels)
	}
	d.channels[user] = channel
}

func (d *directs) of(user string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.channels[user]
}
