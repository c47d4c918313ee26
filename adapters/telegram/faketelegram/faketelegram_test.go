package faketelegram_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters/telegram/faketelegram"
)

const ann int64 = 42

type answer struct {
	OK          bool
	Result      json.RawMessage
	Code        int `json:"error_code"`
	Description string
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	}
}

// request makes one request; params are names and values in turn.
func request(s *faketelegram.Server, method string, params ...string) (answer, error) {
	form := url.Values{}
	for i := 0; i < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	resp, err := http.PostForm(s.URL()+"/bot"+s.Token()+"/"+method, form)
	if err != nil {
		return answer{}, err
	}
	body, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return answer{}, err
	}
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return answer{}, fmt.Errorf("%s: %q: %w", method, body, err)
	}
	if !a.OK && a.Code != resp.StatusCode {
		return a, fmt.Errorf("%s: error_code %d with HTTP status %d", method, a.Code, resp.StatusCode)
	}
	return a, nil
}

func ask(t *testing.T, s *faketelegram.Server, method string, params ...string) answer {
	t.Helper()
	a, err := request(s, method, params...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// poll makes a request that takes its time.
func poll(s *faketelegram.Server, timeout string) <-chan answer {
	got := make(chan answer, 1)
	go func() {
		a, err := request(s, "getUpdates", "timeout", timeout)
		if err != nil {
			a.Description = err.Error()
		}
		got <- a
	}()
	return got
}

func updates(t *testing.T, s *faketelegram.Server, params ...string) []int64 {
	t.Helper()
	a := ask(t, s, "getUpdates", params...)
	if !a.OK {
		t.Fatalf("getUpdates: %+v", a)
	}
	var list []struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(a.Result, &list); err != nil {
		t.Fatal(err)
	}
	ids := []int64{}
	for _, u := range list {
		ids = append(ids, u.ID)
	}
	return ids
}

func TestUpdatesAreForgottenBelowTheOffsetOnly(t *testing.T) {
	s := faketelegram.New(t, &faketelegram.Options{FirstUpdateID: 5})
	for range 3 {
		s.Say(ann, "x")
	}
	steps := []struct {
		params []string
		want   []int64
	}{
		{nil, []int64{5, 6, 7}},
		{[]string{"limit", "2"}, []int64{5, 6}},
		{[]string{"offset", "6"}, []int64{6, 7}},
		{[]string{"offset", "0"}, []int64{6, 7}},
		{[]string{"offset", "-1"}, []int64{7}},
		{nil, []int64{7}},
		{[]string{"offset", "8"}, []int64{}},
	}
	for i, step := range steps {
		if diff := cmp.Diff(step.want, updates(t, s, step.params...)); diff != "" {
			t.Errorf("step %d %v (-want +got):\n%s", i, step.params, diff)
		}
	}
}

func TestPollWaitsForAnUpdate(t *testing.T) {
	s := faketelegram.New(t, nil)
	got := poll(s, "50")
	if err := s.Until(t.Context(), func() bool { return len(s.Calls("getUpdates")) == 1 }); err != nil {
		t.Fatal(err)
	}
	s.Say(ann, "x")
	if a := <-got; !a.OK || !strings.Contains(string(a.Result), `"update_id":1000`) {
		t.Errorf("got %+v", a)
	}
}

func TestOnlyOnePoller(t *testing.T) {
	s := faketelegram.New(t, nil)
	first, second := poll(s, "1"), poll(s, "1")
	conflicts := 0
	for _, a := range []answer{<-first, <-second} {
		if a.Code == 409 && strings.Contains(a.Description, "other getUpdates") {
			conflicts++
		} else if !a.OK {
			t.Errorf("got %+v", a)
		}
	}
	if conflicts != 1 {
		t.Errorf("%d of two polls conflict", conflicts)
	}
	s.SetWebhook("https://example.org")
	if a := ask(t, s, "getUpdates"); a.Code != 409 || !strings.Contains(a.Description, "webhook") {
		t.Errorf("got %+v, want a conflict", a)
	}
	if a := ask(t, s, "getWebhookInfo"); !strings.Contains(string(a.Result), "https://example.org") {
		t.Errorf("got %s", a.Result)
	}
	if a := ask(t, s, "deleteWebhook"); !a.OK {
		t.Errorf("got %+v", a)
	}
	updates(t, s)
}

func TestAllowedUpdatesAreRemembered(t *testing.T) {
	s := faketelegram.New(t, nil)
	updates(t, s, "allowed_updates", `["message"]`)
	s.Block(ann)
	s.Say(ann, "x")
	if got := updates(t, s, "allowed_updates", "null"); len(got) != 1 {
		t.Errorf("updates %v", got)
	}
}

func TestRequestsAgainstTheInterfaceAreViolations(t *testing.T) {
	tests := []struct {
		method string
		params []string
		want   string
	}{
		{"sendMessage", []string{"text", "x"}, `"chat_id" is missing`},
		{"sendMessage", []string{"chat_id", "42", "text", "x", "colour", "red"}, `unknown parameter "colour"`},
		{"sendMessage", []string{"chat_id", "42", "text", "x", "message_thread_id", "one"}, "is no Integer"},
		{"sendMessage", []string{"chat_id", "42", "text", "x", "protect_content", "yes"}, "is no Boolean"},
		{"sendMessage", []string{"chat_id", "42", "text", "x", "link_preview_options", `{"disabled":true}`}, "is no LinkPreviewOptions"},
		{"sendMessage", []string{"chat_id", "42", "text", "x", "reply_markup", `{"inline_keyboard":[[{"callback_data":"x"}]]}`}, "is no InlineKeyboardMarkup"},
		{"sendMessage", []string{"chat_id", "42", "text", "x", "reply_markup", `{"inline_keyboard":[{"text":"x"}]}`}, "is no InlineKeyboardMarkup"},
		{"setMyCommands", []string{"commands", `[{"command":"a"}]`}, "is no Array of BotCommand"},
		{"setMyCommands", []string{"commands", "null"}, "is no Array of BotCommand"},
		{"getMe", []string{"x", "y"}, "unknown parameter"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			s := faketelegram.New(t, nil)
			s.Say(ann, "hello")
			if a := ask(t, s, tt.method, tt.params...); a.Code != 400 {
				t.Errorf("got %+v", a)
			}
			if v := s.TakeViolations(); len(v) != 1 || !strings.Contains(v[0], tt.want) {
				t.Errorf("violations %q, want one with %q", v, tt.want)
			}
		})
	}
}

func TestSendMessageLimits(t *testing.T) {
	row := func(n int, data string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(fmt.Sprintf(`{"text":"x","callback_data":%q},`, data), n), ",") + "]"
	}
	keyboard := func(rows ...string) string { return `{"inline_keyboard":[` + strings.Join(rows, ",") + `]}` }
	many := make([]string, 101)
	for i := range many {
		many[i] = row(1, "x")
	}
	tests := []struct {
		name, text, markup string
		want               string // in the refusal; empty = accepted
	}{
		{"longest text", strings.Repeat("<b>😀</b>", 2048), "null", ""},
		{"too long", strings.Repeat("😀", 2048) + "x", "null", "too long"},
		{"too long in bytes", strings.Repeat("<b>x</b>", 4096) + " ", "null", "too long"},
		{"empty", "", "null", "text is empty"},
		{"blank markup", " <b> </b> ", "null", "text is empty"},
		{"not UTF-8", "a\xff", "null", "UTF-8"},
		{"references", "&lt;&gt;&amp;&quot;&#34;&#x41;", "null", ""},
		{"bare ampersand", "a & b", "null", "ampersand"},
		{"unknown reference", "&nbsp;", "null", "unsupported character reference"},
		{"malformed reference", "&#xzz;", "null", "malformed character reference"},
		{"unknown tag", "<p>x</p>", "null", `unsupported start tag "p"`},
		{"unclosed tag", "<b>x", "null", "end tag"},
		{"crossed tags", "<b><i>x</b></i>", "null", "unexpected end tag"},
		{"half a tag", "x <b", "null", "unclosed start tag"},
		{"half an attribute", `<a href="x>y</a>`, "null", "unclosed attribute"},
		{"longest data", "x", keyboard(row(1, strings.Repeat("d", 64))), ""},
		{"data too long", "x", keyboard(row(1, strings.Repeat("é", 33))), "BUTTON_DATA_INVALID"},
		{"no data", "x", keyboard(`[{"text":"x"}]`), "unallowed"},
		{"no label", "x", keyboard(`[{"text":"","callback_data":"x"}]`), "non-empty"},
		{"fullest row", "x", keyboard(row(8, "x")), ""},
		{"row too full", "x", keyboard(row(9, "x")), "row"},
		{"most buttons", "x", keyboard(many[:100]...), ""},
		{"too many buttons", "x", keyboard(many...), "too long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := faketelegram.New(t, nil)
			s.Say(ann, "hello")
			a := ask(t, s, "sendMessage", "chat_id", "42", "text", tt.text, "parse_mode", "HTML", "entities", "null", "reply_markup", tt.markup)
			if a.OK != (tt.want == "") || !a.OK && (a.Code != 400 || !strings.Contains(a.Description, tt.want)) {
				t.Errorf("got %+v, want %q", a, tt.want)
			}
		})
	}
}

func TestConversation(t *testing.T) {
	s := faketelegram.New(t, nil)
	if a := ask(t, s, "sendMessage", "chat_id", "42", "text", "x"); a.Code != 400 || a.Description != "Bad Request: chat not found" {
		t.Errorf("got %+v", a)
	}
	s.Say(ann, "hello")
	if err := s.Press(ann, "Yes"); err == nil {
		t.Error("pressed a button of no keyboard")
	}
	markup := `{"inline_keyboard":[[{"text":"Yes","callback_data":"y"}]]}`
	ask(t, s, "sendMessage", "chat_id", "42", "text", "Sure?", "reply_markup", markup)
	if err := s.Press(ann, "No"); err == nil {
		t.Error("pressed a button that is not there")
	}
	for _, button := range []string{"Yes", "y"} {
		if err := s.Press(ann, button); err != nil {
			t.Error(err)
		}
	}
	if n := s.Spinning(ann); n != 2 {
		t.Errorf("%d buttons spin, want 2", n)
	}
	if a := ask(t, s, "answerCallbackQuery", "callback_query_id", "q1"); !a.OK || s.Spinning(ann) != 1 {
		t.Errorf("got %+v, %d spin", a, s.Spinning(ann))
	}
	if a := ask(t, s, "answerCallbackQuery", "callback_query_id", "q1"); !strings.Contains(a.Description, "query is too old") {
		t.Errorf("got %+v", a)
	}
	edit := func(id, text, markup string) answer {
		return ask(t, s, "editMessageText", "chat_id", "42", "message_id", id, "text", text, "reply_markup", markup)
	}
	if a := edit("2", "Sure?", markup); !strings.Contains(a.Description, "message is not modified") {
		t.Errorf("got %+v", a)
	}
	if a := edit("1", "Mine", "null"); !strings.Contains(a.Description, "can't be edited") {
		t.Errorf("got %+v", a)
	}
	if a := edit("2", "Sure.", "null"); !a.OK {
		t.Errorf("got %+v", a)
	}
	want := []faketelegram.Message{
		{ID: 1, From: ann, Text: "hello"},
		{ID: 2, FromBot: true, Text: "Sure.", HTML: "Sure.", Edits: 1},
	}
	if diff := cmp.Diff(want, s.Transcript(ann)); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
	s.Delete(ann, 2)
	if a := edit("2", "Sure!", "null"); !strings.Contains(a.Description, "message to edit not found") {
		t.Errorf("got %+v", a)
	}
	s.Block(ann)
	if a := ask(t, s, "sendChatAction", "chat_id", "42", "action", "typing"); a.Code != 403 {
		t.Errorf("got %+v", a)
	}
}

func TestFailures(t *testing.T) {
	s := faketelegram.New(t, nil)
	s.Say(ann, "hello")
	send := func() answer { return ask(t, s, "sendMessage", "chat_id", "42", "text", "x") }
	s.FailNext("sendMessage", faketelegram.Failure{RetryAfter: 5})
	s.FailNext("sendMessage", faketelegram.Failure{Status: 502, Done: true})
	s.FailNext("sendMessage", faketelegram.Failure{Delay: time.Millisecond})
	if a := send(); a.Code != 429 || a.Parameters.RetryAfter != 5 {
		t.Errorf("got %+v", a)
	}
	if a := send(); a.Code != 502 || a.Description != "Bad Gateway" {
		t.Errorf("got %+v", a)
	}
	if a := send(); !a.OK {
		t.Errorf("got %+v", a)
	}
	sent, err := s.WaitFor(t.Context(), ann, 2)
	if err != nil || len(sent) != 2 {
		t.Errorf("%d messages (%v), want the one that was done in spite of its answer and the last", len(sent), err)
	}
}

func TestStrangers(t *testing.T) {
	s := faketelegram.New(t, nil)
	for path, want := range map[string]int{
		"/bot" + s.Token() + "/sendDice": 404,
		"/bot1:wrong/getMe":              401,
		"/":                              404,
	} {
		resp, err := http.Get(s.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
		if resp.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, resp.StatusCode, want)
		}
	}
	if v := s.TakeViolations(); len(v) != 1 || !strings.Contains(v[0], "sendDice") {
		t.Errorf("violations: %q, want one by sendDice", v)
	}
}

func TestCommandLimits(t *testing.T) {
	s := faketelegram.New(t, nil)
	tests := map[string]bool{
		`[]`: true,
		`[{"command":"aide","description":"Aide"}]`:                                                            true,
		`[{"command":"Aide","description":"Aide"}]`:                                                            false,
		`[{"command":"aide","description":""}]`:                                                                false,
		`[{"command":"aide","description":"` + strings.Repeat("x", 257) + `"}]`:                                false,
		`[` + strings.Repeat(`{"command":"a","description":"b"},`, 100) + `{"command":"a","description":"b"}]`: false,
	}
	for commands, want := range tests {
		if a := ask(t, s, "setMyCommands", "commands", commands, "language_code", "fr"); a.OK != want {
			t.Errorf("%.60s: %+v", commands, a)
		}
	}
	if a := ask(t, s, "setMyCommands", "commands", "[]", "language_code", "fr-FR"); a.OK {
		t.Errorf("a language of five characters: %+v", a)
	}
}

// upload makes a request with a file in a field.
func upload(t *testing.T, s *faketelegram.Server, field, name string, size int, params ...string) answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(params); i += 2 {
		if err := w.WriteField(params[i], params[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(s.URL()+"/bot"+s.Token()+"/sendDocument", w.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var a answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestDocuments(t *testing.T) {
	s := faketelegram.New(t, nil)
	s.Say(ann, "hello")
	long := strings.Repeat("é", 1025)
	for _, tt := range []struct {
		what, field, name string
		size, code        int
		params            []string
	}{
		{"a page", "document", "a.html", 10, 0, []string{"chat_id", "42", "caption", long[2:]}},
		{"without a caption", "document", "a.ics", 10, 0, []string{"chat_id", "42"}},
		{"an empty file", "document", "a.ics", 0, 400, []string{"chat_id", "42"}},
		{"a long caption", "document", "a.ics", 10, 400, []string{"chat_id", "42", "caption", long}},
		{"another field", "caption", "a.ics", 10, 400, []string{"chat_id", "42"}},
		{"the largest", "document", "a.pdf", 50 << 20, 0, []string{"chat_id", "42"}},
		{"one byte more", "document", "a.pdf", 50<<20 + 1, 413, []string{"chat_id", "42"}},
		{"far too large", "document", "a.pdf", 60 << 20, 413, []string{"chat_id", "42"}},
		{"somebody else", "document", "a.pdf", 10, 400, []string{"chat_id", "4242"}},
	} {
		if a := upload(t, s, tt.field, tt.name, tt.size, tt.params...); a.Code != tt.code {
			t.Errorf("%s: %+v", tt.what, a)
		}
	}
	if v := s.TakeViolations(); len(v) != 1 {
		t.Errorf("violations %q, want that of the other field", v)
	}
	if m := s.Transcript(ann)[2]; m.File.Type != "text/calendar" || m.File.Name != "a.ics" {
		t.Errorf("got %+v", m.File)
	}
}
