package llm

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Limits on what a server may send.
const (
	maxBody    = 1 << 20  // bytes of one answer, with all that wraps it
	maxAnswer  = 16 << 10 // bytes of the text in it
	mostTokens = 1200     // what the model is asked to stop at
	maxWait    = 10 * time.Minute
)

// client asks one model of one server. It is safe for concurrent use.
type client struct {
	base, key, model string
	http             *http.Client
}

func newClient(base, key, model string, h *http.Client) *client {
	if u, err := url.Parse(base); err == nil && strings.Trim(u.Path, "/") == "" {
		base = strings.TrimRight(base, "/") + "/v1"
	}
	own := *h
	// A key is for the server that was named, not for where that one points.
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client{base: base, key: key, model: model, http: &own}
}

// prompt is what a model is asked.
type prompt struct {
	system string // fixed text of ours
	user   string // data
	schema schema
	// repair is a first answer and what was wrong with it; both are empty the
	// first time.
	answered, wrong string
}

// schema is the form that an answer must have.
type schema struct {
	name string
	json json.RawMessage
}

// complete returns the text of a complete answer. The error is a *Failure.
//
// The answer is asked for as a stream, so that one that grows too long or too
// slow is left early. A server that answers in one piece all the same is
// understood. An answer is complete once the server said why it stopped: the end
// of a stream alone proves nothing.
func (c *client) complete(ctx context.Context, p prompt) (string, error) {
	x := &exchange{http: c.http}
	config := openai.DefaultConfig(c.key)
	config.BaseURL, config.HTTPClient, config.EmptyMessagesLimit = c.base, x, math.MaxInt32
	stream, err := openai.NewClientWithConfig(config).CreateChatCompletionStream(ctx, c.request(p))
	if err != nil {
		return "", x.failure(ctx, err)
	}
	defer stream.Close()
	if x.whole != nil {
		return x.inOnePiece()
	}
	var text strings.Builder
	for {
		chunk, err := stream.Recv()
		if err != nil {
			return "", x.failure(ctx, err)
		}
		for _, choice := range chunk.Choices {
			if choice.Index != 0 {
				continue
			}
			text.WriteString(choice.Delta.Content)
			if text.Len() > maxAnswer {
				return "", &Failure{Cause: Unusable, Status: x.status, What: "too long"}
			}
			if choice.FinishReason != "" && choice.FinishReason != openai.FinishReasonNull {
				return finished(text.String(), choice.FinishReason, x.status)
			}
		}
	}
}

func (c *client) request(p prompt) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{
		Model: c.model,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: p.system},
			{Role: openai.ChatMessageRoleUser, Content: p.user},
		},
		ResponseFormat: &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: p.schema.name, Strict: true, Schema: p.schema.json},
		},
	}
	if p.wrong != "" {
		r.Messages = append(r.Messages,
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: p.answered},
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: "That answer cannot be used: " + p.wrong + ". Answer again, in the same form."})
	}
	if thinks(c.model) { // these take neither of the other two
		r.MaxCompletionTokens = mostTokens
	} else {
		//lint:ignore SA1019 servers of one's own know the old name only
		r.MaxTokens = mostTokens
		r.Temperature = math.SmallestNonzeroFloat32
	}
	return r
}

func thinks(model string) bool {
	for _, prefix := range []string{"o1", "o3", "o4", "gpt-5"} {
		if strings.HasPrefix(model, prefix) {
			return true
		}
	}
	return false
}

func finished(text string, reason openai.FinishReason, status int) (string, error) {
	switch {
	case reason != openai.FinishReasonStop && reason != "":
		return "", &Failure{Cause: Ended, Status: status}
	case strings.TrimSpace(text) == "":
		return "", &Failure{Cause: Unusable, Status: status, What: "empty"}
	}
	return text, nil
}

// exchange is one request and what is to be known of its answer beside the
// text: the library keeps neither the headers nor, often, the status.
type exchange struct {
	http   *http.Client
	status int
	after  time.Duration
	whole  []byte // an answer that came in one piece
}

// Do sends the request; it has the form that the library wants.
func (x *exchange) Do(r *http.Request) (*http.Response, error) {
	resp, err := x.http.Do(r)
	if err != nil {
		return nil, err
	}
	x.status, x.after = resp.StatusCode, retryAfter(resp.Header)
	resp.Body = limited{io.LimitReader(resp.Body, maxBody), resp.Body}
	if resp.StatusCode == http.StatusOK && strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		defer resp.Body.Close()
		if x.whole, err = io.ReadAll(resp.Body); err != nil {
			return nil, err
		}
		resp.Body = http.NoBody
	}
	return resp, nil
}

type limited struct {
	io.Reader
	io.Closer
}

func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, maxWait)
}

// inOnePiece reads an answer that is no stream.
func (x *exchange) inOnePiece() (string, error) {
	var answer openai.ChatCompletionResponse
	if json.Unmarshal(x.whole, &answer) != nil || len(answer.Choices) == 0 {
		return "", &Failure{Cause: Failing, Status: x.status}
	}
	first := answer.Choices[0]
	if len(first.Message.Content) > maxAnswer {
		return "", &Failure{Cause: Unusable, Status: x.status, What: "too long"}
	}
	return finished(first.Message.Content, first.FinishReason, x.status)
}

// failure says what an error of the library means. It looks at the status and
// the context, never at the words of the error.
func (x *exchange) failure(ctx context.Context, err error) *Failure {
	f := &Failure{Status: x.status, After: x.after}
	switch s := x.status; {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		f.Cause = Slow
	case ctx.Err() != nil:
		f.Cause = Stopped
	case s == 0:
		f.Cause = Unreachable
	case s == http.StatusTooManyRequests:
		f.Cause = Throttled
	case s == http.StatusRequestTimeout, s >= http.StatusInternalServerError:
		f.Cause = Failing
	case s >= http.StatusMultipleChoices:
		f.Cause = Refused
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		f.Cause = Cut
	default:
		f.Cause = Failing
	}
	return f
}
