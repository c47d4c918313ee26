package llm_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guichet/chat"
	"guichet/llm"
	"guichet/llm/fakellm"
)

// ask asks for a wording that no cache knows, and reports if there was one.
func ask(t *testing.T, m *llm.Model, who string, text chat.Text) bool {
	t.Helper()
	_, ok := m.Word(t.Context(), newLexicon(t), chat.ConversationID{Platform: "test", ID: who}, "fr", text)
	return ok
}

// different returns texts of which none has the wording of another.
func different(n int) []chat.Text {
	words := []string{"formation", "école", "demande", "lettre", "réponse", "dossier", "projet", "travail", "contrat", "cours", "métier", "emploi"}
	var list []chat.Text
	for i := range n {
		list = append(list, explains(chat.Plain("Voyez la "+words[i%len(words)]+" et le "+words[(i/len(words)+i+1)%len(words)]+" avec l’école.")))
	}
	return list
}

func TestRepairOnce(t *testing.T) {
	for _, tc := range []struct {
		name    string
		answers []string
		worded  bool
	}{
		{"good at once", []string{"good"}, true},
		{"good after the repair", []string{"bad", "good"}, true},
		{"bad twice", []string{"bad", "bad", "good"}, false},
	} {
		n := 0
		server := fakellm.New(func(r fakellm.Request) fakellm.Answer {
			n++
			if tc.answers[n-1] == "good" {
				return fakellm.Answer{Text: echo(fakellm.Request{Turns: r.Turns[:1]})}
			}
			return fakellm.Answer{Text: lines([]string{"Voyez cinq écoles."})}
		})
		m := llm.New(server.URL(), key, "model", nil)
		if got := ask(t, m, "a", different(1)[0]); got != tc.worded {
			t.Errorf("%s: worded is %t", tc.name, got)
		}
		asked := server.Requests()
		if want := min(len(tc.answers), 2); len(asked) != want {
			t.Errorf("%s: asked %d times, want %d", tc.name, len(asked), want)
		}
		if len(asked) == 2 && (len(asked[1].Turns) != 3 || !strings.Contains(asked[1].Turns[2], "say it without: cinq") || asked[1].System != asked[0].System) {
			t.Errorf("%s: the repair says %q", tc.name, asked[1].Turns)
		}
		server.Close()
	}
}

func TestBudget(t *testing.T) {
	server := fakellm.New(func(r fakellm.Request) fakellm.Answer { return fakellm.Answer{Text: echo(r)} })
	defer server.Close()
	now := day
	m := llm.New(server.URL(), key, "model", &llm.Options{PerPerson: 2, PerDay: 5, Now: func() time.Time { return now }})
	texts := different(12)
	var got []bool
	for i, who := range []string{"a", "a", "a", "b", "b", "b", "c", "c"} {
		got = append(got, ask(t, m, who, texts[i]))
	}
	want := []bool{true, true, false, true, true, false, true, false}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("request %d is answered: %t", i, got[i])
		}
	}
	if !ask(t, m, "a", texts[0]) {
		t.Error("what is in the cache costs budget")
	}
	now = now.Add(24 * time.Hour)
	if !ask(t, m, "a", texts[9]) {
		t.Error("a new day brings no new budget")
	}
	if n := len(server.Requests()); n != 6 {
		t.Errorf("%d requests", n)
	}
}

func TestBreaker(t *testing.T) {
	var failing atomic.Bool
	failing.Store(true)
	header := map[string]string{}
	server := fakellm.New(func(r fakellm.Request) fakellm.Answer {
		if failing.Load() {
			return fakellm.Answer{Status: 503, Body: "{}", Header: header}
		}
		return fakellm.Answer{Text: echo(r)}
	})
	defer server.Close()
	var logged bytes.Buffer
	now := day
	m := llm.New(server.URL(), key, "model", &llm.Options{PerPerson: 1000, Now: func() time.Time { return now }, Logger: slog.New(slog.NewTextHandler(&logged, nil))})
	texts := different(30)
	for i := range 10 {
		ask(t, m, "a", texts[i])
	}
	if n := len(server.Requests()); n != 4 {
		t.Errorf("%d requests to a server that fails, want 4", n)
	}
	if !strings.Contains(logged.String(), "left alone") {
		t.Errorf("the operator is not told: %s", logged.String())
	}
	now = now.Add(61 * time.Second)
	for i := range 3 { // one finds out
		ask(t, m, "a", texts[10+i])
	}
	if n := len(server.Requests()); n != 5 {
		t.Errorf("%d requests after the rest, want 5", n)
	}
	failing.Store(false)
	now = now.Add(61 * time.Second)
	if !ask(t, m, "a", texts[14]) || !ask(t, m, "a", texts[15]) {
		t.Error("the server works again and is left alone")
	}
	failing.Store(true)
	header["Retry-After"] = "300"
	ask(t, m, "a", texts[16])
	failing.Store(false)
	now = now.Add(299 * time.Second)
	if ask(t, m, "a", texts[17]) {
		t.Error("asked before the server wants it")
	}
	now = now.Add(2 * time.Second)
	if !ask(t, m, "a", texts[17]) {
		t.Error("not asked when the server wants it again")
	}
}

// TestBreakerIsNotForAnswers shows that answers which the model itself ends, for
// what somebody wrote, do not take it from everybody else.
func TestBreakerIsNotForAnswers(t *testing.T) {
	for _, finish := range []string{"length", "content_filter", "tool_calls"} {
		var good atomic.Bool
		server := fakellm.New(func(r fakellm.Request) fakellm.Answer {
			if good.Load() {
				return fakellm.Answer{Text: echo(r)}
			}
			return fakellm.Answer{Text: "{", Finish: finish}
		})
		m := llm.New(server.URL(), key, "model", nil)
		texts := different(7)
		for i := range 6 {
			ask(t, m, "a", texts[i])
		}
		good.Store(true)
		if !ask(t, m, "b", texts[6]) || len(server.Requests()) != 7 {
			t.Errorf("%s: the model rests after %d requests", finish, len(server.Requests()))
		}
		server.Close()
	}
}

// TestCacheIsBounded shows that the oldest wordings make room, whatever is put
// there again.
func TestCacheIsBounded(t *testing.T) {
	for i, there := range llm.Cached(llm.MaxCached + 10) {
		if there != (i == 0 || i > 10) {
			t.Errorf("%d is there: %t", i, there)
		}
	}
}

// TestFullGoesOn shows that nobody waits for room, and that a hanging server
// costs no more than the time limit.
func TestFullGoesOn(t *testing.T) {
	release := make(chan struct{})
	var under sync.WaitGroup
	under.Add(2)
	server := fakellm.New(func(r fakellm.Request) fakellm.Answer {
		under.Done()
		<-release
		return fakellm.Answer{Text: echo(r)}
	})
	defer server.Close()
	m := llm.New(server.URL(), key, "model", &llm.Options{AtOnce: 2, Timeout: time.Minute})
	texts := different(4)
	var waiting sync.WaitGroup
	var worded atomic.Int32
	for i := range 2 {
		waiting.Go(func() {
			if ask(t, m, "a", texts[i]) {
				worded.Add(1)
			}
		})
	}
	under.Wait()
	if ask(t, m, "b", texts[2]) {
		t.Error("worded though two are under way")
	}
	close(release)
	waiting.Wait()
	if worded.Load() != 2 {
		t.Errorf("%d of 2 were worded", worded.Load())
	}
}

func TestStopsWithCaller(t *testing.T) {
	server := fakellm.New(func(fakellm.Request) fakellm.Answer { return fakellm.Answer{Hang: true} })
	defer server.Close()
	m := llm.New(server.URL(), key, "model", &llm.Options{Timeout: time.Hour})
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if _, ok := m.Word(ctx, newLexicon(t), alice, "fr", simple()); ok {
		t.Error("worded by a server that hangs")
	}
}

// TestWhatLeavesTheHouse shows that a wording sends sentences of ours without
// their facts, and nothing of the person.
func TestWhatLeavesTheHouse(t *testing.T) {
	server := fakellm.New(func(r fakellm.Request) fakellm.Answer { return fakellm.Answer{Text: echo(r)} })
	defer server.Close()
	m := llm.New(server.URL(), key, "model", nil)
	if _, ok := m.Word(t.Context(), newLexicon(t), alice, "fr", simple()); !ok {
		t.Fatal("not worded")
	}
	sent := string(server.Requests()[0].Raw)
	for _, kept := range []string{"alice", "AIF", "500", "15 mars", "2027", "possible", "Compte", "12 fois", "avril"} {
		if strings.Contains(sent, kept) {
			t.Errorf("%q left the house: %s", kept, sent)
		}
	}
}

// TestNoFactLeavesTheHouse holds the same for every text of ours that may be
// worded, whoever it is for: no number, link or name of a scheme or region.
func TestNoFactLeavesTheHouse(t *testing.T) {
	var names []string
	for _, s := range newBase(t).Schemes() {
		names = append(names, s.Short.In("fr"), s.Short.In("en"))
	}
	for _, r := range newBase(t).Regions() {
		names = append(names, r.Name.In("fr"), r.Name.In("en"))
	}
	for _, lang := range []string{"fr", "en"} {
		lines := 0
		for _, reply := range explained(t, lang) {
			seal, ok := newLexicon(t).Seal(lang, reply.Text)
			if !ok {
				continue
			}
			for _, line := range seal.Lines() {
				lines++
				bared := anyToken.ReplaceAllString(line, "…")
				if anyDigits.MatchString(bared) || anyLink.MatchString(bared) || strings.ContainsAny(bared, "€%") {
					t.Errorf("a figure or link leaves the house: %s", line)
				}
				for _, name := range names {
					if strings.Contains(" "+bare(bared)+" ", " "+bare(name)+" ") {
						t.Errorf("the name %s leaves the house: %s", name, line)
					}
				}
			}
		}
		if lines < 100 {
			t.Errorf("only %d lines", lines)
		}
	}
}
