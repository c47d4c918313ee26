// Package fakellm is a server that speaks as much of OpenAI's interface as the
// bot uses, and misbehaves as real ones do.
package fakellm

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// Request is what was asked.
type Request struct {
	Path, Key string
	Stream    bool
	Model     string
	System    string
	// Turns are the messages behind the system's: what the person or the text
	// is, and for a repair the first answer and what was wrong with it.
	Turns  []string
	Schema json.RawMessage
	// Raw is the body as it came.
	Raw []byte
}

// Answer is what the server does. Its zero value is an empty, finished answer.
type Answer struct {
	// Text is what the model says, in the form of a chat completion.
	Text string
	// Finish is why it stopped; empty means "stop", "-" leaves it out.
	Finish string
	// Whole sends the answer in one piece although a stream was asked for.
	Whole bool
	// Cut ends the connection after half of the text.
	Cut bool
	// Stall keeps silent after half of the text until the client leaves.
	Stall bool
	// NoDone leaves out the line that ends a stream.
	NoDone bool
	// Hang keeps silent until the client leaves.
	Hang bool
	// Status, Header and Body, where Body is set, are sent as they stand.
	Status int
	Header map[string]string
	Body   string
}

// Server is a fake model server. It is safe for concurrent use.
type Server struct {
	http   *httptest.Server
	answer func(Request) Answer

	mu       sync.Mutex
	requests []Request
}

// New starts a server that answers as the function says; Close ends it.
func New(answer func(Request) Answer) *Server {
	s := &Server{answer: answer}
	s.http = httptest.NewServer(s)
	return s
}

// URL is its address, without a path.
func (s *Server) URL() string { return s.http.URL }

// Close ends the server and all connections.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// Requests returns what was asked so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := read(r)
	s.mu.Lock()
	s.requests = append(s.requests, request)
	s.mu.Unlock()
	a := s.answer(request)
	for key, value := range a.Header {
		w.Header().Set(key, value)
	}
	switch {
	case a.Hang:
		<-r.Context().Done()
	case a.Body != "" || a.Status != 0:
		w.WriteHeader(max(a.Status, http.StatusOK))
		_, _ = io.WriteString(w, a.Body)
	case a.Whole:
		whole(w, r, a)
	default:
		stream(w, r, a)
	}
}

func read(r *http.Request) Request {
	out := Request{Path: r.URL.Path, Key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
	out.Raw, _ = io.ReadAll(r.Body)
	var body struct {
		Model    string `json:"model"`
		Stream   bool   `json:"stream"`
		Messages []struct {
			Role, Content string
		} `json:"messages"`
		Format struct {
			JSON struct {
				Schema json.RawMessage `json:"schema"`
			} `json:"json_schema"`
		} `json:"response_format"`
	}
	_ = json.Unmarshal(out.Raw, &body) // a test sees what is missing
	out.Model, out.Stream, out.Schema = body.Model, body.Stream, body.Format.JSON.Schema
	for _, m := range body.Messages {
		if m.Role == "system" {
			out.System = m.Content
		} else {
			out.Turns = append(out.Turns, m.Content)
		}
	}
	return out
}

func (a Answer) finish() string {
	switch a.Finish {
	case "":
		return `"stop"`
	case "-":
		return "null"
	}
	return fmt.Sprintf("%q", a.Finish)
}

func whole(w http.ResponseWriter, r *http.Request, a Answer) {
	w.Header().Set("Content-Type", "application/json")
	text, _ := json.Marshal(a.Text)
	body := fmt.Sprintf(`{"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":%s}],"usage":{"total_tokens":1}}`, text, a.finish())
	if a.Stall {
		_, _ = io.WriteString(w, body[:len(body)/2])
		stall(w, r)
		return
	}
	_, _ = io.WriteString(w, body)
}

func stall(w http.ResponseWriter, r *http.Request) {
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// piece is how many bytes of a text go into one chunk of a stream.
const piece = 40

func stream(w http.ResponseWriter, r *http.Request, a Answer) {
	w.Header().Set("Content-Type", "text/event-stream")
	chunk := func(delta, finish string) {
		text, _ := json.Marshal(delta)
		fmt.Fprintf(w, "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":%s},\"finish_reason\":%s}]}\n\n", text, finish)
	}
	runes := []rune(a.Text)
	if a.Cut || a.Stall {
		runes = runes[:len(runes)/2]
	}
	for len(runes) > 0 {
		n := min(piece, len(runes))
		chunk(string(runes[:n]), "null")
		runes = runes[n:]
	}
	if a.Stall {
		stall(w, r)
		return
	}
	if a.Cut {
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	chunk("", a.finish())
	fmt.Fprint(w, "data: {\"choices\":[],\"usage\":{\"total_tokens\":1}}\n\n")
	if !a.NoDone {
		fmt.Fprint(w, "data: [DONE]\n\n")
	}
}
