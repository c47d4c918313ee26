package adapters_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"guichet/adapters"
)

func TestBaseURL(t *testing.T) {
	for address, want := range map[string]string{
		"https://api.example.org/": "https://api.example.org", "http://127.0.0.1:1/api//": "http://127.0.0.1:1/api",
		"": "", "api.example.org": "", "ftp://api.example.org": "", "https://": "", "://secret": "",
	} {
		u, err := adapters.BaseURL(address)
		switch {
		case want == "" && (err == nil || address != "" && strings.Contains(err.Error(), address)):
			t.Errorf("%q: %v, %v", address, u, err)
		case want != "" && (err != nil || u.String() != want):
			t.Errorf("%q: %v, %v, want %q", address, u, err, want)
		}
	}
}

// TestFetch asks servers that fare differently: the class says whether they may
// have got the request.
func TestFetch(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cut":
			panic(http.ErrAbortHandler)
		case "/cut-later":
			w.Header().Set("Content-Length", "100")
			panic(http.ErrAbortHandler)
		case "/elsewhere":
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		_, _ = w.Write([]byte("a whole answer"))
	}))
	defer server.Close()
	client := adapters.Client(nil, 1)
	defer client.CloseIdleConnections()
	gone := httptest.NewServer(nil)
	gone.Close()
	for _, tt := range []struct {
		name, address string
		status        int
		body          string
		class         adapters.Class
	}{
		{"answered", server.URL, 200, "a whole", 0},
		{"sent elsewhere", server.URL + "/elsewhere", 302, "<a href", 0},
		{"cut", server.URL + "/cut", 0, "", adapters.Unknown},
		{"cut later", server.URL + "/cut-later", 0, "", adapters.Unknown},
		{"nobody there", gone.URL, 0, "", adapters.Temporary},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequest(http.MethodGet, tt.address, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, body, failed := adapters.Fetch(t.Context(), client, req, 7)
			switch {
			case tt.status == 0 && (failed == nil || failed.Class != tt.class || strings.Contains(failed.Error(), "127.0.0.1")):
				t.Errorf("got %v", failed)
			case tt.status != 0 && (failed != nil || resp.StatusCode != tt.status || string(body) != tt.body):
				t.Errorf("got %q, %v", body, failed)
			}
		})
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestReadBody tells the length of a body rightly and wrongly.
func TestReadBody(t *testing.T) {
	for _, length := range []int{0, 1, 700, 100_000} {
		want := strings.Repeat("é", length)
		for _, told := range []int64{-1, 0, 1, int64(len(want)), 1 << 40} {
			got, err := adapters.ReadBody(strings.NewReader(want), told)
			if err != nil || string(got) != want {
				t.Errorf("%d bytes, told %d: %d, %v", len(want), told, len(got), err)
			}
			if told == 1<<40 && cap(got) > 3*len(want)+(64<<10) {
				t.Errorf("room for %d bytes is made for %d", cap(got), len(want))
			}
		}
	}
	got, err := adapters.ReadBody(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF)), 8)
	if !errors.Is(err, io.ErrUnexpectedEOF) || string(got) != "half" {
		t.Errorf("cut off: %q, %v", got, err)
	}
	reads := 0
	body := readerFunc(func(p []byte) (int, error) {
		if reads++; reads > 1 {
			return 0, io.EOF
		}
		return min(len(p), 5000), nil
	})
	if got, err := adapters.ReadBody(body, 5000); len(got) != 5000 || err != nil || reads != 2 {
		t.Errorf("%d bytes in %d reads, %v; want 5000 at once, and the end", len(got), reads, err)
	}
}

func TestInsist(t *testing.T) {
	refused := &adapters.SendError{Class: adapters.Invalid}
	tests := []struct {
		name   string
		errs   []error
		want   error
		pauses int
	}{
		{"at once", []error{nil}, nil, 0},
		{"later", []error{&adapters.SendError{Class: adapters.Temporary}, errors.New("?"), &adapters.SendError{Class: adapters.Throttled, After: time.Hour}, nil}, nil, 3},
		{"never", []error{&adapters.SendError{Class: adapters.Temporary}, refused}, refused, 1},
		{"stopped", []error{&adapters.SendError{Class: adapters.Temporary}, context.Canceled}, context.Canceled, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var pauses []time.Duration
			n := 0
			err := adapters.Insist(ctx, func(ctx context.Context, d time.Duration) error { pauses = append(pauses, d); return ctx.Err() }, func() error {
				err := tt.errs[n]
				if n++; errors.Is(err, context.Canceled) {
					stop()
				}
				return err
			}, func(err error, _ time.Duration) {
				if err == nil {
					t.Error("told of nothing")
				}
			})
			if !errors.Is(err, tt.want) || tt.want == nil && err != nil || n != len(tt.errs) || len(pauses) != tt.pauses {
				t.Errorf("%v after %d tries and %v", err, n, pauses)
			}
			if tt.name == "later" && pauses[2] != time.Hour {
				t.Errorf("paused for %v", pauses)
			}
		})
	}
}

func TestRedact(t *testing.T) {
	e := &adapters.SendError{Reason: "no  https://example.org/x here SECRET-1 " + strings.Repeat("é", 200)}
	got := e.Redact(func(word string) bool { return strings.HasPrefix(word, "SECRET") }).Reason
	if !strings.HasPrefix(got, "no [address] here [secret] éé") || !strings.HasSuffix(got, "é…") || len(got) > 210 {
		t.Errorf("got %q", got)
	}
}
