package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store"
	"guichet/store/sqlite"
)

// shared is a bot whose sheets can be opened, with the time set by the test.
type shared struct {
	*store.Store
	manager *dialog.Manager
	sheets  *sheets
	web     *httptest.Server
	log     *logBuffer
	at      time.Time
	events  int
}

func startShared(t *testing.T) *shared {
	t.Helper()
	s := &shared{log: &logBuffer{}, at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	db, err := sqlite.Open(t.Context(), "", &sqlite.Options{Store: &store.Options{Now: func() time.Time { return s.at }}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	guide, _, err := loadGuide("")
	if err != nil {
		t.Fatal(err)
	}
	config := defaultConfig()
	config.Secret = "secret of the bot"
	config.Web = WebConfig{Listen: "127.0.0.1:0", Address: "https://bot.example.org/"}
	s.Store, s.manager = db, dialog.NewManager(db, guide)
	s.manager.Share(sharing(config))
	s.sheets = newSheets(config, db, slog.New(slog.NewTextHandler(s.log, nil)))
	s.web = httptest.NewServer(paths{sheetPath: http.HandlerFunc(s.sheets.answer)})
	t.Cleanup(s.web.Close)
	return s
}

// say types something and returns all that the bot says to it.
func (s *shared) say(t *testing.T, c chat.ConversationID, text string) string {
	t.Helper()
	s.events++
	s.at = s.at.Add(20 * time.Second)
	e := chat.Event{Key: "e" + time.Duration(s.events).String(), Conversation: c, Kind: chat.KindText, At: s.at, Lang: "fr", Text: text}
	if _, err := s.manager.Handle(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for {
		claimed, err := s.Claim(t.Context(), s.at, time.Minute, []delivery.Want{{Platform: "telegram", Limit: 9}, {Platform: "discord", Limit: 9}})
		if err != nil {
			t.Fatal(err)
		}
		if len(claimed) == 0 {
			return said.String()
		}
		for _, o := range claimed {
			said.WriteString(o.Conversation.String() + "> " + o.Reply.Text.String() + "\n")
			if _, err := s.Sent(t.Context(), o, time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (s *shared) get(t *testing.T, path string) (*http.Response, string) {
	t.Helper()
	return fetched(t, s.web.Client(), s.web.URL+path)
}

// fetched asks for an address, and returns the answer with the whole of its body.
func fetched(t *testing.T, client *http.Client, url string) (*http.Response, string) {
	t.Helper()
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

var (
	somebody = chat.ConversationID{Platform: "telegram", ID: "7751234077"}
	sameOne  = chat.ConversationID{Platform: "discord", ID: "9000"}
	linkSeen = regexp.MustCompile(`https://bot\.example\.org(/fiche/[A-Za-z0-9_-]+)`)
	codeSeen = regexp.MustCompile(`code ([0-9A-Z]{4}-[0-9A-Z]{4})`)
)

// share makes somebody share a sheet, and returns where it is opened.
func (s *shared) share(t *testing.T) string {
	t.Helper()
	s.say(t, somebody, "au chômage, CAP lapidaire, le 1er mars 2027")
	s.say(t, somebody, "oui")
	s.say(t, somebody, "partager ma fiche")
	m := linkSeen.FindStringSubmatch(s.say(t, somebody, "oui"))
	if m == nil {
		t.Fatal("no link was given")
	}
	return m[1]
}

func TestSharedSheetIsOpened(t *testing.T) {
	s := startShared(t)
	path := s.share(t)
	for range 2 {
		resp, body := s.get(t, path)
		if resp.StatusCode != http.StatusOK || !strings.Contains(body, "CAP Lapidaire") || strings.Contains(body, somebody.ID) {
			t.Fatalf("%s: %.300s", resp.Status, body)
		}
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive",
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Content-Type": "text/html; charset=utf-8",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if csp := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
			t.Errorf("the policy is %q", csp)
		}
	}
	s.at = s.at.Add(48 * time.Hour)
	if resp, body := s.get(t, path); resp.StatusCode != http.StatusNotFound || strings.Contains(body, "Lapidaire") {
		t.Errorf("after two days: %s", resp.Status)
	}
	if strings.Contains(s.log.String(), path) {
		t.Errorf("the log holds the link:\n%s", s.log.String())
	}
}

func TestSharedSheetEnds(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *shared){
		"stopped": func(t *testing.T, s *shared) { s.say(t, somebody, "arrêter le partage") },
		"forgotten": func(t *testing.T, s *shared) {
			s.say(t, somebody, "oubliez-moi")
			s.say(t, somebody, "oui")
		},
		"forgotten by the operator": func(t *testing.T, s *shared) {
			if f, err := s.Forget(t.Context(), somebody); err != nil || f.Open != 1 {
				t.Errorf("%+v, %v", f, err)
			}
		},
		"shared again": func(t *testing.T, s *shared) { s.share(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s := startShared(t)
			path := s.share(t)
			end(t, s)
			if resp, _ := s.get(t, path); resp.StatusCode != http.StatusNotFound {
				t.Errorf("%s", resp.Status)
			}
		})
	}
}

func TestNothingElseIsOpened(t *testing.T) {
	s := startShared(t)
	path := s.share(t)
	for _, other := range []string{"/fiche/", "/fiche/x", path[:len(path)-1], path + "A", "/fiche/" + strings.Repeat("A", 22), "/fiche/..%2f..%2fhealth", "/fiche/" + strings.Repeat("A", 4000)} {
		if resp, body := s.get(t, other); resp.StatusCode != http.StatusNotFound || strings.Contains(body, "Lapidaire") {
			t.Errorf("%.60s: %s", other, resp.Status)
		}
	}
	resp, err := s.web.Client().Post(s.web.URL+path, "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %s", resp.Status)
	}
}

// TestNoSecretIsStored holds that neither code nor token can be read in the
// database: only their hashes.
func TestNoSecretIsStored(t *testing.T) {
	s := startShared(t)
	path := s.share(t)
	m := codeSeen.FindStringSubmatch(s.say(t, somebody, "continuer ailleurs"))
	if m == nil {
		t.Fatal("no code was given")
	}
	kept, err := s.Kept(t.Context(), somebody)
	if err != nil || len(kept.Open) != 2 {
		t.Fatalf("%+v, %v", kept, err)
	}
	for _, secret := range []string{strings.TrimPrefix(path, sheetPath), m[1], strings.ReplaceAll(m[1], "-", "")} {
		if strings.Contains(string(kept.State), secret) {
			t.Errorf("the state holds %q", secret)
		}
		if sheet, err := s.Sheet(t.Context(), secret); sheet != nil || err != nil {
			t.Errorf("a secret opens the table: %v", err)
		}
	}
}

func TestCodeTakesTheTalkElsewhere(t *testing.T) {
	s := startShared(t)
	s.say(t, somebody, "au chômage, CAP lapidaire, le 1er mars 2027")
	s.say(t, somebody, "oui")
	code := codeSeen.FindStringSubmatch(s.say(t, somebody, "continuer ailleurs"))[1]
	said := s.say(t, sameOne, "code "+strings.ToLower(code))
	for _, want := range []string{"discord:9000> Vos réponses sont arrivées", "- Formation", "telegram:7751234077> Vos réponses viennent d’être copiées"} {
		if !strings.Contains(strings.ReplaceAll(said, "\u00a0", " "), want) {
			t.Errorf("%q is missing in:\n%s", want, said)
		}
	}
	if said := s.say(t, sameOne, "code "+code); !strings.Contains(said, "ne marche pas, ou plus") {
		t.Errorf("a second time:\n%s", said)
	}
}

func TestSheetsAreRationed(t *testing.T) {
	s := startShared(t)
	s.sheets.rate.now = func() time.Time { return s.at } // all in one minute
	asked := func(path string) (limited bool) {
		for range sheetsPerMinute + 20 {
			w := httptest.NewRecorder()
			s.sheets.answer(w, httptest.NewRequest(http.MethodGet, path, nil))
			limited = limited || w.Code == http.StatusTooManyRequests
		}
		return limited
	}
	if asked("/fiche/unknown") {
		t.Error("requests that ask nothing of the database are counted")
	}
	if !asked("/fiche/" + strings.Repeat("x", 22)) {
		t.Error("nobody is asked to come back")
	}
	p := perMinute{most: 1, now: func() time.Time { return s.at }}
	first, second := p.admit(), p.admit()
	s.at = s.at.Add(time.Minute)
	if third := p.admit(); !first || second || !third {
		t.Errorf("admitted: %v, %v, a minute later %v", first, second, third)
	}
}

type brokenSheets struct{}

func (brokenSheets) Sheet(context.Context, string) ([]byte, error) { return nil, io.ErrUnexpectedEOF }

func TestSheetsWithoutADatabase(t *testing.T) {
	config := defaultConfig()
	config.Web = WebConfig{Listen: "127.0.0.1:0", Address: "https://bot.example.org"}
	var log bytes.Buffer
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/fiche/"+strings.Repeat("A", 22), nil)
	newSheets(config, brokenSheets{}, slog.New(slog.NewTextHandler(&log, nil))).answer(w, r)
	if w.Code != http.StatusServiceUnavailable || strings.Contains(log.String(), "AAAA") {
		t.Errorf("%d, log:\n%s", w.Code, &log)
	}
}

func TestAddressOfSheets(t *testing.T) {
	for address, ok := range map[string]bool{
		"": true, "https://bot.example.org": true, "https://bot.example.org/": true, "http://127.0.0.1:8080": true,
		"http://bot.example.org": false, "bot.example.org": false, "https://": false, "://": false,
	} {
		if err := (WebConfig{Listen: "127.0.0.1:0", Address: address}).validate(); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
	if err := (WebConfig{Address: "https://bot.example.org"}).validate(); err == nil {
		t.Error("an address without a listener is taken")
	}
}
