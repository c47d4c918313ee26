package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/adaptertest"
	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
)

func TestConformance(t *testing.T) {
	adaptertest.Run(t, func(tb testing.TB, now func() time.Time) adaptertest.Platform {
		return &place{
			fake: faketelegram.New(tb, &faketelegram.Options{Token: token, Now: now}), now: now, next: ann, langs: map[int64]string{},
		}
	})
}

func TestConformanceByWebhook(t *testing.T) {
	adaptertest.Run(t, func(tb testing.TB, now func() time.Time) adaptertest.Platform {
		h := &hookedPlace{place: place{now: now, next: ann, langs: map[int64]string{}}}
		local := httptest.NewServer(h)
		tb.Cleanup(local.Close)
		h.fake = faketelegram.New(tb, &faketelegram.Options{
			Token: token, Now: now, Public: map[string][]string{publicAddress: {local.URL}}, Again: 20 * time.Millisecond,
		})
		return h
	})
}

// hookedPlace is a place that brings updates to whichever process was started
// last.
type hookedPlace struct {
	place
	runs atomic.Pointer[receiving]
}

type receiving struct {
	*telegram.Adapter
	sink adapters.Sink
}

func (h *hookedPlace) Adapter(of adaptertest.Process) (adapters.Adapter, error) {
	opts := h.options(of)
	opts.Client = of.Client
	opts.Webhook = &telegram.Webhook{URL: publicAddress + "/telegram", Secret: secret}
	opts.Sleep = func(ctx context.Context, d time.Duration) error {
		return adapters.Sleep(ctx, min(d, 100*time.Millisecond))
	}
	a, err := telegram.New(h.token(of), opts)
	if err == nil {
		h.runs.Store(&receiving{a, of.Sink})
	}
	return a, err
}

// ServeHTTP takes what Telegram brings.
func (h *hookedPlace) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	to := h.runs.Load()
	body, err := io.ReadAll(r.Body)
	if to == nil || err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	receive := func(w http.ResponseWriter) {
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		to.Receive(w, again, to.sink)
	}
	h.mu.Lock()
	twice := h.held == 1
	h.held = 0
	h.mu.Unlock()
	if twice {
		receive(httptest.NewRecorder())
	}
	receive(w)
}

func (h *hookedPlace) Secrets() []string { return append(h.place.Secrets(), secret) }

func (h *hookedPlace) Traits() adaptertest.Traits {
	return adaptertest.Traits{InOrder: true, Brief: true}
}

// place is Telegram as an adaptertest.Platform.
type place struct {
	fake  *faketelegram.Server
	now   func() time.Time
	next  int64 // the next person
	langs map[int64]string

	mu    sync.Mutex
	held  int // updates to be rearranged, 0 for none
	order []int
}

func (p *place) Adapter(of adaptertest.Process) (adapters.Adapter, error) {
	return telegram.New(p.token(of), p.options(of))
}

func (p *place) token(of adaptertest.Process) string {
	if of.Revoked {
		return "123456:taken-back"
	}
	return token
}

func (p *place) options(of adaptertest.Process) *telegram.Options {
	client := *of.Client
	client.Transport = &rearranger{p, client.Transport}
	return &telegram.Options{
		API: p.fake.URL(), Client: &client, Log: of.Log, Now: of.Now, Sleep: of.Sleep, PollTimeout: time.Second, SendTimeout: 5 * time.Second,
	}
}

func (p *place) Person(lang string) (adaptertest.Person, error) {
	p.next++
	p.fake.SetLanguage(p.next, lang)
	p.langs[p.next] = lang
	return &somebody{p, p.next}, nil
}

func (p *place) Disturb(with ...adaptertest.Trouble) error {
	said := p.fake.URL() + "/bot" + token + "/sendMessage"
	page := "<html><title>502</title>" + said + "</html>"
	for _, t := range with {
		f, known := map[adaptertest.Trouble]faketelegram.Failure{
			adaptertest.Throttled:   {RetryAfter: 1, Message: "Too Many Requests " + said},
			adaptertest.TurnedAway:  {Status: http.StatusTooManyRequests, RetryAfter: 1, Body: page},
			adaptertest.TakenAndCut: {Cut: true, Done: true},
			adaptertest.BadGateway:  {Status: http.StatusBadGateway, Body: page},
			adaptertest.Unavailable: {Status: http.StatusServiceUnavailable, Body: page},
			adaptertest.NoRights: {
				Status: http.StatusBadRequest, Message: "Bad Request: not enough rights to send text messages to the chat " + said,
			},
		}[t]
		if !known {
			return adaptertest.ErrCannot
		}
		p.fake.FailNext("sendMessage", f)
	}
	return nil
}

func (p *place) Rearrange(n int, order ...int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held, p.order = n, order
	return nil
}

func (p *place) Secrets() []string { return []string{token, "987654:"} }

func (p *place) Traits() adaptertest.Traits { return adaptertest.Traits{} }

// somebody is a person on Telegram.
type somebody struct {
	*place
	id int64
}

func (s *somebody) Conversation() chat.ConversationID {
	return chat.ConversationID{Platform: telegram.Platform, ID: strconv.FormatInt(s.id, 10)}
}

func (s *somebody) Do(a adaptertest.Act) error {
	switch a.Kind {
	case chat.KindStart:
		s.fake.Say(s.id, strings.TrimSpace("/start "+a.Text))
	case chat.KindText:
		s.fake.Say(s.id, a.Text)
	case chat.KindPress:
		return s.press(a)
	case chat.KindUnknown:
		s.fake.Sticker(s.id)
	case chat.KindEdit:
		return s.fake.Edit(s.id, a.Text)
	}
	return nil
}

// press presses a button of the latest keyboard as a client does; anything else
// is an update that a client that is old, or forged, leads to.
func (s *somebody) press(a adaptertest.Act) error {
	id, err := strconv.ParseInt(a.Message, 10, 64)
	if err != nil {
		return errors.New("no number of a message")
	}
	for _, m := range slices.Backward(s.fake.Transcript(s.id)) {
		if len(m.Buttons) > 0 && m.ID == id && slices.ContainsFunc(slices.Concat(m.Buttons...), func(b faketelegram.Button) bool { return b.Data == a.Action }) {
			return s.fake.Press(s.id, a.Action)
		}
		if len(m.Buttons) > 0 {
			break
		}
	}
	user := map[string]any{"id": s.id, "is_bot": false, "first_name": "Somebody", "language_code": s.langs[s.id]}
	body, err := json.Marshal(map[string]any{
		"id": "old", "from": user, "chat_instance": "1", "data": a.Action,
		"message": map[string]any{"message_id": id, "date": s.now().Unix(), "chat": map[string]any{"id": s.id, "type": "private"}},
	})
	if err != nil {
		return err
	}
	s.fake.Inject(`{"update_id":%d,"callback_query":` + string(body) + `}`)
	return nil
}

func (s *somebody) Sees() []adaptertest.Message {
	var all []adaptertest.Message
	for _, m := range s.fake.Transcript(s.id) {
		if !m.FromBot {
			continue
		}
		seen := adaptertest.Message{ID: strconv.FormatInt(m.ID, 10), Text: m.Text, Links: m.Links}
		for _, b := range slices.Concat(m.Buttons...) {
			seen.Choices = append(seen.Choices, adaptertest.Choice{Label: b.Text, Action: b.Data})
		}
		if m.File != nil {
			seen.Files = []adaptertest.File{{Name: m.File.Name, Content: string(m.File.Content)}}
		}
		all = append(all, seen)
	}
	return all
}

func (s *somebody) Leave() error  { s.fake.Block(s.id); return nil }
func (s *somebody) Return() error { s.fake.Unblock(s.id); return nil }

// rearranger changes the order in which updates come in.
type rearranger struct {
	p  *place
	to http.RoundTripper
}

func (r *rearranger) CloseIdleConnections() {
	if c, ok := r.to.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (r *rearranger) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.to.RoundTrip(req)
	if err != nil || !strings.HasSuffix(req.URL.Path, "/getUpdates") || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	if body, err = r.p.rearranged(body); err != nil {
		return nil, err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

// rearranged hides updates until there are enough of them, which the bot does
// not confirm as it has not seen them.
func (p *place) rearranged(body []byte) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held == 0 {
		return body, nil
	}
	var answer struct {
		Result []json.RawMessage `json:"result"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	if len(answer.Result) < p.held {
		return []byte(`{"ok":true,"result":[]}`), nil
	}
	var order [][]byte
	for _, i := range p.order {
		order = append(order, answer.Result[i])
	}
	p.held = 0
	return fmt.Appendf(nil, `{"ok":true,"result":[%s]}`, bytes.Join(order, []byte(","))), nil
}
