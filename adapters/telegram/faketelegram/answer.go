package faketelegram

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// reply is an answer of the Bot API.
type reply struct {
	OK          bool        `json:"ok"`
	Result      any         `json:"result,omitempty"`
	Code        int         `json:"error_code,omitempty"`
	Description string      `json:"description,omitempty"`
	Parameters  *parameters `json:"parameters,omitempty"`
}

type parameters struct {
	RetryAfter      int   `json:"retry_after,omitempty"`
	MigrateToChatID int64 `json:"migrate_to_chat_id,omitempty"`
}

func accept(result any) reply { return reply{OK: true, Result: result} }

func refuse(code int, description string) reply {
	return reply{Code: code, Description: description}
}

func badRequest(reason string) reply {
	return refuse(http.StatusBadRequest, "Bad Request: "+reason)
}

func (r reply) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	if !r.OK {
		w.WriteHeader(r.Code)
	}
	body, err := json.Marshal(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	send(w, body)
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
	if f.Cut {
		panic(http.ErrAbortHandler)
	}
	if f.Status == 0 && f.RetryAfter > 0 {
		f.Status = http.StatusTooManyRequests
	}
	if f.Body != "" {
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		if f.Status != 0 {
			w.WriteHeader(f.Status)
		}
		send(w, []byte(f.Body))
		return
	}
	r := refuse(f.Status, f.Description)
	if r.Description == "" {
		r.Description = http.StatusText(f.Status)
	}
	if f.RetryAfter > 0 {
		r.Description += ": retry after " + strconv.Itoa(f.RetryAfter)
		r.Parameters = &parameters{RetryAfter: f.RetryAfter}
	}
	r.write(w)
}
