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
	"path"
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
	use    func(*dialog.Guide)
	log    *slog.Logger
	stderr io.Writer
	now    func() time.Time
	tick   <-chan time.Time

	seen    string // fingerprint of the folder when it was last tried
	changed string // fingerprint of a change that may still be going on
}

// run watches until ctx is done. A change is tried once the folder has stayed
// the same for one tick, so that a half-written file is not judged.
func (r *reloader) run(ctx context.Context) {
	r.seen = fingerprint(r.dir)
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
	now := fingerprint(r.dir)
	switch {
	case now == r.seen:
		r.changed = ""
	case now != r.changed:
		r.changed = now
	default:
		r.seen, r.changed = now, ""
		r.try(ctx)
	}
}

// try loads and checks the folder and uses it if nothing was found.
func (r *reloader) try(ctx context.Context) {
	guide, b, err := loadGuide(r.dir)
	if err == nil {
		if report := b.Check(b.Today(r.now())); !report.OK() {
			err = findings(report.Problems)
		}
	}
	if err != nil {
		r.log.ErrorContext(ctx, "the changed base is not used; the old one goes on", "dir", r.dir, "problems", problemCount(err))
		fmt.Fprintf(r.stderr, "The changed base in %s is not used; the bot goes on with the old one.\n\n%v\n", r.dir, err)
		return
	}
	r.use(guide)
	r.log.InfoContext(ctx, "the changed base is used from now on", "base", b.Version())
}

// findings are the problems of a base that loads, as one error.
type findings []knowledge.Finding

func (f findings) Error() string {
	var errs []error
	for i := range f {
		errs = append(errs, f[i].Problem)
	}
	return errors.Join(errs...).Error()
}

func problemCount(err error) int {
	if p, ok := errors.AsType[yamldoc.Problems](err); ok {
		return len(p)
	}
	if f, ok := errors.AsType[findings](err); ok {
		return len(f)
	}
	return 1
}

// fingerprint tells whether something in the folder has changed: it covers the
// names, sizes and times of its files.
func fingerprint(dir string) string {
	sum := sha256.New()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		return nil
	})
	return fmt.Sprintf("%x %v", sum.Sum(nil), err)
}
