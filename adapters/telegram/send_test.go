package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters"
	"guichet/adapters/telegram"
	"guichet/chat"
)

func TestSendShowsTextAndLinks(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "hello")
	text := chat.Text{}.Head("CPF & AIF").Item(chat.Strong("a"), chat.Plain(" <b>")).Item(chat.Link("page", "https://example.org/?a=1&b=2"))
	if err := k.send(t, "42", adapters.Part{Text: text}); err != nil {
		t.Fatal(err)
	}
	m := k.Transcript(ann)[1]
	if want := "CPF & AIF\n– a <b>\n– page"; m.Text != want {
		t.Errorf("text %q, want %q", m.Text, want)
	}
	if diff := cmp.Diff([]string{"https://example.org/?a=1&b=2"}, m.Links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	if p := k.Calls("sendMessage")[0].Params; p.Get("link_preview_options") != `{"is_disabled":true}` {
		t.Errorf("parameters %v", p)
	}
}

func TestKeyboardLayout(t *testing.T) {
	choice := func(label string) chat.Choice { return chat.Choice{Label: label, Action: "x:" + label} }
	minor := func(label string) chat.Choice {
		c := choice(label)
		c.Minor = true
		return c
	}
	const long = "A label of nineteen"
	tests := []struct {
		name    string
		choices []chat.Choice
		want    [][]string
	}{
		{"two short ones share", []chat.Choice{choice("a"), choice("b"), choice("c")}, [][]string{{"a", "b"}, {"c"}}},
		{"a long one stands alone", []chat.Choice{choice("a"), choice(long), choice("b"), choice("c")}, [][]string{{"a"}, {long}, {"b", "c"}}},
		{"minor ones at the end", []chat.Choice{minor("m"), choice("a"), minor("r"), choice("b")}, [][]string{{"a", "b"}, {"m", "r"}}},
		{"only minor ones", slices.Repeat([]chat.Choice{minor("m")}, 9), [][]string{slices.Repeat([]string{"m"}, 8), {"m"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := fixture(t, nil)
			k.Say(ann, "hello")
			part := says("Which?")
			part.Choices = tt.choices
			if err := k.send(t, "42", part); err != nil {
				t.Fatal(err)
			}
			var got [][]string
			for _, row := range k.Transcript(ann)[1].Buttons {
				var labels []string
				for _, b := range row {
					labels = append(labels, b.Text)
					if b.Data != "x:"+b.Text {
						t.Errorf("button %q means %q", b.Text, b.Data)
					}
				}
				got = append(got, labels)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLongestReplyIsTaken(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "hello")
	r := chat.Reply{Text: chat.Text{}.Head("Long & <wide>").Para(chat.Plain(strings.Repeat("Phrase « é 😀 » & <x>. ", 700)))}
	for i := range 60 {
		r.Choices = append(r.Choices, chat.Choice{Label: strings.Repeat("é😀", 40), Action: fmt.Sprintf("%064d", i)})
	}
	parts := adapters.Render(r, k.adapter.Caps())
	for i, p := range parts {
		if err := k.send(t, "42", p); err != nil {
			t.Fatalf("part %d of %d: %v", i, len(parts), err)
		}
	}
}

func TestReplacing(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "hello")
	if err := k.send(t, "42", says("first")); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name     string
		replaces chat.MessageRef
		text     string
		want     error
		class    adapters.Class
	}{
		{"the same again", "42/2", "first", nil, 0},
		{"other words", "42/2", "second", nil, 0},
		{"a message that is gone", "42/99", "second", nil, 0},
		{"a message of the person", "42/1", "second", nil, 0},
		{"of another conversation", "43/2", "second", errors.ErrUnsupported, adapters.Invalid},
		{"no reference", "nonsense", "second", errors.ErrUnsupported, adapters.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			part := says(tt.text)
			part.Replaces = tt.replaces
			err := k.send(t, "42", part)
			if (err == nil) != (tt.want == nil) || err != nil && adapters.ClassOf(err) != tt.class {
				t.Errorf("Send: %v", err)
			}
		})
	}
	if m := k.Transcript(ann)[1]; m.Text != "second" || len(k.Transcript(ann)) != 2 {
		t.Errorf("got %+v", k.Transcript(ann))
	}
}

func TestSendClasses(t *testing.T) {
	page := "<html>" + token + "</html>"
	tests := []struct {
		name  string
		fail  failure
		class adapters.Class
		after time.Duration
	}{
		{"throttled", failure{RetryAfter: 35}, adapters.Throttled, 35 * time.Second},
		{"throttled without a time", failure{Status: 429}, adapters.Throttled, 0},
		{"throttled by a gateway", failure{Status: 429, Body: page}, adapters.Throttled, 0},
		{"blocked", failure{Status: 403, Message: "Forbidden: bot was blocked by the user"}, adapters.Gone, 0},
		{"deactivated", failure{Status: 403, Message: "Forbidden: user is deactivated"}, adapters.Gone, 0},
		{"chat not found", failure{Status: 400, Message: "Bad Request: chat not found"}, adapters.Gone, 0},
		{"bad markup", failure{Status: 400, Message: "Bad Request: can't parse entities"}, adapters.Invalid, 0},
		{"migrated", failure{Status: 400, Body: `{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-100}}`}, adapters.Moved, 0},
		{"too large", failure{Status: 413, Message: "Request Entity Too Large"}, adapters.Invalid, 0},
		{"revoked", failure{Status: 401, Message: "Unauthorized"}, adapters.Fatal, 0},
		{"no such bot", failure{Status: 404, Message: "Not Found"}, adapters.Fatal, 0},
		{"lost proxy", failure{Status: 404, Body: page}, adapters.Temporary, 0},
		{"conflict", failure{Status: 409}, adapters.Temporary, 0},
		{"internal", failure{Status: 500}, adapters.Temporary, 0},
		{"internal page", failure{Status: 500, Body: page}, adapters.Temporary, 0},
		{"unavailable", failure{Status: 503}, adapters.Temporary, 0},
		{"bad gateway", failure{Status: 502}, adapters.Unknown, 0},
		{"bad gateway page", failure{Status: 502, Body: page}, adapters.Unknown, 0},
		{"gateway time-out page", failure{Status: 504, Body: page}, adapters.Unknown, 0},
		{"redirect", failure{Status: 302, Body: page}, adapters.Temporary, 0},
		{"some page", failure{Status: 200, Body: page}, adapters.Temporary, 0},
		{"cut off answer", failure{Status: 200, Body: `{"ok":true,"resu`}, adapters.Unknown, 0},
		{"wrong types", failure{Status: 200, Body: `{"ok":true,"error_code":"x"}`}, adapters.Unknown, 0},
		{"cut connection", failure{Cut: true}, adapters.Unknown, 0},
		{"no answer in time", failure{Delay: time.Hour}, adapters.Unknown, 0},
		{"worded with the address", failure{Status: 400, Message: "no https://api.example.org/bot" + token + "/sendMessage here " + token}, adapters.Invalid, 0},
		{"worded with another address", failure{Status: 400, Message: "see https://www.example.org/help"}, adapters.Invalid, 0},
		{"worded at length", failure{Status: 400, Message: strings.Repeat("é", 500)}, adapters.Invalid, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := fixture(t, func(o *telegram.Options) {
				if tt.fail.Delay > 0 {
					o.SendTimeout = 50 * time.Millisecond
				}
			})
			k.Say(ann, "hello")
			k.FailNext("sendMessage", tt.fail)
			checkError(t, k.send(t, "42", says("private words")), tt.class, tt.after)
			if err := k.send(t, "42", says("again")); err != nil && tt.fail.Delay == 0 {
				t.Errorf("sending afterwards: %v", err)
			}
		})
	}
}

// TestWhoHasToWait holds the difference between a chat that gets too much and an
// account that sends too much: Telegram names the former in its own words.
func TestWhoHasToWait(t *testing.T) {
	for account, fail := range map[bool]failure{false: {RetryAfter: 35}, true: {Status: 429, Body: "slow down"}} {
		k := fixture(t, nil)
		k.Say(ann, "hello")
		k.FailNext("sendMessage", fail)
		e, ok := errors.AsType[*adapters.SendError](k.send(t, "42", says("x")))
		if !ok || e.Account != account {
			t.Errorf("%+v: got %+v", fail, e)
		}
	}
}

func TestMovedGroup(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "hello")
	k.FailNext("sendMessage", failure{Status: 400, Body: `{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1001234567890}}`})
	e, ok := errors.AsType[*adapters.SendError](k.send(t, "42", says("x")))
	want := chat.ConversationID{Platform: "telegram", ID: "-1001234567890"}
	if !ok || e.To != want {
		t.Fatalf("got %+v, want it to go to %s", e, want)
	}
	for id, place := range map[string]string{"42": "", "-1001234567890": "-1001234567890", "-1001234567890/42": "-1001234567890"} {
		got, ok := k.adapter.Group(chat.ConversationID{Platform: "telegram", ID: id})
		if got.ID != place || ok != (place != "") {
			t.Errorf("%s is held in %+v, %v, want %q", id, got, ok, place)
		}
	}
}

func checkError(t *testing.T, err error, class adapters.Class, after time.Duration) {
	t.Helper()
	e, ok := errors.AsType[*adapters.SendError](err)
	if !ok {
		t.Fatalf("%v is no SendError", err)
	}
	if e.Class != class || e.After != after {
		t.Errorf("%v after %v, want %v after %v (%v)", e.Class, e.After, class, after, err)
	}
	for _, secret := range []string{token, "Distinctive-Secret", "://", "127.0.0.1", "example.org", "private words"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error says %q: %v", secret, err)
		}
	}
	if len(err.Error()) > 300 {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
}

func TestSendToUnreachablePeople(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "hello")
	k.Block(ann)
	checkError(t, k.send(t, "42", says("x")), adapters.Gone, 0)
	checkError(t, k.send(t, "4444", says("x")), adapters.Gone, 0)
	k.Unblock(ann)
	if err := k.send(t, "42", says("x")); err != nil {
		t.Errorf("Send: %v", err)
	}
}

func TestSendRefusesWithoutAsking(t *testing.T) {
	k := fixture(t, nil)
	checkError(t, k.send(t, "42", adapters.Part{}), adapters.Invalid, 0)
	checkError(t, k.send(t, "not a number", says("x")), adapters.Invalid, 0)
	err := k.adapter.Send(t.Context(), chat.ConversationID{Platform: "console", ID: "42"}, says("x"))
	checkError(t, err, adapters.Invalid, 0)
	if calls := k.Calls(""); len(calls) != 0 {
		t.Errorf("%d requests", len(calls))
	}
}

func TestSendOnlyChoices(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "hello")
	if err := k.send(t, "42", adapters.Part{Choices: []chat.Choice{{Label: "Yes", Action: "yes"}}}); err != nil {
		t.Fatal(err)
	}
	if m := k.Transcript(ann)[1]; m.Text != "…" || len(m.Labels()) != 1 {
		t.Errorf("got %+v", m)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestSendWithoutAServer(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	dial := func(err error) *http.Client {
		return &http.Client{Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, err },
		}}
	}
	tests := []struct {
		name   string
		client *http.Client
		class  adapters.Class
		reason string
	}{
		{"refused", nil, adapters.Temporary, "connection refused"},
		{"no such name", dial(&net.DNSError{Err: "no such host", Name: "api.example.org", IsNotFound: true}), adapters.Temporary, "cannot be resolved"},
		{"anything else", &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy at %s said no", r.URL)
		})}, adapters.Temporary, "network trouble"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := telegram.New(token, &telegram.Options{API: "http://" + closed.Addr().String(), Client: tt.client})
			if err != nil {
				t.Fatal(err)
			}
			err = a.Send(t.Context(), chat.ConversationID{Platform: "telegram", ID: "42"}, says("x"))
			checkError(t, err, tt.class, 0)
			if !strings.Contains(err.Error(), tt.reason) {
				t.Errorf("%v does not say %q", err, tt.reason)
			}
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	asked := 0
	client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		asked++
		return &http.Response{
			StatusCode: http.StatusTemporaryRedirect,
			Header:     http.Header{"Location": {"https://elsewhere.example.org" + r.URL.Path}},
			Body:       http.NoBody,
			Request:    r,
		}, nil
	})}
	a, err := telegram.New(token, &telegram.Options{Client: client})
	if err != nil {
		t.Fatal(err)
	}
	err = a.Send(t.Context(), chat.ConversationID{Platform: "telegram", ID: "42"}, says("x"))
	checkError(t, err, adapters.Temporary, 0)
	if asked != 1 {
		t.Errorf("%d requests: the token went elsewhere", asked)
	}
}

func TestSendCancelled(t *testing.T) {
	k := fixture(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := k.adapter.Send(ctx, chat.ConversationID{Platform: "telegram", ID: "42"}, says("x"))
	checkError(t, err, adapters.Temporary, 0)
}

func TestNewRefuses(t *testing.T) {
	commands := func(lang string, c ...telegram.Command) *telegram.Options {
		return &telegram.Options{Profiles: map[string]telegram.Profile{lang: {Private: c}}}
	}
	hook := func(url, secret string) *telegram.Options {
		return &telegram.Options{Webhook: &telegram.Webhook{URL: url, Secret: secret}}
	}
	secret := strings.Repeat("s", 32)
	tests := []struct {
		name  string
		token string
		opts  *telegram.Options
	}{
		{"no token", "", nil},
		{"a token with a slash", token + "/x", nil},
		{"a token with a line end", token + "\n", nil},
		{"an address without a scheme", token, &telegram.Options{API: "localhost:8081"}},
		{"another scheme", token, &telegram.Options{API: "ftp://localhost"}},
		{"a language of three letters", token, commands("fra", telegram.Command{Name: "a", Description: "b"})},
		{"a command in capitals", token, commands("", telegram.Command{Name: "Aide", Description: "b"})},
		{"a command without description", token, commands("", telegram.Command{Name: "aide"})},
		{"a group command without description", token, &telegram.Options{Profiles: map[string]telegram.Profile{"": {Group: []telegram.Command{{Name: "aide"}}}}}},
		{"a description that is too long", token, &telegram.Options{Profiles: map[string]telegram.Profile{"": {About: strings.Repeat("x", 513)}}}},
		{"a short description that is too long", token, &telegram.Options{Profiles: map[string]telegram.Profile{"": {Short: strings.Repeat("x", 121)}}}},
		{"a webhook without encryption", token, hook("http://bot.example.org/telegram", secret)},
		{"a webhook without path", token, hook("https://bot.example.org/", secret)},
		{"a webhook without secret", token, hook("https://bot.example.org/telegram", "")},
		{"a webhook with a long secret", token, hook("https://bot.example.org/telegram", strings.Repeat(secret, 9))},
		{"a webhook with a secret of other characters", token, hook("https://bot.example.org/telegram", secret+"!")},
		{"too many commands", token, commands("", slices.Repeat([]telegram.Command{{Name: "a", Description: "b"}}, 101)...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := telegram.New(tt.token, tt.opts)
			if err == nil || strings.Contains(err.Error(), "Distinctive-Secret") {
				t.Errorf("New: %v", err)
			}
		})
	}
	a, err := telegram.New(token, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := adapters.Caps{TextUnits: 4096, Buttons: 60, LabelUnits: 64, Edit: true, FileBytes: 50 << 20, CaptionUnits: 1024}
	if a.Platform() != "telegram" || a.Caps() != want {
		t.Errorf("%v %+v", a.Platform(), a.Caps())
	}
}
