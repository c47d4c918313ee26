package fakediscord

import (
	"io"
	"net/http"
	"strconv"
	"time"
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
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.status)
	send(w, encode(r.body))
}

// send writes a body; if the client is gone there is nobody left to tell.
func send(w io.Writer, body []byte) {
	if _, err := w.Write(body); err != nil {
		panic(http.ErrAbortHandler)
	}
}

func (f Failure) fails() bool {
	return f.Status != 0 || f.RetryAfter != 0 || f.Body != "" || f.Cut
}

func (f Failure) write(w http.ResponseWriter) {
	switch {
	case f.Cut:
		panic(http.ErrAbortHandler)
	case f.Body != "":
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.FormatFloat(f.RetryAfter, 'f', -1, 64))
			f.Status = http.StatusTooManyRequests
		}
		if f.Status != 0 {
			w.WriteHeader(f.Status)
		}
		send(w, []byte(f.Body))
	case f.RetryAfter > 0:
		throttle(time.Duration(f.RetryAfter*float64(time.Second)), f.Global).write(w)
	default:
		message := f.Message
		if message == "" {
			message = strconv.Itoa(f.Status) + ": " + http.StatusText(f.Status)
		}
		refuse(f.Status, f.Code, message).write(w)
	}
}
