package faketelegram

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	maxBatch = 100
	maxPoll  = 50 * time.Second
)

// update waits in the queue until a poll with a higher offset confirms it, or a
// webhook has taken it.
type update struct {
	id   int64
	lane int64 // a webhook is brought those of one after another
	body json.RawMessage
}

// getUpdates is Telegram's long poll. Only updates below the offset are
// forgotten; another poller, or a webhook, ends it with a conflict.
func (s *Server) getUpdates(ctx context.Context, params url.Values) reply {
	offset := integer(params, "offset", 0)
	limit := min(max(integer(params, "limit", maxBatch), 1), maxBatch)
	wait := min(time.Duration(integer(params, "timeout", 0))*time.Second, maxPoll)
	deadline := time.NewTimer(wait)
	defer deadline.Stop()

	evicted := s.takeOver(offset, params.Get("allowed_updates"))
	defer s.leave(evicted)
	for {
		batch, changed, webhook := s.waiting(offset, int(limit))
		switch {
		case webhook:
			return refuse(http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active; "+
				"use deleteWebhook to delete the webhook first")
		case len(batch) > 0:
			return accept(batch)
		}
		select {
		case <-changed:
		case <-deadline.C:
			return accept([]json.RawMessage{})
		case <-evicted:
			return refuse(http.StatusConflict, "Conflict: terminated by other getUpdates request; "+
				"make sure that only one bot instance is running")
		case <-ctx.Done():
			return accept([]json.RawMessage{})
		}
	}
}

func integer(params url.Values, name string, fallback int64) int64 {
	n, err := strconv.ParseInt(params.Get(name), 10, 64)
	if err != nil {
		return fallback
	}
	return n
}

// takeOver makes the caller the only poller, confirms what is below offset and
// returns a channel that is closed when the next poller takes over.
func (s *Server) takeOver(offset int64, allowed string) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.poller != nil {
		close(s.poller)
	}
	s.poller = make(chan struct{})
	if offset < 0 {
		s.updates = s.updates[max(0, len(s.updates)+int(offset)):]
	}
	s.updates = slices.DeleteFunc(s.updates, func(u update) bool { return u.id < offset })
	s.allow(allowed)
	s.Change()
	return s.poller
}

// allow notes which kinds of updates the bot wants, if it says so. s.mu is held.
func (s *Server) allow(allowed string) {
	var kinds []string
	if allowed != "" && json.Unmarshal([]byte(allowed), &kinds) == nil && kinds != nil {
		s.allowed = kinds
	}
}

func (s *Server) leave(poller chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.poller == poller {
		s.poller = nil
	}
}

func (s *Server) waiting(offset int64, limit int) (batch []json.RawMessage, changed <-chan struct{}, webhook bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.updates {
		if u.id >= offset && len(batch) < limit {
			batch = append(batch, u.body)
		}
	}
	return batch, s.Changed(), s.hook != nil
}

// push queues an update of a kind that the bot allowed. s.mu is held.
func (s *Server) push(lane int64, kind string, content any) {
	if len(s.allowed) > 0 && !slices.Contains(s.allowed, kind) {
		return
	}
	body, err := json.Marshal(map[string]any{"update_id": s.nextUpdate, kind: content})
	if err != nil {
		panic(fmt.Sprintf("faketelegram: an update of its own is no JSON: %v", err))
	}
	s.pushRaw(lane, body)
}

func (s *Server) pushRaw(lane int64, body json.RawMessage) {
	s.updates = append(s.updates, update{id: s.nextUpdate, lane: lane, body: body})
	s.nextUpdate++
	s.Change()
}

// Inject queues an update as it stands, in the order of the others. Every %d
// in it becomes the update's id; there may be none.
func (s *Server) Inject(body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pushRaw(0, json.RawMessage(replaceID(body, s.nextUpdate)))
}

// SetNextUpdateID makes the updates go on from id, as Telegram does after a
// week without any.
func (s *Server) SetNextUpdateID(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextUpdate = id
}

// Pending counts the updates that no poll has confirmed, and no webhook has
// taken.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.updates)
}
