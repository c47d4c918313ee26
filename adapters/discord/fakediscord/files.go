package fakediscord

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

const (
	maxJSON = 1 << 20
	maxFile = 10 << 20
	maxForm = 25 << 20
	// codeTooLarge is Discord's own for a file that is too large.
	codeTooLarge = 40005
)

// File is an attachment as the person gets it.
type File struct {
	Name, Type string
	Content    []byte
}

func tooLarge() *reply {
	return new(refuse(http.StatusRequestEntityTooLarge, codeTooLarge, "Request entity too large"))
}

// readBody returns the JSON of a request and the files that came with it.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, []File, *reply) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxJSON))
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		return body, nil, nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, nil, new(invalidForm())
	}
	var body []byte
	var files []File
	for {
		p, err := parts.NextPart()
		if err == io.EOF {
			return body, files, nil
		}
		var content bytes.Buffer
		if err == nil {
			_, err = content.ReadFrom(p)
		}
		if _, much := errors.AsType[*http.MaxBytesError](err); much || content.Len() > maxFile {
			return nil, nil, tooLarge()
		}
		if err != nil {
			return nil, nil, new(invalidForm())
		}
		switch name := p.FormName(); {
		case name == "payload_json":
			body = content.Bytes()
		case name == "files["+strconv.Itoa(len(files))+"]" && p.FileName() != "":
			files = append(files, File{Name: p.FileName(), Type: p.Header.Get("Content-Type"), Content: content.Bytes()})
		default:
			return nil, nil, new(invalidForm())
		}
	}
}

// endings are those of the files that a bot of ours sends, by media type.
var endings = map[string]string{"text/html": ".html", "text/calendar": ".ics", "application/pdf": ".pdf", "text/plain": ".txt"}

// attach gives a message the files that its body names. Where the body says
// nothing of files, those that are there stay.
func (c content) attach(m *Message) error {
	if c.Attached == nil {
		if len(c.files) > 0 {
			return fmt.Errorf("%d files that the body does not name", len(c.files))
		}
		return nil
	}
	if len(*c.Attached) != len(c.files) {
		return fmt.Errorf("%d files, %d of them named", len(c.files), len(*c.Attached))
	}
	m.Files = nil
	for i, a := range *c.Attached {
		f := c.files[i]
		kind, _, err := mime.ParseMediaType(f.Type)
		switch {
		case a.ID != strconv.Itoa(i) || a.Name != f.Name:
			return fmt.Errorf("file %d is named %q and sent as %q", i, a.Name, f.Name)
		case len(f.Content) == 0:
			return fmt.Errorf("file %q is empty", f.Name)
		case err != nil || endings[kind] != "" && !strings.HasSuffix(f.Name, endings[kind]):
			return fmt.Errorf("file %q is said to be %q", f.Name, f.Type)
		}
		m.Files = append(m.Files, f)
	}
	return nil
}

func wireFiles(m *Message) []any {
	all := []any{}
	for i, f := range m.Files {
		all = append(all, map[string]any{
			"id": m.ID + strconv.Itoa(i), "filename": f.Name, "content_type": f.Type, "size": len(f.Content),
			"url": "https://cdn.example.org/" + f.Name, "proxy_url": "https://media.example.org/" + f.Name,
		})
	}
	return all
}
