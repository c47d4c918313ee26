package discord_test

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

	"guichet/adapters"
	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

func TestSendShowsTextAndLinks(t *testing.T) {
	k := fixture(t, nil, nil)
	text := chat.Text{}.Head("CPF & AIF").Item(chat.Strong("a"), chat.Plain(" *b* @everyone")).Item(chat.Link("page", "https://example.org/?a=1&b=2"))
	if err := k.send(t, ann, adapters.Part{Text: text, Key: "1.0"}); err != nil {
		t.Fatal(err)
	}
	m := k.Transcript(ann)[0]
	if want := "**CPF & AIF**\n- **a** \\*b\\* @everyone\n- [page](<https://example.org/?a=1&b=2>)"; m.Text != want {
		t.Errorf("text %q, want %q", m.Text, want)
	}
	if body := k.Calls(fakediscord.SendMessage)[0].Body; !strings.Contains(body, `"allowed_mentions":{"parse":[]}`) {
		t.Errorf("people may be mentioned: %s", body)
	}
}

func TestLongestReplyIsTaken(t *testing.T) {
	k := fixture(t, nil, nil)
	text := chat.Text{}.Head("Long *& wide*").Para(chat.Plain(strings.Repeat("Phrase « é 😀 » _& x_ (1). ", 500)))
	for range 40 {
		text = text.Item(chat.Strong("Somebody"), chat.Plain(" · "), chat.Link("a page", "https://example.org/"+strings.Repeat("a/", 60)))
	}
	r := chat.Reply{Text: text}
	for i := range 100 {
		r.Choices = append(r.Choices, chat.Choice{Label: strings.Repeat("é😀", 60), Action: fmt.Sprintf("%064d", i), Minor: i%7 == 0})
	}
	parts := adapters.Render(r, k.adapter.Caps())
	for i, p := range parts {
		p.Key = fmt.Sprint(i)
		if err := k.send(t, ann, p); err != nil {
			t.Fatalf("part %d of %d: %v", i, len(parts), err)
		}
	}
	if got := len(k.Transcript(ann)); got != len(parts) || got < 10 {
		t.Errorf("%d messages of %d parts", got, len(parts))
	}
	r.Choices = append(r.Choices, chat.Choice{Key: "x", Label: "one too many", Action: "x"})
	if last := adapters.Render(r, k.adapter.Caps()); last[len(last)-1].Choices != nil {
		t.Error("101 choices are not written out")
	}
}

func TestSentAgainIsThereOnce(t *testing.T) {
	k := fixture(t, nil, nil)
	k.FailNext(fakediscord.SendMessage, failure{Cut: true, Done: true})
	checkError(t, k.send(t, ann, says("hello")), adapters.Unknown, 0)
	if err := k.send(t, ann, says("hello")); err != nil {
		t.Fatal(err)
	}
	if n := len(k.Transcript(ann)); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
	for _, other := range []adapters.Part{
		{Text: says("hello").Text, Key: "1.1"}, // another part
		{Text: says("other words").Text, Key: "1.0"},
		{Text: says("hello").Text}, {Text: says("hello").Text}, // nobody can tell
	} {
		if err := k.send(t, ann, other); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(k.Transcript(ann)); n != 5 {
		t.Errorf("%d messages, want 5", n)
	}
	k.FailNext(fakediscord.SendMessage, failure{Status: 404, Code: 10008, Message: "Unknown Message"})
	if err := k.send(t, ann, says("hello")); err != nil {
		t.Errorf("sent before and deleted since: %v", err)
	}
}

func TestReplacing(t *testing.T) {
	k := fixture(t, nil, nil)
	k.Say(ann, "of the person")
	part := says("first")
	part.Choices = []chat.Choice{{Label: "Yes", Action: "yes"}}
	if err := k.send(t, ann, part); err != nil {
		t.Fatal(err)
	}
	channel, own, bots := k.Channel(ann), k.Transcript(ann)[0].ID, k.Transcript(ann)[1].ID
	tests := []struct {
		name     string
		replaces string
		class    adapters.Class
		ok       bool
	}{
		{"other words", channel + "/" + bots, 0, true},
		{"a message that is gone", channel + "/77", 0, true},
		{"a message of the person", channel + "/" + own, 0, true},
		{"a private one, much later", "private/77", 0, true},
		{"of another conversation", "43/" + bots, adapters.Invalid, false},
		{"no reference", "nonsense", adapters.Invalid, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			part := says("second")
			part.Replaces = chat.MessageRef(tt.replaces)
			err := k.send(t, ann, part)
			if (err == nil) != tt.ok || err != nil && adapters.ClassOf(err) != tt.class {
				t.Errorf("Send: %v", err)
			}
		})
	}
	if m := k.Transcript(ann)[1]; m.Text != "second" || len(k.Transcript(ann)) != 2 || len(m.Labels()) != 0 {
		t.Errorf("got %+v", k.Transcript(ann))
	}
}

func TestLimitsAreKept(t *testing.T) {
	t.Run("of a channel", func(t *testing.T) {
		now := time.Now()
		k := fixture(t, func(o *discord.Options) { o.Now = func() time.Time { return now } }, &fakediscord.Options{ChannelLimit: 2})
		for i := range 2 {
			if err := k.send(t, ann, adapters.Part{Text: says("x").Text, Key: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
		}
		err := k.send(t, ann, says("one too many"))
		e, ok := errors.AsType[*adapters.SendError](err)
		if !ok || e.Class != adapters.Throttled || e.After < 3*time.Second || e.After > 5*time.Second {
			t.Errorf("Send: %v", err)
		}
		if n := len(k.Calls(fakediscord.SendMessage)); n != 2 {
			t.Errorf("%d requests: Discord was asked for what it had refused before", n)
		}
		if err := k.send(t, bob, says("another channel")); err != nil {
			t.Errorf("Send: %v", err)
		}
	})
	t.Run("of the bot", func(t *testing.T) {
		now := time.Now()
		k := fixture(t, func(o *discord.Options) { o.Now = func() time.Time { return now } }, nil)
		k.FailNext(fakediscord.SendMessage, failure{RetryAfter: 2, Global: true})
		told := k.send(t, ann, says("x"))
		checkError(t, told, adapters.Throttled, 2*time.Second)
		now = now.Add(500 * time.Millisecond)
		known := k.send(t, bob, says("x"))
		checkError(t, known, adapters.Throttled, 1500*time.Millisecond)
		for _, err := range []error{told, known} {
			if e, ok := errors.AsType[*adapters.SendError](err); !ok || !e.Account {
				t.Errorf("not of the whole account: %v", err)
			}
		}
		now = now.Add(1500 * time.Millisecond)
		if err := k.send(t, bob, says("x")); err != nil {
			t.Errorf("Send: %v", err)
		}
		if n := len(k.Calls(fakediscord.SendMessage)); n != 2 {
			t.Errorf("%d requests, want 2", n)
		}
	})
}

func TestSendToUnreachablePeople(t *testing.T) {
	k := fixture(t, nil, nil)
	k.Say(ann, "hello")
	k.CloseDMs(ann)
	checkError(t, k.send(t, ann, says("x")), adapters.Gone, 0)
	k.OpenDMs(ann)
	if err := k.send(t, ann, says("x")); err != nil {
		t.Errorf("Send: %v", err)
	}
	c := k.conversation(ann)
	k.Vanish(ann)
	checkError(t, k.adapter.Send(t.Context(), c, says("x")), adapters.Gone, 0)
}

func TestSendRefusesWithoutAsking(t *testing.T) {
	k := fixture(t, nil, nil)
	checkError(t, k.send(t, ann, adapters.Part{}), adapters.Invalid, 0)
	checkError(t, k.adapter.Send(t.Context(), chat.ConversationID{Platform: "discord", ID: "1/../2"}, says("x")), adapters.Invalid, 0)
	checkError(t, k.adapter.Send(t.Context(), chat.ConversationID{Platform: "telegram", ID: "42"}, says("x")), adapters.Invalid, 0)
	if calls := k.Calls(""); len(calls) != 0 {
		t.Errorf("%d requests", len(calls))
	}
}

func TestSendOnlyChoices(t *testing.T) {
	k := fixture(t, nil, nil)
	if err := k.send(t, ann, adapters.Part{Choices: []chat.Choice{{Action: "yes"}}}); err != nil {
		t.Fatal(err)
	}
	if m := k.Transcript(ann)[0]; m.Text != "…" || len(m.Labels()) != 1 {
		t.Errorf("got %+v", m)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestSendWithoutAServer(t *testing.T) {
	dial := func(err error) *http.Client {
		return &http.Client{Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, err },
		}}
	}
	tests := []struct {
		name   string
		client *http.Client
		reason string
	}{
		{"no such name", dial(&net.DNSError{Err: "no such host", Name: "api.example.org", IsNotFound: true}), "cannot be resolved"},
		{"anything else", &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy at %s said no", r.URL)
		})}, "network trouble"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := discord.New(token, &discord.Options{Client: tt.client})
			if err != nil {
				t.Fatal(err)
			}
			err = a.Send(t.Context(), chat.ConversationID{Platform: "discord", ID: "42"}, says("x"))
			checkError(t, err, adapters.Temporary, 0)
			if !strings.Contains(err.Error(), tt.reason) {
				t.Errorf("%v does not say %q", err, tt.reason)
			}
		})
	}
}

func TestRequestsGoWhereTheSettingsSay(t *testing.T) {
	for api, want := range map[string]string{
		"":                         "https://discord.com/api/v9/channels/42/messages",
		"http://127.0.0.1:81/x/y/": "http://127.0.0.1:81/x/y/v9/channels/42/messages",
	} {
		var asked []string
		client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			asked = append(asked, r.URL.String())
			if got := r.Header.Get("Authorization"); got != "Bot "+token {
				t.Errorf("authorization %q", got)
			}
			return &http.Response{
				StatusCode: http.StatusTemporaryRedirect,
				Header:     http.Header{"Location": {"https://elsewhere.example.org/"}},
				Body:       http.NoBody,
				Request:    r,
			}, nil
		})}
		a, err := discord.New("Bot "+token, &discord.Options{API: api, Client: client})
		if err != nil {
			t.Fatal(err)
		}
		err = a.Send(t.Context(), chat.ConversationID{Platform: "discord", ID: "42"}, says("x"))
		checkError(t, err, adapters.Temporary, 0)
		if !slices.Equal(asked, []string{want}) {
			t.Errorf("asked %q, want %q once: the token went elsewhere", asked, want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	words := func(name, does string) *discord.Options {
		return &discord.Options{Commands: []discord.Command{{Name: name, Does: does}}}
	}
	tests := []struct {
		name  string
		token string
		opts  *discord.Options
	}{
		{"no token", "", nil},
		{"a token with a slash", token + "/x", nil},
		{"a token with a line end", token + "\n", nil},
		{"an address without a scheme", token, &discord.Options{API: "localhost:8081"}},
		{"another scheme", token, &discord.Options{API: "ftp://localhost"}},
		{"a command in capitals", token, words("Aide", "x")},
		{"a command with a space", token, words("aide moi", "x")},
		{"a command without description", token, words("aide", "")},
		{"a long description", token, words("aide", strings.Repeat("é", 101))},
		{"too many commands", token, &discord.Options{Commands: slices.Repeat([]discord.Command{{Name: "a", Does: "b"}}, 101)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := discord.New(tt.token, tt.opts)
			if err == nil || strings.Contains(err.Error(), "Distinctive") {
				t.Errorf("New: %v", err)
			}
		})
	}
	a, err := discord.New(token, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := adapters.Caps{TextUnits: 2000, Markdown: true, Buttons: 100, LabelUnits: 80, Edit: true, FileBytes: 10 << 20}
	if a.Platform() != "discord" || a.Caps() != want {
		t.Errorf("%v %+v", a.Platform(), a.Caps())
	}
}
