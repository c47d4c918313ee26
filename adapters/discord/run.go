package discord

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"guichet/adapters"
)

const (
	// identifyEvery and identifyBurst bound how often a session is begun: at
	// most 308 times in the first day of a run, of the 1000 after which
	// Discord takes the token away.
	identifyEvery = 5 * time.Minute
	identifyBurst = 20
	// identifyReserve is how many beginnings Discord must still allow today,
	// so that a program that is restarted again and again stops in time.
	identifyReserve = 20
	// settledAfter is how long a connection must last before the next pause is
	// a short one again.
	settledAfter = 10 * time.Second
	// maxResumes is how often a session is tried to be resumed without success
	// before a new one is begun.
	maxResumes = 3
	// maxDials is how often the address of a session is tried, for more than a
	// minute, before the session is given up.
	maxDials = 8
	// invalidPause is the least pause after the gateway has called a session
	// invalid, and invalidSpread what is added by chance: Discord asks for one
	// to five seconds.
	invalidPause  = time.Second
	invalidSpread = 4 * time.Second
)

// budget bounds how often sessions are begun. Its zero value is one at rest.
type budget struct {
	rest time.Time // from when on it will be at rest
}

// wait returns how long the next beginning must wait, 0 if it may go.
func (b *budget) wait(now time.Time) time.Duration {
	return max(b.rest.Add(-(identifyBurst-1)*identifyEvery).Sub(now), 0)
}

func (b *budget) spend(now time.Time) {
	if b.rest.Before(now) {
		b.rest = now
	}
	b.rest = b.rest.Add(identifyEvery)
}

// session is what Discord keeps of a bot between connections. Its zero value is
// none.
type session struct {
	id      string
	address string // where to resume it
	seq     int64  // of the last event taken in
	resumes int    // tries since the last success
	dials   int    // of them, those that did not reach anybody
}

// run is one Run.
type run struct {
	taker
	intake  *intake
	working *sync.WaitGroup
	session session
	// published tells that the commands are being compared already.
	published bool
	quick     chan struct{} // slots
}

// Run listens to the gateway and hands each event to sink, those of one
// conversation one after another, those of different ones side by side. What
// sink does not take is tried again after a pause, for as long as Run goes on.
// A press or a command is acknowledged once it is stored, or in time before.
//
// Whatever becomes of the connection, it is made again: the session is resumed
// where that is possible, so that Discord repeats what was missed; where it is
// not, messages missed are read from the channels that Options.Recent names.
//
// Run returns nil soon after ctx is done, and an error of class Fatal when
// Discord refuses the bot.
//
// Where presses and commands come by HTTP, Run registers what Discord has to know
// and waits.
func (a *Adapter) Run(ctx context.Context, sink adapters.Sink) error {
	if a.key != nil {
		return a.register(ctx)
	}
	ctx, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	defer working.Wait()
	defer stop()
	r := &run{taker: taker{a, sink}, intake: newIntake(&working), working: &working, quick: make(chan struct{}, maxQuick)}
	return r.supervise(ctx)
}

// supervise makes one connection after another.
func (r *run) supervise(ctx context.Context) error {
	var pause adapters.Backoff
	for {
		began := time.Now()
		ready, err := r.connect(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if adapters.ClassOf(err) == adapters.Fatal {
			return err
		}
		if ready && time.Since(began) >= settledAfter {
			pause.Reset()
		}
		wait := pause.After(err)
		r.log.WarnContext(ctx, "discord: connecting again", "err", err, "pause", wait, "resume", r.session.id != "")
		if r.opts.Sleep(ctx, wait) != nil {
			return nil
		}
	}
}

// connect makes one connection and serves it to its end. It reports if the
// connection came to be of use, and why it ended.
func (r *run) connect(ctx context.Context) (ready bool, err error) {
	if err := r.intake.roomy(ctx); err != nil {
		return false, err
	}
	address := r.session.address
	if r.session.id == "" {
		if address, err = r.permit(ctx); err != nil {
			return false, err
		}
	}
	c, err := r.dial(ctx, address)
	if err != nil {
		if r.session.dials++; r.session.dials >= maxDials {
			r.session = session{}
		}
		return false, err
	}
	resuming := r.session.id != ""
	if resuming {
		r.session.resumes++
	}
	err = c.serve(ctx)
	c.end()
	r.afterwards(err, resuming && !c.ready)
	return c.ready, err
}

// afterwards decides what is left of the session when a connection has ended.
func (r *run) afterwards(err error, failed bool) {
	closed, _ := errors.AsType[*closedError](err)
	gone := closed != nil && closed.sessionGone()
	if gone || errors.Is(err, errNoSession) || failed && r.session.resumes >= maxResumes {
		r.session = session{}
	}
}

// permit waits until a new session may be begun and returns the address of the
// gateway.
func (r *run) permit(ctx context.Context) (string, error) {
	if wait := r.identifies.wait(r.opts.Now()); wait > 0 {
		r.log.ErrorContext(ctx, "discord: too many sessions were begun, waiting", "pause", wait,
			"cure", "look at the lines before; if another program uses this token, stop it")
		if err := r.opts.Sleep(ctx, wait); err != nil {
			return "", err
		}
	}
	for {
		var g discordgo.GatewayBotResponse
		if err := r.get(ctx, "ask for the gateway", discordgo.EndpointGatewayBot, "gateway/bot", &g); err != nil {
			return "", err
		}
		if limit := g.SessionStartLimit; limit.Total > 0 && limit.Remaining < identifyReserve {
			wait := max(time.Duration(limit.ResetAfter)*time.Millisecond, time.Minute)
			r.log.ErrorContext(ctx, "discord: hardly a session is left for today, waiting", "left", limit.Remaining, "pause", wait,
				"cure", "look why the bot was started so often; Discord counts anew after the pause")
			if err := r.opts.Sleep(ctx, wait); err != nil {
				return "", err
			}
			continue
		}
		return g.URL, r.checkAddress(g.URL)
	}
}

// checkAddress takes only an encrypted gateway where the API is.
func (a *Adapter) checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "wss" && (u.Scheme != "ws" || a.base.Scheme == "https") {
		return fmt.Errorf("discord: %w", &adapters.SendError{Class: adapters.Temporary, Reason: "the gateway has no address that can be used"})
	}
	return nil
}
