package fakediscord

import (
	"encoding/json"
	"net"
	"slices"
)

// Trouble is how the gateway treats one connection. The zero value treats it
// well.
type Trouble struct {
	// Refuse answers the upgrade with an error.
	Refuse bool
	// Silent says nothing, not even hello.
	Silent bool
	// Reconnect asks to come again, in place of READY or RESUMED.
	Reconnect bool
	// Invalid says that the session is invalid, in place of READY or RESUMED;
	// it can be resumed or not.
	Invalid *bool
	// Close closes with this code in place of READY or RESUMED.
	Close int
	// Cut cuts the connection in place of READY or RESUMED.
	Cut bool
	// Deaf acknowledges no heartbeat.
	Deaf bool
	// Garbage is sent as text before anything else.
	Garbage string
}

// before makes the trouble that comes in place of READY or RESUMED, and tells
// whether there is none.
func (t Trouble) before(c *connection) bool {
	switch {
	case t.Reconnect:
		c.send(opReconnect, 0, "", nil)
	case t.Invalid != nil:
		c.send(opInvalidSession, 0, "", *t.Invalid)
	case t.Close != 0:
		c.close(t.Close)
	case t.Cut:
		cut(c.ws.NetConn())
	default:
		return true
	}
	return false
}

func cut(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// Expect makes the next connections troublesome, one after another.
func (s *Server) Expect(troubles ...Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.troubles = append(s.gateway.troubles, troubles...)
}

// Inject sends an event as it stands: anything but the data of the frame is
// made by the server.
func (s *Server) Inject(kind, data string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gateway.session != nil {
		s.emitRaw(kind, json.RawMessage(data))
	}
}

// Frame sends a frame as it stands.
func (s *Server) Frame(raw string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.gateway.conn; c != nil {
		c.write([]byte(raw), false)
	}
}

// AskForHeartbeat asks the bot for a heartbeat out of turn.
func (s *Server) AskForHeartbeat() { s.Frame(`{"op":1,"d":null,"s":null,"t":null}`) }

// AskToReconnect asks the bot to come again.
func (s *Server) AskToReconnect() { s.Frame(`{"op":7,"d":null,"s":null,"t":null}`) }

// Invalidate tells the bot that its session is invalid, and whether it may try
// to resume it.
func (s *Server) Invalidate(resumable bool) {
	s.mu.Lock()
	c := s.gateway.conn
	if !resumable {
		s.gateway.session = nil
	}
	s.mu.Unlock()
	if c != nil {
		c.send(opInvalidSession, 0, "", resumable)
	}
}

// CloseGateway closes the connection with a code.
func (s *Server) CloseGateway(code int) {
	s.mu.Lock()
	c := s.gateway.conn
	s.mu.Unlock()
	if c != nil {
		c.close(code)
	}
}

// CutGateway cuts the connection without a word.
func (s *Server) CutGateway() {
	s.mu.Lock()
	c := s.gateway.conn
	s.mu.Unlock()
	if c != nil {
		cut(c.ws.NetConn())
	}
}

// Deafen lets the connection go on without acknowledging heartbeats.
func (s *Server) Deafen() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gateway.conn != nil {
		s.gateway.conn.trouble.Deaf = true
	}
}

// EndSession makes the session one that can no longer be resumed.
func (s *Server) EndSession() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.session = nil
}

// Begun returns how the bot began each connection so far: "identify" or
// "resume".
func (s *Server) Begun() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.gateway.begun)
}

// Heartbeats counts those of the bot.
func (s *Server) Heartbeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.heartbeats
}

// Closed returns the codes with which the bot has closed connections.
func (s *Server) Closed() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.gateway.closed)
}

// Connected tells whether a bot listens to the gateway with a session.
func (s *Server) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.conn != nil && s.gateway.session != nil
}
