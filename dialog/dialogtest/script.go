// Package dialogtest reads the golden conversations, so that every test that
// plays them reads them alike.
package dialogtest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/knowledge/base"
)

// Kind says what a line of a script is. The zero value is Remark.
type Kind uint8

// The kinds of lines, with how they look.
const (
	// Remark is an empty line, or one that begins with #.
	Remark Kind = iota
	// Lang sets the language of the client: "lang: fr".
	Lang
	// On sets the day: "on: 2026-11-23".
	On
	// Public tells if others read from now on: "public: yes". The person's own talk
	// is another conversation.
	Public
	// As has another person go on: "as: Ann".
	As
	// Say types Arg: "> text".
	Say
	// Press presses the button that said Arg, the latest one: "= label".
	Press
	// Forge presses a button of the meaning Arg that was never shown: "! action".
	Forge
	// Start opens the talk with the payload Arg: "* start [payload]".
	Start
	// Sticker sends something that is no text: "* sticker".
	Sticker
	// Edit changes the latest message to Arg: "* edit TEXT".
	Edit
	// Again does once more what was done last, a second later: "* again".
	Again
	// Reply is what the bot said when the script was written: "< text", what it
	// sent, "< (file) name" above what is said instead where no files are taken,
	// and what it offered: "  [button] (minor button) [into the private talk -> payload]".
	Reply
)

// Line is one line of a script.
type Line struct {
	Kind Kind
	// Text is the line as it stands, Arg what it is about.
	Text, Arg string
}

// Script is one golden conversation. Its name is that of its file, without the
// ending.
type Script struct {
	Name  string
	Lines []Line
}

// Beginning is when the talk of a script begins that sets no day.
var Beginning = At(calendar.Of(2026, time.November, 23))

// At is when the talk of a day goes on.
func At(d calendar.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 10, 0, 0, 0, time.UTC)
}

// Day reads the argument of a line of kind On.
func Day(tb testing.TB, l Line) time.Time {
	tb.Helper()
	d, err := calendar.Parse(l.Arg)
	if err != nil {
		tb.Fatal(err)
	}
	return At(d)
}

// Base loads the embedded base.
func Base(tb testing.TB) *knowledge.Base {
	tb.Helper()
	b, err := knowledge.Load(base.Files(), "knowledge/base")
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// Scripts reads all golden conversations, from whichever package of the module
// the test is in.
func Scripts(tb testing.TB) []Script {
	tb.Helper()
	var all []Script
	for _, file := range Files(tb) {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, Script{strings.TrimSuffix(filepath.Base(file), ".chat"), Parse(tb, data)})
	}
	return all
}

// fewest is how many golden conversations there are at least.
const fewest = 90

// Files names the files of all golden conversations.
func Files(tb testing.TB) []string {
	tb.Helper()
	dir, err := filepath.Abs(".")
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			tb.Fatal("there is no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	if err != nil {
		tb.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "dialog", "testdata", "conversations", "*.chat"))
	if err != nil || len(files) < fewest {
		tb.Fatalf("only %d golden conversations: %v", len(files), err)
	}
	return files
}

// Parse reads a script. An unknown line fails the test.
func Parse(tb testing.TB, script []byte) []Line {
	tb.Helper()
	var lines []Line
	for raw := range bytes.Lines(script) {
		text := strings.TrimRight(string(raw), "\r\n")
		l := line(text)
		if l.Kind == Remark && text != "" && !strings.HasPrefix(text, "#") {
			tb.Fatalf("unknown line %q", text)
		}
		lines = append(lines, l)
	}
	return lines
}

var marks = map[string]Kind{"lang:": Lang, "on:": On, "public:": Public, "as:": As, ">": Say, "=": Press, "!": Forge, "<": Reply}

var deeds = map[string]Kind{"start": Start, "sticker": Sticker, "edit": Edit, "again": Again}

func line(text string) Line {
	if strings.HasPrefix(text, "  [") || strings.HasPrefix(text, "  (") {
		return Line{Kind: Reply, Text: text}
	}
	mark, arg, _ := strings.Cut(text, " ")
	kind := marks[mark]
	switch {
	case mark == "*":
		what, of, _ := strings.Cut(arg, " ")
		kind, arg = deeds[what], of
	case kind == Say, kind == Forge:
		arg = unescape(arg)
	case kind == Press:
		arg = PlainSpaces(arg)
	}
	return Line{Kind: kind, Text: text, Arg: arg}
}

// PlainSpaces lets a script name a button without its no-break spaces.
func PlainSpaces(s string) string {
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
