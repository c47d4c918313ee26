package main

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// How processes that share a database take turns. Whoever has a lease renews it
// every leaseEvery. If that fails for leaseGiveUp, it stops by itself, within
// leaseStop, before the lease ends after leaseTTL and another process, which
// asks every leaseEvery, takes over: in less than ten seconds after a crash.
const (
	leaseTTL    = 8 * time.Second
	leaseEvery  = time.Second
	leaseGiveUp = 3 * time.Second
	leaseStop   = 3 * time.Second
)

// leases gives what only one process may do to one process at a time.
type leases interface {
	Hold(ctx context.Context, name string, ttl time.Duration) (bool, error)
	Release(ctx context.Context, name string) error
}

// errLost is the cause of a context whose lease was lost.
var errLost = errors.New("the lease was lost")

// holding calls do whenever this process has the lease of a name, until ctx is
// done or do returns of itself, whose error it returns. The context of do is
// done when the lease is lost.
func holding(ctx context.Context, of leases, name string, log *slog.Logger, do func(context.Context) error) error {
	waiting := false
	for ctx.Err() == nil {
		asked := time.Now()
		held, err := of.Hold(ctx, name, leaseTTL)
		switch {
		case err != nil && ctx.Err() == nil:
			log.WarnContext(ctx, "cannot ask for a lease", "lease", name, "error", err)
		case held:
			if waiting {
				log.InfoContext(ctx, "took over", "lease", name)
			}
			waiting = false
			if err, lost := underLease(ctx, of, name, asked, log, do); !lost {
				return err
			}
			continue
		case !waiting && err == nil:
			waiting = true
			log.InfoContext(ctx, "another process does this; waiting to take over", "lease", name)
		}
		pauseFor(ctx, leaseEvery)
	}
	return nil
}

// underLease calls do while it renews the lease, which was asked for at a time,
// and reports if it was lost.
func underLease(ctx context.Context, of leases, name string, asked time.Time, log *slog.Logger, do func(context.Context) error) (err error, lost bool) {
	work, stop := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		renew(work, of, name, asked, stop)
	}()
	err = do(work)
	lost = errors.Is(context.Cause(work), errLost)
	stop(nil)
	<-renewed
	if lost {
		log.WarnContext(ctx, "lost the lease, stopped", "lease", name)
		return err, true
	}
	release, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseStop)
	defer cancel()
	if err := of.Release(release, name); err != nil {
		log.WarnContext(ctx, "cannot give a lease back; it ends by itself", "lease", name, "error", err)
	}
	return err, false
}

// renew keeps the lease until ctx is done, and stops the work when it cannot.
// What counts is when it asked: a database that does not answer may have given
// the lease long before it says so, or to somebody else meanwhile.
func renew(ctx context.Context, of leases, name string, asked time.Time, stop context.CancelCauseFunc) {
	giveUp := time.AfterFunc(leaseGiveUp-time.Since(asked), func() { stop(errLost) })
	defer giveUp.Stop()
	for {
		pauseFor(ctx, leaseEvery)
		if ctx.Err() != nil {
			return
		}
		asked = time.Now()
		held, err := of.Hold(ctx, name, leaseTTL)
		switch {
		case held:
			giveUp.Reset(leaseGiveUp - time.Since(asked))
		case err == nil:
			stop(errLost)
			return
		}
	}
}

func pauseFor(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
