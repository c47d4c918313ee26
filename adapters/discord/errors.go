package discord

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"guichet/adapters"
)

// Codes of Discord's own that make a difference.
const (
	unknownChannel     = 10003
	unknownMessage     = 10008
	unknownUser        = 10013
	unknownWebhook     = 10015
	unknownInteraction = 10062
	openingTooFast     = 40003
	acknowledged       = 40060
	missingAccess      = 50001
	otherAuthor        = 50005
	closedDMs          = 50007
	missingRights      = 50013
	invalidToken       = 50027 // of an interaction
	threadArchived     = 50083
	threadLocked       = 160005
	noMutualServer     = 50278
)

// failure is the body of an answer that refuses.
type failure struct {
	Code       *int     `json:"code"`
	Message    string   `json:"message"`
	RetryAfter *float64 `json:"retry_after"`
	Global     bool     `json:"global"`
}

// classify turns an error of the library into one for the rest of the program.
func (x *exchange) classify(err error) *adapters.SendError {
	if e, ok := errors.AsType[*adapters.SendError](err); ok {
		return e
	}
	if x.status < 300 {
		return &adapters.SendError{Class: adapters.Unknown, Code: x.status, Reason: "the answer cannot be read"}
	}
	e := &adapters.SendError{Code: x.status, Reason: x.failure.Message}
	code := 0
	if x.failure.Code != nil {
		code = *x.failure.Code
	}
	e.Class = classOf(x.status, code)
	if code != 0 {
		e.Code = code
	}
	if e.Class == adapters.Fatal && x.status == http.StatusNotFound {
		e.Reason += "; look at the address of the API in the settings"
	}
	if x.status == http.StatusTooManyRequests && x.failure.RetryAfter != nil {
		e.After, e.Account = adapters.Seconds(*x.failure.RetryAfter), x.failure.Global
	}
	return e
}

// classOf maps an answer of Discord.
func classOf(status, code int) adapters.Class {
	switch {
	case status == http.StatusTooManyRequests:
		return adapters.Throttled
	case code == closedDMs, code == noMutualServer, code == missingAccess, code == unknownChannel, code == unknownUser,
		code == missingRights, code == threadArchived, code == threadLocked:
		return adapters.Gone
	case code == openingTooFast:
		return adapters.Temporary
	case status == http.StatusUnauthorized && code != invalidToken, status == http.StatusNotFound && code == 0:
		return adapters.Fatal
	case status >= 400 && status < 500:
		return adapters.Invalid
	}
	return adapters.ServerClass(status)
}

// opaque is what looks like a token of an interaction or of a bot.
var opaque = regexp.MustCompile(`[A-Za-z0-9_.-]{24,}`)

// redact takes tokens and addresses out of a reason that a server worded.
func (a *Adapter) redact(e *adapters.SendError) *adapters.SendError {
	return e.Redact(func(word string) bool { return strings.Contains(word, a.token) || opaque.MatchString(word) })
}

// codeOf returns Discord's own code of an error, 0 if it has none.
func codeOf(err error) int {
	if e, ok := errors.AsType[*adapters.SendError](err); ok {
		return e.Code
	}
	return 0
}
