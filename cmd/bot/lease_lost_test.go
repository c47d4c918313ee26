package main

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// answers are leases that a test gives and refuses.
type answers struct {
	hold     func(ctx context.Context) (bool, error)
	released int
}

func (a *answers) Hold(ctx context.Context, _ string, _ time.Duration) (bool, error) {
	return a.hold(ctx)
}

func (a *answers) Release(context.Context, string) error {
	a.released++
	return nil
}

// TestLeaseIsGivenUpInTime loses the lease in every way, and has the work stop
// before another process may begin.
func TestLeaseIsGivenUpInTime(t *testing.T) {
	broken := errors.New("the database is away")
	for _, tc := range []struct {
		name   string
		after  func(ctx context.Context) (bool, error) // what follows the lease
		within time.Duration
	}{
		{"another process has it", func(context.Context) (bool, error) { return false, nil }, leaseEvery},
		{"the database refuses", func(context.Context) (bool, error) { return false, broken }, leaseGiveUp},
		{"the database does not answer", func(ctx context.Context) (bool, error) {
			time.Sleep(time.Minute) // whatever ctx says: a statement under way goes on
			return false, ctx.Err()
		}, leaseGiveUp},
		{"the database answers late", func(context.Context) (bool, error) {
			time.Sleep(leaseGiveUp - leaseEvery/2)
			return true, nil
		}, leaseGiveUp},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				asked := 0
				of := &answers{hold: func(ctx context.Context) (bool, error) {
					if asked++; asked == 1 {
						return true, nil
					}
					return tc.after(ctx)
				}}
				began := time.Now()
				err := holding(ctx, of, "x", slog.New(slog.DiscardHandler), func(work context.Context) error {
					<-work.Done()
					if took := time.Since(began); took > tc.within || !errors.Is(context.Cause(work), errLost) {
						t.Errorf("stopped after %v because of %v, want within %v", took, context.Cause(work), tc.within)
					}
					cancel()
					return nil
				})
				if err != nil || of.released != 0 {
					t.Errorf("error %v, released %d times: a lost lease is not ours to release", err, of.released)
				}
			})
		})
	}
}

// TestLeaseIsKeptAndReleased has the database fail for less time than a lease
// may stand without being renewed.
func TestLeaseIsKeptAndReleased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		asked := 0
		of := &answers{hold: func(context.Context) (bool, error) {
			if asked++; asked%2 == 0 {
				return false, errors.New("busy")
			}
			return true, nil
		}}
		time.AfterFunc(time.Hour, cancel)
		began := time.Now()
		err := holding(ctx, of, "x", slog.New(slog.DiscardHandler), func(work context.Context) error {
			<-work.Done()
			return nil
		})
		if took := time.Since(began); err != nil || took != time.Hour || of.released != 1 {
			t.Errorf("after %v: error %v, released %d times, want once after an hour", took, err, of.released)
		}
	})
}
