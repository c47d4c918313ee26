package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"guichet/dialog"
	"guichet/knowledge"
	"guichet/knowledge/yamldoc"
)

// reloadEvery is how often the folder of the base is looked at.
const reloadEvery = 2 * time.Second

// reloader takes a changed base into a running bot: in one step if it passes
// every check, not at all otherwise.
type reloader struct {
	dir    string
	use    func(*dialog.Guide, *knowledge.Base)
	log    *slog.Logger
	stderr io.Writer
	now    func() time.Time
	tick   <-chan time.Time

	watched
}

// run checks the base that the bot began with, which is used whatever is found,
// and then watches until ctx is done. A change is tried once the folder has
// stayed the same for one tick, so that a half-written file is not judged.
func (r *reloader) run(ctx context.Context, first *knowledge.Base) {
	if err := r.check(ctx, first); err != nil {
		r.tell(ctx, "the base has problems; it is used all the same, since there is no other", err)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.tick:
			r.look(ctx)
		}
	}
}

func (r *reloader) look(ctx context.Context) {
	if r.rested(fingerprint(r.dir)) {
		r.try(ctx)
	}
}

// try loads and checks the folder and uses it if nothing was found.
func (r *reloader) try(ctx context.Context) {
	guide, b, err := loadGuide(r.dir)
	if err == nil {
		err = r.check(ctx, b)
	}
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		r.tell(ctx, "the changed base is not used; the old one goes on", err)
		return
	}
	learn(guide)
	r.use(guide, b)
	r.log.InfoContext(ctx, "the changed base is used from now on", "base", b.Version())
}

// check returns what is wrong with a base that loads, or nil. A bot that is told
// to stop does not wait for a check, which changes nothing: it is left behind.
func (r *reloader) check(ctx context.Context, b *knowledge.Base) error {
	done := make(chan *knowledge.CheckReport, 1)
	go func() { done <- b.Check(b.Today(r.now())) }()
	select {
	case report := <-done:
		if !report.OK() {
			return findings(report.Problems)
		}
	case <-ctx.Done():
	}
	return nil
}

// mostLogged is how many problems of one change the log holds; standard error
// has them all.
const mostLogged = 20

// tell writes what is wrong to the log, for those who watch the bot, and to
// standard error, as bot check shows it to those who edit.
func (r *reloader) tell(ctx context.Context, what string, err error) {
	problems := problemsOf(err)
	r.log.ErrorContext(ctx, what, "dir", r.dir, "problems", len(problems))
	for _, p := range problems[:min(len(problems), mostLogged)] {
		r.log.ErrorContext(ctx, "problem of the base", "at", p.Pos().String(), "kind", p.Kind, "text", p.Text, "cure", p.Cure)
	}
	fmt.Fprintf(r.stderr, "%s: %s.\n\n%v\n", r.dir, what, err)
}

// findings are the problems of a base that loads, as one error.
type findings []knowledge.Finding

func (f findings) Error() string {
	var b strings.Builder
	for _, one := range f {
		writeFinding(&b, one)
	}
	return b.String()
}

// problemsOf returns the problems that an error of loading or checking holds;
// another error counts as one.
func problemsOf(err error) []yamldoc.Problem {
	if problems, ok := errors.AsType[yamldoc.Problems](err); ok {
		return problems
	}
	var out []yamldoc.Problem
	if found, ok := errors.AsType[findings](err); ok {
		for _, one := range found {
			out = append(out, one.Problem)
		}
		return out
	}
	return []yamldoc.Problem{{Text: err.Error()}}
}

// fingerprint tells whether something in the folder has changed: it covers the
// names, sizes and times of all files that a base could hold, those with a wrong
// name among them, and the names of its folders.
func fingerprint(dir string) string {
	sum := sha256.New()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name != ".": // went away meanwhile
			return nil
		case err != nil:
			return err
		case d.IsDir():
			fmt.Fprintln(sum, name)
			return nil
		case knowledge.Ignored(name):
			return nil
		}
		info, err := fs.Stat(os.DirFS(dir), name) // of what a link leads to
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		return nil
	})
	return fmt.Sprintf("%x %v", sum.Sum(nil), err)
}
