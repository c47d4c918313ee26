// Package postgres opens a store in a PostgreSQL database, which any number of
// processes may share.
package postgres

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"guichet/store"
	"guichet/store/migrations"
)

const (
	// writers is how many transactions are open at once. One more does not
	// help: the disk is asked once for all that end together.
	writers = 4
	// readers is how many connections are left for everything else.
	readers = 4
	// statementTimeout ends a statement that the server does not answer.
	statementTimeout = 20 * time.Second
)

// Options holds what Open may be told. The zero value, like nil, is all
// defaults.
type Options struct {
	// Store is passed on to store.New.
	Store *store.Options
	// Writers is how many transactions may be open at once; 0 is the default.
	Writers int
}

// Open opens the store in the database that url names, as in
// "postgres://user:password@host:5432/name", and brings its schema up to date.
// No error holds the password.
//
// A database whose schema is newer than this program knows is refused and left
// as it is.
func Open(ctx context.Context, url string, opts *Options) (*store.Store, error) {
	if opts == nil {
		opts = &Options{}
	}
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	d := &driver{writers: writers, holder: rand.Text(), woken: make(chan struct{}, 1)}
	if opts.Writers > 0 {
		d.writers = opts.Writers
	}
	config.MaxConns = int32(d.writers + readers)
	config.ConnConfig.ConnectTimeout = statementTimeout
	config.ConnConfig.RuntimeParams["application_name"] = "guichet"
	// A turn is durable before it is confirmed, whatever the server's default.
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	if d.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	db := stdlib.OpenDBFromPool(d.pool)
	if err := migrations.Apply(ctx, db, migrations.Postgres); err != nil {
		d.pool.Close()
		return nil, fmt.Errorf("postgres: open %s: %w", config.ConnConfig.Database, err)
	}
	_ = db.Close() // the connections stay, they are the pool's
	d.listen()
	return store.New(d, opts.Store), nil
}
