package chat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"guichet/chat"
	"guichet/dialog"
)

func TestFileCheck(t *testing.T) {
	for name, ok := range map[string]bool{
		"resume.html": true, "guichet-mes-dates-2026-11-23.ics": true, "A_1.pdf": true,
		"": false, "resume": false, ".html": false, "../a.html": false, "a/b.html": false, `a\b.html`: false, "a\n.html": false, "é.html": false,
		"a.HTML": false, "-a.html": false, strings.Repeat("a", 81) + ".html": false, "a b.html": false, `a".html`: false,
	} {
		if err := (chat.File{Name: name, Type: "text/html", Content: []byte("x")}).Check(); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestLargestFileFitsIntoAReply holds that the bounds of both agree, with room for
// the words beside the file.
func TestLargestFileFitsIntoAReply(t *testing.T) {
	r := chat.Reply{File: &chat.File{Name: "a.html", Type: "text/html", Content: make([]byte, chat.MaxFile)}}
	body, err := json.Marshal(r)
	if err != nil || len(body) > dialog.MaxReply*3/4 {
		t.Errorf("%d bytes of %d: %v", len(body), dialog.MaxReply, err)
	}
}
