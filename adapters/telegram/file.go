package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"guichet/adapters"
	"guichet/chat"
)

const (
	// maxFile is the largest file that a bot may upload.
	maxFile = 50 << 20
	// maxCaption is the longest text below a file.
	maxCaption = 1024
)

// document turns the parameters of a message into those of the same message
// with a file.
func document(params tgbotapi.Params, p adapters.Part) (tgbotapi.Params, error) {
	if err := p.File.Check(); err != nil {
		return nil, invalid(err.Error())
	}
	if p.Replaces != "" {
		return nil, invalid("a file cannot take the place of a message")
	}
	delete(params, "link_preview_options")
	params["caption"] = params["text"]
	delete(params, "text")
	if len(p.Text) == 0 {
		delete(params, "caption")
		delete(params, "parse_mode")
	}
	return params, nil
}

// upload makes one request that carries a file, bounded by Options.SendTimeout.
// Telegram tells the media type by the name of the file.
func (a *Adapter) upload(ctx context.Context, method string, params tgbotapi.Params, f *chat.File) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, a.opts.SendTimeout)
	defer cancel()
	return a.request(ctx, method, func(bot *tgbotapi.BotAPI) (*tgbotapi.APIResponse, error) {
		return bot.UploadFiles(method, params, []tgbotapi.RequestFile{{
			Name: "document", Data: tgbotapi.FileBytes{Name: f.Name, Bytes: f.Content},
		}})
	})
}

// whole reads the body of a request that the library writes while it is sent,
// so that its length is told and no writer waits for a request that fails.
func whole(req *http.Request) error {
	if req.Body == nil || req.Body == http.NoBody || req.ContentLength > 0 {
		return nil
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	req.Body, err = req.GetBody()
	return err
}
