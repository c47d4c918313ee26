package llm

import (
	"sync"
	"time"

	"guichet/chat"
)

// breaker leaves a server alone that fails. Its zero value lets everything pass.
type breaker struct {
	mu       sync.Mutex
	failures int       // in a row
	until    time.Time // until when the server rests
	trying   bool      // one request finds out whether it works again
}

const (
	// breakAfter is how many failures in a row break.
	breakAfter = 4
	// breakFor is how long the server rests then.
	breakFor = time.Minute
)

// pass reports whether a request may be made. If it may, done must be called.
func (b *breaker) pass(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case now.Before(b.until), b.trying:
		return false
	case b.failures >= breakAfter:
		b.trying = true
	}
	return true
}

// done tells how a request ended: in a failure of the server, which may ask to
// wait, or not. It reports whether the server rests from now on.
func (b *breaker) done(now time.Time, failed bool, wait time.Duration) (rests bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	if !failed {
		b.failures, b.until = 0, time.Time{}
		return false
	}
	if b.failures++; b.failures >= breakAfter {
		wait = max(wait, breakFor)
	}
	if wait == 0 {
		return false
	}
	b.until = now.Add(wait)
	return true
}

// over ends a request of which nothing is learned.
func (b *breaker) over() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
}

// budget counts the requests of a day, for each person and for all.
type budget struct {
	perPerson, perDay int

	mu   sync.Mutex
	day  string
	all  int
	each map[chat.ConversationID]int
}

// take takes one request from the budget, and reports false if none is left.
func (b *budget) take(now time.Time, who chat.ConversationID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if day := now.UTC().Format(time.DateOnly); day != b.day {
		b.day, b.all, b.each = day, 0, map[chat.ConversationID]int{}
	}
	if b.all >= b.perDay || b.each[who] >= b.perPerson {
		return false
	}
	b.all++
	b.each[who]++
	return true
}

// cache keeps answers by what was asked. It holds no more than maxCached and
// drops the oldest.
type cache struct {
	mu    sync.Mutex
	kept  map[string]string
	order []string
}

const maxCached = 1000

func (c *cache) get(key string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	answer, ok := c.kept[key]
	return answer, ok
}

// put keeps an answer. It takes the place of one that is not accepted any more.
func (c *cache) put(key, answer string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.kept[key]; there {
		c.kept[key] = answer
		return
	}
	if c.kept == nil {
		c.kept = map[string]string{}
	}
	if len(c.order) == maxCached {
		delete(c.kept, c.order[0])
		c.order = c.order[1:]
	}
	c.kept[key] = answer
	c.order = append(c.order, key)
}
