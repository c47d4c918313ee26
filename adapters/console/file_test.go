package console_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/adapters"
	"guichet/adapters/console"
	"guichet/chat"
)

func page() *chat.File {
	return &chat.File{Name: "resume.html", Type: "text/html", Content: []byte("<p>é"), Instead: chat.Text{}.Para(chat.Plain("the same in words"))}
}

func TestFilesAreWrittenBeside(t *testing.T) {
	var out strings.Builder
	dir := t.TempDir()
	c := console.New(strings.NewReader(""), &out, &console.Options{Files: dir})
	for range 2 {
		parts := adapters.Render(chat.Reply{Text: chat.Text{}.Para(chat.Plain("here")), File: page()}, c.Caps())
		if err := c.Send(t.Context(), c.Conversation(), parts[0]); err != nil {
			t.Fatal(err)
		}
	}
	first, second := filepath.Join(dir, "resume.html"), filepath.Join(dir, "resume-2.html")
	if want := "here\n\n" + first + "\n\nhere\n\n" + second + "\n\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
	for _, path := range []string{first, second} {
		content, err := os.ReadFile(path)
		if err != nil || string(content) != "<p>é" {
			t.Errorf("%s: %q, %v", path, content, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read by others: %v", path, err)
		}
	}
}

func TestWithoutAFolderTheTextIsPrinted(t *testing.T) {
	var out strings.Builder
	c := console.New(strings.NewReader(""), &out, nil)
	parts := adapters.Render(chat.Reply{Text: chat.Text{}.Para(chat.Plain("here")), File: page()}, c.Caps())
	if err := c.Send(t.Context(), c.Conversation(), parts[0]); err != nil {
		t.Fatal(err)
	}
	if want := "here\n\nthe same in words\n\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestFileThatCannotBeWritten(t *testing.T) {
	c := console.New(strings.NewReader(""), &strings.Builder{}, &console.Options{Files: filepath.Join(t.TempDir(), "nowhere")})
	p := adapters.Part{File: page()}
	if err := c.Send(t.Context(), c.Conversation(), p); adapters.ClassOf(err) != adapters.Temporary || strings.Contains(err.Error(), "nowhere") {
		t.Errorf("Send: %v", err)
	}
	p.File.Name = "../resume.html"
	if err := c.Send(t.Context(), c.Conversation(), p); adapters.ClassOf(err) != adapters.Invalid {
		t.Errorf("Send: %v", err)
	}
}
