package adaptertest

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// Log keeps what is logged. It may be written and read at once; its zero value
// is empty.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds to the log.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String returns the log so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Logger returns what writes into the log, at every level.
func (l *Log) Logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// addresses are what an address of any server in a test looks like.
var addresses = []string{"://", "127.0.0.1"}

// HoldsNone fails the test if the log holds a secret or an address.
func (l *Log) HoldsNone(tb testing.TB, secrets ...string) {
	tb.Helper()
	all := l.String()
	for _, secret := range append(secrets, addresses...) {
		if strings.Contains(all, secret) {
			tb.Errorf("the log says %q:\n%s", secret, all)
		}
	}
}

// errorList keeps errors that were returned.
type errorList struct {
	mu  sync.Mutex
	all []string
}

// add keeps all that an error says, and all that it wraps.
func (l *errorList) add(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for ; err != nil; err = errors.Unwrap(err) {
		l.all = append(l.all, fmt.Sprintf("%v %+v %#v", err, err, err))
	}
}

func (l *errorList) holdNone(tb testing.TB, secrets []string) {
	tb.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.all {
		for _, secret := range append(secrets, addresses...) {
			if strings.Contains(s, secret) {
				tb.Errorf("an error says %q: %s", secret, s)
			}
		}
	}
}
