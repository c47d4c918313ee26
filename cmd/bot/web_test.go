package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/console"
	"guichet/chat"
)

// receiver is an adapter that hands the bodies of requests on.
type receiver struct {
	*console.Console
	path string
}

func (r receiver) Path() string { return r.path }

func (r receiver) Receive(w http.ResponseWriter, req *http.Request, sink adapters.Sink) {
	text, err := io.ReadAll(req.Body)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil { // cut off; the half of a body is no event
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if string(text) == "panic" {
		panic("words of a person")
	}
	if _, err := sink(req.Context(), chat.Event{Text: string(text)}); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// openWeb runs a web with one receiver at /in until stop is called, whose result
// comes out of ended.
func openWeb(t *testing.T, sink adapters.Sink, alive error, grace time.Duration, log io.Writer) (url string, stop func(), ended chan error) {
	t.Helper()
	one := receiver{console.New(strings.NewReader(""), io.Discard, nil), "/in"}
	none := receiver{console.New(strings.NewReader(""), io.Discard, nil), ""}
	w, err := newWeb("127.0.0.1:0", []adapters.Adapter{one, none}, sink,
		healthPage(func(context.Context) error { return alive }, func() []string { return nil }, slog.New(slog.DiscardHandler)),
		slog.New(slog.NewTextHandler(log, nil)), grace)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	ended = make(chan error, 1)
	go func() { ended <- w.run(ctx) }()
	return "http://" + w.listener.Addr().String(), stop, ended
}

func answerTo(t *testing.T, method, url, body string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestWebHandsOnWhatComesIn(t *testing.T) {
	took := make(chan string, 10)
	var log logBuffer
	url, stop, ended := openWeb(t, func(_ context.Context, events ...chat.Event) (int, error) {
		if events[0].Text == "full" {
			return 0, errors.New("disk full")
		}
		took <- events[0].Text
		return 1, nil
	}, nil, patience, &log)
	for _, tc := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "/in", "hello", 200},
		{"POST", "/in", "full", 503},
		{"POST", "/in", strings.Repeat("x", webBodyBytes+1), 413},
		{"POST", "/in", "panic", 503},
		{"POST", "/in/more", "hello", 404},
		{"GET", "/", "", 404},
		{"GET", healthPath, "", 200},
		{"POST", healthPath, "", 405},
	} {
		if got := answerTo(t, tc.method, url+tc.path, tc.body); got != tc.want {
			t.Errorf("%s %s: %d, want %d", tc.method, tc.path, got, tc.want)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
	if len(took) != 1 || <-took != "hello" {
		t.Error("not exactly the one event came in")
	}
	if !strings.Contains(log.String(), "panic while receiving") || strings.Contains(log.String(), "words of a person") {
		t.Errorf("log of a panic:\n%s", log.String())
	}
}

func TestWebEndsGracefully(t *testing.T) {
	for _, tc := range []struct {
		name   string
		grace  time.Duration
		within bool // the event is taken within the grace
	}{{"what has begun ends", patience, true}, {"what takes too long is cut off", 200 * time.Millisecond, false}} {
		t.Run(tc.name, func(t *testing.T) {
			entered, release := make(chan struct{}), make(chan struct{})
			var log logBuffer
			url, stop, ended := openWeb(t, func(ctx context.Context, _ ...chat.Event) (int, error) {
				close(entered)
				select {
				case <-release:
					return 1, nil
				case <-ctx.Done():
					return 0, ctx.Err()
				}
			}, nil, tc.grace, &log)
			answered := make(chan error, 1)
			go func() {
				resp, err := http.Post(url+"/in", "", strings.NewReader("hello"))
				if err == nil {
					_ = resp.Body.Close()
					if resp.StatusCode != 200 {
						err = fmt.Errorf("status %d", resp.StatusCode)
					}
				}
				answered <- err
			}()
			<-entered
			stop()
			if tc.within {
				close(release)
			}
			if err := <-answered; (err == nil) != tc.within {
				t.Errorf("the request: %v", err)
			}
			if err := <-ended; err != nil {
				t.Errorf("run: %v", err)
			}
			if cut := strings.Contains(log.String(), "level=WARN msg=\"requests that had not ended in time were cut off\""); cut == tc.within {
				t.Errorf("the log:\n%s", log.String())
			}
		})
	}
}

// TestWebEndsBesideSilence has somebody connect and say nothing, as proxies do to
// be quick later.
func TestWebEndsBesideSilence(t *testing.T) {
	url, stop, ended := openWeb(t, nil, nil, patience, io.Discard)
	silent, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if got := answerTo(t, "GET", url+healthPath, ""); got != http.StatusOK { // the one before is let in by now
		t.Fatalf("%d, want 200", got)
	}
	stop()
	began := time.Now()
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %v to stop", took)
	}
}

// TestWebEndsBesideAHalfRequest has a stranger begin a request and never end it.
// The bot stops all the same, and in good order.
func TestWebEndsBesideAHalfRequest(t *testing.T) {
	for name, begun := range map[string]string{
		"headers": "POST /in HTTP/1.1\r\nHost: x\r\n",
		"body":    "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx",
	} {
		t.Run(name, func(t *testing.T) {
			var log logBuffer
			took := func(context.Context, ...chat.Event) (int, error) {
				t.Error("half a request was taken")
				return 0, nil
			}
			url, stop, ended := openWeb(t, took, nil, 200*time.Millisecond, &log)
			half, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer half.Close()
			if _, err := io.WriteString(half, begun); err != nil {
				t.Fatal(err)
			}
			if got := answerTo(t, "GET", url+healthPath, ""); got != http.StatusOK { // the one before is let in by now
				t.Fatalf("%d, want 200", got)
			}
			time.Sleep(50 * time.Millisecond) // and read
			stop()
			if err := <-ended; err != nil || !strings.Contains(log.String(), "cut off") {
				t.Errorf("run: %v, log:\n%s", err, log.String())
			}
		})
	}
}

func TestWebBoundsConnections(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := newBoundedListener(l, 1)
	accepted := make(chan net.Conn)
	go func() {
		defer close(accepted)
		for {
			c, err := b.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	for range 3 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	first := <-accepted
	select {
	case <-accepted:
		t.Fatal("two connections at once, want one")
	case <-time.After(50 * time.Millisecond):
	}
	_ = first.Close()
	_ = first.Close() // makes no more room
	second := <-accepted
	select {
	case <-accepted:
		t.Fatal("two connections at once, want one")
	case <-time.After(50 * time.Millisecond):
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if _, more := <-accepted; more {
		t.Error("let in after the end")
	}
	_ = second.Close()
}

func TestWebBoundsHeaders(t *testing.T) {
	url, _, _ := openWeb(t, nil, nil, patience, io.Discard)
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go fmt.Fprintf(conn, "GET /in HTTP/1.1\r\nHost: x\r\nA: %s\r\n\r\n", strings.Repeat("a", 2*webHeaderBytes))
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%d, want 431", resp.StatusCode)
	}
}

func TestWebRefusesOnePathForTwo(t *testing.T) {
	one := receiver{console.New(strings.NewReader(""), io.Discard, nil), "/in"}
	_, err := newWeb("127.0.0.1:0", []adapters.Adapter{one, one}, nil, http.NotFoundHandler(), slog.New(slog.DiscardHandler), time.Second)
	if err == nil || !strings.Contains(err.Error(), "/in") {
		t.Errorf("got %v, want an error that names the path", err)
	}
}

func TestWebTellsThatTheAddressIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if _, err := newWeb(taken.Addr().String(), nil, nil, http.NotFoundHandler(), slog.New(slog.DiscardHandler), time.Second); err == nil || !strings.Contains(err.Error(), "web.listen") {
		t.Errorf("got %v, want an error that names web.listen", err)
	}
}
