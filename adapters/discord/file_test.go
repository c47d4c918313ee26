package discord_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters"
	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

func sheet() *chat.File {
	return &chat.File{Name: "resume.html", Type: "text/html", Content: []byte("<!doctype html><p>é"), Instead: chat.Text{}.Para(chat.Plain("é"))}
}

func carries(text string) adapters.Part {
	p := says(text)
	p.File = sheet()
	return p
}

var got = []fakediscord.File{{Name: "resume.html", Type: "text/html", Content: sheet().Content}}

func TestSendFile(t *testing.T) {
	k := fixture(t, nil, nil)
	p := carries("À imprimer *")
	p.Choices = []chat.Choice{{Label: "Menu", Action: "menu", Minor: true}}
	if err := k.send(t, ann, p); err != nil {
		t.Fatal(err)
	}
	if err := k.send(t, ann, adapters.Part{File: sheet(), Key: "2.0"}); err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{`À imprimer \*`, ""} {
		m := k.Transcript(ann)[i]
		if diff := cmp.Diff(got, m.Files); diff != "" || m.Text != text {
			t.Errorf("message %d says %q (-want +got):\n%s", i, m.Text, diff)
		}
	}
}

// TestFileSentAgainIsThereOnce holds what makes an unknown outcome harmless.
func TestFileSentAgainIsThereOnce(t *testing.T) {
	k := fixture(t, nil, nil)
	k.FailNext(fakediscord.SendMessage, failure{Cut: true, Done: true})
	checkError(t, k.send(t, ann, carries("hello")), adapters.Unknown, 0)
	if err := k.send(t, ann, carries("hello")); err != nil {
		t.Fatal(err)
	}
	other := carries("hello")
	other.File.Content = []byte("another page under the same key, of a new database")
	if err := k.send(t, ann, other); err != nil {
		t.Fatal(err)
	}
	if n := len(k.Transcript(ann)); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

func TestSendFileClasses(t *testing.T) {
	for name, tt := range map[string]struct {
		fail  failure
		class adapters.Class
		after time.Duration
	}{
		"throttled":        {failure{RetryAfter: 2}, adapters.Throttled, 2 * time.Second},
		"too large":        {failure{Status: 413, Code: 40005, Message: "Request entity too large"}, adapters.Invalid, 0},
		"bad gateway":      {failure{Status: 502, Body: "<html>"}, adapters.Unknown, 0},
		"unavailable":      {failure{Status: 503, Body: "<html>"}, adapters.Temporary, 0},
		"closed":           {failure{Status: 403, Code: 50007, Message: "Cannot send messages to this user"}, adapters.Gone, 0},
		"cut":              {failure{Cut: true}, adapters.Unknown, 0},
		"no answer so far": {failure{Delay: time.Hour}, adapters.Unknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			k := fixture(t, func(o *discord.Options) {
				if tt.fail.Delay > 0 {
					o.SendTimeout = 50 * time.Millisecond
				}
			}, nil)
			k.FailNext(fakediscord.SendMessage, tt.fail)
			checkError(t, k.send(t, ann, carries("private words")), tt.class, tt.after)
		})
	}
}

// TestFileAnswersAnInteraction holds that a file goes where Discord waits for
// the answer: in place of the announcement of a command, and behind a press.
func TestFileAnswersAnInteraction(t *testing.T) {
	k := fixture(t, func(o *discord.Options) { o.Commands = []discord.Command{{Name: "resume", Does: "x"}} }, nil)
	k.run(t)
	k.until(t, "registered", func() bool { return len(k.Commands()) == 1 })
	if err := k.Use(ann, fakediscord.InServer, "resume", ""); err != nil {
		t.Fatal(err)
	}
	e := k.next(t)
	for i := range 2 {
		p := carries("one of two")
		p.Answers, p.Further = e.Answer, i > 0
		p.Choices = []chat.Choice{{Label: "Menu", Action: "menu"}}
		if err := k.adapter.Send(t.Context(), e.Conversation, p); err != nil {
			t.Fatal(err)
		}
	}
	seen := k.fromBot(ann)
	if len(seen) != 2 {
		t.Fatalf("%d messages", len(seen))
	}
	for i, m := range seen {
		if diff := cmp.Diff(got, m.Files); diff != "" || m.Thinking || !m.Ephemeral {
			t.Errorf("message %d is %+v", i, m)
		}
	}
	if a, b := len(k.Calls(fakediscord.EditOriginal)), len(k.Calls(fakediscord.FollowUp)); a != 1 || b != 1 {
		t.Errorf("%d and %d answers", a, b)
	}
}

func TestSendFileRefusesWithoutAsking(t *testing.T) {
	k := fixture(t, nil, nil)
	for name, change := range map[string]func(*adapters.Part){
		"a path for a name":     func(p *adapters.Part) { p.File.Name = "../x.html" },
		"nothing in it":         func(p *adapters.Part) { p.File.Content = nil },
		"in place of a message": func(p *adapters.Part) { p.Replaces = "1/2" },
	} {
		p := carries("x")
		change(&p)
		checkError(t, k.send(t, ann, p), adapters.Invalid, 0)
		if n := len(k.Calls(fakediscord.SendMessage)) + len(k.Calls(fakediscord.EditMessage)); n != 0 {
			t.Errorf("%s: %d requests", name, n)
		}
	}
}

// TestFakeRefusesFiles holds the fake to what Discord refuses.
func TestFakeRefusesFiles(t *testing.T) {
	k := fixture(t, nil, nil)
	send := func(payload, field, name, kind string, size int) int {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		_ = w.WriteField("payload_json", payload)
		part, err := w.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {`form-data; name="` + field + `"; filename="` + name + `"`}, "Content-Type": {kind},
		})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(make([]byte, size))
		_ = w.Close()
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, k.URL()+"/v9/channels/"+k.Channel(ann)+"/messages", &body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", w.FormDataContentType())
		r.Header.Set("Authorization", "Bot "+token)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer http.DefaultClient.CloseIdleConnections()
		defer resp.Body.Close()
		return resp.StatusCode
	}
	payload := func(name string) string {
		return `{"content":"","components":[],"allowed_mentions":{"parse":[]},"nonce":"` + name + `","enforce_nonce":true,"attachments":[{"id":"0","filename":"` + name + `"}]}`
	}
	for _, tt := range []struct {
		what, payload, field, name, kind string
		size, status                     int
	}{
		{"a page", payload("a.html"), "files[0]", "a.html", "text/html", 5, 200},
		{"the largest", payload("b.pdf"), "files[0]", "b.pdf", "application/pdf", 10 << 20, 200},
		{"one byte more", payload("c.pdf"), "files[0]", "c.pdf", "application/pdf", 10<<20 + 1, 413},
		{"another name", payload("d.html"), "files[0]", "other.html", "text/html", 5, 400},
		{"another media type", payload("e.html"), "files[0]", "e.html", "text/calendar", 5, 400},
		{"an empty one", payload("f.html"), "files[0]", "f.html", "text/html", 0, 400},
		{"another field", payload("g.html"), "file", "g.html", "text/html", 5, 400},
	} {
		if status := send(tt.payload, tt.field, tt.name, tt.kind, tt.size); status != tt.status {
			t.Errorf("%s: %d, want %d", tt.what, status, tt.status)
		}
	}
	if v := k.TakeViolations(); len(v) != 3 {
		t.Errorf("violations %q", v)
	}
}
