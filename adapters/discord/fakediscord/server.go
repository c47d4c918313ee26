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
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/adapters/standin"
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
	ShowTyping     = "POST /channels/{channel}/typing"
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

// Messages are all routes by which the bot says something new, for FailNext.
const Messages = "messages"

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

// Failure is how one request is made to fail.
type Failure = standin.Failure

// Server is a Discord with one bot. It is safe for concurrent use.
type Server struct {
	*standin.Ledger[Call] // by route

	opts   Options
	bodies bodies
	mux    *http.ServeMux
	http   *httptest.Server

	mu           sync.Mutex
	lastID       int64
	people       map[int64]*person
	channels     map[string]*channel
	interactions map[string]*interaction
	commands     []Command
	gateway      gateway
	connections  sync.WaitGroup
	endpoint     *endpoint      // nil where interactions go to the gateway
	order        *rearrangement // nil if events go out as they come
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
		Ledger:       &standin.Ledger[Call]{},
		opts:         o,
		bodies:       facts,
		people:       map[int64]*person{},
		channels:     map[string]*channel{},
		interactions: map[string]*interaction{},
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
		s.Report(tb, "fakediscord")
	})
	return s
}

// URL returns the address to use in place of https://discord.com/api.
func (s *Server) URL() string { return s.http.URL + "/api" }

// Token returns the token of the bot.
func (s *Server) Token() string { return s.opts.Token }

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for route, answer := range map[string]func(*request) reply{
		GatewayBot:     s.gatewayBot,
		OpenDM:         s.openDM,
		ReadMessages:   s.readMessages,
		SendMessage:    s.sendMessage,
		ShowTyping:     s.showTyping,
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
		s.Violate("no such route: " + r.Method + " " + r.URL.Path)
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

// kinds are what a route is one of.
func kinds(route string) []string {
	switch route {
	case SendMessage, FollowUp, EditOriginal:
		return []string{Messages}
	}
	return nil
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, route string, answer func(*request) reply) {
	body, files, refused := readBody(w, r)
	if refused != nil {
		refused.write(w)
		return
	}
	call := Call{Route: route, Path: strings.TrimPrefix(r.URL.Path, prefix), Body: string(body), Files: files, At: time.Now()}
	carryOut := func() standin.Answer { return s.carryOut(&request{r, body, files}, route, answer).write }
	s.Receive(route, call, kinds(route)...).Serve(w, r, carryOut, refusal)
}

func (s *Server) carryOut(r *request, route string, answer func(*request) reply) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.Change()
	if !tokenInPath(route) && r.Header.Get("Authorization") != "Bot "+s.opts.Token {
		return refuse(http.StatusUnauthorized, 0, "401: Unauthorized")
	}
	if err := s.bodies.check(route, r.body); err != nil {
		s.Violate(route + ": " + err.Error())
		return refuse(http.StatusBadRequest, codeInvalidForm, "Invalid Form Body")
	}
	return answer(r)
}
