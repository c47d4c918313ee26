package dialog_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/calendar"
	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/knowledge/base"
)

var update = flag.Bool("update", false, "rewrite the replies in testdata/conversations")

// TestConversations plays every file of testdata/conversations. A file holds
// what the person does and what the bot replies:
//
//	# a remark
//	lang: fr            the language of the client
//	on: 2026-11-23      the day, may change on the way
//	> text              the person types
//	= label             the person presses the button that said so, the latest one
//	! action            a press on a button that was never shown
//	* start [payload]   the talk is opened; also: * sticker, * edit TEXT, * again
//	< reply             what the bot says, one line each
//	  [button] [button] what it offers; minor ones in (round brackets)
//
// Each turn writes the state out and reads it back. Run with -update to
// rewrite the replies.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/conversations/*.chat")
	if err != nil || len(files) < 30 {
		t.Fatalf("only %d conversations: %v", len(files), err)
	}
	guide := newGuide(t)
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
	guide, err := dialog.NewGuide(newBase(t))
	if err != nil {
		t.Fatal(err)
	}
	return guide
}

func newBase(t testing.TB) *knowledge.Base {
	t.Helper()
	b, err := knowledge.Load(base.Files(), "knowledge/base")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// player is one person in front of the bot.
type player struct {
	t       *testing.T
	guide   *dialog.Guide
	state   []byte
	lang    string
	at      time.Time
	events  int
	buttons map[string]button // by label with plain spaces, the latest
	shown   []chat.Choice     // by the latest reply
	last    chat.Event
	out     bytes.Buffer
	// typed, where set, says what to type instead of pressing a choice that
	// the latest reply shows.
	typed func(chat.Choice) (text string, ok bool)
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
	return &player{t: t, guide: guide, lang: "fr", at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), buttons: map[string]button{}}
}

func (p *player) play(script []byte) {
	lines := bufio.NewScanner(bytes.NewReader(script))
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "<") || strings.HasPrefix(line, "  [") || strings.HasPrefix(line, "  (") {
			continue
		}
		fmt.Fprintln(&p.out, line)
		p.line(line)
	}
}

func (p *player) line(line string) {
	mark, rest, _ := strings.Cut(line, " ")
	switch mark {
	case "lang:":
		p.lang = rest
	case "on:":
		d, err := calendar.Parse(rest)
		if err != nil {
			p.t.Fatal(err)
		}
		p.at = time.Date(d.Year(), d.Month(), d.Day(), 10, 0, 0, 0, time.UTC)
	case ">":
		p.send(chat.Event{Kind: chat.KindText, Text: unescape(rest)})
	case "=":
		p.press(plainSpaces(rest))
	case "!":
		p.send(chat.Event{Kind: chat.KindPress, Action: unescape(rest), On: "forged"})
	case "*":
		what, text, _ := strings.Cut(rest, " ")
		switch what {
		case "start":
			p.send(chat.Event{Kind: chat.KindStart, Text: text})
		case "sticker":
			p.send(chat.Event{Kind: chat.KindUnknown})
		case "edit":
			p.send(chat.Event{Kind: chat.KindEdit, Text: text})
		case "again":
			if p.typed == nil {
				p.at = p.last.At.Add(time.Second)
				p.send(p.last)
			}
		default:
			p.t.Fatalf("unknown line %q", line)
		}
	case "", "#":
	default:
		p.t.Fatalf("unknown line %q", line)
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

// plainSpaces lets a script name a button without its no-break spaces.
func plainSpaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

// unescape lets a script hold what an editor would not show.
func unescape(s string) string {
	s = strings.NewReplacer(`\0`, "\x00", `\n`, "\n", `\t`, "\t", `\e`, "\x1b", `\rtl`, "\u202e").Replace(s)
	if n, found := strings.CutPrefix(s, `\long`); found {
		return strings.Repeat("abcdefghi ", 1000) + n
	}
	return s
}

func (p *player) send(e chat.Event) {
	p.events++
	e.Key, e.At, e.Lang = fmt.Sprint(p.events), p.at, p.lang
	e.Conversation = chat.ConversationID{Platform: "test", ID: "1"}
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
	for i, r := range turned.Replies {
		p.show(r, chat.MessageRef(fmt.Sprintf("m%d.%d", p.events, i)))
	}
}

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
	}
	p.shown = r.Choices
	if len(r.Choices) == 0 {
		return
	}
	var labels []string
	for _, c := range r.Choices {
		p.buttons[plainSpaces(c.Label)] = button{c.Action, ref}
		if len(c.Action) > chat.MaxAction {
			p.t.Errorf("action %q is longer than %d bytes", c.Action, chat.MaxAction)
		}
		if c.Minor {
			labels = append(labels, "("+c.Label+")")
		} else {
			labels = append(labels, "["+c.Label+"]")
		}
	}
	fmt.Fprintf(&p.out, "  %s\n", strings.Join(labels, " "))
}
