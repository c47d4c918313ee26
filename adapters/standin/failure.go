package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Failure is how one request is made to fail. The zero value does not fail it.
type Failure struct {
	// Status is the HTTP status of the answer; 429 if 0 and RetryAfter is set.
	Status int
	// Code is the platform's own where it has one beside the status.
	Code int
	// Message is what the answer says in the platform's JSON; the text of the
	// status if empty.
	Message string
	// Body, if set, is the whole answer in place of that JSON.
	Body string
	// RetryAfter is the number of seconds that the answer asks to wait. Global
	// tells, where the platform makes the difference, that the wait holds for the
	// whole bot.
	RetryAfter float64
	Global     bool
	// Delay is how long the answer takes, failed or not.
	Delay time.Duration
	// Cut closes the connection instead of answering.
	Cut bool
	// Done carries the request out although the answer says otherwise.
	Done bool
}

// Answer writes the answer to a request.
type Answer func(w http.ResponseWriter)

// Serve lets a request fare as the failure says. carryOut does what it asks for,
// refusal words a failure that has neither a Body nor is Cut; its Status and
// Message are set.
func (f Failure) Serve(w http.ResponseWriter, r *http.Request, carryOut func() Answer, refusal func(Failure) Answer) {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
			return
		}
	}
	fails := f.Status != 0 || f.RetryAfter != 0 || f.Body != "" || f.Cut
	if !fails || f.Done {
		if answer := carryOut(); !fails {
			answer(w)
			return
		}
	}
	if f.Status == 0 && f.RetryAfter > 0 {
		f.Status = http.StatusTooManyRequests
	}
	if f.Message == "" {
		f.Message = http.StatusText(f.Status)
	}
	switch {
	case f.Cut:
		panic(http.ErrAbortHandler)
	case f.Body == "":
		refusal(f)(w)
	default:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.FormatFloat(f.RetryAfter, 'f', -1, 64))
		}
		if f.Status != 0 {
			w.WriteHeader(f.Status)
		}
		write(w, []byte(f.Body))
	}
}

// WriteJSON writes an answer; if the client is gone there is nobody left to tell.
func WriteJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	write(w, Encode(value))
}

// Encode writes what a stand-in says as JSON.
func Encode(value any) []byte {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("standin: what it says itself is no JSON: %v", err))
	}
	return raw
}

func write(w http.ResponseWriter, body []byte) {
	if _, err := w.Write(body); err != nil {
		panic(http.ErrAbortHandler)
	}
}
