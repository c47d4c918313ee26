package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// trap ends a process at a step of what passes by: before the step is carried
// out, or after it, when the process has not learnt of it. The zero trap lets
// everything pass.
type trap struct {
	mu     sync.Mutex
	step   int // the last one
	at     int // the step to end at, 0 for none
	after  bool
	victim *process
	what   string // the step that it ended at
}

// launch starts a process that ends at a step; at 0 means at none.
func (t *trap) launch(start func() *process, at int, after bool) *process {
	t.mu.Lock()
	defer t.mu.Unlock() // nothing passes until the victim is known
	t.at, t.after, t.step, t.what = at, after, 0, ""
	t.victim = start()
	return t.victim
}

// pass counts a step and has it carried out, or not; carryOut is told if the
// process will not learn of it. It reports false if the process has ended, so
// that there is nobody to answer.
func (t *trap) pass(what string, carryOut func(unseen bool)) bool {
	t.mu.Lock()
	t.step++
	hit := t.at > 0 && t.step == t.at
	victim, after := t.victim, t.after
	if hit {
		t.what = what
	}
	t.mu.Unlock()
	if !hit || after {
		carryOut(hit)
	}
	if hit {
		victim.end()
	}
	return !hit
}

// hit tells at which step the process was ended.
func (t *trap) hit() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.what
}

// gate stands before a Telegram, with a trap in it. It counts the answers of a
// kind.
type gate struct {
	trap
	*httptest.Server

	counting  sync.Mutex
	conflicts int               // 409: two ask for updates
	callers   map[net.Conn]bool // who is connected
}

func newGate(t *testing.T, telegram http.Handler) *gate {
	g := &gate{callers: map[net.Conn]bool{}}
	g.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The body is read to its end, or nobody would notice when a caller
		// goes away.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		if !g.pass(r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], func(bool) { telegram.ServeHTTP(answer, r) }) {
			panic(http.ErrAbortHandler)
		}
		g.note(answer.Code)
		w.WriteHeader(answer.Code)
		_, _ = answer.Body.WriteTo(w)
	}))
	g.Config.ConnState = func(c net.Conn, state http.ConnState) {
		g.counting.Lock()
		defer g.counting.Unlock()
		switch state {
		case http.StateNew:
			g.callers[c] = true
		case http.StateClosed, http.StateHijacked:
			delete(g.callers, c)
		}
	}
	g.Start()
	t.Cleanup(func() {
		g.CloseClientConnections()
		g.Close()
	})
	return g
}

func (g *gate) note(code int) {
	g.counting.Lock()
	defer g.counting.Unlock()
	if code == http.StatusConflict {
		g.conflicts++
	}
}

func (g *gate) conflict() int {
	g.counting.Lock()
	defer g.counting.Unlock()
	return g.conflicts
}

// drained waits until what processes that have ended had sent is dealt with: a
// request outlives whoever made it. Nobody else may be connected.
func (g *gate) drained(t *testing.T) {
	t.Helper()
	// The line forms outside: who has connected before this one is let in before.
	last, err := net.Dial("tcp", g.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer last.Close()
	_, err = io.WriteString(last, "no request\n\n")
	if err == nil {
		_, err = io.Copy(io.Discard, last)
	}
	if err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		g.counting.Lock()
		callers := len(g.callers)
		g.counting.Unlock()
		if callers == 0 {
			return
		}
		if time.Since(began) > patience {
			t.Fatalf("%d connections of processes that have ended are still served", callers)
		}
	}
}
