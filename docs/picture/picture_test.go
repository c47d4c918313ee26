package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "draw the pictures of docs anew")

const conversations = "../../dialog/testdata/conversations/"

func TestPictureIsCurrent(t *testing.T) {
	const picture = "../talk-fr.svg"
	got, err := draw(conversations+"readme-fr.chat", defaults())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(picture, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the talk or the way it is drawn has changed since %s was drawn; run make pictures", picture)
	}
}

// TestEveryTalkCanBeDrawn draws all golden talks. Each is well-formed XML, and
// no line is wider than its bubble.
func TestEveryTalkCanBeDrawn(t *testing.T) {
	files, err := filepath.Glob(conversations + "*.chat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no talks: %v", err)
	}
	for _, file := range files {
		picture, err := draw(file, defaults())
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := texts(picture); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		talk, err := readTalk(string(script))
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range layOut(talk) {
			for _, l := range b.lines {
				if l.x+lineWidth(l.spans, textSize) > b.width || b.width > screenWidth-2*margin {
					t.Errorf("%s: a line is too wide: %v", file, l.spans)
				}
			}
		}
	}
}

const small = `# a remark
lang: en
on: 2026-11-23
* start
< Hello <you> & "me".
< 
< What are you? Choose.
  [Employee] [Self-employed (one-person firm)] (Menu)
= Employee
< (in place of the question) What are you? / Your answer: Employee
< Results
< - CPF – ask **now**, it ends soon
< - AIF
> and what about 1 < 2 ?
< No idea. See the page (https://example.org/a).
`

func TestReadTalk(t *testing.T) {
	got, err := readTalk(small)
	if err != nil {
		t.Fatal(err)
	}
	want := &talk{lang: "en", turns: []*turn{
		{message: message{
			blocks: []block{
				{spans: []span{{text: `Hello <you> & "me".`}}},
				{spans: []span{{"What are you? Choose.", true}}},
			},
			buttons: []*button{{label: "Employee", pressed: true}, {label: "Self-employed (one-person firm)"}, {label: "Menu", minor: true}},
		}},
		{message: message{blocks: []block{
			{spans: []span{{"Results", true}}},
			{spans: []span{{text: "CPF – ask "}, {"now", true}, {text: ", it ends soon"}}, item: true, tight: true},
			{spans: []span{{text: "AIF"}}, item: true, tight: true},
		}}},
		{typed: "and what about 1 < 2 ?", message: message{blocks: []block{{spans: []span{{text: "No idea. See the page."}}}}}},
	}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(talk{}, turn{}, message{}, block{}, span{}, button{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadTalkRefusesWhatIsNoTalk(t *testing.T) {
	for script, want := range map[string]string{
		"":                    "there is no turn in it",
		"lang: fr\n< hello":   "line 2: a reply before the first turn",
		"  [yes]":             "line 1: buttons before the first turn",
		"> hi\nhello, world!": `line 2: "hello, world!" begins with no mark of a talk`,
	} {
		if _, err := readTalk(script); err == nil || err.Error() != want {
			t.Errorf("readTalk(%q): %v, want %s", script, err, want)
		}
	}
}

func TestDrawShowsEverythingOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "small.chat")
	if err := os.WriteFile(file, []byte(small), 0o644); err != nil {
		t.Fatal(err)
	}
	for turns, want := range map[int]string{
		0: `B|Bot|Hello <you> & "me".|What are you? Choose.|Employee|Self-employed (one-person firm)|Menu|Results|CPF – ask now, it ends soon|AIF|and what about 1 < 2 ?|No idea. See the page.`,
		1: `B|Bot|Hello <you> & "me".|What are you? Choose.|Employee|Self-employed (one-person firm)|Menu`,
	} {
		picture, err := draw(file, settings{turns: turns, screens: 1, title: "Bot"})
		if err != nil {
			t.Fatal(err)
		}
		got, err := texts(picture)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%d turns (-want +got)\n%s", turns, diff)
		}
	}
}

func TestWrap(t *testing.T) {
	got := wrap([]span{{text: "one "}, {"two", true}, {text: ", three four"}}, width(span{text: "one two, thr"}, 10), 10)
	want := [][]span{{{text: "one "}, {"two", true}, {text: ","}}, {{text: "three four"}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(span{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	got = wrap([]span{{text: "a "}, {"bbbb", true}, {text: "cccc d"}}, width(span{"bbb", true}, 10)+0.1, 10)
	want = [][]span{{{text: "a"}}, {{"bbb", true}}, {{"b", true}, {text: "cc"}}, {{text: "cc"}}, {{text: "d"}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(span{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestManyButtonsAreShortened(t *testing.T) {
	var buttons []*button
	for i := range 20 {
		buttons = append(buttons, &button{label: fmt.Sprintf("A rather long answer, number %d", i), pressed: i == 7})
	}
	var got []string
	for _, r := range rowsOf(buttons) {
		for _, b := range r.buttons {
			got = append(got, strings.TrimPrefix(b.label, "A rather long answer, number "))
		}
	}
	if want := []string{"0", "1", "2", "7", "… + 15", "19"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSpreadKeepsTheOrder(t *testing.T) {
	var bubbles []*bubble
	for i := range 7 {
		bubbles = append(bubbles, &bubble{height: float64(50 + 30*i)})
	}
	for n := 1; n < 10; n++ {
		screens := spread(bubbles, n)
		if len(screens) > n || !slices.Equal(slices.Concat(screens...), bubbles) {
			t.Errorf("%d screens: %d, or the order was lost", n, len(screens))
		}
	}
}

func TestCommandLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out.svg")
	for _, args := range [][]string{{}, {"one"}, {"-screens", "0", "a", "b"}, {"-turns", "-1", "a", "b"}, {"no-such.chat", file}} {
		if err := run(args, io.Discard); err == nil {
			t.Errorf("run(%q) did not fail", args)
		}
	}
	if err := run([]string{"-turns", "2", conversations + "readme-fr.chat", file}, io.Discard); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// texts returns the texts of a picture in their order, without those of its
// head.
func texts(picture []byte) ([]string, error) {
	var out []string
	inText := false
	d := xml.NewDecoder(bytes.NewReader(picture))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "text" {
				inText, out = true, append(out, "")
			}
		case xml.EndElement:
			inText = inText && token.Name.Local != "text"
		case xml.CharData:
			if inText {
				out[len(out)-1] += string(token)
			}
		}
	}
}
