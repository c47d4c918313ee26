package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

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

// insist makes a request again until it is accepted or refused for good: its
// error is of another class than Throttled, Temporary and Unknown, or that of
// ctx.
func (a *Adapter) insist(ctx context.Context, method string, params tgbotapi.Params) (json.RawMessage, error) {
	var pause adapters.Backoff
	for {
		result, err := a.brief(ctx, method, params)
		if err == nil {
			return result, nil
		}
		switch adapters.ClassOf(err) {
		case adapters.Throttled, adapters.Temporary, adapters.Unknown:
		default:
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		wait := pause.After(err)
		a.log.WarnContext(ctx, "telegram: request failed, trying again", "err", err, "pause", wait)
		if err := a.opts.Sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// exchange is the library's HTTP client for one request: it brings in the
// context and turns everything but an answer of the Bot API into a SendError.
type exchange struct {
	ctx     context.Context
	client  *http.Client
	written atomic.Bool // the request may have reached the server
	status  int
	result  json.RawMessage // taken out of the answer, not looked at
}

// Do sends the request once.
func (x *exchange) Do(req *http.Request) (*http.Response, error) {
	if err := whole(req); err != nil {
		return nil, x.broken(err)
	}
	ctx := httptrace.WithClientTrace(x.ctx, &httptrace.ClientTrace{WroteHeaders: func() { x.written.Store(true) }})
	resp, err := x.client.Do(req.WithContext(ctx))
	if err != nil {
		return nil, x.broken(err)
	}
	x.status = resp.StatusCode
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return nil, x.broken(err)
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

func (x *exchange) broken(err error) *adapters.SendError {
	class := adapters.Temporary
	if x.written.Load() {
		class = adapters.Unknown
	}
	return &adapters.SendError{Class: class, Code: x.status, Reason: adapters.NetworkReason(err)}
}

// isAnswer tells whether a body is one that the Bot API writes.
func isAnswer(body []byte) bool {
	var head struct {
		OK *bool `json:"ok"`
	}
	return json.Unmarshal(body, &head) == nil && head.OK != nil
}
