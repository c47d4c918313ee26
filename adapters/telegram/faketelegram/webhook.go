package faketelegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	hookTimeout     = 60 * time.Second
	hookConnections = 40
	mostConnections = 100
	longestAgain    = time.Minute
)

// hook is a webhook that is set.
type hook struct {
	address string
	secret  string
	max     int

	stop      context.CancelFunc
	places    chan struct{}  // one entry for each request under way
	busy      map[int64]bool // lanes with an update on its way
	turn      atomic.Int64   // whose turn it is of several that listen
	lastError string
	failedAt  int64
}

var secretToken = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// setWebhook has updates brought from now on. s.mu is held.
func (s *Server) setWebhook(params url.Values) reply {
	address := params.Get("url")
	if address == "" {
		return s.deleteWebhook(params)
	}
	secret := params.Get("secret_token")
	n := integer(params, "max_connections", hookConnections)
	switch u, err := url.Parse(address); {
	case err != nil || u.Host == "" || u.Scheme != "https":
		return badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	case !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()):
		return badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	case secret != "" && !secretToken.MatchString(secret):
		return badRequest("secret token contains unallowed characters")
	case n < 1 || n > mostConnections:
		return badRequest("max_connections must be in range from 1 to 100")
	}
	s.unhookLocked()
	s.drop(params)
	s.allow(params.Get("allowed_updates"))
	ctx, stop := context.WithCancel(context.Background())
	h := &hook{
		address: address, secret: secret, max: int(n), stop: stop,
		places: make(chan struct{}, n), busy: map[int64]bool{},
	}
	s.hook = h
	s.hooks.Go(func() { s.bring(ctx, h) })
	return accept(true)
}

// deleteWebhook keeps updates for a poll again. s.mu is held.
func (s *Server) deleteWebhook(params url.Values) reply {
	s.unhookLocked()
	s.drop(params)
	return accept(true)
}

func (s *Server) drop(params url.Values) {
	if params.Get("drop_pending_updates") == "true" {
		s.updates = nil
	}
}

func (s *Server) unhook() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unhookLocked()
}

func (s *Server) unhookLocked() {
	if s.hook != nil {
		s.hook.stop()
		s.hook = nil
	}
}

// SetWebhook sets a webhook as somebody else with the token would, without a
// secret; an empty address takes it away.
func (s *Server) SetWebhook(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.Change()
	s.setWebhook(url.Values{"url": {address}})
}

// Webhook returns the address of the webhook; empty without one.
func (s *Server) Webhook() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook == nil {
		return ""
	}
	return s.hook.address
}

// webhookInfo is what getWebhookInfo answers. s.mu is held.
func (s *Server) webhookInfo() map[string]any {
	info := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": len(s.updates)}
	if len(s.allowed) > 0 {
		info["allowed_updates"] = s.allowed
	}
	if h := s.hook; h != nil {
		info["url"], info["max_connections"] = h.address, h.max
		if h.failedAt != 0 {
			info["last_error_date"], info["last_error_message"] = h.failedAt, h.lastError
		}
	}
	return info
}

// bring brings updates until ctx is done: those of one chat, or pressed by one
// user, one after another, others at the same time.
func (s *Server) bring(ctx context.Context, h *hook) {
	for {
		s.mu.Lock()
		changed := s.Changed()
		for _, u := range s.updates {
			if h.busy[u.lane] {
				continue
			}
			h.busy[u.lane] = true
			s.hooks.Go(func() { s.insist(ctx, h, u) })
		}
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// insist brings one update until it is taken.
func (s *Server) insist(ctx context.Context, h *hook, u update) {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(h.busy, u.lane)
		s.Change()
	}()
	for again := time.Duration(0); ; again = min(max(2*again, s.opts.Again), longestAgain) {
		failure, wait := s.once(ctx, h, u)
		if ctx.Err() != nil && failure != "" {
			return
		}
		s.mu.Lock()
		if failure == "" {
			s.updates = slices.DeleteFunc(s.updates, func(one update) bool { return one.id == u.id })
			s.mu.Unlock()
			return
		}
		h.lastError, h.failedAt = failure, s.opts.Now().Unix()
		s.Change()
		s.mu.Unlock()
		select {
		case <-time.After(max(again, wait)):
		case <-ctx.Done():
			return
		}
	}
}

// once brings an update, and returns why it was not taken, and how long the bot
// asks to wait.
func (s *Server) once(ctx context.Context, h *hook, u update) (failure string, wait time.Duration) {
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
	case <-ctx.Done():
		return "the webhook was taken away", 0
	}
	ctx, cancel := context.WithTimeout(ctx, hookTimeout)
	defer cancel()
	address, ok := s.locally(h)
	if !ok {
		return "Failed to resolve host: Name or service not known", 0
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(u.body))
	if err != nil {
		return err.Error(), 0
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "Connection refused", 0
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	_ = resp.Body.Close()
	if err != nil {
		return "Read timeout expired", 0
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return fmt.Sprintf("Wrong response from the webhook: %s", resp.Status), time.Duration(min(seconds, 3600)) * time.Second
	}
	s.carryOut(ctx, body)
	return "", 0
}

// locally is where the webhook is reached in this test.
func (s *Server) locally(h *hook) (string, bool) {
	for public, local := range s.opts.Public {
		if rest, ok := strings.CutPrefix(h.address, public); ok {
			return local[int(h.turn.Add(1))%len(local)] + rest, true
		}
	}
	return "", false
}

// carryOut makes the request that the answer of a webhook holds. Its result is
// told to nobody.
func (s *Server) carryOut(ctx context.Context, body []byte) {
	var params map[string]any
	if json.Unmarshal(body, &params) != nil || params["method"] == nil {
		return
	}
	form := url.Values{}
	for name, value := range params {
		if text, ok := value.(string); ok {
			form.Set(name, text)
		} else if text, err := json.Marshal(value); err == nil {
			form.Set(name, string(text))
		}
	}
	method := form.Get("method")
	form.Del("method")
	call := Call{Method: method, Params: form}
	s.Receive(call.Method, call)
	s.answer(ctx, call)
}

// Failure is why the webhook did not take an update last; empty if it always did.
func (s *Server) Failure() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook == nil {
		return ""
	}
	return s.hook.lastError
}
