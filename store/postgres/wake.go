package postgres

import (
	"context"
	"time"
)

// channel is the name under which processes tell each other that replies were
// queued.
const channel = "guichet_replies"

// listenAgain is how long to wait after the connection broke on which this
// process listens. Until then replies are found by looking.
const listenAgain = time.Second

// Wake tells every process, this one too, that replies were queued.
func (d *driver) Wake(ctx context.Context) error {
	_, err := d.pool.Exec(ctx, "NOTIFY "+channel)
	return err
}

// Woken is signalled when some process called Wake.
func (d *driver) Woken() <-chan struct{} { return d.woken }

// listen listens until Close.
func (d *driver) listen() {
	var ctx context.Context
	ctx, d.stop = context.WithCancel(context.Background())
	d.listening.Go(func() {
		for broken := false; ctx.Err() == nil; broken = true {
			d.hear(ctx, broken)
			select {
			case <-time.After(listenAgain):
			case <-ctx.Done():
			}
		}
	})
}

// hear passes on what is heard on one connection, until it breaks. After another
// one was broken it passes on that something may have been said meanwhile.
func (d *driver) hear(ctx context.Context, broken bool) {
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return
	}
	for err == nil {
		if broken {
			select {
			case d.woken <- struct{}{}:
			default:
			}
		}
		_, err = conn.Conn().WaitForNotification(ctx)
		broken = true
	}
}
