package telegram_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters"
	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
)

func page() *chat.File {
	return &chat.File{Name: "resume.html", Type: "text/html", Content: []byte("<!doctype html><p>é"), Instead: chat.Text{}.Para(chat.Plain("é"))}
}

func carries(text string) adapters.Part {
	p := says(text)
	p.File = page()
	return p
}

func TestSendFile(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "hello")
	p := carries("À imprimer <b>")
	p.Choices = []chat.Choice{{Label: "Menu", Action: "menu", Minor: true}}
	if err := k.send(t, "42", p); err != nil {
		t.Fatal(err)
	}
	m := k.Transcript(ann)[1]
	want := &faketelegram.File{Name: "resume.html", Type: "text/html", Content: page().Content}
	if diff := cmp.Diff(want, m.File); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	if m.Text != "À imprimer <b>" || len(m.Labels()) != 1 {
		t.Errorf("got %+v", m)
	}
	if p := k.Calls("sendDocument")[0].Params; p.Has("link_preview_options") || p.Get("parse_mode") != "HTML" {
		t.Errorf("parameters %v", p)
	}
	p = adapters.Part{File: page()}
	if err := k.send(t, "42", p); err != nil {
		t.Fatal(err)
	}
	if m := k.Transcript(ann)[2]; m.Text != "" || m.File == nil {
		t.Errorf("got %+v", m)
	}
	closing := says("closed")
	closing.Replaces = "42/2"
	if err := k.send(t, "42", closing); err != nil {
		t.Errorf("a message with a file that is to be closed: %v", err)
	}
}

func TestCaptionOfAnyLengthIsTaken(t *testing.T) {
	for _, n := range []int{1, 1023, 1024, 1025, 4096, 9000} {
		k := fixture(t, nil)
		k.Say(ann, "hello")
		text := chat.Text{}.Para(chat.Plain(strings.Repeat("é", n)))
		parts := adapters.Render(chat.Reply{Text: text, File: page(), Choices: []chat.Choice{{Label: "a", Action: "a"}}}, k.adapter.Caps())
		for i, p := range parts {
			if err := k.send(t, "42", p); err != nil {
				t.Fatalf("%d characters, part %d of %d: %v", n, i, len(parts), err)
			}
		}
		all := k.Transcript(ann)
		if last := all[len(all)-1]; last.File == nil || len(last.Labels()) != 1 || len(k.Calls("sendDocument")) != 1 {
			t.Errorf("%d characters: the last message is %+v", n, last)
		}
	}
}

func TestSendFileClasses(t *testing.T) {
	page := "<html>" + token + "</html>"
	tests := []struct {
		name  string
		fail  failure
		class adapters.Class
		after time.Duration
	}{
		{"throttled", failure{RetryAfter: 35}, adapters.Throttled, 35 * time.Second},
		{"throttled by a gateway", failure{Status: 429, Body: page}, adapters.Throttled, 0},
		{"blocked", failure{Status: 403, Message: "Forbidden: bot was blocked by the user"}, adapters.Gone, 0},
		{"too large", failure{Status: 413, Message: "Request Entity Too Large"}, adapters.Invalid, 0},
		{"migrated", failure{Status: 400, Body: `{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-100}}`}, adapters.Moved, 0},
		{"revoked", failure{Status: 401, Message: "Unauthorized"}, adapters.Fatal, 0},
		{"bad gateway page", failure{Status: 502, Body: page}, adapters.Unknown, 0},
		{"unavailable", failure{Status: 503}, adapters.Temporary, 0},
		{"cut connection", failure{Cut: true, Done: true}, adapters.Unknown, 0},
		{"no answer in time", failure{Delay: time.Hour}, adapters.Unknown, 0},
		{"worded with the address", failure{Status: 400, Message: "no https://api.example.org/bot" + token + "/sendDocument here"}, adapters.Invalid, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := fixture(t, func(o *telegram.Options) {
				if tt.fail.Delay > 0 {
					o.SendTimeout = 50 * time.Millisecond
				}
			})
			k.Say(ann, "hello")
			k.FailNext("sendDocument", tt.fail)
			checkError(t, k.send(t, "42", carries("private words")), tt.class, tt.after)
		})
	}
}

// TestSendFileWithoutAServer also holds, by the check of the whole package, that
// the library's writer does not wait for ever for a request that never leaves.
func TestSendFileWithoutAServer(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := telegram.New(token, &telegram.Options{API: "http://" + closed.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	to := chat.ConversationID{Platform: "telegram", ID: "42"}
	checkError(t, a.Send(t.Context(), to, carries("x")), adapters.Temporary, 0)
	a, err = telegram.New(token, &telegram.Options{Client: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.ContentLength <= 0 || r.GetBody == nil {
			t.Errorf("a body of %d bytes: its length is not told", r.ContentLength)
		}
		return nil, net.ErrClosed // without having read it
	})}})
	if err != nil {
		t.Fatal(err)
	}
	checkError(t, a.Send(t.Context(), to, carries("x")), adapters.Temporary, 0)
}

func TestSendFileRefusesWithoutAsking(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "hello")
	for name, change := range map[string]func(*adapters.Part){
		"a path for a name":        func(p *adapters.Part) { p.File.Name = "../x.html" },
		"a name with a line end":   func(p *adapters.Part) { p.File.Name = "x\n.html" },
		"nothing in it":            func(p *adapters.Part) { p.File.Content = nil },
		"too much in it":           func(p *adapters.Part) { p.File.Content = make([]byte, chat.MaxFile+1) },
		"in place of a message":    func(p *adapters.Part) { p.Replaces = "42/1" },
		"no media type":            func(p *adapters.Part) { p.File.Type = "" },
		"a name without an ending": func(p *adapters.Part) { p.File.Name = "resume" },
	} {
		p := carries("x")
		change(&p)
		if err := k.send(t, "42", p); adapters.ClassOf(err) != adapters.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if calls := k.Calls("sendDocument"); len(calls) != 0 {
		t.Errorf("%d requests", len(calls))
	}
}
