package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"guichet/adapters"
	"guichet/adapters/console"
	"guichet/adapters/discord"
	"guichet/adapters/telegram"
	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/store"
	"guichet/store/postgres"
	"guichet/store/sqlite"
)

// runCommand is "bot run".
type runCommand struct {
	Config string `help:"Settings file; see config.example.toml."`
	Base   string `help:"Folder of the knowledge base, instead of the embedded one."`
}

const howToConnect = `This is the talk in the terminal; Ctrl+D ends it. To connect Telegram, put the token of @BotFather into BOT_TELEGRAM_TOKEN; to connect Discord, put that of your application into BOT_DISCORD_TOKEN. All settings: config.example.toml`

// Run runs the bot until ctx is done.
func (c *runCommand) Run(ctx context.Context, p *program) error {
	settings := &settingsReloader{file: c.Config, environ: p.environ}
	config, err := settings.first()
	if err != nil {
		return wrongUse(err)
	}
	log := p.logger(config)
	if not := config.NotYet(); len(not) > 0 {
		log.Warn("these settings have no effect in this version", "settings", strings.Join(not, ", "))
	}
	if c.Base != "" {
		config.Base.Dir = c.Base
	}
	var before string
	if config.Base.Dir != "" {
		before = fingerprint(config.Base.Dir)
	}
	guide, b, err := startGuide(config.Base.Dir)
	if err != nil {
		return cannot(err)
	}
	db, err := openStore(ctx, config.Store)
	if err != nil {
		return cannot(err)
	}
	defer db.Close()
	tellParked(ctx, db, log)
	tellPromises(b, config.Retention, log)

	s := &service{
		store: db, manager: dialog.NewManager(db, guide), first: b, log: log, grace: time.Duration(config.StopAfter), mask: mask(config.Secret),
		keep: config.Retention.store(),
	}
	if config.Store.Postgres != "" {
		s.grace = min(s.grace, leaseStop) // another process may take over
	}
	s.manager.Share(sharing(config))
	if err := s.connect(config, guide); err != nil {
		return wrongUse(err)
	}
	if config.Web.Listen != "" {
		s.sheets = newSheets(config, db, log)
		if err := s.listen(config.Web.Listen); err != nil {
			return cannot(err)
		}
	}
	s.models = &models{log: log, manager: s.manager, states: db.State}
	s.models.lead(guide, b)
	s.models.set(ctx, config.OpenAI)
	settings.set, settings.log = s.models.set, log
	s.settings = settings
	if len(s.adapters) == 0 {
		fmt.Fprintln(p.err, howToConnect)
		s.talk(p, "local", p.language(), p.now)
	}
	log.Debug("base loaded", "base", b.Version(), "schemes", len(b.Schemes()))
	if config.Base.Dir != "" {
		ticker := time.NewTicker(reloadEvery)
		defer ticker.Stop()
		s.reload = &reloader{dir: config.Base.Dir, use: func(g *dialog.Guide, b *knowledge.Base) {
			tellPromises(b, config.Retention, log)
			s.models.lead(g, b)
		}, log: log, stderr: p.err, now: p.now, tick: ticker.C, watched: watched{seen: before}}
	}
	return cannot(s.run(ctx))
}

// openStore opens the database of the settings: a file for this process alone,
// or a server that others may use too.
func openStore(ctx context.Context, c StoreConfig) (*store.Store, error) {
	if c.Postgres != "" {
		return postgres.Open(ctx, string(c.Postgres), nil)
	}
	return sqlite.Open(ctx, c.SQLite, &sqlite.Options{Exclusive: true})
}

// mask names conversations in the log under the operator's secret. Without one
// the default of delivery is used, which differs from run to run.
func mask(secret Secret) func(chat.ConversationID) string {
	if secret == "" {
		return nil
	}
	return delivery.MaskBy([]byte(secret))
}

// service is a running bot: adapters that take events in, the turn, and the
// loop that sends the replies.
type service struct {
	store    *store.Store
	manager  *dialog.Manager
	adapters []adapters.Adapter
	loop     *delivery.Loop
	log      *slog.Logger
	grace    time.Duration // how long what has begun may take to end
	mask     func(chat.ConversationID) string
	keep     store.Retention
	pace     map[chat.Platform]delivery.Pace         // nil is the advised one
	record   func(adapters.Adapter) adapters.Adapter // nil records nothing
	reload   *reloader                               // nil for the embedded base
	models   *models
	settings *settingsReloader
	first    *knowledge.Base // the one that the bot began with
	web      *web            // nil where nothing is received by HTTP
	sheets   *sheets         // nil where no sheets can be opened
	health   wellness
}

// talk adds the terminal.
func (s *service) talk(p *program, conversation, lang string, now func() time.Time) {
	terminal := console.New(p.in, p.out, &console.Options{
		Conversation: conversation, Lang: lang, Prompt: p.terminal, Width: 80, Now: now, Files: ".",
		Flush: func(ctx context.Context, c chat.ConversationID) error { return s.loop.Flush(ctx, c) },
	})
	s.adapters = append(s.adapters, terminal)
}

// run runs every part until ctx is done or every adapter has ended, then lets
// what has begun finish. The order matters: first no more events come in, then
// the last replies leave, then the store is closed by its owner.
func (s *service) run(ctx context.Context) error {
	senders := s.adapters
	if s.record != nil {
		for i, a := range senders {
			senders[i] = s.record(a)
		}
	}
	s.loop = delivery.New(s.store, senders, &delivery.Options{Logger: s.log, Grace: s.grace, Mask: s.mask, Pace: s.pace, Word: s.word()})
	ctx, stopIntake := context.WithCancel(ctx)
	defer stopIntake()
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()

	var deliver sync.WaitGroup
	var deliverErr, damage error
	deliver.Go(func() { deliverErr = holding(work, s.store, "delivery", s.log, s.deliver) })
	deliver.Go(func() { _ = holding(work, s.store, "prune", s.log, s.prune) })
	deliver.Go(func() {
		if damage = s.inspect(work); damage != nil {
			stopIntake()
		}
	})
	deliver.Go(func() { warm(work, s.manager) })
	deliver.Go(func() { s.health.remind(work, s.log) })
	if s.reload != nil {
		deliver.Go(func() { s.reload.run(work, s.first) })
	}
	if s.settings != nil {
		deliver.Go(func() { s.settings.run(work) })
	}

	var intake sync.WaitGroup
	errs := make([]error, len(senders))
	for i, a := range senders {
		intake.Go(func() {
			errs[i] = withCure(a.Platform(), s.receive(ctx, a))
			if errs[i] != nil {
				s.health.stop(a.Platform())
				s.log.Error("platform stopped", "platform", a.Platform(), "err", errs[i])
			}
		})
	}
	var served sync.WaitGroup
	var webErr error
	if s.web != nil {
		served.Go(func() { webErr = s.serve(ctx, stopIntake) })
	}
	intake.Wait()
	stopIntake()
	served.Wait()
	stopWork()
	deliver.Wait()
	return errors.Join(append(errs, webErr, deliverErr, damage)...)
}

// word is how replies are said in other words; nil where there is no model to
// switch on.
func (s *service) word() delivery.Word {
	if s.models == nil {
		return nil
	}
	return s.models.word
}

// deliver sends replies until ctx is done. Whoever sent before is dead, or has
// stopped: what it held is sent again, and one reply that was on its way may
// arrive twice, as it may then. If it was this process, the loop knows what has
// left and tells it first.
func (s *service) deliver(ctx context.Context) error {
	for ctx.Err() == nil {
		err := s.store.TakeBack(ctx, time.Now())
		if err == nil {
			return s.loop.Run(ctx)
		}
		if ctx.Err() == nil {
			s.log.ErrorContext(ctx, "cannot begin to send replies, trying again", "err", err)
		}
		_ = adapters.Sleep(ctx, leaseEvery)
	}
	return nil
}

// receive takes events in until ctx is done. Only one process asks a platform
// for them; a terminal has its own.
func (s *service) receive(ctx context.Context, a adapters.Adapter) error {
	run := func(ctx context.Context) error { return a.Run(ctx, s.take) }
	if a.Platform() == console.Platform {
		return run(ctx)
	}
	return holding(ctx, s.store, string(a.Platform()), s.log, run)
}

// refusesToken is how a platform says that it does not know the token.
var refusesToken = map[chat.Platform][]int{telegram.Platform: {401, 404}, discord.Platform: {401, 4004}}

// withCure adds what the operator can do about a token that is refused; an
// account refused for another reason says so itself.
func withCure(platform chat.Platform, err error) error {
	e, ok := errors.AsType[*adapters.SendError](err)
	if !ok || e.Class != adapters.Fatal || !slices.Contains(refusesToken[platform], e.Code) {
		return err
	}
	return fmt.Errorf("%w; put the token that is valid today into %s.token or BOT_%s_TOKEN", err, platform, strings.ToUpper(string(platform)))
}
