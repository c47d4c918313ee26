package main

import (
	"bytes"
	"encoding/binary"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guichet/store/postgres/pgtest"
)

// wire is a way to a PostgreSQL server, with a trap in it: a step is what a
// client sends in one go, up to the first answer to it.
type wire struct {
	trap
	dir      string // holds its socket
	upstream string
	listener net.Listener
}

func newWire(t *testing.T, server *pgtest.Server) *wire {
	t.Helper()
	dir, err := os.MkdirTemp("", "wire") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{dir: dir, upstream: server.Socket()}
	if w.listener, err = net.Listen("unix", filepath.Join(dir, filepath.Base(w.upstream))); err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			client, err := w.listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { w.serve(client) })
		}
	})
	t.Cleanup(func() {
		_ = w.listener.Close()
		serving.Wait()
		_ = os.RemoveAll(dir)
	})
	return w
}

// url is that of a database of the server, by way of the wire.
func (w *wire) url(s served) string {
	return strings.ReplaceAll(string(s), filepath.Dir(w.upstream), w.dir)
}

// serve carries one connection until either side has ended it.
func (w *wire) serve(client net.Conn) {
	server, err := net.Dial("unix", w.upstream)
	if err != nil {
		_ = client.Close()
		return
	}
	var unseen atomic.Bool
	answered := make(chan struct{}, 1)
	var answering sync.WaitGroup
	answering.Go(func() {
		defer client.Close()
		b := make([]byte, 64<<10)
		for {
			n, err := server.Read(b)
			if err != nil {
				return
			}
			if unseen.Load() {
				select {
				case answered <- struct{}{}:
				default:
				}
			} else if _, err := client.Write(b[:n]); err != nil {
				return
			}
		}
	})
	said := sayings{}
	b := make([]byte, 64<<10)
	for {
		n, err := client.Read(b)
		if err != nil {
			break
		}
		if !w.pass(said.name(b[:n]), func(last bool) {
			unseen.Store(last)
			if _, err := server.Write(b[:n]); err == nil && last {
				select {
				case <-answered:
				case <-time.After(patience):
				}
			}
		}) {
			break
		}
	}
	_ = client.Close()
	_ = server.Close()
	answering.Wait()
}

// sayings are the prepared statements of a connection, by their names.
type sayings map[string]string

// purposes name what a message to the server does by the first of these that
// stands in its statements.
var purposes = []struct{ words, name string }{
	{"INSERT INTO events", "turn: write, commit"}, {"FROM events WHERE id IN", "turn: lock, read"},
	{"DELETE FROM outbox", "sent: write, commit"}, {"claimed = 1\n", "claim"}, {"SET next_at", "retry, take back"},
	{"INTO leases", "lease"}, {"FROM leases", "lease given back"}, {"DELETE FROM events WHERE at", "prune"},
	{"LISTEN", "listen"}, {"goose", "schema"}, {"pg_advisory", "lock"},
}

// name says what a message to the server is for.
func (s sayings) name(b []byte) string {
	var all strings.Builder
	for len(b) >= 5 && b[0] != 0 { // the first message of a connection has no letter
		size := int(binary.BigEndian.Uint32(b[1:5]))
		if size < 4 || len(b) < 1+size {
			break
		}
		body := b[5 : 1+size]
		first, rest, _ := bytes.Cut(body, []byte{0})
		second, _, _ := bytes.Cut(rest, []byte{0})
		switch b[0] {
		case 'P':
			s[string(first)] = string(second)
			all.WriteString(string(second) + "\n")
		case 'B':
			all.WriteString(s[string(second)] + "\n")
		case 'Q':
			all.WriteString(string(first) + "\n")
		}
		b = b[1+size:]
	}
	for _, p := range purposes {
		if strings.Contains(all.String(), p.words) {
			return p.name
		}
	}
	return "connection"
}
