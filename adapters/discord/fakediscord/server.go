// Package fakediscord is a strict stand-in for Discord, for tests: the part of
// the REST interface that a bot of ours uses, and the gateway. It checks every
// request body against the published schemas, keeps to the limits and fails in
// the ways that Discord does, and lets a test play the people on the other
// side.
//
// It is stricter than Discord where leniency would hide a mistake: an unknown
// field, a route that it does not know and a second answer to one interaction
// fail the test.
package fakediscord

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Ids of what there is from the beginning.
const (
	ApplicationID = "900000000000000001"
	BotID         = ApplicationID
	GuildID       = "900000000000000002"
	// GuildChannelID is a channel of the server that everybody is in.
	GuildChannelID = "900000000000000003"
)

// Routes that tests name.
const (
	GatewayBot     = "GET /gateway/bot"
	OpenDM         = "POST /users/@me/channels"
	ReadMessages   = "GET /channels/{channel}/messages"
	SendMessage    = "POST /channels/{channel}/messages"
	EditMessage    = "PATCH /channels/{channel}/messages/{message}"
	Callback       = "POST /interactions/{interaction}/{token}/callback"
	FollowUp       = "POST /webhooks/{application}/{token}"
	EditOriginal   = "PATCH /webhooks/{application}/{token}/messages/@original"
	ReadCommands   = "GET /applications/{application}/commands"
	UpdateCommands = "PUT /applications/{application}/commands"
	ReadChannel    = "GET /channels/{channel}"
	EditThread     = "PATCH /channels/{channel}"
	OpenThread     = "POST /channels/{channel}/threads"
	JoinThread     = "PUT /channels/{channel}/thread-members/{user}"
	ActiveThreads  = "GET /guilds/{guild}/threads/active"
	PastThreads    = "GET /channels/{channel}/users/@me/threads/archived/private"
	ReadSelf       = "GET /users/@me"
	ReadSelfApp    = "GET /applications/@me"
)

const prefix = "/api/v9"

// Options change what New makes. The zero value of every field is its default.
type Options struct {
	// Token is the bot's token; "fake.discord.token" if empty.
	Token string
	// Heartbeat is how often the gateway wants to hear from the bot; 41.25
	// seconds if 0.
	Heartbeat time.Duration
	// Identifies is how many sessions the bot may still begin today; 1000 if 0.
	Identifies int
	// ChannelLimit is how many messages a channel takes in five seconds; 0 is
	// no limit.
	ChannelLimit int
	// Now gives the time that ids are made of; time.Now if nil.
	Now func() time.Time
}

// Call is one request that the server received.
type Call struct {
	// Route is one of the constants, or another of that form.
	Route string
	// Path is the path of the request below the version.
	Path string
	// Body is the JSON of the request, also where files came with it.
	Body  string
	Files []File
	At    time.Time
}

// Failure is how one request is made to fail. The zero value does not fail it.
type Failure struct {
	// Status is the HTTP status of the answer; 429 if 0 and RetryAfter is set.
	Status int
	// Code and Message are Discord's own in the usual JSON.
	Code    int
	Message string
	// Body, if set, is the whole answer in place of the usual JSON.
	Body string
	// RetryAfter is the number of seconds that the answer asks to wait.
	RetryAfter float64
	// Global tells that the wait holds for the whole bot.
	Global bool
	// Delay is how long the answer takes, failed or not.
	Delay time.Duration
	// Cut closes the connection instead of answering.
	Cut bool
	// Done carries the request out although the answer says otherwise.
	Done bool
}

// Server is a Discord with one bot. It is safe for concurrent use.
type Server struct {
	opts   Options
	bodies bodies
	mux    *http.ServeMux
	http   *httptest.Server

	mu           sync.Mutex
	changed      chan struct{} // closed and replaced when a waiter may have to look again
	lastID       int64
	people       map[int64]*person
	channels     map[string]*channel
	interactions map[string]*interaction
	commands     []Command
	failures     map[string][]Failure
	calls        []Call
	violations   []string
	gateway      gateway
	connections  sync.WaitGroup
	endpoint     *endpoint // nil where interactions go to the gateway
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
		o.Token = "fake.discord.token"
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = 41250 * time.Millisecond
	}
	if o.Identifies == 0 {
		o.Identifies = 1000
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	facts, err := loadBodies()
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{
		opts:         o,
		bodies:       facts,
		changed:      make(chan struct{}),
		people:       map[int64]*person{},
		channels:     map[string]*channel{},
		interactions: map[string]*interaction{},
		failures:     map[string][]Failure{},
	}
	s.channels[GuildChannelID] = &channel{id: GuildChannelID, name: "financement"}
	s.mux = s.routes()
	s.http = httptest.NewServer(s)
	tb.Cleanup(func() {
		s.CutGateway()
		s.http.CloseClientConnections()
		s.http.Close()
		s.connections.Wait()
		client.CloseIdleConnections()
		for _, v := range s.TakeViolations() {
			tb.Errorf("fakediscord: %s", v)
		}
	})
	return s
}

// URL returns the address to use in place of https://discord.com/api.
func (s *Server) URL() string { return s.http.URL + "/api" }

// Token returns the token of the bot.
func (s *Server) Token() string { return s.opts.Token }

// FailNext makes the next request of a route fail. Failures of one route queue
// up.
func (s *Server) FailNext(route string, f Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures[route] = append(s.failures[route], f)
}

// Calls returns the requests of a route so far, failed ones included; of all
// routes if it is empty.
func (s *Server) Calls(route string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.calls), func(c Call) bool { return route != "" && c.Route != route })
}

// TakeViolations returns what requests did against the published interface
// since the last call, so that it does not fail the test any more.
func (s *Server) TakeViolations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.violations
	s.violations = nil
	return v
}

// violate notes what the bot did wrong. s.mu is held.
func (s *Server) violate(what string) { s.violations = append(s.violations, what) }

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for route, answer := range map[string]func(*request) reply{
		GatewayBot:     s.gatewayBot,
		OpenDM:         s.openDM,
		ReadMessages:   s.readMessages,
		SendMessage:    s.sendMessage,
		EditMessage:    s.editMessage,
		Callback:       s.callback,
		FollowUp:       s.followUp,
		EditOriginal:   s.editOriginal,
		ReadCommands:   s.readCommands,
		UpdateCommands: s.updateCommands,
		ReadChannel:    s.readChannel,
		EditThread:     s.editThread,
		OpenThread:     s.openThread,
		JoinThread:     s.joinThread,
		ActiveThreads:  s.activeThreads,
		PastThreads:    s.pastThreads,
		ReadSelf:       func(*request) reply { return accept(bot()) },
		ReadSelfApp:    s.readSelfApp,
	} {
		method, path, _ := strings.Cut(route, " ")
		mux.HandleFunc(method+" "+prefix+path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, route, answer) })
	}
	mux.HandleFunc("GET /gateway", s.serveGateway)
	return mux
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, pattern := s.mux.Handler(r); pattern == "" {
		s.mu.Lock()
		s.violate("no such route: " + r.Method + " " + r.URL.Path)
		s.mu.Unlock()
		refuse(http.StatusNotFound, 0, "404: Not Found").write(w)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// request is one request with its body read.
type request struct {
	*http.Request
	body  []byte
	files []File
}

// tokenInPath tells of the routes for which a token in the path stands in for
// that of the bot.
func tokenInPath(route string) bool { return strings.Contains(route, "{token}") }

func (s *Server) serve(w http.ResponseWriter, r *http.Request, route string, answer func(*request) reply) {
	body, files, refused := readBody(w, r)
	if refused != nil {
		refused.write(w)
		return
	}
	failure := s.receive(Call{Route: route, Path: strings.TrimPrefix(r.URL.Path, prefix), Body: string(body), Files: files, At: time.Now()})
	if failure.Delay > 0 {
		select {
		case <-time.After(failure.Delay):
		case <-r.Context().Done():
			return
		}
	}
	if failure.fails() && !failure.Done {
		failure.write(w)
		return
	}
	result := s.carryOut(&request{r, body, files}, route, answer)
	if failure.fails() {
		failure.write(w)
		return
	}
	result.write(w)
}

func (s *Server) carryOut(r *request, route string, answer func(*request) reply) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.change()
	if !tokenInPath(route) && r.Header.Get("Authorization") != "Bot "+s.opts.Token {
		return refuse(http.StatusUnauthorized, 0, "401: Unauthorized")
	}
	if err := s.bodies.check(route, r.body); err != nil {
		s.violate(route + ": " + err.Error())
		return refuse(http.StatusBadRequest, codeInvalidForm, "Invalid Form Body")
	}
	return answer(r)
}

// receive notes a request and returns how it shall fail.
func (s *Server) receive(c Call) Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	s.change()
	queue := s.failures[c.Route]
	if len(queue) == 0 {
		return Failure{}
	}
	s.failures[c.Route] = queue[1:]
	return queue[0]
}

// change wakes everyone who waits for something to happen. s.mu is held.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}
