package faketelegram

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

const (
	maxUpload  = 50 << 20
	maxCaption = 1024 // UTF-16 units after entity parsing
	maxForm    = maxUpload + 1<<20
)

// tooLong is what Telegram says of a field that is too long.
var tooLong = map[string]string{"text": "message is too long", "caption": "message caption is too long"}

// File is a document as the person gets it.
type File struct {
	// Name is what the bot called it, Type the media type that Telegram takes
	// it for by that name.
	Name, Type string
	Content    []byte
}

// readForm reads the parameters of a request into its Form, and returns the
// files in it by the names of their fields.
func readForm(w http.ResponseWriter, r *http.Request) (map[string]File, *reply) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		if err := r.ParseForm(); err != nil {
			return nil, new(badRequest("can't parse the form"))
		}
		return nil, nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, new(badRequest("can't parse the form"))
	}
	files, params := map[string]File{}, url.Values{}
	for {
		p, err := parts.NextPart()
		if err == io.EOF {
			r.Form = params
			return files, nil
		}
		if err != nil {
			return nil, tooLarge(err)
		}
		var content bytes.Buffer
		if _, err := content.ReadFrom(p); err != nil {
			return nil, tooLarge(err)
		}
		if p.FileName() == "" {
			params.Add(p.FormName(), content.String())
			continue
		}
		files[p.FormName()] = File{Name: p.FileName(), Type: typeOf(p.FileName()), Content: content.Bytes()}
	}
}

func tooLarge(err error) *reply {
	if _, ok := err.(*http.MaxBytesError); ok {
		return new(refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large"))
	}
	return new(badRequest("can't parse the form"))
}

// types are those of the files that a bot of ours sends.
var types = map[string]string{".html": "text/html", ".ics": "text/calendar", ".pdf": "application/pdf", ".txt": "text/plain"}

func typeOf(name string) string {
	if t := types[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// wire returns a file as the Bot API writes it.
func (f File) wire(message int64) map[string]any {
	id := "d" + strconv.FormatInt(message, 10)
	return map[string]any{
		"file_id": id, "file_unique_id": id, "file_name": f.Name, "mime_type": f.Type, "file_size": len(f.Content),
	}
}

func (s *Server) sendDocument(params url.Values, files map[string]File) reply {
	c, refused := s.reachable(params.Get("chat_id"))
	if refused != nil {
		return *refused
	}
	file, ok := files["document"]
	switch {
	case !ok:
		return badRequest("this server knows only files that are uploaded")
	case len(file.Content) == 0:
		return badRequest("file must be non-empty")
	case len(file.Content) > maxUpload:
		return refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	}
	m, refused := content(params, "caption", maxCaption)
	if refused != nil {
		return *refused
	}
	m.File = &file
	return s.show(c, m, params)
}
