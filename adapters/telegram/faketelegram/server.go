// Package faketelegram is a strict stand-in for Telegram's Bot API, for tests:
// it serves the methods that a bot of ours uses, checks every request against
// the published parameters and limits, and lets a test play the people on the
// other side.
//
// It is stricter than Telegram where leniency would hide a mistake: an unknown
// parameter, one of the wrong type or a missing one fails the test, and an
// ampersand that begins no character reference is refused.
package faketelegram

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/adapters/standin"
)

// BotID is the user id of the bot.
const BotID = 4_000_001

// Options change what New makes. The zero value of every field is its default.
type Options struct {
	// Token is the bot's token; "123456:fake-token" if empty.
	Token string
	// Username is the bot's name without @; "GuichetTestBot" if empty.
	Username string
	// FirstUpdateID is the id of the first update, the next ones follow by
	// one; 1000 if 0.
	FirstUpdateID int64
	// Now gives the date of messages; time.Now if nil.
	Now func() time.Time
	// Public leads the addresses of webhooks, such as "https://bot.example.org",
	// to what listens here, such as "http://127.0.0.1:8080". To several, updates
	// are brought in turn. A webhook elsewhere cannot be reached.
	Public map[string][]string
	// Again is the pause before an update is brought again that a webhook did not
	// take the second time, doubled from then on up to a minute; the first time it
	// is brought again at once. 2 seconds if 0.
	Again time.Duration
	// Privacy keeps from the bot what is said in groups, unless it is a command,
	// mentions the bot or replies to it.
	Privacy bool
}

// Call is one request that the server received for its bot.
type Call struct {
	Method string
	Params url.Values
	// Files are those that came with it, by the names of their fields.
	Files map[string]File
}

// Failure is how one request is made to fail.
type Failure = standin.Failure

// Server is a Bot API with one bot. It is safe for concurrent use.
type Server struct {
	*standin.Ledger[Call] // by method

	opts   Options
	schema schema
	http   *httptest.Server

	mu          sync.Mutex
	updates     []update
	nextUpdate  int64
	nextMessage int64
	allowed     []string
	poller      chan struct{} // closed when another poller takes over
	hook        *hook         // nil without a webhook
	hooks       sync.WaitGroup
	profile     profile
	chats       map[int64]*conversation
	languages   map[int64]string // of users
	queries     map[string]int64 // callback queries that wait for an answer, with their user
	nextQuery   int64
}

// New starts a server that stops at the end of the test. The test fails if a
// request broke the published interface and nobody asked TakeViolations for
// it. A nil opts means all defaults; the options are copied.
func New(tb testing.TB, opts *Options) *Server {
	tb.Helper()
	var o Options
	if opts != nil {
		o = *opts
	}
	if o.Token == "" {
		o.Token = "123456:fake-token"
	}
	if o.Username == "" {
		o.Username = "GuichetTestBot"
	}
	if o.FirstUpdateID == 0 {
		o.FirstUpdateID = 1000
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Again == 0 {
		o.Again = 2 * time.Second
	}
	facts, err := loadSchema()
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{
		Ledger:      &standin.Ledger[Call]{},
		opts:        o,
		schema:      facts,
		nextUpdate:  o.FirstUpdateID,
		nextMessage: 1,
		chats:       map[int64]*conversation{},
		languages:   map[int64]string{},
		profile:     newProfile(),
		queries:     map[string]int64{},
	}
	s.http = httptest.NewServer(s)
	tb.Cleanup(func() {
		s.unhook()
		s.hooks.Wait()
		s.http.CloseClientConnections()
		s.http.Close()
		s.Report(tb, "faketelegram")
	})
	return s
}

// URL returns the address to use in place of https://api.telegram.org.
func (s *Server) URL() string { return s.http.URL }

// Token returns the token of the bot.
func (s *Server) Token() string { return s.opts.Token }

// ServeHTTP answers one request of the Bot API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, method, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if !ok || !strings.HasPrefix(r.URL.Path, "/bot") {
		refuse(http.StatusNotFound, "Not Found").write(w)
		return
	}
	if token != s.opts.Token {
		refuse(http.StatusUnauthorized, "Unauthorized").write(w)
		return
	}
	files, refused := readForm(w, r)
	if refused != nil {
		refused.write(w)
		return
	}
	call := Call{Method: method, Params: r.Form, Files: files}
	s.Receive(method, call).Serve(w, r, func() standin.Answer { return s.answer(r.Context(), call).write }, refusal)
}
