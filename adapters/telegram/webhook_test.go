package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
)

const (
	publicAddress = "https://bot.example.org"
	secret        = "a-secret-of-thirty-two-characters"
)

// hooked is an adapter with a webhook, and a process that receives for it.
type hooked struct {
	*talk
	local *httptest.Server
	mu    sync.Mutex
	take  func(chat.Event) error // decides on an event, if set
}

// newHooked returns an adapter with a webhook on a fake Telegram, which brings
// updates to it and, in turn, to those that are made on the same server. The
// changes may alter its options.
func newHooked(t *testing.T, server *faketelegram.Server, public map[string][]string, changes ...func(*telegram.Options)) *hooked {
	t.Helper()
	h := &hooked{}
	h.talk = fixtureOn(t, server, func(o *telegram.Options) {
		o.Webhook = &telegram.Webhook{URL: publicAddress + "/telegram", Secret: secret}
		o.Now = func() time.Time { return noon.Add(-time.Second) }
		for _, change := range changes {
			change(o)
		}
	})
	h.local = httptest.NewServer(http.MaxBytesHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != h.adapter.Path() {
			http.NotFound(w, r)
			return
		}
		h.adapter.Receive(w, r, h.sink)
	}), 1<<20))
	t.Cleanup(h.local.Close)
	public[publicAddress] = append(public[publicAddress], h.local.URL)
	return h
}

func (h *hooked) sink(_ context.Context, events ...chat.Event) (int, error) {
	h.mu.Lock()
	take := h.take
	h.mu.Unlock()
	for done, e := range events {
		if take != nil {
			if err := take(e); err != nil {
				return done, err
			}
		}
		h.events <- e
	}
	return len(events), nil
}

func withWebhook(t *testing.T, changes ...func(*telegram.Options)) *hooked {
	t.Helper()
	public := map[string][]string{}
	server := faketelegram.New(t, &faketelegram.Options{
		Token: token, Public: public, Again: time.Millisecond, Now: func() time.Time { return noon },
	})
	return newHooked(t, server, public, changes...)
}

// settled waits until the webhook is set.
func (h *hooked) settled(t *testing.T) {
	t.Helper()
	h.until(t, "webhook set", func() bool { return h.Webhook() != "" })
}

func TestWebhookIsSetAndBringsEvents(t *testing.T) {
	h := withWebhook(t)
	h.Say(ann, "before")
	h.run(t)
	h.settled(t)
	h.Say(ann, "/start aif")
	if e := h.next(t); e.Text != "before" || e.Key != "u1000" {
		t.Errorf("got %+v", e)
	}
	if e := h.next(t); e.Kind != chat.KindStart || e.Text != "aif" {
		t.Errorf("got %+v", e)
	}
	h.until(t, "all taken", func() bool { return h.Pending() == 0 })
	p := h.Calls("setWebhook")[0].Params
	if p.Get("url") != publicAddress+"/telegram" || p.Get("secret_token") != secret || p.Get("max_connections") != "100" ||
		p.Get("allowed_updates") != `["message","edited_message","callback_query","my_chat_member"]` || p.Has("drop_pending_updates") {
		t.Errorf("setWebhook %v", p)
	}
	if len(h.polls()) > 0 {
		t.Error("it polls too")
	}
	h.pause(t)
	checkLog(t, h.talk, "the webhook is set", secret)
}

func TestPressBehindAWebhookIsAnsweredAtOnce(t *testing.T) {
	h := withWebhook(t)
	h.run(t)
	h.settled(t)
	h.Say(ann, "hello")
	h.next(t)
	if err := h.send(t, "42", choices(chat.Choice{Label: "Yes", Action: "yes"})); err != nil {
		t.Fatal(err)
	}
	if err := h.Press(ann, "Yes"); err != nil {
		t.Fatal(err)
	}
	if e := h.next(t); e.Action != "yes" {
		t.Errorf("got %+v", e)
	}
	h.until(t, "button answered", func() bool { return h.Spinning(ann) == 0 })
}

func TestEventThatIsNotTakenComesAgain(t *testing.T) {
	h := withWebhook(t)
	var tries []string
	h.take = func(e chat.Event) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		if e.Conversation.ID != "42" {
			return nil
		}
		tries = append(tries, e.Text)
		if len(tries) < 4 {
			return errors.New("disk full")
		}
		return nil
	}
	h.Say(ann, "one")
	h.Say(ann, "two")
	h.Say(bob, "mine")
	h.run(t)
	h.until(t, "all taken", func() bool { return h.Pending() == 0 })
	var got []string
	for range 3 {
		e := h.next(t)
		got = append(got, e.Conversation.ID+e.Text)
	}
	if !slices.Contains(got, "43mine") || slices.Index(got, "42one") > slices.Index(got, "42two") {
		t.Errorf("got %v", got)
	}
	if diff := cmp.Diff([]string{"one", "one", "one", "one", "two"}, tries); diff != "" {
		t.Errorf("order of tries (-want +got):\n%s", diff)
	}
	checkLog(t, h.talk, "will be brought again", "")
}

// TestRequestsToTheWebhook makes requests as strangers could, or a broken proxy.
func TestRequestsToTheWebhook(t *testing.T) {
	h := withWebhook(t)
	const update = `{"update_id":7,"message":{"message_id":1,"date":1,"chat":{"id":42,"type":"private"},"from":{"id":42},"text":"hello"}}`
	for _, tc := range []struct {
		name, method, secret, body string
		want                       int
		takes                      bool
	}{
		{"update", "POST", secret, update, 200, true},
		{"no secret", "POST", "", update, 401, false},
		{"another secret", "POST", secret[:len(secret)-1] + "x", update, 401, false},
		{"beginning of the secret", "POST", secret[:10], update, 401, false},
		{"another method", "GET", secret, update, 405, false},
		{"not readable", "POST", secret, `{"update_id":8,"message":"private words"}`, 200, false},
		{"no JSON", "POST", secret, "private words", 200, false},
		{"empty", "POST", secret, "", 200, false},
		{"too large", "POST", secret, update + strings.Repeat(" ", 1<<20), 200, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), tc.method, h.local.URL+"/telegram", strings.NewReader(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			if tc.secret != "" {
				req.Header.Set("X-Telegram-Bot-Api-Secret-Token", tc.secret)
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != tc.want || (len(h.events) == 1) != tc.takes {
				t.Errorf("status %d, %d events; want %d, taken %v", resp.StatusCode, len(h.events), tc.want, tc.takes)
			}
			for len(h.events) > 0 {
				<-h.events
			}
		})
	}
	checkLog(t, h.talk, "without its secret", "private words")
	checkLog(t, h.talk, "update=8", secret)
}

func TestReceivesBeforeItKnowsItself(t *testing.T) {
	h := withWebhook(t)
	h.FailNext("getMe", failure{Status: 502, Body: "<html>"})
	h.SetWebhook(publicAddress + "/telegram") // another process set it, with another secret
	h.Say(ann, "hello")
	h.until(t, "refused", func() bool { return h.Failure() != "" })
	if got := h.Failure(); !strings.Contains(got, "401") {
		t.Errorf("the webhook failed with %q, want 401", got)
	}
	h.run(t)
	h.pause(t)
	if e := h.next(t); e.Text != "hello" {
		t.Errorf("got %+v", e)
	}
}

func TestWebhookIsLookedAfter(t *testing.T) {
	h := withWebhook(t)
	h.run(t)
	if d := h.pause(t); d != time.Minute {
		t.Errorf("looked after every %v", d)
	}
	t.Run("somebody takes it away", func(t *testing.T) {
		h.SetWebhook("")
		h.pause(t)
		h.settled(t)
		checkLog(t, h.talk, "somebody else has changed the webhook", "")
	})
	t.Run("it cannot be reached", func(t *testing.T) {
		h.local.Config.SetKeepAlivesEnabled(false)
		h.take = func(chat.Event) error { return errors.New("disk full") }
		h.Say(ann, "hello")
		h.until(t, "failure", func() bool { return h.Failure() != "" })
		h.pause(t)
		h.pause(t)
		checkLog(t, h.talk, "cannot bring an update", "")
		h.mu.Lock()
		h.take = nil
		h.mu.Unlock()
		h.next(t)
	})
	t.Run("it cannot be asked after", func(t *testing.T) {
		h.FailNext("getWebhookInfo", failure{Status: 500})
		h.pause(t)
		h.pause(t)
		checkLog(t, h.talk, "cannot look after the webhook", "")
	})
}

func TestWebhookThatTelegramRefuses(t *testing.T) {
	h := withWebhook(t)
	h.FailNext("setWebhook", failure{Status: 400, Message: "Bad Request: bad webhook: Failed to resolve host https://bot.example.org"})
	h.run(t)
	select {
	case err := <-h.done:
		if err == nil || !strings.Contains(err.Error(), "bad webhook") {
			t.Errorf("Run: %v", err)
		}
	case <-time.After(patience):
		t.Fatal("Run goes on")
	}
}

// TestSwitchingLosesNothing has people talk all the time while the bot changes
// from polling to a webhook and back. Every message arrives, those of one person
// in order.
func TestSwitchingLosesNothing(t *testing.T) {
	h := withWebhook(t)
	polling := fixtureOn(t, h.Server, nil)
	var mu sync.Mutex
	got := map[string][]string{}
	note := func(e chat.Event) error {
		mu.Lock()
		defer mu.Unlock()
		// A repeated delivery is recognised by its key, as the store does.
		if n := got[e.Conversation.ID]; !slices.Contains(n, e.Key) {
			got[e.Conversation.ID] = append(n, e.Key)
		}
		return nil
	}
	h.take = note
	const people, each = 5, 60
	var talking sync.WaitGroup
	for p := range people {
		talking.Go(func() {
			for n := range each {
				h.Say(int64(100+p), strconv.Itoa(n))
				time.Sleep(time.Millisecond)
			}
		})
	}
	for range 2 {
		polling.runWith(t, func(_ context.Context, e chat.Event) error { return note(e) })
		polling.until(t, "polling", func() bool { return h.Webhook() == "" && len(polling.polls()) > 0 })
		time.Sleep(10 * time.Millisecond)
		polling.stop()
		<-polling.done
		h.run(t)
		h.settled(t)
		time.Sleep(10 * time.Millisecond)
		h.stop()
		<-h.done
	}
	talking.Wait()
	h.until(t, "all taken", func() bool { return h.Pending() == 0 })
	mu.Lock()
	defer mu.Unlock()
	total := 0
	for person, keys := range got {
		total += len(keys)
		if !slices.IsSortedFunc(keys, func(a, b string) int { return number(t, a) - number(t, b) }) {
			t.Errorf("person %s: out of order: %v", person, keys)
		}
	}
	if total != people*each {
		t.Errorf("%d messages arrived, want %d", total, people*each)
	}
}

func number(t *testing.T, key string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(key, "u"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSeveralProcessesBehindOneWebhook brings updates to two processes in turn,
// of which only one looks after the webhook.
func TestSeveralProcessesBehindOneWebhook(t *testing.T) {
	public := map[string][]string{}
	server := faketelegram.New(t, &faketelegram.Options{Token: token, Public: public, Again: time.Millisecond})
	one, two := newHooked(t, server, public), newHooked(t, server, public)
	one.run(t)
	one.settled(t)
	for n := range 20 {
		server.Say(int64(100+n), "hello")
	}
	one.until(t, "all taken", func() bool { return server.Pending() == 0 })
	if len(one.events) == 0 || len(two.events) == 0 || len(one.events)+len(two.events) != 20 {
		t.Errorf("%d and %d events, want 20 in all", len(one.events), len(two.events))
	}
}

func TestReceiveTellsNobodyAboutStrangers(t *testing.T) {
	h := withWebhook(t)
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/telegram", bytes.NewReader(nil))
	h.adapter.Receive(w, r, func(context.Context, ...chat.Event) (int, error) { return 0, nil })
	if w.Code != http.StatusUnauthorized || w.Body.Len() > 0 {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	if len(h.Calls("getMe")) > 0 {
		t.Error("a stranger makes the bot ask Telegram")
	}
}

func TestQueryIsAnsweredInTheResponse(t *testing.T) {
	h := withWebhook(t)
	w := httptest.NewRecorder()
	body := `{"update_id":7,"callback_query":{"id":"q9","from":{"id":42},"data":"yes","message":{"message_id":1,"date":1,"chat":{"id":42,"type":"private"}}}}`
	r := httptest.NewRequest("POST", "/telegram", strings.NewReader(body))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	h.adapter.Receive(w, r, h.sink)
	var got map[string]string
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got["method"] != "answerCallbackQuery" || got["callback_query_id"] != "q9" {
		t.Errorf("%d %q: %v", w.Code, w.Body, err)
	}
}
