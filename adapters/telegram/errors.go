package telegram

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"guichet/adapters"
	"guichet/chat"
)

// classify turns an error of the library into one for the rest of the program.
func classify(err error, status int) *adapters.SendError {
	if e, ok := errors.AsType[*adapters.SendError](err); ok {
		return e
	}
	e, ok := errors.AsType[*tgbotapi.Error](err)
	if !ok {
		return &adapters.SendError{Class: adapters.Unknown, Code: status, Reason: "the answer cannot be read"}
	}
	code := e.Code
	if code == 0 {
		code = status
	}
	out := &adapters.SendError{Class: classOf(code, e.Message), Code: code, Reason: e.Message}
	switch {
	case e.RetryAfter > 0:
		out.Class, out.After = adapters.Throttled, time.Duration(e.RetryAfter)*time.Second
	case e.MigrateToChatID != 0:
		out.Class, out.Reason = adapters.Moved, "the chat has become a group with another id"
		out.To = chat.ConversationID{Platform: Platform, ID: strconv.FormatInt(e.MigrateToChatID, 10)}
	}
	return out
}

// classOf maps an answer of the Bot API. A token of the wrong shape gets 404
// from Telegram, a revoked one 401.
func classOf(code int, message string) adapters.Class {
	message = strings.ToLower(message)
	switch {
	case code == http.StatusTooManyRequests:
		return adapters.Throttled
	case code == http.StatusUnauthorized, code == http.StatusNotFound:
		return adapters.Fatal
	case code == http.StatusForbidden, slices.ContainsFunc(closed, func(s string) bool { return strings.Contains(message, s) }):
		return adapters.Gone
	case code == http.StatusConflict:
		return adapters.Temporary
	case code >= 400 && code < 500:
		return adapters.Invalid
	}
	return adapters.ServerClass(code)
}

// closed is how Telegram says that nothing can be said any more in a place, in
// lower case: the account or the group is gone, the bot may not write there, the
// topic is closed or deleted.
var closed = []string{
	"chat not found", "user is deactivated", "group chat was deactivated",
	"not enough rights to send", "have no rights to send", "chat_write_forbidden", "chat_restricted",
	"topic_closed", "topic_deleted", "message thread not found",
}

// notAnswer maps a body that the Bot API did not write.
func notAnswer(resp *http.Response, body []byte) *adapters.SendError {
	e := adapters.Foreign(resp)
	if resp.StatusCode < 300 && bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		e.Class, e.Reason = adapters.Unknown, "the answer is cut off"
	}
	return e
}

// redact takes the token and addresses out of a reason that a server worded.
func (a *Adapter) redact(e *adapters.SendError) *adapters.SendError {
	return e.Redact(func(word string) bool { return strings.Contains(word, a.token) })
}
