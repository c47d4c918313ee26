package dialog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/dialog/dialogtest"
	"guichet/knowledge"
)

const (
	// mostChoices bounds what one reply offers.
	mostChoices = 60
	// mostState bounds the stored form of a conversation, in bytes.
	mostState = 4096
	// mostEvents bounds what FuzzStep plays.
	mostEvents = 30
)

// FuzzStep plays what people and programs can send. A line is an event: its
// first character is the kind, the rest is what the event holds.
//
//	>text  !action  *payload  ~edited text  #sticker  =3 the third choice shown
//	.      the last event again, at once
//	+30    days go by
//	@en    the language of the client
func FuzzStep(f *testing.F) {
	b := newBase(f)
	for _, actions := range knownActions(b) {
		for some := range slices.Chunk(actions, mostEvents-2) {
			f.Add("*\n!" + strings.Join(some, "\n!"))
		}
		f.Add("@en\n!" + strings.Join(actions, "\n.\n!"))
	}
	for _, script := range goldenEvents(f) {
		f.Add(script)
	}
	f.Add("*\n=6\n=1\n=2\n=6\n=1\n=1\n=1\n=2\n+40\n>oui\n=9\n.\n=1")
	f.Add(">\x00\n>\u202e\n>\xff\xfe\n!\xff\n*\xff\n~\n#\n>" + strings.Repeat("a", dialog.MaxText+1))
	guide := newGuide(f)
	f.Fuzz(func(t *testing.T, script string) {
		w := &walker{t: t, guide: guide, languages: b.Languages(), at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
		for i, line := range strings.Split(script, "\n") {
			if i == mostEvents {
				return
			}
			w.line(line)
		}
	})
}

// knownActions are the actions that buttons can carry, some true and some
// nearly so, by subject.
func knownActions(b *knowledge.Base) [][]string {
	all := [][]string{
		{"talk", "all", "which:cap", "which:", "which:oui", "menu", "recap", "help", "schemes", "pages", "why", "back", "hello", "thanks", "restart", "forget", "forget!", "lang", "lang:fr", "lang:xx"},
	}
	for _, f := range b.Facts() {
		of := []string{"q:" + f.ID, "sv:" + f.ID, "a:" + f.ID + "=?", "a:" + f.ID + "=12", "a:" + f.ID + "=..7", "a:" + f.ID + "=2026-12-07.."}
		for _, o := range f.Options {
			of = append(of, "a:"+f.ID+"="+o.ID, "pk:"+f.ID+"="+o.ID)
		}
		all = append(all, append(of, "ok:"+f.ID, "back", "why"))
	}
	for _, s := range b.Schemes() {
		all = append(all, []string{"s:" + s.ID, "h:" + s.ID, "back", "back"})
	}
	for _, p := range b.Pages() {
		all = append(all, []string{"p:" + p.ID, "lang", "back"})
	}
	for _, w := range b.Words() {
		all = append(all, []string{"w:" + w.ID})
	}
	return all
}

// goldenEvents are what the golden conversations type and forge.
func goldenEvents(t testing.TB) []string {
	var scripts []string
	for _, file := range dialogtest.Files(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for line := range strings.Lines(string(data)) {
			mark, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			if mark == ">" || mark == "!" {
				lines = append(lines, mark+rest)
			}
		}
		scripts = append(scripts, strings.Join(lines, "\n"))
	}
	return scripts
}

// walker sends the events of FuzzStep and checks every turn.
type walker struct {
	t         *testing.T
	guide     *dialog.Guide
	languages []string
	state     []byte
	lang      string
	at        time.Time
	events    int
	shown     []chat.Choice
	last      chat.Event
}

func (w *walker) line(line string) {
	if line == "" {
		return
	}
	rest := line[1:]
	switch line[0] {
	case '>':
		w.send(chat.Event{Kind: chat.KindText, Text: rest})
	case '!':
		w.send(chat.Event{Kind: chat.KindPress, Action: rest, On: "forged"})
	case '*':
		w.send(chat.Event{Kind: chat.KindStart, Text: rest})
	case '~':
		w.send(chat.Event{Kind: chat.KindEdit, Text: rest})
	case '#':
		w.send(chat.Event{Kind: chat.KindUnknown})
	case '=':
		if len(rest) == 1 && len(w.shown) > 0 {
			c := w.shown[int(rest[0])%len(w.shown)]
			w.send(chat.Event{Kind: chat.KindPress, Action: c.Action, On: chat.MessageRef(fmt.Sprint("m", w.events))})
		}
	case '.':
		w.at = w.last.At
		w.send(w.last)
	case '+':
		w.at = w.at.AddDate(0, 0, len(rest)*20)
	case '@':
		w.lang = rest
	}
}

func (w *walker) send(e chat.Event) {
	doubleTap := e.Kind == chat.KindPress && w.last.Kind == chat.KindPress && e.On != "" &&
		e.On == w.last.On && e.Action == w.last.Action && w.at.Sub(w.last.At) <= 10*time.Second
	w.events++
	e.Key, e.At, e.Lang = fmt.Sprint(w.events), w.at, w.lang
	e.Conversation = chat.ConversationID{Platform: "test", ID: "1"}
	w.last = e
	w.at = w.at.Add(20 * time.Second)

	before, err := dialog.UnmarshalState(w.state)
	if err != nil {
		w.t.Fatal(err)
	}
	turned := w.guide.Step(before, e)
	if again := w.guide.Step(before, e); !reflect.DeepEqual(turned, again) {
		w.t.Errorf("event %+v: the same step twice gave different results", e)
	}
	w.check(e, turned, doubleTap)
	w.state = nil
	if !turned.Forget {
		w.keep(turned.State)
	}
	for _, r := range turned.Replies {
		w.shown = r.Choices
	}
}

// check holds a turn against what every turn promises.
func (w *walker) check(e chat.Event, turned dialog.Turned, doubleTap bool) {
	if len(turned.Replies) == 0 && !doubleTap {
		w.t.Errorf("event %+v: no reply", e)
	}
	for _, r := range turned.Replies {
		if strings.TrimSpace(r.Text.String()) == "" {
			w.t.Errorf("event %+v: an empty reply", e)
		}
		if len(r.Choices) > mostChoices {
			w.t.Errorf("event %+v: %d choices", e, len(r.Choices))
		}
		keys := map[string]bool{}
		for _, c := range r.Choices {
			if strings.TrimSpace(c.Label) == "" || c.Action == "" || len(c.Action) > chat.MaxAction || strings.ContainsAny(c.Action, " \t\n") {
				w.t.Errorf("event %+v: choice %+v", e, c)
			}
			if !c.Minor && (c.Key == "" || keys[c.Key]) {
				w.t.Errorf("event %+v: key %q is empty or there twice", e, c.Key)
			}
			keys[c.Key] = true
		}
	}
	if !slices.Contains(w.languages, turned.State.Lang) {
		w.t.Errorf("event %+v: language %q", e, turned.State.Lang)
	}
}

// keep writes the state out and reads it back.
func (w *walker) keep(s dialog.State) {
	data, err := dialog.MarshalState(s)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(data) > mostState {
		w.t.Errorf("the state has %d bytes", len(data))
	}
	back, err := dialog.UnmarshalState(data)
	if err != nil {
		w.t.Fatal(err)
	}
	again, err := dialog.MarshalState(back)
	if err != nil || string(again) != string(data) {
		w.t.Errorf("state %s comes back as %s, %v", data, again, err)
	}
	w.state = data
}

func TestStateStaysSmall(t *testing.T) {
	guide := newGuide(t)
	largest, where := 0, ""
	for _, file := range dialogtest.Files(t) {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p := newPlayer(t, guide)
		p.play(script)
		if len(p.state) > largest {
			largest, where = len(p.state), filepath.Base(file)
		}
	}
	t.Logf("the largest state after a talk has %d bytes, in %s", largest, where)
	if largest > mostState/2 {
		t.Errorf("the state after %s has %d bytes", where, largest)
	}
}
