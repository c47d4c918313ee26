package fakediscord

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"guichet/adapters/standin"
)

// Operations of the gateway.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// Intents that the developer portal gives to a bot on request only.
const privileged = 1<<1 | 1<<8 | 1<<15

const (
	intentDirectMessages = 1 << 12
	intentGuildMessages  = 1 << 9
)

// gateway is what the server knows of connections and sessions.
type gateway struct {
	troubles   []Trouble
	identifies []time.Time
	begun      []string // "identify" or "resume", one for each connection
	session    *session
	conn       *connection
	heartbeats int
	closed     []int // codes that the bot closed with
}

// session is what can be resumed.
type session struct {
	id      string
	intents int
	seq     int64
	sent    []json.RawMessage // by sequence, from 1 on
}

// connection is one websocket. Its writes are serialised by mu.
type connection struct {
	ws      *websocket.Conn
	trouble Trouble
	mu      sync.Mutex
	zlib    bool
}

func (c *connection) send(op int, seq int64, kind string, data any) {
	frame := map[string]any{"op": op, "d": data, "s": nil, "t": nil}
	if op == opDispatch {
		frame["s"], frame["t"] = seq, kind
	}
	c.write(standin.Encode(frame), c.zlib && kind == "READY")
}

// write sends a frame; whoever is gone does not get it.
func (c *connection) write(raw []byte, compressed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !compressed {
		_ = c.ws.WriteMessage(websocket.TextMessage, raw)
		return
	}
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(raw)
	_ = z.Close()
	_ = c.ws.WriteMessage(websocket.BinaryMessage, b.Bytes())
}

func (c *connection) close(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, "Closed."), time.Now().Add(time.Second))
	_ = c.ws.Close()
}

var upgrader = websocket.Upgrader{}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	var t Trouble
	if len(s.gateway.troubles) > 0 {
		t, s.gateway.troubles = s.gateway.troubles[0], s.gateway.troubles[1:]
	}
	s.connections.Add(1)
	s.mu.Unlock()
	defer s.connections.Done()
	if t.Refuse {
		http.Error(w, "upstream connect error", http.StatusServiceUnavailable)
		return
	}
	if q := r.URL.Query(); q.Get("v") != "9" || q.Get("encoding") != "json" {
		s.mu.Lock()
		s.Violate("gateway asked for " + r.URL.RawQuery)
		s.mu.Unlock()
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &connection{ws: ws, trouble: t}
	defer ws.Close()
	s.mu.Lock()
	s.gateway.conn = c
	s.Change()
	s.mu.Unlock()
	if t.Garbage != "" {
		c.write([]byte(t.Garbage), false)
	}
	if !t.Silent {
		c.send(opHello, 0, "", map[string]any{"heartbeat_interval": s.opts.Heartbeat.Milliseconds()})
	}
	s.listen(c)
}

// listen reads frames of the bot until the connection ends.
func (s *Server) listen(c *connection) {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.gateway.conn == c {
			s.gateway.conn = nil
		}
		s.Change()
	}()
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			s.closedBy(err)
			return
		}
		var f struct {
			Op   *int            `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if json.Unmarshal(raw, &f) != nil || f.Op == nil || len(raw) > 4096 {
			c.close(4002)
			return
		}
		if !s.take(c, *f.Op, f.Data) {
			return
		}
	}
}

// closedBy forgets the session of a bot that said goodbye for good.
func (s *Server) closedBy(err error) {
	e, ok := err.(*websocket.CloseError)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.closed = append(s.gateway.closed, e.Code)
	if e.Code == websocket.CloseNormalClosure || e.Code == websocket.CloseGoingAway {
		s.gateway.session = nil
	}
}

// take handles one frame and tells whether to go on.
func (s *Server) take(c *connection, op int, data json.RawMessage) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.Change()
	switch op {
	case opHeartbeat:
		s.gateway.heartbeats++
		var seq *int64
		if json.Unmarshal(data, &seq) != nil {
			s.Violate("a heartbeat without a sequence")
		}
		if !c.trouble.Deaf {
			c.send(opAck, 0, "", nil)
		}
		return true
	case opIdentify, opResume:
		if !c.trouble.before(c) {
			s.begun(op)
			if i := c.trouble.Invalid; i != nil && !*i {
				s.gateway.session = nil
			}
			return c.trouble.Reconnect || c.trouble.Invalid != nil
		}
		s.begun(op)
		if op == opIdentify {
			return s.identify(c, data)
		}
		return s.resume(c, data)
	}
	c.close(4001)
	return false
}

func (s *Server) begun(op int) {
	name := "resume"
	if op == opIdentify {
		name = "identify"
		s.gateway.identifies = append(s.gateway.identifies, time.Now())
		if len(s.gateway.identifies) > s.opts.Identifies {
			s.Violate("more sessions were begun than Discord allows a day")
		}
	}
	s.gateway.begun = append(s.gateway.begun, name)
}

func (s *Server) identify(c *connection, data json.RawMessage) bool {
	var d struct {
		Token      string          `json:"token"`
		Intents    int             `json:"intents"`
		Compress   bool            `json:"compress"`
		Properties json.RawMessage `json:"properties"`
		Threshold  int             `json:"large_threshold"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	switch {
	case decoder.Decode(&d) != nil || d.Properties == nil:
		s.Violate("an IDENTIFY of another shape")
		c.close(4002)
		return false
	case d.Token != s.opts.Token:
		c.close(4004)
		return false
	case d.Intents&privileged != 0:
		c.close(4014)
		return false
	}
	c.zlib = d.Compress
	s.gateway.session = &session{id: "session-" + s.id(), intents: d.Intents}
	s.emit("READY", map[string]any{
		"v": 9, "user": bot(), "session_id": s.gateway.session.id, "guilds": []any{map[string]any{"id": GuildID, "unavailable": true}},
		"resume_gateway_url": strings.Replace(s.http.URL, "http://", "ws://", 1) + "/gateway",
		"application":        map[string]any{"id": ApplicationID, "flags": 0}, "private_channels": []any{},
	})
	return true
}

func (s *Server) resume(c *connection, data json.RawMessage) bool {
	var d struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	at := s.gateway.session
	switch {
	case json.Unmarshal(data, &d) != nil:
		c.close(4002)
		return false
	case d.Token != s.opts.Token:
		c.close(4004)
		return false
	case at == nil || d.Session != at.id:
		c.send(opInvalidSession, 0, "", false)
		return true
	case d.Seq > at.seq:
		c.close(4007)
		return false
	}
	for _, raw := range at.sent[d.Seq:] {
		c.write(raw, false)
	}
	s.emit("RESUMED", map[string]any{})
	return true
}

// dispatch tells the bot of an event that its intents cover. Without a session
// the event is lost to it. s.mu is held.
func (s *Server) dispatch(kind string, data map[string]any) {
	defer s.Change()
	at := s.gateway.session
	if at == nil {
		return
	}
	needed := 0
	if strings.HasPrefix(kind, "MESSAGE_") {
		needed = intentDirectMessages
		if data["guild_id"] != nil {
			needed = intentGuildMessages
		}
	}
	if at.intents&needed == needed {
		s.rearranged(data, func() { s.emit(kind, data) })
	}
}

func (s *Server) emit(kind string, data any) {
	s.emitRaw(kind, standin.Encode(data))
}

func (s *Server) emitRaw(kind string, data json.RawMessage) {
	at := s.gateway.session
	at.seq++
	raw := fmt.Appendf(nil, `{"op":0,"s":%d,"t":%q,"d":%s}`, at.seq, kind, data)
	at.sent = append(at.sent, raw)
	if c := s.gateway.conn; c != nil {
		c.write(raw, c.zlib && kind == "READY")
	}
}
