package main

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"guichet/adapters"
)

// How processes that share a database take turns. Whoever has a lease renews it
// every leaseEvery. If that fails for leaseGiveUp, it stops by itself, within
// leaseStop, before the lease ends after leaseTTL and another process, which
// asks every leaseEvery, takes over: in less than ten seconds after a crash.
const (
	leaseTTL    = 7 * time.Second
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
			log.WarnContext(ctx, "cannot ask for a lease", "lease", name, "err", err)
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
		_ = adapters.Sleep(ctx, leaseEvery)
	}
	return nil
}

// underLease calls do while it renews the lease, which was asked for at a time,
// and reports if it was lost.
func underLease(ctx context.Context, of leases, name string, asked time.Time, log *slog.Logger, do func(context.Context) error) (err error, lost bool) {
	inner, stop := context.WithCancelCause(ctx)
	work := &leased{Context: inner, stop: stop}
	work.renewed(asked)
	renewing := make(chan struct{})
	go func() {
		defer close(renewing)
		work.renew(of, name)
	}()
	err = do(work)
	lost = errors.Is(context.Cause(inner), errLost)
	stop(nil)
	<-renewing
	if lost {
		log.WarnContext(ctx, "lost the lease, stopped", "lease", name)
		return err, true
	}
	release, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseStop)
	defer cancel()
	if err := of.Release(release, name); err != nil {
		log.WarnContext(ctx, "cannot give a lease back; it ends by itself", "lease", name, "err", err)
	}
	return err, false
}

// leased is the context of work under a lease. It is done when the lease is
// lost, and Err tells so at once, even in a process that stood still and has
// not got round to anything else yet.
type leased struct {
	context.Context
	stop  context.CancelCauseFunc
	start time.Time
	until atomic.Int64 // when it is to be given up, in nanoseconds from start
}

// renewed tells that the lease was given to whoever asked at a time. What counts
// is when it was asked for: a database that does not answer may have given the
// lease long before it says so, or to somebody else meanwhile.
func (l *leased) renewed(asked time.Time) {
	if l.start.IsZero() {
		l.start = asked
	}
	l.until.Store(int64(asked.Sub(l.start) + leaseGiveUp))
}

// left is how long the work may go on without another renewal.
func (l *leased) left() time.Duration { return time.Duration(l.until.Load()) - time.Since(l.start) }

// Err implements context.Context.
func (l *leased) Err() error {
	if l.left() <= 0 {
		l.stop(errLost)
	}
	return l.Context.Err()
}

// renew keeps the lease until l is done, and stops the work when it cannot.
func (l *leased) renew(of leases, name string) {
	giveUp := time.AfterFunc(l.left(), func() { _ = l.Err() })
	defer giveUp.Stop()
	for {
		if adapters.Sleep(l, leaseEvery) != nil || l.Err() != nil {
			return
		}
		asked := time.Now()
		held, err := of.Hold(l, name, leaseTTL)
		switch {
		case held:
			l.renewed(asked)
			giveUp.Reset(l.left())
		case err == nil:
			l.stop(errLost)
			return
		}
	}
}
