package dialog_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/chat"
	"guichet/dialog"
	"guichet/dialog/dialogtest"
	"guichet/knowledge"
)

var update = flag.Bool("update", false, "rewrite the replies in testdata/conversations")

// TestConversations plays every golden conversation; dialogtest.Line tells how
// they are written. Each turn writes the state out and reads it back. Run with
// -update to rewrite the replies.
func TestConversations(t *testing.T) {
	playFiles(t, dialogtest.Files(t))
}

// TestConversationsInPublic plays those that happen where others read.
func TestConversationsInPublic(t *testing.T) {
	files, err := filepath.Glob("testdata/public/*.chat")
	if err != nil || len(files) < 2 {
		t.Fatalf("only %d conversations: %v", len(files), err)
	}
	playFiles(t, files)
}

func playFiles(t *testing.T, files []string) { playWith(t, newGuide(t), files) }

func playWith(t *testing.T, guide *dialog.Guide, files []string) {
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".chat"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, guide, want)
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("the talk went another way (-file +now); run with -update if it is meant so:\n%s", diff)
			}
		})
	}
}

func newGuide(t testing.TB) *dialog.Guide {
	t.Helper()
	onceStated.Do(func() {
		guide, err := dialog.NewGuide(newBase(t))
		if err != nil {
			t.Fatal(err)
		}
		theStated = guide.WithStatements()
		theStated.Warm()
	})
	return theStated
}

var (
	onceStated sync.Once
	theStated  *dialog.Guide
)

func newBase(t testing.TB) *knowledge.Base {
	t.Helper()
	return dialogtest.Base(t)
}

// player is one person in front of the bot.
type player struct {
	t       *testing.T
	guide   *dialog.Guide
	state   []byte
	lang    string
	public  bool              // others read
	others  map[string][]byte // states of the conversations that do not go on now
	person  string
	at      time.Time
	events  int
	buttons map[string]button // by label with plain spaces, the latest
	shown   []chat.Choice     // by the latest reply
	last    chat.Event
	out     bytes.Buffer
	// typed, where set, says what to type instead of pressing a choice that
	// the latest reply shows.
	typed func(chat.Choice) (text string, ok bool)
	once  bool // nothing is done again: a word twice is no double tap
	turns []told
	said  []chat.Reply // by the bot
}

type button struct {
	action string
	on     chat.MessageRef
}

func play(t *testing.T, guide *dialog.Guide, script []byte) []byte {
	p := newPlayer(t, guide)
	p.play(script)
	return p.out.Bytes()
}

func newPlayer(t *testing.T, guide *dialog.Guide) *player {
	return &player{t: t, guide: guide, lang: "fr", at: dialogtest.Beginning, buttons: map[string]button{}, others: map[string][]byte{}}
}

// change goes on in another conversation.
func (p *player) change(to func()) {
	key := func() string { return fmt.Sprint(p.person, p.public) }
	p.others[key()] = p.state
	to()
	p.state = p.others[key()]
}

func (p *player) play(script []byte) {
	for _, l := range dialogtest.Parse(p.t, script) {
		if l.Kind != dialogtest.Reply {
			fmt.Fprintln(&p.out, l.Text)
			p.line(l)
		}
	}
}

func (p *player) line(l dialogtest.Line) {
	switch l.Kind {
	case dialogtest.Lang:
		p.lang = l.Arg
	case dialogtest.On:
		p.at = dialogtest.Day(p.t, l)
	case dialogtest.Public:
		p.change(func() { p.public = l.Arg == "yes" })
	case dialogtest.As:
		p.change(func() { p.person = l.Arg })
	case dialogtest.Say:
		p.send(chat.Event{Kind: chat.KindText, Text: l.Arg})
	case dialogtest.Press:
		p.press(l.Arg)
	case dialogtest.Forge:
		p.send(chat.Event{Kind: chat.KindPress, Action: l.Arg, On: "forged"})
	case dialogtest.Start:
		p.send(chat.Event{Kind: chat.KindStart, Text: l.Arg})
	case dialogtest.Sticker:
		p.send(chat.Event{Kind: chat.KindUnknown})
	case dialogtest.Edit:
		p.send(chat.Event{Kind: chat.KindEdit, Text: l.Arg})
	case dialogtest.Again:
		if !p.once {
			p.at = p.last.At.Add(time.Second)
			p.send(p.last)
		}
	}
}

// press presses a button, or types instead.
func (p *player) press(label string) {
	b, ok := p.buttons[label]
	if !ok {
		p.t.Errorf("no button %q was shown", label)
		return
	}
	for _, c := range p.shown {
		if p.typed == nil || c.Action != b.action {
			continue
		}
		if text, ok := p.typed(c); ok {
			p.send(chat.Event{Kind: chat.KindText, Text: text})
			return
		}
	}
	p.send(chat.Event{Kind: chat.KindPress, Action: b.action, On: b.on})
}

func (p *player) send(e chat.Event) {
	p.events++
	e.Key, e.At, e.Lang = fmt.Sprint(p.events), p.at, p.lang
	e.Conversation, e.Public = chat.ConversationID{Platform: "test", ID: "1"}, p.public
	p.last = e
	state, err := dialog.UnmarshalState(p.state)
	if err != nil {
		p.t.Fatal(err)
	}
	turned := p.guide.Step(state, e)
	if again := p.guide.Step(state, e); !reflect.DeepEqual(turned, again) {
		p.t.Errorf("event %+v: the same step twice gave different results", e)
	}
	if p.state, err = dialog.MarshalState(turned.State); err != nil {
		p.t.Fatal(err)
	}
	if turned.Forget {
		p.state = nil
	}
	p.at = p.at.Add(20 * time.Second)
	if n := len(turned.Replies); n > 0 {
		last := turned.Replies[n-1]
		now := told{event: e, text: last.Text.String()}
		for _, c := range last.Choices {
			now.choices = append(now.choices, c.Key+" "+c.Label)
		}
		p.turns = append(p.turns, now)
	}
	p.said = append(p.said, turned.Replies...)
	for i, r := range turned.Replies {
		p.show(r, chat.MessageRef(fmt.Sprintf("m%d.%d", p.events, i)))
	}
}

// payload is what can stand in a link that opens a private talk.
var payload = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// baseVersion is named by a sheet; no golden conversation shall change with it.
var baseVersion = regexp.MustCompile(`\b[0-9a-f]{12}\b`)

func (p *player) show(r chat.Reply, ref chat.MessageRef) {
	if r.Closes != nil {
		fmt.Fprintf(&p.out, "< (in place of the question) %s\n", strings.ReplaceAll(r.Closes.Text.String(), "\n", " / "))
	}
	for line := range strings.SplitSeq(r.Text.String(), "\n") {
		fmt.Fprintf(&p.out, "< %s\n", line)
	}
	if r.File != nil {
		if err := r.File.Check(); err != nil {
			p.t.Error(err)
		}
		fmt.Fprintf(&p.out, "< (file) %s\n", r.File.Name)
		for line := range strings.SplitSeq(r.File.Instead.String(), "\n") {
			fmt.Fprintf(&p.out, "<   %s\n", baseVersion.ReplaceAllString(line, "VERSION"))
		}
	}
	p.shown = r.Choices
	if len(r.Choices) == 0 {
		return
	}
	var labels []string
	for _, c := range r.Choices {
		p.buttons[dialogtest.PlainSpaces(c.Label)] = button{c.Action, ref}
		if len(c.Action) > chat.MaxAction {
			p.t.Errorf("action %q is longer than %d bytes", c.Action, chat.MaxAction)
		}
		switch {
		case c.Form: // beside what can be typed, where a platform has forms
		case c.Private && !payload.MatchString(c.Action):
			p.t.Errorf("%q cannot stand in a link", c.Action)
		case c.Private:
			labels = append(labels, "["+c.Label+" -> "+c.Action+"]")
		case c.Minor:
			labels = append(labels, "("+c.Label+")")
		default:
			labels = append(labels, "["+c.Label+"]")
		}
	}
	fmt.Fprintf(&p.out, "  %s\n", strings.Join(labels, " "))
}
