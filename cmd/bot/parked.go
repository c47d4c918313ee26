package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"guichet/chat"
	"guichet/store"
)

// parkedCommand is "bot parked".
type parkedCommand struct {
	List  parkedListCommand  `cmd:"" default:"withargs" help:"List them, the oldest first."`
	Retry parkedRetryCommand `cmd:"" help:"Put one, or all, back to be sent."`
	Drop  parkedDropCommand  `cmd:"" help:"Remove one, or all, for good."`
}

// parkedListCommand is "bot parked", also "bot parked list".
type parkedListCommand struct {
	settings
	JSON bool `help:"Print one JSON object."`
	Show bool `help:"Name the conversations by their ids instead of the names that the log has for them."`
}

// parkedResult is what "bot parked --json" prints.
type parkedResult struct {
	Parked []parkedEntry `json:"parked"`
}

type parkedEntry struct {
	ID           int64     `json:"id"`
	Conversation string    `json:"conversation"`
	At           time.Time `json:"at"`
	Attempts     int       `json:"attempts"`
	Reason       string    `json:"reason"`
}

// mostParked bounds what one command takes on.
const mostParked = 10_000

// Run lists the parked replies, without what they say.
func (c *parkedListCommand) Run(ctx context.Context, p *program) error {
	db, config, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer db.Close()
	list, err := db.Parked(ctx, mostParked)
	if err != nil {
		return cannot(err)
	}
	name := mask(cmp.Or(config.Secret, Secret(rand.Text())))
	if c.Show {
		name = chat.ConversationID.String
	}
	result := parkedResult{Parked: []parkedEntry{}}
	for _, o := range list {
		result.Parked = append(result.Parked, parkedEntry{o.ID, name(o.Conversation), o.At, o.Attempts, o.Reason})
	}
	if c.JSON {
		return cannot(json.NewEncoder(p.out).Encode(result))
	}
	if config.Secret == "" && !c.Show && len(list) > 0 {
		fmt.Fprintln(p.err, "The names are not those of the log: BOT_SECRET is not set here. --show names the conversations by their ids.")
	}
	for _, one := range result.Parked {
		fmt.Fprintf(p.out, "%d  %s  %s  attempts %d  %s\n", one.ID, one.At.Format(time.RFC3339), one.Conversation, one.Attempts, one.Reason)
	}
	if len(list) == 0 {
		fmt.Fprintln(p.out, "No reply is parked.")
	}
	return nil
}

// parkedRetryCommand is "bot parked retry".
type parkedRetryCommand struct {
	settings
	Which string `arg:"" name:"id|all" help:"The number of a parked reply, or \"all\"."`
}

// Run queues parked replies again.
func (c *parkedRetryCommand) Run(ctx context.Context, p *program) error {
	return eachParked(ctx, p, c.settings, c.Which, "put back to be sent", (*store.Store).Unpark)
}

// parkedDropCommand is "bot parked drop".
type parkedDropCommand struct {
	settings
	Which string `arg:"" name:"id|all" help:"The number of a parked reply, or \"all\"."`
}

// Run removes parked replies.
func (c *parkedDropCommand) Run(ctx context.Context, p *program) error {
	return eachParked(ctx, p, c.settings, c.Which, "removed", (*store.Store).Discard)
}

// eachParked does something with the parked reply of an id, or with all of them.
func eachParked(ctx context.Context, p *program, c settings, which, done string, do func(*store.Store, context.Context, int64) (bool, error)) error {
	id, err := strconv.ParseInt(which, 10, 64)
	if which != "all" && err != nil {
		return wrongUse(fmt.Errorf("%q is neither the number of a parked reply nor \"all\"", which))
	}
	db, _, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer db.Close()
	ids := []int64{id}
	if which == "all" {
		list, err := db.Parked(ctx, mostParked)
		if err != nil {
			return cannot(err)
		}
		ids = nil
		for _, o := range list {
			ids = append(ids, o.ID)
		}
	}
	n := 0
	for _, id := range ids {
		found, err := do(db, ctx, id)
		if err != nil {
			return cannot(err)
		}
		if found {
			n++
		}
	}
	if n == 0 && which != "all" {
		return &exitError{exitNo, fmt.Errorf("no parked reply has the number %s; \"bot parked\" lists them", which)}
	}
	if n == 0 {
		fmt.Fprintln(p.out, "No reply is parked.")
		return nil
	}
	fmt.Fprintf(p.out, "%s %s.\n", counted(n, "parked reply", "parked replies")[0], done)
	return nil
}
