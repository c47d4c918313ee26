package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// healthPath is where the bot is asked for its health.
const healthPath = "/health"

const (
	// healthTime is what the database has to answer.
	healthTime = 2 * time.Second
	// failureCounts is how long a turn that failed tells of the bot's health, if no
	// other follows: longer than any pause before a platform brings it again, and no
	// longer, since a proxy that leaves the bot out brings it nothing to recover by.
	failureCounts = 45 * time.Second
	// remindEvery is how often the log says again that a platform has stopped.
	remindEvery = 10 * time.Minute
)

// wellness is what a running bot knows of its own health. The zero value is well.
type wellness struct {
	mu       sync.Mutex
	failed   error     // of the last turn
	failedAt time.Time // when that was
	stopped  []string  // platforms
}

// turned notes how taking events in has ended. Whoever brought them and went away
// tells nothing.
func (w *wellness) turned(ctx context.Context, now time.Time, err error) {
	if errors.Is(ctx.Err(), context.Canceled) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed, w.failedAt = err, now
}

// lastTurn returns the error of the last turn for as long as it counts.
func (w *wellness) lastTurn(now time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed == nil || now.Sub(w.failedAt) > failureCounts {
		return nil
	}
	return fmt.Errorf("the last turn was not stored: %w", w.failed)
}

// stop notes that a platform has stopped for good.
func (w *wellness) stop(p chat.Platform) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = append(w.stopped, string(p))
}

// without returns the platforms that have stopped.
func (w *wellness) without() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.stopped)
}

// remind says again and again, until ctx is done, that the bot serves only a part
// of its platforms.
func (w *wellness) remind(ctx context.Context, log *slog.Logger) {
	for {
		if adapters.Sleep(ctx, remindEvery) != nil {
			return
		}
		for _, p := range w.without() {
			log.ErrorContext(ctx, "platform is still stopped; start the bot again once the cause is mended", "platform", p)
		}
	}
}

// alive says why the bot cannot take events in, or nil.
func (s *service) alive(ctx context.Context) error {
	if err := s.health.lastTurn(time.Now()); err != nil {
		return err
	}
	_, err := s.store.CountParked(ctx)
	return err
}

// take hands events to the dialog; it is the sink of every adapter.
func (s *service) take(ctx context.Context, events ...chat.Event) (int, error) {
	n, err := s.manager.Handle(ctx, events...)
	s.health.turned(ctx, time.Now(), err)
	return n, err
}

// healthPage answers 200 while the bot takes events, and 503 while it cannot. A bot
// that has lost one of several platforms serves the others: it names the lost one,
// and a proxy goes on bringing it their events.
func healthPage(alive func(context.Context) error, without func() []string, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), healthTime)
		defer cancel()
		if err := alive(ctx); err != nil {
			log.WarnContext(ctx, "asked for its health: not well", "err", err)
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		said := "ok\n"
		if stopped := without(); len(stopped) > 0 {
			said = fmt.Sprintf("without %s: the log says why\n", strings.Join(stopped, ", "))
		}
		_, _ = w.Write([]byte(said))
	}
}
