package discord

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"guichet/adapters"
)

const (
	handshakeWithin = 15 * time.Second // for the upgrade
	writeWithin     = 10 * time.Second
	// maxFrame bounds a frame as it comes, maxInflated one that was compressed.
	maxFrame    = 4 << 20
	maxInflated = 16 << 20
	// intents are what is asked for beside interactions, which come anyway.
	intents = discordgo.IntentsDirectMessages | discordgo.IntentsGuildMessages
	// closeResumable is a code with which Discord keeps the session.
	closeResumable = 4000
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

var (
	errAskedBack = errors.New("discord: the gateway asked to come again")
	errInvalid   = errors.New("discord: the session is to be resumed later")
	errNoSession = errors.New("discord: the session is no longer valid")
	errDeaf      = errors.New("discord: a heartbeat was not acknowledged")
	errSilent    = errors.New("discord: the gateway does not answer in time")
	errCut       = errors.New("discord: the connection was cut")
)

// closedError says that the gateway has closed the connection, with its code.
type closedError struct{ code int }

func (e *closedError) Error() string {
	return fmt.Sprintf("discord: the gateway closed the connection (%d)", e.code)
}

// sessionGone tells whether the session cannot be resumed after that.
func (e *closedError) sessionGone() bool {
	return e.code == 4003 || e.code == 4007 || e.code == 4009
}

// cures says what to do about a closing after which connecting again would
// only be refused again.
var cures = map[int]string{
	4004: "the gateway does not know the token",
	4010: "the gateway refuses the shard",
	4011: "the bot is in too many servers for one connection",
	4012: "the gateway no longer speaks this version",
	4013: "the gateway does not know the intents",
	4014: "the gateway does not allow the intents: on the application's page at Discord, under Bot, see that nothing is pending or revoked",
}

// connection is one websocket to the gateway.
type connection struct {
	*run
	ws      *websocket.Conn
	address string
	ready   bool
	acked   atomic.Bool // since the last heartbeat
	seq     atomic.Int64
	deaf    atomic.Bool // closed because heartbeats were not acknowledged
	writes  sync.Mutex
	beats   sync.WaitGroup
	stop    context.CancelFunc
}

func (r *run) dial(ctx context.Context, address string) (*connection, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errSilent
	}
	u.RawQuery = url.Values{"v": {discordgo.APIVersion}, "encoding": {"json"}}.Encode()
	if u.Path == "" {
		u.Path = "/"
	}
	dialing, cancel := context.WithTimeout(ctx, handshakeWithin)
	defer cancel()
	ws, resp, err := r.dialer.DialContext(dialing, u.String(), http.Header{"User-Agent": {userAgent}})
	if err != nil {
		e := &adapters.SendError{Class: adapters.Temporary, Reason: adapters.NetworkReason(err)}
		if resp != nil {
			e.Code, e.Reason = resp.StatusCode, "the gateway refuses the connection"
		}
		return nil, fmt.Errorf("discord: connect to the gateway: %w", e)
	}
	ws.SetReadLimit(maxFrame)
	ws.SetCloseHandler(func(int, string) error { return nil })
	return &connection{run: r, ws: ws, address: address, stop: func() {}}, nil
}

// serve reads the connection to its end.
func (c *connection) serve(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { c.close(websocket.CloseNormalClosure) })()
	_ = c.ws.SetReadDeadline(time.Now().Add(c.opts.ReadyTimeout))
	for {
		kind, raw, err := c.ws.ReadMessage()
		if err != nil {
			return c.ended(err)
		}
		frame, err := decodeFrame(kind, raw)
		if err != nil {
			c.log.ErrorContext(ctx, "discord: skipped a frame that cannot be read")
			continue
		}
		if err := c.take(ctx, frame); err != nil {
			c.close(closeResumable)
			return err
		}
	}
}

// ended says why the connection can no longer be read.
func (c *connection) ended(err error) error {
	if e, ok := errors.AsType[*websocket.CloseError](err); ok && e.Code != websocket.CloseAbnormalClosure {
		closed := &closedError{e.Code}
		if reason, fatal := cures[e.Code]; fatal {
			return fmt.Errorf("discord: %w", &adapters.SendError{Class: adapters.Fatal, Code: e.Code, Reason: reason})
		}
		return closed
	}
	timeout, ok := errors.AsType[net.Error](err)
	switch {
	case c.deaf.Load():
		return errDeaf
	case errors.Is(err, websocket.ErrReadLimit):
		return fmt.Errorf("discord: a frame of more than %d bytes", maxFrame)
	case ok && timeout.Timeout():
		return errSilent
	}
	return errCut
}

// decodeFrame reads one frame. Compressed ones are complete each by itself.
func decodeFrame(kind int, raw []byte) (*discordgo.Event, error) {
	if kind == websocket.BinaryMessage {
		z, err := zlib.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		if raw, err = io.ReadAll(io.LimitReader(z, maxInflated)); err != nil {
			return nil, err
		}
	}
	frame := &discordgo.Event{Operation: -1}
	return frame, json.Unmarshal(raw, frame)
}

// take handles one frame. An error ends the connection.
func (c *connection) take(ctx context.Context, f *discordgo.Event) error {
	switch f.Operation {
	case opHello:
		return c.hello(ctx, f.RawData)
	case opHeartbeat:
		return c.beat()
	case opAck:
		c.acked.Store(true)
	case opReconnect:
		return errAskedBack
	case opInvalidSession:
		return c.invalid(ctx, f.RawData)
	case opDispatch:
		return c.dispatch(ctx, f)
	}
	return nil
}

// invalid waits as long as Discord asks to before the session is resumed, or
// another one begun.
func (c *connection) invalid(ctx context.Context, data json.RawMessage) error {
	var resumable bool
	err := errNoSession
	if json.Unmarshal(data, &resumable) == nil && resumable {
		err = errInvalid
	}
	c.close(closeResumable)
	if c.opts.Sleep(ctx, invalidPause+rand.N(invalidSpread)) != nil {
		return ctx.Err()
	}
	return err
}

func (c *connection) hello(ctx context.Context, data json.RawMessage) error {
	var h struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	if json.Unmarshal(data, &h) != nil || h.Interval <= 0 {
		return errors.New("discord: a hello without an interval")
	}
	c.stop() // of a second hello
	beating, stop := context.WithCancel(ctx)
	c.stop = stop
	c.acked.Store(true)
	c.beats.Go(func() { c.keepAlive(beating, time.Duration(h.Interval)*time.Millisecond) })
	if c.session.id == "" {
		c.identifies.spend(c.opts.Now())
		return c.write(opIdentify, identify{
			Token: c.token, Intents: int(intents), Compress: true,
			Properties: map[string]string{"os": runtime.GOOS, "browser": "guichet", "device": "guichet"},
		})
	}
	c.seq.Store(c.session.seq)
	return c.write(opResume, resume{Token: c.token, Session: c.session.id, Seq: c.session.seq})
}

type identify struct {
	Token      string            `json:"token"`
	Intents    int               `json:"intents"`
	Compress   bool              `json:"compress"`
	Properties map[string]string `json:"properties"`
}

type resume struct {
	Token   string `json:"token"`
	Session string `json:"session_id"`
	Seq     int64  `json:"seq"`
}

// keepAlive sends heartbeats until ctx is done, and closes the connection when
// one is not acknowledged before the next is due.
func (c *connection) keepAlive(ctx context.Context, interval time.Duration) {
	wait := time.NewTimer(rand.N(interval))
	defer wait.Stop()
	for {
		select {
		case <-wait.C:
		case <-ctx.Done():
			return
		}
		if !c.acked.Swap(false) {
			c.deaf.Store(true)
			c.close(closeResumable)
			return
		}
		if c.beat() != nil {
			c.close(closeResumable)
			return
		}
		wait.Reset(interval)
	}
}

func (c *connection) beat() error {
	if seq := c.seq.Load(); seq > 0 {
		return c.write(opHeartbeat, seq)
	}
	return c.write(opHeartbeat, nil)
}

func (c *connection) write(op int, data any) error {
	c.writes.Lock()
	defer c.writes.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeWithin))
	if c.ws.WriteJSON(map[string]any{"op": op, "d": data}) != nil {
		return errCut
	}
	return nil
}

// close says goodbye and cuts the connection, so that reading ends.
func (c *connection) close(code int) {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	_ = c.ws.Close()
}

// end waits until nothing of the connection goes on.
func (c *connection) end() {
	c.stop()
	c.beats.Wait()
	_ = c.ws.Close()
}

// dispatch takes in one event. The sequence moves on only once the event is in
// the hands of the intake, so that a resume brings what was not.
func (c *connection) dispatch(ctx context.Context, f *discordgo.Event) error {
	switch f.Type {
	case "READY":
		if err := c.begin(ctx, f.RawData); err != nil {
			return err
		}
	case "RESUMED":
		c.established(ctx, "discord: resumed")
	default:
		if err := c.receive(ctx, f.Type, f.RawData); err != nil {
			return err
		}
	}
	c.session.seq = f.Sequence
	c.seq.Store(f.Sequence)
	return nil
}

func (c *connection) established(ctx context.Context, what string, more ...any) {
	c.ready = true
	c.session.resumes, c.session.dials = 0, 0
	_ = c.ws.SetReadDeadline(time.Time{})
	c.log.InfoContext(ctx, what, more...)
}

// begin notes a new session and looks for what was missed before it.
func (c *connection) begin(ctx context.Context, data json.RawMessage) error {
	var r struct {
		Session     string `json:"session_id"`
		Address     string `json:"resume_gateway_url"`
		User        user   `json:"user"`
		Application struct {
			ID string `json:"id"`
		} `json:"application"`
	}
	if json.Unmarshal(data, &r) != nil || r.Session == "" {
		return errors.New("discord: a READY that cannot be read")
	}
	c.session = session{id: r.Session, address: r.Address}
	if c.checkAddress(r.Address) != nil {
		c.session.address = c.address
	}
	c.self.Store(r.User.ID)
	c.established(ctx, "discord: connected", "bot", r.User.Name)
	if !c.published {
		c.published = true
		c.working.Go(func() { c.publishCommands(ctx, r.Application.ID) })
	}
	c.catchUp(ctx)
	return nil
}
