package adapters

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"syscall"
	"time"
)

// NetworkReason says in words without names and addresses why a request got no
// answer.
func NetworkReason(err error) string {
	if errors.Is(err, context.Canceled) {
		return "cancelled"
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
		return "no answer in time"
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) {
		return "the connection was cut"
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "the name of the server cannot be resolved"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the certificate of the server is not accepted"
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return "no answer in time"
	}
	return "network trouble"
}

const (
	firstPause   = 500 * time.Millisecond
	longestPause = 30 * time.Second
)

// Doubled returns the pause after so many others, of which each was twice as long
// as the one before: first after none, and never more than most.
func Doubled(first, most time.Duration, others int) time.Duration {
	d := first
	for range others {
		if d >= most {
			break
		}
		d *= 2
	}
	return min(d, most)
}

// Backoff gives growing pauses between tries. Its zero value gives the first.
type Backoff struct{ tries int }

// Next returns a pause around 0.5 s, 1 s, 2 s … 30 s, up to a quarter shorter or
// longer so that several programs do not move in step.
func (b *Backoff) Next() time.Duration {
	d := Doubled(firstPause, longestPause, b.tries)
	b.tries++
	return d - d/4 + rand.N(d/2+1)
}

// After returns the pause that the platform asked for with err, and otherwise
// the next of its own.
func (b *Backoff) After(err error) time.Duration {
	if e, ok := errors.AsType[*SendError](err); ok && e.After > 0 {
		return e.After
	}
	return b.Next()
}

// Reset begins with the first pause again.
func (b *Backoff) Reset() { b.tries = 0 }

// Sleep returns nil after d, or the error of ctx once that is done.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Passing tells whether trying again may help.
func Passing(err error) bool {
	switch ClassOf(err) {
	case Throttled, Temporary, Unknown:
		return true
	}
	return false
}

// Insist does something until it succeeds or makes no sense any more, with growing
// pauses or those that the platform asks for; tell is told of each. The error is
// not Passing, or ctx is done.
func Insist(ctx context.Context, sleep func(context.Context, time.Duration) error, do func() error, tell func(err error, pause time.Duration)) error {
	var pause Backoff
	for {
		err := do()
		if err == nil || !Passing(err) {
			return err
		}
		if ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		wait := pause.After(err)
		tell(err, wait)
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}
