package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"guichet/adapters"
)

// Limits on what comes in by HTTP. In front of it stands a reverse proxy, or
// nobody: the limits are to hold without it.
const (
	webHeaderTime  = 5 * time.Second  // for the headers of a request
	webReadTime    = 15 * time.Second // for all of a request
	webAnswerTime  = 30 * time.Second // for the answer, from the headers on
	webIdleTime    = 2 * time.Minute  // for a connection without a request
	webFirstWord   = time.Second / 4  // for a first request, once the bot stops
	webHeaderBytes = 16 << 10
	webBodyBytes   = 1 << 20
	webAtOnce      = 512  // requests; more are asked to come back
	webConnections = 1024 // open ones; more wait to be let in
)

// web is the one place where the program is reached by HTTP: the platforms that
// bring their events, and whoever asks for the bot's health.
type web struct {
	listener net.Listener
	server   *http.Server
	routes   paths
	grace    time.Duration
	silent   *silentConns
	log      *slog.Logger
}

// listen opens the address at which the service is reached by HTTP.
func (s *service) listen(address string) (err error) {
	// What has begun may take as long as the grace in all: first to come in, then
	// to leave.
	grace := s.grace * 3 / 10
	s.grace -= grace
	s.web, err = newWeb(address, s.adapters, s.take, healthPage(s.alive, s.health.without, s.log), s.log, grace)
	if err == nil && s.sheets != nil {
		s.web.routes[sheetPath] = limited(s.log, s.sheets.answer)
	}
	return err
}

// serve answers requests until ctx is done; if it cannot, it stops the others.
func (s *service) serve(ctx context.Context, stop func()) error {
	err := s.web.run(ctx)
	if err != nil {
		s.log.ErrorContext(ctx, "the web server has ended", "err", err)
	}
	stop()
	return err
}

// newWeb listens at an address for the receivers among the adapters; events go to
// sink. Nothing is answered before run.
func newWeb(listen string, all []adapters.Adapter, sink adapters.Sink, health http.Handler, log *slog.Logger, grace time.Duration) (*web, error) {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("web.listen: %w", err)
	}
	routes := paths{healthPath: health}
	for _, a := range all {
		r, ok := a.(adapters.Receiver)
		if !ok || r.Path() == "" {
			continue
		}
		if routes[r.Path()] != nil {
			return nil, errors.Join(fmt.Errorf("web.listen: two of the platforms and %s have the same path, %s", healthPath, r.Path()), listener.Close())
		}
		routes[r.Path()] = limited(log, func(w http.ResponseWriter, req *http.Request) { r.Receive(w, req, sink) })
		log.Info("receiving by HTTP", "platform", a.Platform(), "path", r.Path(), "listen", listener.Addr().String())
	}
	silent := &silentConns{}
	return &web{
		log:      log,
		silent:   silent,
		listener: newBoundedListener(listener, webConnections),
		grace:    grace,
		routes:   routes,
		server: &http.Server{
			Handler:           routes,
			ReadHeaderTimeout: webHeaderTime,
			ReadTimeout:       webReadTime,
			WriteTimeout:      webAnswerTime,
			IdleTimeout:       webIdleTime,
			MaxHeaderBytes:    webHeaderBytes,
			ConnState:         silent.note,
			// The server's own words hold addresses, and what strangers sent.
			ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
		},
	}, nil
}

// paths answers requests by their exact path; one that ends with a slash answers
// whatever is right below it.
type paths map[string]http.Handler

// ServeHTTP implements http.Handler.
func (p paths) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := p[r.URL.Path]
	if h == nil {
		h = p[r.URL.Path[:strings.LastIndex(r.URL.Path, "/")+1]]
	}
	if h == nil {
		h = http.NotFoundHandler()
	}
	h.ServeHTTP(w, r)
}

// limited bounds the bodies of requests, and how many are answered at once. A
// request on which the program fails is answered so that it comes again.
func limited(log *slog.Logger, answer http.HandlerFunc) http.Handler {
	places := make(chan struct{}, webAtOnce)
	return http.MaxBytesHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		default:
			w.Header().Set("Retry-After", "1")
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		defer func() {
			if v := recover(); v != nil { // its words may hold those of a person
				log.ErrorContext(r.Context(), "panic while receiving", "panic", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
				http.Error(w, "cannot", http.StatusServiceUnavailable)
			}
		}()
		answer(w, r)
	}), webBodyBytes)
}

// run answers requests until ctx is done. Those under way may end within the
// grace; then they are cut off, which is no failure: anybody can hold one open, and
// a platform brings again what was not confirmed.
func (s *web) run(ctx context.Context) error {
	work, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	s.server.BaseContext = func(net.Listener) context.Context { return work }
	served := make(chan error, 1)
	go func() { served <- s.server.Serve(s.listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("web: %w", err)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(work, s.grace)
	defer cancel()
	enough := time.AfterFunc(webFirstWord, s.silent.close)
	defer enough.Stop()
	if err := s.server.Shutdown(end); err != nil {
		cut()
		s.log.WarnContext(ctx, "requests that had not ended in time were cut off", "err", errors.Join(err, s.server.Close()))
	}
	<-served
	return nil
}
