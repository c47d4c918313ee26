// Package postgres opens a store in a PostgreSQL database, which any number of
// processes may share.
package postgres

import (
	"context"
	"crypto/rand"
	"fmt"
	"regexp"
	"strconv"
	"strings"
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
	// connectTimeout ends the wait for a server that does not answer, so that
	// another one of the URL is asked in time.
	connectTimeout = 5 * time.Second
	// frozenTimeout ends a transaction whose process stands still in the midst
	// of it, and with it the locks that keep the others waiting: well before
	// they could take over.
	frozenTimeout = 3 * time.Second
)

// Options holds what Open may be told. The zero value, like nil, is all
// defaults.
type Options struct {
	// Store is passed on to store.New.
	Store *store.Options
	// Existing refuses a database whose schema is not that of this program,
	// instead of making it so. It is for those who look after the data while
	// bots may be using it.
	Existing bool
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
	config, err := parse(url)
	if err != nil {
		return nil, err
	}
	d := &driver{writers: writers, holder: rand.Text(), woken: make(chan struct{}, 1)}
	if opts.Writers > 0 {
		d.writers = opts.Writers
	}
	config.MaxConns = int32(d.writers + readers)
	if d.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	db := stdlib.OpenDBFromPool(d.pool)
	if opts.Existing {
		err = migrations.Current(ctx, db, migrations.Postgres)
	} else {
		_, _, err = migrations.Apply(ctx, db, migrations.Postgres)
	}
	if err != nil {
		d.pool.Close()
		return nil, fmt.Errorf("postgres: open %s: %w", config.ConnConfig.Database, err)
	}
	_ = db.Close() // the connections stay, they are the pool's
	d.listen()
	return store.New(d, opts.Store), nil
}

func parse(url string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	config.ConnConfig.ConnectTimeout = connectTimeout
	config.ConnConfig.RuntimeParams["application_name"] = "guichet"
	// A turn is durable before it is confirmed, whatever the server's default.
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = strconv.FormatInt(frozenTimeout.Milliseconds(), 10)
	return config, nil
}

// Migrate brings the database that url names to the schema of this program, as
// Open does, and tells from which schema it came to which.
func Migrate(ctx context.Context, url string) (from, to int64, err error) {
	config, err := parse(url)
	if err != nil {
		return 0, 0, err
	}
	db := stdlib.OpenDB(*config.ConnConfig)
	defer db.Close()
	if from, to, err = migrations.Apply(ctx, db, migrations.Postgres); err != nil {
		return from, to, fmt.Errorf("postgres: migrate %s: %w", config.ConnConfig.Database, err)
	}
	return from, to, nil
}

// DumpCommand returns the command line that writes a backup of the database that
// url names to a file. It holds no password: pg_dump asks for one, or takes that
// of PGPASSWORD or ~/.pgpass.
func DumpCommand(url, file string) (string, error) {
	config, err := parse(url)
	if err != nil {
		return "", err
	}
	c := config.ConnConfig
	command := "pg_dump --format=custom"
	for _, option := range []struct{ name, value string }{
		{"host", c.Host}, {"port", strconv.Itoa(int(c.Port))}, {"username", c.User}, {"dbname", c.Database}, {"file", file},
	} {
		command += " --" + option.name + "=" + quoted(option.value)
	}
	return command, nil
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+-]+$`)

// quoted writes a word for a shell.
func quoted(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
