package store

import "context"

// Driver runs statements on one kind of database. It is safe for concurrent
// use, and knows nothing of conversations and replies.
type Driver interface {
	// Write runs one transaction: the statements of reads, then those that
	// change returns, each list in one round trip where the database is
	// elsewhere. When it returns nil, all of it is durable. On an error, also
	// one of change, which it returns as it is, nothing was changed, unless the
	// connection broke during the commit: then nobody knows.
	//
	// A context that is done ends the wait for a connection, and nothing that was
	// begun; there the connection's own time limits count. That of a Store never
	// is: one caller's context must not fail the changes of others.
	Write(ctx context.Context, reads []Statement, change func() ([]Statement, error)) error
	// Read runs a query on what is committed.
	Read(ctx context.Context, query Statement) error
	// Lock returns the statements with which a transaction, as its first, keeps
	// all others out of some conversations until it ends. There are none for a
	// database on which one transaction keeps out all others.
	Lock(conversations []string) []Statement
	// Dialect says what the database words in its own way.
	Dialect() Dialect
	// Refuses reports whether an error of Write lies in what was to be written,
	// so that other changes may go through without it; or else in the database,
	// its disk or the way to it, which would fail all the same.
	Refuses(err error) bool
	// Writers is how many transactions may be open at the same time.
	Writers() int
	Close() error
}

// Shared is implemented by a Driver whose database other processes use too.
type Shared interface {
	// Wake tells every process that replies were queued.
	Wake(ctx context.Context) error
	// Woken is signalled when some process called Wake. Signals may be merged.
	Woken() <-chan struct{}
	// Holder names this process among those that take leases.
	Holder() string
}

// Scrubber is implemented by a Driver whose files hold, for a while, what was
// removed.
type Scrubber interface {
	// Scrub leaves nothing in the files of what was removed before, or fails
	// without waiting for others who use them.
	Scrub(ctx context.Context) error
}

// Inspector is implemented by a Driver that can look for damage.
type Inspector interface {
	// Inspect looks for damage, unless that was done when the database was
	// opened, and returns an error wrapping ErrDamaged if there is any.
	Inspect(ctx context.Context) error
}

// Statement is one statement with its numbered parameters.
type Statement struct {
	Query string
	Args  []any
	// Scan is called for each row of the result; nil leaves the rows alone.
	Scan func(Row) error
}

// Row is one row of a result. It is good until Scan of the Statement returns.
type Row interface {
	Scan(dest ...any) error
}

// Dialect is what databases word in their own way.
type Dialect struct {
	// SkipLocked ends a query that chooses rows to change, so that two
	// transactions choose different ones.
	SkipLocked string
	// Now is the database's clock, in milliseconds UTC.
	Now string
}
