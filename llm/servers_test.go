package llm_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/llm"
	"guichet/llm/fakellm"
)

const (
	key = "sk-secret-key"
	// leak stands for a message of a person that a server repeats in its error.
	leak = "je-suis-Camille-Durand"
)

// TestServers shows what becomes of each way in which a server of one of the
// kinds that people run is known to answer or to fail.
func TestServers(t *testing.T) {
	data := func(lines ...string) string { return strings.Join(lines, "\n\n") + "\n\n" }
	sse := map[string]string{"Content-Type": "text/event-stream"}
	js := map[string]string{"Content-Type": "application/json"}
	half := `data: {"choices":[{"index":0,"delta":{"content":"{\"lines\":"},"finish_reason":null}]}`
	for _, tc := range []struct {
		name   string
		answer fakellm.Answer
		cause  llm.Cause // of the failure
		status int
	}{
		{"OpenAI, wrong key", fakellm.Answer{Status: 401, Header: js, Body: `{"error":{"message":"Incorrect API key provided: ` + key + `","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`}, llm.Refused, 401},
		{"OpenAI, too many", fakellm.Answer{Status: 429, Header: map[string]string{"Content-Type": "application/json", "Retry-After": "7"}, Body: `{"error":{"message":"Rate limit","type":"requests","code":"rate_limit_exceeded"}}`}, llm.Throttled, 429},
		{"OpenAI, too long a context", fakellm.Answer{Status: 400, Header: js, Body: `{"error":{"message":"context ` + leak + `","type":"invalid_request_error","code":"context_length_exceeded"}}`}, llm.Refused, 400},
		{"OpenAI, filtered", fakellm.Answer{Text: "{", Finish: "content_filter"}, llm.Ended, 200},
		{"OpenAI, stopped at its length", fakellm.Answer{Text: `{"lines":["`, Finish: "length"}, llm.Ended, 200},
		{"OpenAI, calls a tool", fakellm.Answer{Text: "", Finish: "tool_calls"}, llm.Ended, 200},
		{"Ollama, model not there", fakellm.Answer{Status: 404, Header: js, Body: `{"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error","param":null,"code":null}}`}, llm.Refused, 404},
		{"Ollama, thinks and says nothing", fakellm.Answer{Header: sse, Body: data(`data: {"choices":[{"index":0,"delta":{"content":"","reasoning":"`+leak+`"},"finish_reason":"stop"}]}`, `data: [DONE]`)}, llm.Unusable, 200},
		{"llama-server, loading", fakellm.Answer{Status: 503, Header: js, Body: `{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`}, llm.Failing, 503},
		{"llama-server, error in the stream", fakellm.Answer{Header: sse, Body: data(half, `error: {"code":500,"message":"`+leak+`"}`)}, llm.Cut, 200},
		{"vLLM, error frame", fakellm.Answer{Header: sse, Body: data(half, `data: {"error":{"message":"`+leak+`","type":"BadRequestError","code":400}}`, `data: [DONE]`)}, llm.Failing, 200},
		{"vLLM, error frame with a space", fakellm.Answer{Header: sse, Body: data(half, `data: { "error":{"message":"`+leak+`"}}`, `data: [DONE]`)}, llm.Cut, 200},
		{"vLLM, old shape of errors", fakellm.Answer{Status: 400, Header: js, Body: `{"object":"error","message":"` + leak + `","type":"BadRequestError","param":null,"code":400}`}, llm.Refused, 400},
		{"vLLM, usage first", fakellm.Answer{Header: sse, Body: data(`data: {"choices":[],"usage":{"total_tokens":3}}`, `data: {"choices":[{"index":0,"delta":{"content":"{"},"finish_reason":"length"}]}`)}, llm.Ended, 200},
		{"LM Studio, error as a string", fakellm.Answer{Status: 400, Header: js, Body: `{"error":"'response_format.type' must be 'json_schema' or 'text'"}`}, llm.Refused, 400},
		{"LM Studio, error as a string, status 200", fakellm.Answer{Header: js, Body: `{"error":"` + leak + `"}`}, llm.Failing, 200},
		{"in one piece, without choices", fakellm.Answer{Header: js, Body: `{"choices":[]}`}, llm.Failing, 200},
		{"in one piece, cut off", fakellm.Answer{Header: js, Body: `{"choices":[{"index":0,"message":{"content":"{\"li`}, llm.Failing, 200},
		{"in one piece, stopped at its length", fakellm.Answer{Text: "{", Finish: "length", Whole: true}, llm.Ended, 200},
		{"in one piece, says nothing", fakellm.Answer{Whole: true}, llm.Unusable, 200},
		{"a comment, then an error frame", fakellm.Answer{Header: sse, Body: data(": keep-alive", "event: error", `data: {"error":{"message":"`+leak+`"}}`)}, llm.Failing, 200},
		{"a thousand comments", fakellm.Answer{Header: sse, Body: strings.Repeat(": keep-alive\n\n", 1000)}, llm.Cut, 200},
		{"a stream without an end", fakellm.Answer{Header: sse, Body: data(half)}, llm.Cut, 200},
		{"an end without a reason", fakellm.Answer{Header: sse, Body: data(half, "data: [DONE]")}, llm.Cut, 200},
		{"half of a frame", fakellm.Answer{Header: sse, Body: data(half) + `data: {"choices":[{"ind`}, llm.Cut, 200},
		{"the connection ends", fakellm.Answer{Text: strings.Repeat("x", 400), Cut: true}, llm.Cut, 200},
		{"a page instead", fakellm.Answer{Header: map[string]string{"Content-Type": "text/html"}, Body: "<html>" + leak + "</html>"}, llm.Cut, 200},
		{"a gateway's page", fakellm.Answer{Status: 502, Body: "<html>Bad gateway</html>"}, llm.Failing, 502},
		{"sends us elsewhere", fakellm.Answer{Status: 307, Header: map[string]string{"Location": "http://127.0.0.1:1/"}}, llm.Refused, 307},
		{"ten million bytes", fakellm.Answer{Text: strings.Repeat("a", 10<<20)}, llm.Unusable, 200},
		{"ten million bytes in one piece", fakellm.Answer{Text: strings.Repeat("a", 10<<20), Whole: true}, llm.Failing, 200},
		{"hangs", fakellm.Answer{Hang: true}, llm.Slow, 0},
		{"hangs in the middle of a stream", fakellm.Answer{Text: strings.Repeat("x", 400), Stall: true}, llm.Slow, 200},
		{"hangs in the middle of one piece", fakellm.Answer{Text: strings.Repeat("x", 400), Whole: true, Stall: true}, llm.Slow, 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var logged bytes.Buffer
			server := fakellm.New(func(fakellm.Request) fakellm.Answer { return tc.answer })
			defer server.Close()
			timeout := time.Minute
			if tc.cause == llm.Slow {
				timeout = 50 * time.Millisecond
			}
			m := llm.New(server.URL(), key, "model", &llm.Options{
				Timeout: timeout, Logger: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
			})
			if worded, ok := m.Word(t.Context(), newLexicon(t), alice, "fr", simple()); ok {
				t.Errorf("worded as %v", worded)
			}
			if want := fmt.Sprintf("cause=%q status=%d", tc.cause, tc.status); !strings.Contains(unquoted(logged.String()), unquoted(want)) {
				t.Errorf("want %s in the log: %s", want, logged.String())
			}
			for _, secret := range []string{key, leak, "127.0.0.1", "secret"} {
				if strings.Contains(logged.String(), secret) {
					t.Errorf("the log holds %q: %s", secret, logged.String())
				}
			}
		})
	}
}

// TestGoodServers shows the shapes of a complete answer.
func TestGoodServers(t *testing.T) {
	for name, shape := range map[string]func(text string) fakellm.Answer{
		"a stream":              func(s string) fakellm.Answer { return fakellm.Answer{Text: s} },
		"a stream without DONE": func(s string) fakellm.Answer { return fakellm.Answer{Text: s, NoDone: true} },
		"in one piece":          func(s string) fakellm.Answer { return fakellm.Answer{Text: s, Whole: true} },
		"in one piece, without a reason": func(s string) fakellm.Answer {
			return fakellm.Answer{Text: s, Whole: true, Finish: "-"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := fakellm.New(func(r fakellm.Request) fakellm.Answer { return shape(echo(r)) })
			defer server.Close()
			m := llm.New(server.URL(), key, "model", nil)
			worded, ok := m.Word(t.Context(), newLexicon(t), alice, "fr", simple())
			if !ok || plainly(worded) != plainly(simple()) {
				t.Errorf("%v %v", ok, worded)
			}
			r := server.Requests()[0]
			if r.Path != "/v1/chat/completions" || r.Key != key || r.Model != "model" || !r.Stream || len(r.Schema) == 0 {
				t.Errorf("asked with %+v", r)
			}
		})
	}
}

func unquoted(s string) string { return strings.ReplaceAll(s, `"`, "") }

var alice = chat.ConversationID{Platform: "test", ID: "alice-7741"}
