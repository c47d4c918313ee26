// Command picture draws a recorded talk as a picture of a chat on a phone:
//
//	go run ./docs/picture FILE.chat OUT.svg
//
// FILE.chat is a talk in the form of dialog/testdata/conversations. A recording
// has no looks, so the picture gives back those that can be told from the
// lines: bold are a line with another right below it, a question that a message
// asks, the name at the head of a list item, and what stands between **.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// settings are the choices of the command line.
type settings struct {
	turns   int // 0 is all
	screens int
	title   string
}

func defaults() settings { return settings{screens: 3, title: "Guichet"} }

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "picture:", err)
		}
		os.Exit(2)
	}
}

func run(args []string, messages io.Writer) error {
	s := defaults()
	flags := flag.NewFlagSet("picture", flag.ContinueOnError)
	flags.SetOutput(messages)
	flags.IntVar(&s.turns, "turns", s.turns, "draw only the first `N` turns; 0 is all")
	flags.IntVar(&s.screens, "screens", s.screens, "spread the talk over `N` phones side by side")
	flags.StringVar(&s.title, "title", s.title, "`name` of the bot at the top of a phone")
	flags.Usage = func() {
		fmt.Fprintln(messages, "Usage: picture [options] FILE.chat OUT.svg")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 2 || s.turns < 0 || s.screens < 1 {
		flags.Usage()
		return errors.New("want a talk and the name of the picture")
	}
	picture, err := draw(flags.Arg(0), s)
	if err != nil {
		return err
	}
	return os.WriteFile(flags.Arg(1), picture, 0o644)
}

// draw returns the picture of the talk in a file.
func draw(file string, s settings) ([]byte, error) {
	script, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	t, err := readTalk(string(script))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(file), err)
	}
	if s.turns > 0 && s.turns < len(t.turns) {
		t.turns = t.turns[:s.turns]
	}
	return write(t, spread(layOut(t), s.screens), s.title), nil
}
