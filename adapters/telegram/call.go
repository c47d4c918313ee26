package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"guichet/adapters"
)

// maxAnswer bounds the body of one answer: a hundred updates are far below.
const maxAnswer = 32 << 20

// call makes one request and returns its result. Every error wraps an
// *adapters.SendError and holds neither the token nor an address.
func (a *Adapter) call(ctx context.Context, method string, params tgbotapi.Params) (json.RawMessage, error) {
	return a.request(ctx, method, func(bot *tgbotapi.BotAPI) (*tgbotapi.APIResponse, error) {
		return bot.MakeRequest(method, params)
	})
}

// request makes one request through the library.
func (a *Adapter) request(ctx context.Context, method string, send func(*tgbotapi.BotAPI) (*tgbotapi.APIResponse, error)) (json.RawMessage, error) {
	x := &exchange{ctx: ctx, client: a.client}
	bot := tgbotapi.BotAPI{Token: a.token, Client: x}
	bot.SetAPIEndpoint(a.endpoint)
	resp, err := send(&bot)
	if err != nil {
		return nil, fmt.Errorf("telegram: %s: %w", method, a.redact(classify(err, x.status)))
	}
	if x.result != nil {
		return x.result, nil
	}
	return resp.Result, nil
}

// brief is call for everything but polls: bounded by Options.SendTimeout.
func (a *Adapter) brief(ctx context.Context, method string, params tgbotapi.Params) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, a.opts.SendTimeout)
	defer cancel()
	return a.call(ctx, method, params)
}

// insist makes a request as adapters.Insist does.
func (a *Adapter) insist(ctx context.Context, method string, params tgbotapi.Params) (json.RawMessage, error) {
	var result json.RawMessage
	err := adapters.Insist(ctx, a.opts.Sleep, func() (err error) {
		result, err = a.brief(ctx, method, params)
		return err
	}, func(err error, pause time.Duration) {
		a.log.WarnContext(ctx, "telegram: request failed, trying again", "err", err, "pause", pause)
	})
	return result, err
}

// exchange is the library's HTTP client for one request: it brings in the
// context and turns everything but an answer of the Bot API into a SendError.
type exchange struct {
	ctx    context.Context
	client *http.Client
	status int
	result json.RawMessage // taken out of the answer, not looked at
}

// Do sends the request once.
func (x *exchange) Do(req *http.Request) (*http.Response, error) {
	if err := whole(req); err != nil {
		return nil, &adapters.SendError{Class: adapters.Temporary, Reason: adapters.NetworkReason(err)}
	}
	resp, body, failed := adapters.Fetch(x.ctx, x.client, req, maxAnswer)
	if resp != nil {
		x.status = resp.StatusCode
	}
	if failed != nil {
		return nil, failed
	}
	if x.result = plainResult(body); x.result != nil {
		body = accepted
	} else if !isAnswer(body) {
		return nil, notAnswer(resp, body)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// accepted is what the library reads in place of an answer whose result was
// taken out: it would read all of it three times, and most are of no use.
var accepted = []byte(`{"ok":true}`)

// plainResult returns the result of an answer that is written as the Bot API
// writes it when all is well, and nil for any other body.
func plainResult(body []byte) json.RawMessage {
	rest, ok := bytes.CutPrefix(body, []byte(`{"ok":true,"result":`))
	rest, ends := bytes.CutSuffix(bytes.TrimRight(rest, "\r\n"), []byte("}"))
	if !ok || !ends || len(rest) == 0 {
		return nil
	}
	return rest
}

// isAnswer tells whether a body is one that the Bot API writes.
func isAnswer(body []byte) bool {
	var head struct {
		OK *bool `json:"ok"`
	}
	return json.Unmarshal(body, &head) == nil && head.OK != nil
}
