package dialog_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/chat"
	"guichet/dialog"
)

// house is a dialog.Store of many talks in memory, with their open offers.
type house struct {
	now    func() time.Time
	states map[chat.ConversationID][]byte
	open   map[string]opened
	said   []said // since last looked at
}

type opened struct {
	dialog.Offer
	of chat.ConversationID
}

type said struct {
	to    chat.ConversationID
	reply chat.Reply
}

func (h *house) Turn(ctx context.Context, e chat.Event, step dialog.StepFunc) error {
	return h.Enter(ctx, e, "", func(state []byte, _ *dialog.Carried) (dialog.Outcome, error) { return step(state) })
}

func (h *house) Turns(ctx context.Context, events []chat.Event, step func(chat.Event) dialog.StepFunc) (int, error) {
	return oneByOne(ctx, h.Turn, events, step)
}

func (h *house) Enter(_ context.Context, e chat.Event, hash string, step dialog.EnterFunc) error {
	var from *dialog.Carried
	code, ok := h.open[hash]
	if ok = ok && code.Kind == dialog.OfferTalk && h.now().Before(code.Until); ok {
		from = &dialog.Carried{Conversation: code.of, State: h.states[code.of]}
	}
	out, err := step(h.states[e.Conversation], from)
	if err != nil {
		return err
	}
	h.states[e.Conversation] = out.State
	for hash, o := range h.open {
		if o.of == e.Conversation && (out.Forget || out.Withdraw) {
			delete(h.open, hash)
		}
	}
	for _, o := range out.Offers {
		h.open[o.Hash] = opened{o, e.Conversation}
	}
	for _, r := range out.Replies {
		h.said = append(h.said, said{e.Conversation, r})
	}
	if out.Taken && ok {
		delete(h.open, hash)
		for _, r := range out.Elsewhere {
			h.said = append(h.said, said{code.of, r})
		}
	}
	return nil
}

// counting is chance that nobody would call so: the same in every run.
type counting uint64

func (c *counting) Read(b []byte) (int, error) {
	for i := range b {
		*c++
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], uint64(*c)*0x9E3779B97F4A7C15)
		b[i] = word[7]
	}
	return len(b), nil
}

// TestElsewhere plays the talks of testdata/elsewhere, which several people, or one
// on several platforms, hold at the same time:
//
//	@ platform:id    whose turn it is
//	+ 11m            so much later
//	sheets: ADDRESS  where shared sheets are opened
//	* start TEXT     > text   ! action   as in the other golden conversations
//	? text           typed into the form for a code
//
// {code} in what somebody says is the code that was given last. A reply to somebody
// else than who has the turn says so.
func TestElsewhere(t *testing.T) {
	files, err := filepath.Glob("testdata/elsewhere/*.chat")
	if err != nil || len(files) < 4 {
		t.Fatalf("only %d talks: %v", len(files), err)
	}
	guide := newGuide(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".chat"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := playTalks(t, guide, string(want))
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("the talks went another way (-file +now); run with -update if it is meant so:\n%s", diff)
			}
		})
	}
}

func playTalks(t *testing.T, guide *dialog.Guide, script string) []byte {
	t.Helper()
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	h := &house{now: func() time.Time { return at }, states: map[chat.ConversationID][]byte{}, open: map[string]opened{}}
	m := dialog.NewManager(h, guide)
	sharing := dialog.Sharing{Random: new(counting), Key: []byte("key")}
	m.Share(sharing)
	var out bytes.Buffer
	var who chat.ConversationID
	lang, code, events := "fr", "", 0
	for line := range strings.SplitSeq(strings.TrimSuffix(script, "\n"), "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		if mark == "<" || strings.HasPrefix(line, "  ") {
			continue
		}
		fmt.Fprintln(&out, line)
		e := chat.Event{Kind: chat.KindText, Text: strings.ReplaceAll(rest, "{code}", code)}
		switch mark {
		case "#", "":
			continue
		case "lang:":
			lang = rest
			continue
		case "sheets:":
			sharing.Sheets = rest
			m.Share(sharing)
			continue
		case "@":
			var err error
			if who, err = chat.ParseConversationID(rest); err != nil {
				t.Fatal(err)
			}
			continue
		case "+":
			d, err := time.ParseDuration(rest)
			if err != nil {
				t.Fatal(err)
			}
			at = at.Add(d)
			continue
		case ">":
		case "?":
			e.Action = "enter"
		case "!":
			e = chat.Event{Kind: chat.KindPress, Action: rest, On: "m"}
		case "*":
			e = chat.Event{Kind: chat.KindStart, Text: strings.TrimSpace(strings.TrimPrefix(e.Text, "start"))}
		default:
			t.Fatalf("unknown line %q", line)
		}
		events++
		at = at.Add(20 * time.Second)
		e.Key, e.Conversation, e.At, e.Lang = fmt.Sprint(events), who, at, lang
		if _, err := m.Handle(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		for _, one := range h.said {
			if one.to != who {
				fmt.Fprintf(&out, "< (to %s)\n", one.to)
			}
			for line := range strings.SplitSeq(one.reply.Text.String(), "\n") {
				fmt.Fprintf(&out, "< %s\n", line)
				if _, after, ok := strings.Cut(line, "code\u00a0: "); ok {
					code = after
				} else if _, after, ok := strings.Cut(line, "Your code: "); ok {
					code = after
				}
			}
			if one.reply.File != nil {
				fmt.Fprintf(&out, "< (file) %s\n", one.reply.File.Name)
			}
		}
		h.said = nil
	}
	return out.Bytes()
}

func TestCodesAreRead(t *testing.T) {
	guide := newGuide(t)
	for text, want := range map[string]string{
		"code ABCD-EFGH": "ABCDEFGH", "/code abcd-efgh": "ABCDEFGH", " Code : abcd efgh. ": "ABCDEFGH", "code abcdefgh": "ABCDEFGH", "code: oil0-u234": "0110V234",
		"ABCD-EFGH": "ABCDEFGH", "CODE ABCD–EFGH": "ABCDEFGH",
		"code": "", "code ABC-DEFG": "", "abcd-efgh": "", "mars-2027": "", "mon code ABCD-EFGH": "", "code ABCD-EFGHI": "", "code " + strings.Repeat("A", 40): "",
	} {
		got, ok := guide.Code(chat.Event{Kind: chat.KindText, Text: text})
		if got != want || ok != (want != "") {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"abcd efgh": "ABCDEFGH", "ABCDEFGH": "ABCDEFGH", "code abcd-efgh": "ABCDEFGH", "abc": ""} {
		if got, _ := guide.Code(chat.Event{Kind: chat.KindText, Text: text, Action: "enter"}); got != want {
			t.Errorf("%q in a form is read as %q, want %q", text, got, want)
		}
	}
	if got, _ := guide.Code(chat.Event{Kind: chat.KindStart, Text: "code-abcdEFGH"}); got != "ABCDEFGH" {
		t.Errorf("a link is read as %q", got)
	}
	if _, ok := guide.Code(chat.Event{Kind: chat.KindText, Text: "code ABCD-EFGH", Public: true}); ok {
		t.Error("a code is taken where others read")
	}
}

// TestHashesOfSecrets holds that a hash says nothing without the key, and is the
// same in every process that has it.
func TestHashesOfSecrets(t *testing.T) {
	a, b := dialog.Sharing{Key: []byte("a")}, dialog.Sharing{Key: []byte("b")}
	if a.Hash("x") != (dialog.Sharing{Key: []byte("a")}).Hash("x") || a.Hash("x") == b.Hash("x") || a.Hash("x") == a.Hash("y") {
		t.Error("hashes do not go by key and secret")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, os.ErrClosed }

func TestWithoutChanceNothingIsTaken(t *testing.T) {
	h := &house{now: time.Now, states: map[chat.ConversationID][]byte{}, open: map[string]opened{}}
	m := dialog.NewManager(h, newGuide(t))
	m.Share(dialog.Sharing{Random: broken{}})
	for _, text := range []string{"hello", "code ABCD-EFGH"} {
		e := chat.Event{Key: "1", Conversation: chat.ConversationID{Platform: "test", ID: "1"}, Kind: chat.KindText, Text: text}
		if done, err := m.Handle(t.Context(), e); done != 0 || err == nil {
			t.Errorf("%q: %d done, %v", text, done, err)
		}
	}
}
