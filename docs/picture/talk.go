package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// talk is a recorded talk.
type talk struct {
	lang  string
	turns []*turn
}

// turn is what the person did and what the bot replied.
type turn struct {
	typed   string // empty for a press and for the opening
	message message
}

// message is what the bot says. The replies of one turn are one message, as
// they cannot be told apart in a recording.
type message struct {
	blocks  []block
	buttons []*button
}

// block is a paragraph, or one line of it.
type block struct {
	spans []span
	item  bool // stands in a list
	tight bool // no empty line before it
}

type span struct {
	text string
	bold bool
}

type button struct {
	label          string
	minor, pressed bool
}

// readTalk reads the form that dialog/conversation_test.go describes.
func readTalk(script string) (*talk, error) {
	r := &reader{talk: &talk{lang: "fr"}}
	for i, line := range strings.Split(script, "\n") {
		if err := r.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	r.endTurn()
	if len(r.talk.turns) == 0 {
		return nil, errors.New("there is no turn in it")
	}
	return r.talk, nil
}

type reader struct {
	talk  *talk
	now   *turn
	lines []string // of the message so far
}

const inPlace = "(in place of the question)"

func (r *reader) line(line string) error {
	mark, rest, _ := strings.Cut(line, " ")
	switch {
	case strings.HasPrefix(line, "  [") || strings.HasPrefix(line, "  ("):
		if r.now == nil {
			return errors.New("buttons before the first turn")
		}
		r.now.message.buttons = readButtons(strings.TrimSpace(line))
	case mark == "<" && r.now == nil:
		return errors.New("a reply before the first turn")
	case mark == "<":
		if !strings.HasPrefix(rest, inPlace) {
			r.lines = append(r.lines, rest)
		}
	case mark == "lang:":
		r.talk.lang = rest
	case mark == ">":
		r.begin(rest)
	case mark == "=":
		r.press(rest)
	case mark == "*" || mark == "!":
		_, edited, _ := strings.Cut(rest, "edit ")
		r.begin(edited)
	case mark == "" || mark == "#" || mark == "on:":
	default:
		return fmt.Errorf("%q begins with no mark of a talk", line)
	}
	return nil
}

func (r *reader) begin(typed string) {
	r.endTurn()
	r.now = &turn{typed: typed}
}

// press marks the latest button of that label. One that is not there is shown
// as if the label had been typed.
func (r *reader) press(label string) {
	r.endTurn()
	r.now = &turn{typed: label}
	for i := len(r.talk.turns) - 1; i >= 0; i-- {
		for _, b := range r.talk.turns[i].message.buttons {
			if plainSpaces(b.label) == plainSpaces(label) {
				b.pressed, r.now.typed = true, ""
				return
			}
		}
	}
}

func plainSpaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func (r *reader) endTurn() {
	if r.now == nil {
		return
	}
	r.now.message.blocks = readBlocks(r.lines)
	r.talk.turns = append(r.talk.turns, r.now)
	r.now, r.lines = nil, nil
}

// readButtons reads "[label] [label] (minor)"; labels may hold brackets.
func readButtons(line string) []*button {
	var out []*button
	for line != "" {
		b := &button{minor: line[0] == '('}
		end := "]"
		if b.minor {
			end = ")"
		}
		at := len(line) - 1
		for _, next := range []string{end + " [", end + " ("} {
			if i := strings.Index(line, next); i >= 0 {
				at = min(at, i)
			}
		}
		b.label = line[1:at]
		line = strings.TrimSpace(line[at+1:])
		out = append(out, b)
	}
	return out
}

const itemMark = "- "

// linkAddress is where a link leads, as it stands behind the link's label.
var linkAddress = regexp.MustCompile(` \(https://[^ ()]*\)`)

func readBlocks(lines []string) []block {
	var out []block
	parted := true
	for i, line := range lines {
		if line == "" {
			parted = true
			continue
		}
		text, item := strings.CutPrefix(line, itemMark)
		text = linkAddress.ReplaceAllString(text, "")
		b := block{item: item, tight: !parted, spans: readBold(text)}
		heads := parted && !item && i+1 < len(lines) && lines[i+1] != ""
		switch name, rest, named := strings.Cut(text, " – "); {
		case len(b.spans) > 1:
		case heads, !item && isQuestion(text):
			b.spans = []span{{text, true}}
		case item && named:
			b.spans = []span{{name, true}, {" – " + rest, false}}
		}
		out = append(out, b)
		parted = false
	}
	return out
}

// isQuestion tells a paragraph that begins with a question.
func isQuestion(s string) bool {
	question, _, found := strings.Cut(s, "?")
	return found && !strings.ContainsAny(question, ".!:;«“")
}

func readBold(s string) []span {
	var out []span
	for i, part := range strings.Split(s, "**") {
		if part != "" {
			out = append(out, span{part, i%2 == 1})
		}
	}
	return out
}
