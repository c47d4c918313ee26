package adapters

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// What follows is for adapters that ask their platform by HTTP.

// BaseURL reads the address of an interface. Its error does not hold the address.
func BaseURL(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("the address of the API is not an absolute http or https address")
	}
	return u, nil
}

// Client returns a copy of a client that follows no redirects. If c is nil it is
// one that keeps as many connections to a server as idle says, for where much is
// sent at once.
func Client(c *http.Client, idle int) *http.Client {
	client := http.Client{}
	if c != nil {
		client = *c
	} else if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxIdleConns, t.MaxIdleConnsPerHost = max(t.MaxIdleConns, idle), idle
		client.Transport = t
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// Fetch sends a request once and reads the answer, at most so many bytes of it.
// The error, nil if there is a whole answer, says by its class whether the request
// may have reached the server. The response is there as soon as its header is.
func Fetch(ctx context.Context, client *http.Client, req *http.Request, most int64) (*http.Response, []byte, *SendError) {
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }})
	resp, err := client.Do(req.WithContext(ctx))
	var body []byte
	status := 0
	if err == nil {
		status = resp.StatusCode
		body, err = ReadBody(io.LimitReader(resp.Body, most), resp.ContentLength)
		err = errors.Join(err, resp.Body.Close())
	}
	if err == nil {
		return resp, body, nil
	}
	e := &SendError{Class: Temporary, Code: status, Reason: NetworkReason(err)}
	if written.Load() {
		e.Class = Unknown
	}
	return resp, nil, e
}

// mostAhead is how much room is made for a body by its word alone, in bytes.
const mostAhead = 16 << 10

// ReadBody reads a body to its end. Its length as it was told, -1 if it was not, only
// saves work: what is read may be longer or shorter.
func ReadBody(body io.Reader, told int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(told, 0), mostAhead)) + bytes.MinRead) // room for the end to be found
	_, err := b.ReadFrom(body)
	return b.Bytes(), err
}

// ServerClass maps a failure on the way by its status: a gateway without an
// answer leaves open what became of the request.
func ServerClass(status int) Class {
	if status == http.StatusBadGateway || status == http.StatusGatewayTimeout {
		return Unknown
	}
	return Temporary
}

// Foreign maps an answer that the platform did not write: that of a proxy, or of
// the guard in front, which turns the account or this machine away.
func Foreign(resp *http.Response) *SendError {
	e := &SendError{Class: ServerClass(resp.StatusCode), Code: resp.StatusCode, Reason: "the answer does not come from the platform"}
	if resp.StatusCode == http.StatusTooManyRequests {
		e.Class, e.Account = Throttled, true
		if s, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64); err == nil {
			e.After = Seconds(s)
		}
	}
	return e
}

// Seconds turns a number of an answer into a time, within a day.
func Seconds(s float64) time.Duration {
	return time.Duration(min(max(s, 0), 86400) * float64(time.Second))
}

// maxReason is the longest reason that is kept, in bytes.
const maxReason = 200

// Redact takes addresses, and words that secret tells, out of a reason that a
// server worded, and shortens it.
func (e *SendError) Redact(secret func(word string) bool) *SendError {
	words := strings.Fields(e.Reason)
	for i, w := range words {
		if secret(w) {
			words[i] = "[secret]"
		} else if strings.Contains(w, "://") {
			words[i] = "[address]"
		}
	}
	e.Reason = strings.Join(words, " ")
	if len(e.Reason) > maxReason {
		e.Reason = strings.ToValidUTF8(e.Reason[:maxReason], "") + "…"
	}
	return e
}
