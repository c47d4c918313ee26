package load

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// hookConnections is how many updates are brought at the same time.
const hookConnections = 100

// setWebhook has updates brought from now on. What a person does waits for the
// answer before, so nothing has to be kept in order.
func (l *Load) setWebhook(form url.Values) {
	address, err := url.Parse(form.Get("url"))
	if err != nil {
		l.broken.Add(1)
		return
	}
	l.once.Do(func() {
		head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: ",
			address.Path, address.Host, form.Get("secret_token"))
		for range hookConnections {
			l.serving.Go(func() { l.bringAll(head) })
		}
		close(l.polled)
	})
}

// bringAll brings one update after another over a connection of its own.
func (l *Load) bringAll(head string) {
	var conn net.Conn
	var in *bufio.Reader
	for {
		u, ok := l.take()
		if !ok {
			break
		}
		time.Sleep(l.opts.Delay)
		for { // until it is taken
			if conn == nil {
				var err error
				if conn, err = net.Dial("tcp", l.opts.Hook); err != nil {
					l.broken.Add(1)
					return
				}
				in = bufio.NewReader(conn)
			}
			if l.bring(conn, in, head, u) {
				break
			}
			_ = conn.Close()
			conn = nil
			l.broken.Add(1)
			if l.ended() {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	if conn != nil {
		_ = conn.Close()
	}
}

// bring makes one request, and reports whether the update was taken.
func (l *Load) bring(conn net.Conn, in *bufio.Reader, head string, u update) bool {
	_, done := l.deliver([]update{u})
	done(time.Now())
	if _, err := fmt.Fprintf(conn, "%s%d\r\n\r\n%s", head, len(u.json), u.json); err != nil {
		return false
	}
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return err == nil && resp.StatusCode == http.StatusOK
}

// take waits for an update and takes it out; it reports false at the end.
func (l *Load) take() (update, bool) {
	for {
		l.mu.Lock()
		came, stopped := l.came, l.stopped
		if len(l.waiting) > 0 && !stopped {
			u := l.waiting[0]
			l.waiting = l.waiting[1:]
			l.mu.Unlock()
			return u, true
		}
		l.mu.Unlock()
		if stopped {
			return update{}, false
		}
		<-came
	}
}

func (l *Load) ended() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stopped
}
