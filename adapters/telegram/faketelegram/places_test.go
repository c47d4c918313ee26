package faketelegram_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters/telegram/faketelegram"
)

const (
	group  int64 = -4005
	public       = "https://bot.example.org"
	secret       = "abc_DEF-123"
)

func refused(t *testing.T, a answer, want string) {
	t.Helper()
	if a.OK || !strings.Contains(a.Description, want) {
		t.Errorf("got %+v, want a refusal with %q", a, want)
	}
}

func TestPlacesRefuse(t *testing.T) {
	s := faketelegram.New(t, nil)
	g := s.OpenForum(group)
	g.Say(ann, "hello")
	open, closed := g.OpenTopic(ann, "a"), g.OpenTopic(ann, "b")
	g.CloseTopic(closed)
	send := func(more ...string) answer {
		return ask(t, s, "sendMessage", append([]string{"chat_id", fmt.Sprint(group), "text", "x"}, more...)...)
	}
	if a := send("message_thread_id", fmt.Sprint(open)); !a.OK {
		t.Errorf("an open topic: %+v", a)
	}
	refused(t, send("message_thread_id", fmt.Sprint(closed)), "TOPIC_CLOSED")
	refused(t, send("message_thread_id", "1"), "thread not found") // that of the general topic
	refused(t, send("message_thread_id", "999"), "thread not found")
	refused(t, send("reply_parameters", `{"message_id":999}`), "to be replied not found")
	if a := send("reply_parameters", `{"message_id":999,"allow_sending_without_reply":true}`); !a.OK {
		t.Errorf("a reply that may do without: %+v", a)
	}
	refused(t, ask(t, s, "sendChatAction", "chat_id", fmt.Sprint(group), "action", "typing", "message_thread_id", "999"), "thread not found")
	g.Mute()
	refused(t, send(), "not enough rights")
	g.Remove()
	refused(t, send(), "bot was kicked from the supergroup chat")

	basic := s.OpenGroup(-7)
	basic.Migrate(-1007)
	a := ask(t, s, "sendMessage", "chat_id", "-7", "text", "x")
	refused(t, a, "upgraded to a supergroup")
	refused(t, ask(t, s, "sendMessage", "chat_id", fmt.Sprint(ann), "text", "x"), "chat not found") // only the group knows her
}

func TestPrivacyKeepsWhatIsNotForTheBot(t *testing.T) {
	s := faketelegram.New(t, &faketelegram.Options{Privacy: true})
	g := s.OpenGroup(group)
	ask(t, s, "sendMessage", "chat_id", fmt.Sprint(group), "text", "x")
	bot := g.Transcript()[0].ID
	for _, text := range []string{"hello", "@guichettestbot hello", "/start", "hello @other_bot"} {
		g.Say(ann, text)
	}
	g.Post(ann, faketelegram.Post{Text: "reply", ReplyTo: bot})
	var got []string
	var list []struct {
		Message *struct {
			Text    string
			ReplyTo *struct{ From struct{ ID int64 } } `json:"reply_to_message"`
		}
	}
	if err := json.Unmarshal(ask(t, s, "getUpdates").Result, &list); err != nil {
		t.Fatal(err)
	}
	for _, u := range list {
		if u.Message == nil {
			continue // the bot was added
		}
		got = append(got, u.Message.Text)
		if u.Message.Text == "reply" && (u.Message.ReplyTo == nil || u.Message.ReplyTo.From.ID != faketelegram.BotID) {
			t.Errorf("the reply does not tell to what")
		}
	}
	if diff := cmp.Diff([]string{"@guichettestbot hello", "/start", "reply"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWebhookIsRefused(t *testing.T) {
	s := faketelegram.New(t, nil)
	for _, tc := range []struct{ url, secret, max, want string }{
		{"http://bot.example.org/x", secret, "40", "HTTPS URL must be provided"},
		{"https://bot.example.org:8080/x", secret, "40", "ports 80, 88, 443 or 8443"},
		{public + "/x", "with space", "40", "unallowed characters"},
		{public + "/x", secret, "101", "max_connections"},
	} {
		refused(t, ask(t, s, "setWebhook", "url", tc.url, "secret_token", tc.secret, "max_connections", tc.max), tc.want)
	}
	refused(t, ask(t, s, "setMyCommands", "commands", "[]", "scope", `{"type":"all_group_chats","chat_id":1}`), "is no BotCommandScope")
	refused(t, ask(t, s, "setMyShortDescription", "short_description", strings.Repeat("x", 121)), "too long")
	if v := s.TakeViolations(); len(v) != 1 {
		t.Errorf("violations: %q", v)
	}
}

func TestWebhookIsBroughtUpdatesInOrder(t *testing.T) {
	var mu sync.Mutex
	got := map[string][]string{}
	failures := 3
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != secret || r.URL.Path != "/x" {
			t.Errorf("%s with the secret %q", r.URL, r.Header.Get("X-Telegram-Bot-Api-Secret-Token"))
		}
		var u struct {
			Message *struct {
				Text string
				Chat struct{ ID int64 }
			}
			Query *struct{ ID string } `json:"callback_query"`
		}
		if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
			t.Error(err)
		}
		switch {
		case u.Query != nil:
			_, _ = io.WriteString(w, `{"method":"answerCallbackQuery","callback_query_id":"`+u.Query.ID+`"}`)
		case u.Message.Chat.ID == ann && failures > 0:
			failures--
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			who := fmt.Sprint(u.Message.Chat.ID)
			got[who] = append(got[who], u.Message.Text)
		}
	}))
	defer hook.Close()
	s := faketelegram.New(t, &faketelegram.Options{Public: map[string][]string{public: {hook.URL}}, Again: time.Millisecond})
	for n := range 3 {
		s.Say(ann, fmt.Sprint(n))
		s.Say(43, fmt.Sprint(n))
	}
	if a := ask(t, s, "setWebhook", "url", public+"/x", "secret_token", secret, "allowed_updates", `["message","callback_query"]`); !a.OK {
		t.Fatalf("%+v", a)
	}
	refused(t, ask(t, s, "getUpdates"), "webhook is active")
	taken := func() bool { return s.Pending() == 0 }
	if err := s.Until(t.Context(), taken); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	for who, texts := range got {
		if !slices.Equal(texts, []string{"0", "1", "2"}) {
			t.Errorf("%s: %v", who, texts)
		}
	}
	mu.Unlock()
	if got := s.Failure(); !strings.Contains(got, "503 Service Unavailable") {
		t.Errorf("the last failure is %q", got)
	}

	ask(t, s, "sendMessage", "chat_id", fmt.Sprint(ann), "text", "x", "reply_markup", `{"inline_keyboard":[[{"text":"a","callback_data":"a"}]]}`)
	if err := s.Press(ann, "a"); err != nil {
		t.Fatal(err)
	}
	if err := s.Until(t.Context(), func() bool { return s.Spinning(ann) == 0 && taken() }); err != nil {
		t.Fatal(err)
	}
	if len(s.Calls("answerCallbackQuery")) != 1 {
		t.Error("the request in the answer is not among the calls")
	}

	ask(t, s, "deleteWebhook")
	s.Say(ann, "later")
	if ids := updates(t, s); len(ids) != 1 {
		t.Errorf("%d updates wait for a poll, want 1", len(ids))
	}
}
