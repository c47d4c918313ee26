package discord

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"guichet/adapters"
)

// limits remembers until when Discord takes nothing more, for the bot as a
// whole and by route.
type limits struct {
	mu     sync.Mutex
	global time.Time
	routes map[string]time.Time
}

// minForget is how many routes are remembered before those that are over are
// looked for.
const minForget = 256

// wait returns how long a request must wait, 0 if it may go, and whether all
// others must too. What counts against no route never waits.
func (l *limits) wait(now time.Time, route string) (wait time.Duration, account bool) {
	if route == "" {
		return 0, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := l.routes[route]; t.After(l.global) {
		return max(t.Sub(now), 0), false
	}
	return max(l.global.Sub(now), 0), true
}

// note takes in what an answer says of limits: what is left, or how long to
// wait.
func (l *limits) note(now time.Time, route string, h http.Header, f failure) {
	if route == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if f.RetryAfter != nil {
		until := now.Add(adapters.Seconds(*f.RetryAfter))
		if f.Global {
			l.global = until
		} else {
			l.close(now, route, until)
		}
		return
	}
	reset, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if h.Get("X-RateLimit-Remaining") == "0" && err == nil {
		l.close(now, route, now.Add(adapters.Seconds(reset)))
	}
}

// rest lets nothing go by a route until then.
func (l *limits) rest(now time.Time, route string, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.close(now, route, until)
}

// close is rest with l.mu held.
func (l *limits) close(now time.Time, route string, until time.Time) {
	if len(l.routes) >= minForget {
		for r, t := range l.routes {
			if !t.After(now) {
				delete(l.routes, r)
			}
		}
	}
	l.routes[route] = until
}
