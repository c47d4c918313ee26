package llm

import (
	"fmt"
	"time"
)

// Cause is why there is no answer of the model. Its zero value is Unreachable.
type Cause uint8

const (
	// Unreachable: no connection, or it broke before an answer began.
	Unreachable Cause = iota
	// Slow: no answer, or not all of it, within the time limit.
	Slow
	// Throttled: the server asks to come back later.
	Throttled
	// Refused: the server does not accept the key, the model or the request.
	Refused
	// Failing: the server reports a failure of its own.
	Failing
	// Cut: the answer ended before it was complete.
	Cut
	// Ended: the model ended its answer early, at its length or for a rule of its
	// own. Another question may well be answered.
	Ended
	// Unusable: the answer is complete and not what was asked for.
	Unusable
	// Resting: the server failed several times, and is left alone for a while.
	Resting
	// Spent: the budget of the person, or of the day, is used up.
	Spent
	// Full: as many requests are under way as may be.
	Full
	// Stopped: the caller does not wait any more.
	Stopped
)

var causeNames = [...]string{
	"unreachable", "too slow", "throttled", "refused", "failing", "cut off", "ended early", "unusable", "resting", "budget spent", "too many at once", "stopped",
}

// String returns the cause in words, for logs.
func (c Cause) String() string {
	if int(c) < len(causeNames) {
		return causeNames[c]
	}
	return fmt.Sprintf("cause %d", uint8(c))
}

// Failure is the only error that this package returns of a server. It holds
// neither words of the server, which may repeat a key or a message, nor an
// address.
type Failure struct {
	Cause Cause
	// Status is the HTTP status; 0 where there was none.
	Status int
	// After is how long the server asks to wait; 0 where it does not say.
	After time.Duration
	// What is the kind of flaw of an Unusable answer, in words of this package.
	What string
}

// Error returns cause, status and kind in one line.
func (f *Failure) Error() string {
	s := "llm: " + f.Cause.String()
	if f.Status != 0 {
		s += fmt.Sprintf(" (%d)", f.Status)
	}
	if f.What != "" {
		s += ": " + f.What
	}
	return s
}

// servers reports whether the server is at fault, and not the answer or a limit
// of ours.
func (f *Failure) servers() bool { return f.Cause <= Cut }
