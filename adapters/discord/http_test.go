package discord_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

// byHTTP is a fixture to which interactions come by HTTP.
func byHTTP(t *testing.T, change func(*discord.Options), take func(context.Context, chat.Event) error) (*talk, string) {
	t.Helper()
	var k *talk
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k.adapter.Receive(w, r, func(ctx context.Context, events ...chat.Event) (int, error) {
			for done, e := range events {
				if take != nil {
					if err := take(ctx, e); err != nil {
						return done, err
					}
				}
				k.events <- e
			}
			return len(events), nil
		})
	})
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	fake := fakediscord.New(t, &fakediscord.Options{Token: token})
	key := fake.Endpoint(server.URL + "/discord")
	k = fixture(t, func(o *discord.Options) {
		o.API, o.PublicKey = fake.URL(), key
		commands(o)
		publicSchemes(o)
		forms(o)
		if change != nil {
			change(o)
		}
	}, nil)
	k.Server = fake
	k.SetLanguage(ann, "fr")
	k.runWith(t, nil)
	k.until(t, "commands", func() bool { return len(k.Commands()) > 0 })
	return k, server.URL + "/discord"
}

func TestInteractionsByHTTP(t *testing.T) {
	k, _ := byHTTP(t, nil, nil)
	if k.adapter.Path() != "/discord" {
		t.Errorf("path %q", k.adapter.Path())
	}
	e := k.use(t, fakediscord.Direct, "start", "")
	if e.Kind != chat.KindStart || e.Conversation != k.conversation(ann) || e.Answer == "" || e.Lang != "fr" {
		t.Errorf("got %+v", e)
	}
	k.acknowledged(t)
	k.reply(t, answers(e, "the question", yes, typeIt))
	pressed := k.press(t, "Oui")
	if pressed.Kind != chat.KindPress || pressed.Action != yes.Action {
		t.Errorf("got %+v", pressed)
	}
	k.acknowledged(t)
	if err := k.Press(ann, "Saisir"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if f, err := k.Form(ctx, ann); err != nil || f.Title != "Votre réponse" {
		t.Fatalf("got %+v, %v", f, err)
	}
	if err := k.Submit(ann, "3 ans"); err != nil {
		t.Fatal(err)
	}
	k.hears(t, "3 ans")
	if got, err := k.Suggest(ctx, ann, "aides", "transi"); err != nil || len(got) != 25 {
		t.Errorf("suggested %d, %v", len(got), err)
	}
	if e := k.use(t, fakediscord.InServer, "aides", ""); !e.Public {
		t.Errorf("got %+v", e)
	}
	k.acknowledged(t)
	// Nothing that is typed comes by HTTP, so no thread is opened for typing.
	if err := k.adapter.Send(t.Context(), k.inHall(ann), adapters.Part{Text: chat.Text{}.Para(chat.Plain("x")), Choices: []chat.Choice{private}, Key: "x"}); err != nil {
		t.Fatal(err)
	}
	if err := k.PressIn(ann, hall, private.Label); err != nil {
		t.Fatal(err)
	}
	if e := k.next(t); e.Kind != chat.KindStart || e.Conversation != k.conversation(ann) || len(k.Threads(ann)) != 0 {
		t.Errorf("got %+v", e)
	}
	k.acknowledged(t)
	if n := len(k.Calls(fakediscord.Callback)) + len(k.Calls(fakediscord.GatewayBot)); n != 0 {
		t.Errorf("%d answers did not go in the body", n)
	}
}

// TestRequestsOfStrangers sends what is not signed by Discord, or of another time.
func TestRequestsOfStrangers(t *testing.T) {
	k, url := byHTTP(t, nil, nil)
	ping := []byte(`{"type":1,"id":"1"}`)
	signed := func(at time.Time, body []byte) http.Header { return k.Sign(at, body) }
	with := func(h http.Header, name, value string) http.Header { h.Set(name, value); return h }
	now := time.Now()
	tests := []struct {
		name   string
		method string
		body   []byte
		header http.Header
		status int
		answer string
	}{
		{"a ping", http.MethodPost, ping, signed(now, ping), 200, `{"type":1}`},
		{"four minutes old", http.MethodPost, ping, signed(now.Add(-4*time.Minute), ping), 200, `{"type":1}`},
		{"six minutes old", http.MethodPost, ping, signed(now.Add(-6*time.Minute), ping), 401, ""},
		{"of the future", http.MethodPost, ping, signed(now.Add(6*time.Minute), ping), 401, ""},
		{"another body", http.MethodPost, []byte(`{"type":1,"id":"2"}`), signed(now, ping), 401, ""},
		{"another time", http.MethodPost, ping, with(signed(now, ping), "X-Signature-Timestamp", "1"), 401, ""},
		{"no time", http.MethodPost, ping, with(signed(now, ping), "X-Signature-Timestamp", ""), 401, ""},
		{"no signature", http.MethodPost, ping, http.Header{}, 401, ""},
		{"a short signature", http.MethodPost, ping, with(signed(now, ping), "X-Signature-Ed25519", "abcd"), 401, ""},
		{"no hexadecimal digits", http.MethodPost, ping, with(signed(now, ping), "X-Signature-Ed25519", strings.Repeat("z", 128)), 401, ""},
		{"looked at", http.MethodGet, nil, http.Header{}, 405, ""},
		{"too large", http.MethodPost, bytes.Repeat([]byte("x"), 300<<10), signed(now, ping), 413, ""},
		{"no JSON", http.MethodPost, []byte("x"), signed(now, []byte("x")), 400, ""},
		{"of no shape", http.MethodPost, []byte(`{"type":2}`), signed(now, []byte(`{"type":2}`)), 400, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), tt.method, url, bytes.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header = tt.header
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(resp.Body)
			if err := errors.Join(err, resp.Body.Close()); err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != tt.status || string(answer) != tt.answer {
				t.Errorf("answered %d %q, want %d %q", resp.StatusCode, answer, tt.status, tt.answer)
			}
		})
	}
	http.DefaultClient.CloseIdleConnections()
	if len(k.events) != 0 {
		t.Error("something was taken in")
	}
}

// TestAcknowledgedByHTTPInTime holds up the store in several ways. It is Discord's
// fake that counts the three seconds.
func TestAcknowledgedByHTTPInTime(t *testing.T) {
	t.Run("slow", func(t *testing.T) {
		t.Parallel()
		k, _ := byHTTP(t, nil, func(context.Context, chat.Event) error { time.Sleep(2 * time.Second); return nil })
		e := k.use(t, fakediscord.Direct, "start", "")
		k.acknowledged(t)
		k.reply(t, answers(e, "the question"))
		if m := k.fromBot(ann); len(m) != 1 || m[0].Text != "the question" || k.Acknowledged(ann)[0] > 2*time.Second {
			t.Errorf("after %v: %+v", k.Acknowledged(ann), m)
		}
	})
	t.Run("failing for a while", func(t *testing.T) {
		t.Parallel()
		until := time.Now().Add(2 * time.Second)
		k, _ := byHTTP(t, nil, func(context.Context, chat.Event) error {
			if time.Now().Before(until) {
				return errors.New("disk full")
			}
			return nil
		})
		k.use(t, fakediscord.Direct, "start", "")
		k.acknowledged(t)
	})
	t.Run("failing", func(t *testing.T) {
		t.Parallel()
		k, _ := byHTTP(t, func(o *discord.Options) { o.StoreTimeout = 2 * time.Second }, func(context.Context, chat.Event) error { return errors.New("disk full") })
		if err := k.Use(ann, fakediscord.Direct, "start", ""); err != nil {
			t.Fatal(err)
		}
		k.until(t, "told", func() bool { m := k.fromBot(ann); return len(m) == 1 && m[0].Text == "not noted" })
		if !strings.Contains(k.log.String(), "it is lost") {
			t.Error("the operator is not told")
		}
	})
}

// TestBroughtTwice brings an interaction again: it has the same key and the same
// answer.
func TestBroughtTwice(t *testing.T) {
	k, _ := byHTTP(t, nil, nil)
	first := k.use(t, fakediscord.InServer, "start", "")
	k.acknowledged(t)
	answer, err := k.Again(ann)
	if err != nil {
		t.Fatal(err)
	}
	if second := k.next(t); second.Key != first.Key {
		t.Errorf("keys %q and %q", first.Key, second.Key)
	}
	var got struct {
		Type int `json:"type"`
		Data struct {
			Flags int `json:"flags"`
		} `json:"data"`
	}
	if err := json.Unmarshal(answer, &got); err != nil || got.Type != 5 || got.Data.Flags != 64 {
		t.Errorf("answered %s, %v", answer, err)
	}
}

// TestSettingsOfHTTP refuses keys that cannot be, and one of another application.
func TestSettingsOfHTTP(t *testing.T) {
	for _, key := range []string{"abc", strings.Repeat("ab", 31), strings.Repeat("ab", 33), strings.Repeat("zz", 32)} {
		if _, err := discord.New(token, &discord.Options{PublicKey: key}); err == nil || !strings.Contains(err.Error(), "64 hexadecimal digits") {
			t.Errorf("key %q: %v", key, err)
		}
	}
	k := fixture(t, func(o *discord.Options) { o.PublicKey = strings.Repeat("ab", 32) }, nil)
	k.Endpoint("")
	k.runWith(t, nil)
	err := k.ended(t)
	if adapters.ClassOf(err) != adapters.Fatal || !strings.Contains(err.Error(), "discord.public_key") {
		t.Errorf("Run: %v", err)
	}
	k = fixture(t, nil, nil)
	if path := k.adapter.Path(); path != "" {
		t.Errorf("the gateway receives at %q", path)
	}
}

func TestHTTPWithoutAnEndpoint(t *testing.T) {
	k := fixture(t, func(o *discord.Options) { commands(o) }, nil)
	key := k.Endpoint("")
	opts := &discord.Options{API: k.URL(), PublicKey: key, Log: k.adapterLog()}
	a, err := discord.New(token, opts)
	if err != nil {
		t.Fatal(err)
	}
	k.adapter = a
	k.runWith(t, nil)
	k.until(t, "warned", func() bool { return strings.Contains(k.log.String(), "no Interactions Endpoint URL") })
	k.stop()
	if err := k.ended(t); err != nil {
		t.Errorf("Run: %v", err)
	}
}
