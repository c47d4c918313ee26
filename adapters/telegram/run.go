package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"guichet/adapters"
)

// Run receives events until ctx is done.
//
// Without a webhook it polls for them and hands each to sink, those of one
// conversation one after another, those of different ones of one batch in
// parallel. An update is confirmed only when it and all before it are done. An
// event that sink did not take comes again after a pause, and so may others that
// came with it. A webhook that is set, as by another mode before, is removed
// once; what waits behind it is polled.
//
// With Options.Webhook it sets the webhook and looks after it; the events come to
// Receive.
//
// Run returns nil soon after ctx is done, and an error of class Fatal when
// Telegram refuses the bot. Everything else it waits out and logs, among it a
// second poller on the same bot.
func (a *Adapter) Run(ctx context.Context, sink adapters.Sink) error {
	self, err := a.introduce(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	a.log.InfoContext(ctx, "telegram: connected", "bot", self.UserName)
	ctx, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	defer working.Wait()
	defer stop()
	working.Go(func() { a.publish(ctx) })
	if a.opts.Webhook != nil {
		return a.keepWebhook(ctx)
	}
	s := &session{
		Adapter: a, sink: sink, decoder: a.decoder(self), slots: make(chan struct{}, maxAnswering), working: &working,
	}
	return s.poll(ctx)
}

// identity is the bot as Telegram knows it.
type identity struct {
	ID       int64
	UserName string
}

// introduce asks Telegram who the bot is, until it knows.
func (a *Adapter) introduce(ctx context.Context) (identity, error) {
	result, err := a.insist(ctx, "getMe", nil)
	if err != nil {
		return identity{}, err
	}
	return a.remember(result)
}

// whoAmI is introduce with one try at most.
func (a *Adapter) whoAmI(ctx context.Context) (identity, error) {
	if self := a.self.Load(); self != nil {
		return *self, nil
	}
	result, err := a.brief(ctx, "getMe", nil)
	if err != nil {
		return identity{}, err
	}
	return a.remember(result)
}

func (a *Adapter) remember(me json.RawMessage) (identity, error) {
	var u tgbotapi.User
	if err := json.Unmarshal(me, &u); err != nil || u.UserName == "" {
		return identity{}, fmt.Errorf("telegram: getMe: %w", unreadable())
	}
	self := identity{ID: u.ID, UserName: u.UserName}
	a.self.Store(&self)
	return self, nil
}

func unreadable() *adapters.SendError {
	return &adapters.SendError{Class: adapters.Temporary, Reason: "the answer cannot be read"}
}

// decoder returns what reads updates for the bot.
func (a *Adapter) decoder(self identity) decoder {
	return decoder{self: self, commands: a.commands, now: a.opts.Now}
}

// commandsOf are the commands of all menus, in lower case.
func commandsOf(profiles map[string]Profile) map[string]bool {
	names := map[string]bool{startCommand: true}
	for _, p := range profiles {
		for _, c := range p.Private {
			names[c.Name] = true
		}
	}
	return names
}
