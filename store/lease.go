package store

import (
	"context"
	"time"

	"guichet/store/queries"
)

// Hold takes or keeps the lease of a name for this process, for as long as ttl
// by the database's clock. It reports false while another process has it. A
// database that is not shared gives every lease at once.
func (s *Store) Hold(ctx context.Context, name string, ttl time.Duration) (bool, error) {
	shared, ok := s.driver.(Shared)
	if !ok {
		return true, nil
	}
	held := false
	hold := Statement{
		Query: queries.Hold(s.driver.Dialect().Now),
		Args:  []any{name, shared.Holder(), ttl.Milliseconds()},
		Scan:  func(Row) error { held = true; return nil },
	}
	err := s.do(&change{op: "hold the lease " + name, ctx: ctx, run: []Statement{hold}, begin: func() { held = false }})
	return held && err == nil, err
}

// Release gives a lease of this process back before its time. One that it does
// not have stays as it is.
func (s *Store) Release(ctx context.Context, name string) error {
	shared, ok := s.driver.(Shared)
	if !ok {
		return nil
	}
	return s.run(ctx, "release the lease "+name, queries.Release, name, shared.Holder())
}
