package faketelegram

import (
	"net/http"
	"strconv"

	"guichet/adapters/standin"
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
	status := http.StatusOK
	if !r.OK {
		status = r.Code
	}
	standin.WriteJSON(w, status, r)
}

// refusal words a failure as the Bot API does.
func refusal(f Failure) standin.Answer {
	r := refuse(f.Status, f.Message)
	if after := int(f.RetryAfter); after > 0 {
		r.Description += ": retry after " + strconv.Itoa(after)
		r.Parameters = &parameters{RetryAfter: after}
	}
	return r.write
}
