// Command bot runs Guichet, the guide to the funding of training, and looks
// after its knowledge base.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"guichet/calendar"
)

// Exit codes of every command.
const (
	exitDone   = 0
	exitNo     = 1 // the answer is no: a check failed
	exitUsage  = 2
	exitCannot = 3 // no store, no network, no readable file
)

// commandLine is what can be written behind "bot".
type commandLine struct {
	Run    runCommand    `cmd:"" default:"withargs" help:"Run the bot on every platform that has a token; without one, talk in this terminal."`
	Chat   chatCommand   `cmd:"" help:"Talk in this terminal, or to standard input. Nothing is kept."`
	Check  checkCommand  `cmd:"" help:"Prove that the knowledge base misses nobody, and try its cases."`
	Assess assessCommand `cmd:"" help:"Tell what facts mean for every scheme."`
	Ask    askCommand    `cmd:"" help:"Tell what the bot understands of a message."`
	Tree   treeCommand   `cmd:"" help:"Draw the questions of the talk, or the conditions of a scheme."`
	Diff   diffCommand   `cmd:"" help:"Tell what an edit of the knowledge base changes, and for whom."`
	Schema schemaCommand `cmd:"" help:"Write JSON Schemas, with which an editor completes and checks the files of the knowledge base."`

	Export  exportCommand  `cmd:"" help:"Print everything that is kept about a conversation, as one JSON object."`
	Forget  forgetCommand  `cmd:"" help:"Remove everything that is kept about a conversation."`
	Parked  parkedCommand  `cmd:"" help:"List the replies that could not be sent, send them again, or drop them."`
	Backup  backupCommand  `cmd:"" help:"Write a copy of the database to a new file while the bot goes on."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to the schema of this version, which a start does too."`
}

// program is what a command runs with.
type program struct {
	in       io.Reader
	out, err io.Writer
	environ  []string
	now      func() time.Time
	terminal bool // in and out are one
}

// exitError ends the program with a code of its own.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func cannot(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{exitCannot, err}
}

func wrongUse(err error) error { return &exitError{exitUsage, err} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	p := &program{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, environ: os.Environ(), now: time.Now,
		terminal: isTerminal(os.Stdin) && isTerminal(os.Stdout),
	}
	code := p.main(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// main carries out one command line and returns the exit code.
func (p *program) main(ctx context.Context, args []string) int {
	var line commandLine
	exited := -1
	parser, err := kong.New(&line,
		kong.Name("bot"), kong.Description("Guichet tells people how their training can be paid for."),
		kong.Writers(p.out, p.err), kong.Exit(func(code int) { exited = code }), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(p),
	)
	if err != nil {
		fmt.Fprintln(p.err, "bot:", err)
		return exitCannot
	}
	parsed, err := parser.Parse(args)
	switch {
	case exited >= 0: // help was shown
		return exited
	case err != nil:
		fmt.Fprintln(p.err, "bot:", err)
		return exitUsage
	}
	err = parsed.Run()
	if err == nil {
		return exitDone
	}
	fmt.Fprintln(p.err, "bot:", err)
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.code
	}
	return exitCannot
}

// dateFlag is a day on the command line; not given, it is the zero Date.
type dateFlag struct{ calendar.Date }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *dateFlag) UnmarshalText(text []byte) error {
	day, err := calendar.Parse(string(text))
	d.Date = day
	return err
}
