package adapters_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"guichet/adapters"
	"guichet/chat"
)

// files are of different sizes, and often none.
var files = rapid.Custom(func(t *rapid.T) *chat.File {
	if rapid.Bool().Draw(t, "none") {
		return nil
	}
	return &chat.File{
		Name: "a.txt", Type: "text/plain", Content: make([]byte, rapid.IntRange(1, 20).Draw(t, "bytes")), Instead: chat.Text{}.Para(chat.Plain("instead")),
	}
})

// checkFile holds that a file is on the last part, which its platform takes, and
// nowhere else.
func checkFile(t *rapid.T, r chat.Reply, caps adapters.Caps, parts []adapters.Part) {
	for i, p := range parts {
		wanted := r.File != nil && len(r.File.Content) <= caps.FileBytes && i == len(parts)-1
		if wanted != (p.File != nil) {
			t.Errorf("part %d of %d has the file: %v", i, len(parts), p.File != nil)
		}
		if n := adapters.Units(plain(p.Text)); p.File != nil && caps.CaptionUnits > 0 && n > max(caps.CaptionUnits, 16) {
			t.Errorf("a caption of %d units, more than %d", n, caps.CaptionUnits)
		}
	}
	if r.File != nil && len(parts) == 0 {
		t.Error("the file is lost")
	}
}

func TestRenderFile(t *testing.T) {
	file := &chat.File{Name: "a.txt", Type: "text/plain", Content: []byte("content"), Instead: chat.Text{}.Para(chat.Plain("instead"))}
	text := chat.Text{}.Para(chat.Plain("thirteen more"))
	choices := []chat.Choice{{Label: "a", Action: "a"}}
	for _, tt := range []struct {
		name string
		text chat.Text
		caps adapters.Caps
		want []string
	}{
		{"beside the text", text, adapters.Caps{FileBytes: 7, Buttons: 1}, []string{"thirteen more+file"}},
		{"alone", nil, adapters.Caps{FileBytes: 7, Buttons: 1}, []string{"+file"}},
		{"one byte too large", text, adapters.Caps{FileBytes: 6, Buttons: 1}, []string{"thirteen more\n\ninstead"}},
		{"no files", nil, adapters.Caps{Buttons: 1}, []string{"instead"}},
		{"behind what is no caption", chat.Text{}.Para(chat.Plain("seventeen letters")), adapters.Caps{FileBytes: 7, CaptionUnits: 16, Buttons: 1}, []string{"seventeen letters", "+file"}},
		{"beside a text that fits without the space at its end", chat.Text{}.Para(chat.Plain("sixteen-letters! ")), adapters.Caps{FileBytes: 7, CaptionUnits: 16, Buttons: 1}, []string{"sixteen-letters!+file"}},
		{"beside the last part", slices.Concat(chat.Text{}.Para(chat.Plain("seventeen letters")), text), adapters.Caps{TextUnits: 20, FileBytes: 7, CaptionUnits: 16, Buttons: 1}, []string{"seventeen letters", "thirteen more+file"}},
	} {
		var got []string
		for _, p := range adapters.Render(chat.Reply{Text: tt.text, File: file, Choices: choices}, tt.caps) {
			said := p.Text.String()
			if p.File != nil {
				said += "+file"
			}
			got = append(got, said)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
