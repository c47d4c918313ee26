package main

import (
	"context"
	"fmt"

	"guichet/store"
	"guichet/store/postgres"
	"guichet/store/sqlite"
)

// settings is the flag of the commands that look after the data of a bot, which
// may be running.
type settings struct {
	Config string `help:"Settings file of the bot; see config.example.toml." placeholder:"FILE"`
}

func (c settings) load(p *program) (Config, error) {
	config, err := LoadConfig(c.Config, p.environ)
	if err == nil {
		err = config.Validate()
	}
	if err != nil {
		return Config{}, wrongUse(err)
	}
	return config, nil
}

// open opens the data as a bot left it or is using it; the caller closes it.
func (c settings) open(ctx context.Context, p *program) (*store.Store, Config, error) {
	config, err := c.load(p)
	if err != nil {
		return nil, Config{}, err
	}
	var db *store.Store
	if config.Store.Postgres != "" {
		db, err = postgres.Open(ctx, string(config.Store.Postgres), &postgres.Options{Existing: true})
	} else {
		db, err = sqlite.Open(ctx, config.Store.SQLite, &sqlite.Options{Existing: true})
	}
	return db, config, cannot(err)
}

// backupCommand is "bot backup".
type backupCommand struct {
	settings
	File string `arg:"" help:"The copy; a file that exists is refused."`
}

// Run writes the copy, or says what else writes one.
func (c *backupCommand) Run(ctx context.Context, p *program) error {
	config, err := c.load(p)
	if err != nil {
		return err
	}
	if config.Store.Postgres != "" {
		command, err := postgres.DumpCommand(string(config.Store.Postgres), c.File)
		if err != nil {
			return cannot(err)
		}
		return wrongUse(fmt.Errorf("a PostgreSQL database is copied by its own program; run\n  %s", command))
	}
	if err := sqlite.Backup(ctx, config.Store.SQLite, c.File); err != nil {
		return cannot(err)
	}
	fmt.Fprintf(p.out, "%s is a copy of %s, looked through and on the disk. It holds personal data.\n", c.File, config.Store.SQLite)
	return nil
}

// migrateCommand is "bot migrate".
type migrateCommand struct{ settings }

// Run makes the steps that the database lacks.
func (c *migrateCommand) Run(ctx context.Context, p *program) error {
	config, err := c.load(p)
	if err != nil {
		return err
	}
	var from, to int64
	if config.Store.Postgres != "" {
		from, to, err = postgres.Migrate(ctx, string(config.Store.Postgres))
	} else {
		from, to, err = sqlite.Migrate(ctx, config.Store.SQLite)
	}
	switch {
	case err != nil:
		return cannot(err)
	case from == to:
		fmt.Fprintf(p.out, "The database has schema %d, which is that of this version.\n", to)
	default:
		fmt.Fprintf(p.out, "The database came from schema %d to schema %d.\n", from, to)
	}
	return nil
}
