package fakediscord

import (
	"net/http"
	"strconv"
	"time"

	"guichet/adapters/standin"
)

// Codes of Discord's own.
const (
	codeUnknownChannel     = 10003
	codeUnknownMessage     = 10008
	codeUnknownWebhook     = 10015
	codeUnknownUser        = 10013
	codeUnknownInteraction = 10062
	codeAcknowledged       = 40060
	codeEmptyMessage       = 50006
	codeClosedDMs          = 50007
	codeMissingAccess      = 50001
	codeMissingRights      = 50013
	codeThreadArchived     = 50083
	codeThreadLocked       = 160005
	codeOtherAuthor        = 50005
	codeInvalidForm        = 50035
)

// reply is an answer of the REST interface.
type reply struct {
	status int
	body   any // nil is no body
	header map[string]string
}

func accept(body any) reply { return reply{status: http.StatusOK, body: body} }

func noContent() reply { return reply{status: http.StatusNoContent} }

func refuse(status, code int, message string) reply {
	return reply{status: status, body: map[string]any{"message": message, "code": code}}
}

func invalidForm() reply {
	return refuse(http.StatusBadRequest, codeInvalidForm, "Invalid Form Body")
}

func throttle(after time.Duration, global bool) reply {
	r := reply{status: http.StatusTooManyRequests, body: map[string]any{
		"message": "You are being rate limited.", "retry_after": after.Seconds(), "global": global,
	}}
	r.header = map[string]string{
		"Retry-After":             strconv.Itoa(int(after.Seconds()) + 1),
		"X-RateLimit-Reset-After": strconv.FormatFloat(after.Seconds(), 'f', 3, 64),
		"X-RateLimit-Remaining":   "0",
	}
	if global {
		r.header["X-RateLimit-Global"] = "true"
	}
	return r
}

func (r reply) write(w http.ResponseWriter) {
	for name, value := range r.header {
		w.Header().Set(name, value)
	}
	if r.body == nil {
		w.WriteHeader(r.status)
		return
	}
	standin.WriteJSON(w, r.status, r.body)
}

// refusal words a failure as Discord does.
func refusal(f Failure) standin.Answer {
	if f.RetryAfter > 0 {
		return throttle(time.Duration(f.RetryAfter*float64(time.Second)), f.Global).write
	}
	return refuse(f.Status, f.Code, f.Message).write
}
