package discord

import (
	"bytes"

	"github.com/bwmarrin/discordgo"

	"guichet/chat"
)

// maxFile is the largest file that a bot may send where nobody has paid for
// more.
const maxFile = 10 << 20

// attachment names a file that comes with a message.
type attachment struct {
	ID   string `json:"id"`
	Name string `json:"filename"`
}

// attach puts a file into a body.
func (b *body) attach(f *chat.File) error {
	if f == nil {
		return nil
	}
	if err := f.Check(); err != nil {
		return invalid(err.Error())
	}
	b.file, b.Attachments = f, []attachment{{ID: "0", Name: f.Name}}
	return nil
}

// form is the body of a request that carries a file.
type form struct {
	kind string // its media type, with the boundary
	body []byte
}

// payload returns what is sent for a body: itself, or a form with the file.
func (b body) payload() (any, error) {
	if b.file == nil {
		return b, nil
	}
	kind, content, err := discordgo.MultipartBodyWithJSON(b, []*discordgo.File{{
		Name: b.file.Name, ContentType: b.file.Type, Reader: bytes.NewReader(b.file.Content),
	}})
	if err != nil {
		return nil, invalid("the file cannot be written")
	}
	return form{kind, content}, nil
}
