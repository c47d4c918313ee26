package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"guichet/adapters/telegram/faketelegram"
)

func TestHealthPage(t *testing.T) {
	well := func(context.Context) error { return nil }
	ill := func(context.Context) error { return errors.New("no database") }
	for _, tc := range []struct {
		name    string
		alive   func(context.Context) error
		without []string
		code    int
		says    string
	}{
		{"well", well, nil, 200, "ok\n"},
		{"no database", ill, nil, 503, "the database does not answer\n"},
		{"a platform has stopped", well, []string{"telegram"}, 200, "without telegram: the log says why\n"},
		{"both", ill, []string{"telegram"}, 503, "the database does not answer\n"},
	} {
		w := httptest.NewRecorder()
		healthPage(tc.alive, func() []string { return tc.without }, slog.New(slog.DiscardHandler))(w, httptest.NewRequest(http.MethodGet, healthPath, nil))
		if w.Code != tc.code || w.Body.String() != tc.says {
			t.Errorf("%s: %d %q, want %d %q", tc.name, w.Code, w.Body, tc.code, tc.says)
		}
	}
}

func TestLastTurnTellsOfHealth(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	late, stop := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer stop()
	full, now := errors.New("disk full"), time.Now()
	for _, tc := range []struct {
		name  string
		ctx   context.Context
		turns []error
		after time.Duration
		well  bool
	}{
		{"no turn yet", t.Context(), nil, 0, true},
		{"failed", t.Context(), []error{full}, failureCounts, false},
		{"failed long ago", t.Context(), []error{full}, failureCounts + 1, true},
		{"failed, and then not", t.Context(), []error{full, nil}, 0, true},
		{"whoever brought it went away", gone, []error{context.Canceled}, 0, true},
		{"whoever brought it waited long enough", late, []error{context.DeadlineExceeded}, 0, false},
	} {
		var w wellness
		for _, err := range tc.turns {
			w.turned(tc.ctx, now, err)
		}
		if err := w.lastTurn(now.Add(tc.after)); (err == nil) != tc.well {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestStoppedPlatformIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w wellness
		var log bytes.Buffer
		w.stop("telegram")
		ctx, cancel := context.WithTimeout(t.Context(), 3*remindEvery+time.Second)
		defer cancel()
		w.remind(ctx, slog.New(slog.NewTextHandler(&log, nil)))
		if n := strings.Count(log.String(), "level=ERROR msg=\"platform is still stopped; start the bot again once the cause is mended\" platform=telegram"); n != 3 {
			t.Errorf("said %d times in half an hour:\n%s", n, &log)
		}
	})
}

// health asks the bot of a site how it is.
func health(t *testing.T, address string) (code int, says string) {
	t.Helper()
	resp, says := fetched(t, http.DefaultClient, "http://"+address+healthPath)
	return resp.StatusCode, says
}

// listening has a site's bots tell their health, and returns where.
func (s *site) listening() string {
	address := freeAddress(s.t)
	s.adds(s.config, fmt.Sprintf("[web]\nlisten = %q\n", address))
	return address
}

// TestHealthWhileNothingIsStored has another program lock the database: it can be
// read, so that only a turn shows that none can be taken.
func TestHealthWhileNothingIsStored(t *testing.T) {
	t.Parallel()
	data := newFile(t)
	s := newSiteOn(t, data)
	address := s.listening()
	bot := s.start()
	bot.mayLogErrors = true
	if code, says := health(t, address); code != 200 || says != "ok\n" {
		t.Fatalf("at first: %d %q", code, says)
	}
	db, err := sql.Open("sqlite", string(data)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	p := s.person(t, 7801)
	s.telegram.Say(p.id, "bonjour")
	bot.logs("database is locked", 1)
	until(t, "its health shows it", func() bool { code, _ := health(t, address); return code == http.StatusServiceUnavailable })
	if _, err := db.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	p.sees(turn{says: "bonjour", want: []string{askStatus}})
	until(t, "its health shows that it is mended", func() bool { code, _ := health(t, address); return code == http.StatusOK })
}

// TestOnePlatformStops revokes the token of one of two platforms. People of the
// other are served, and the operator can see it.
func TestOnePlatformStops(t *testing.T) {
	t.Parallel()
	s := newSite(t).withDiscord()
	address := s.listening()
	s.telegram.FailNext("getMe", faketelegram.Failure{Status: http.StatusUnauthorized})
	bot := s.launch()
	bot.mayLogErrors = true
	bot.logs("discord: connected", 1)
	bot.logs("platform stopped", 1)
	if code, says := health(t, address); code != 200 || says != "without telegram: the log says why\n" {
		t.Errorf("%d %q", code, says)
	}
	s.discord.Say(7802, "bonjour")
	s.member(7802).sees(turn{says: "bonjour", want: []string{askStatus}})
	if code := bot.stop(); code != exitCannot {
		t.Errorf("exit code %d, want %d", code, exitCannot)
	}
}

// until waits until something holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for began := time.Now(); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > patience {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
