package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"guichet/dialog"
)

// sheetPath is where shared sheets are opened. The word is that of the links that
// people see.
const sheetPath = "/fiche/"

// sheetsPerMinute bounds the requests for sheets that ask the database, of all who
// ask together. Nobody finds a token of 128 bits by trying, and the database is
// far from busy then: whoever sends fewer keeps no adviser from a sheet.
const sheetsPerMinute = 6000

// sheetToken is what a link ends with.
var sheetToken = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

func (c WebConfig) validate() error {
	if c.Address == "" {
		return nil
	}
	u, err := url.Parse(c.Address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost" {
		return errors.New(`web.address: want the https:// address at which people reach web.listen, such as "https://bot.example.org"`)
	}
	if c.Listen == "" {
		return errors.New("web.listen: web.address is set; set where the requests for shared sheets come in, such as \"127.0.0.1:8080\" behind a reverse proxy")
	}
	return nil
}

// sharing says how codes and links are made.
func sharing(c Config) dialog.Sharing {
	s := dialog.Sharing{Key: []byte(c.Secret)}
	if c.Web.Address != "" {
		s.Sheets = strings.TrimRight(c.Web.Address, "/") + strings.TrimRight(sheetPath, "/")
	}
	return s
}

// sheetStore keeps shared sheets by the hash of their token.
type sheetStore interface {
	Sheet(ctx context.Context, hash string) ([]byte, error)
}

// sheets opens shared sheets for whoever has the link.
type sheets struct {
	store   sheetStore
	sharing dialog.Sharing
	log     *slog.Logger
	rate    perMinute
}

// newSheets returns nil where the settings name no address for sheets.
func newSheets(c Config, store sheetStore, log *slog.Logger) *sheets {
	if c.Web.Address == "" {
		return nil
	}
	return &sheets{store: store, sharing: sharing(c), log: log, rate: perMinute{most: sheetsPerMinute, now: time.Now}}
}

// answer shows a sheet and nothing else. What is not there any more and what never
// was get the same answer.
func (s *sheets) answer(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "", http.StatusMethodNotAllowed)
		return
	}
	var sheet []byte
	if token := strings.TrimPrefix(r.URL.Path, sheetPath); sheetToken.MatchString(token) {
		if !s.rate.admit() {
			h.Set("Retry-After", "60")
			http.Error(w, "Trop de demandes, réessayez dans une minute. / Too many requests, try again in a minute.", http.StatusTooManyRequests)
			return
		}
		var err error
		if sheet, err = s.store.Sheet(r.Context(), s.sharing.Hash(token)); err != nil {
			s.log.ErrorContext(r.Context(), "a shared sheet cannot be read", "err", err)
			http.Error(w, "Réessayez plus tard. / Try again later.", http.StatusServiceUnavailable)
			return
		}
	}
	if sheet == nil {
		http.Error(w, "Cette fiche n’est pas ou plus partagée. / This sheet is not shared, or no longer.", http.StatusNotFound)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(sheet) // if the reader is gone there is nobody left to tell
}

// perMinute admits so many in every minute of the clock.
type perMinute struct {
	most int
	now  func() time.Time

	mu     sync.Mutex
	minute int64
	count  int
}

func (p *perMinute) admit() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.now().Unix() / 60; m != p.minute {
		p.minute, p.count = m, 0
	}
	p.count++
	return p.count <= p.most
}
