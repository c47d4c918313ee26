package main

import (
	"context"
	"time"

	"guichet/adapters/discord"
	"guichet/adapters/telegram"
	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
)

// connect adds every platform that a token is given for.
func (s *service) connect(c Config, guide *dialog.Guide) error {
	if c.Telegram.Token != "" {
		if err := s.connectTelegram(c.Telegram, guide); err != nil {
			return err
		}
	}
	if c.Discord.Token != "" {
		return s.connectDiscord(c.Discord, guide)
	}
	return nil
}

func (s *service) connectTelegram(c TelegramConfig, guide *dialog.Guide) error {
	menu := map[string][]telegram.Command{}
	for lang, commands := range guide.Commands() {
		for _, one := range commands {
			menu[lang] = append(menu[lang], telegram.Command{Name: one.Name, Description: one.Does})
		}
	}
	if c.Pace == "off" {
		s.pace = delivery.DefaultPace()
		delete(s.pace, telegram.Platform)
	}
	a, err := telegram.New(string(c.Token), &telegram.Options{API: c.API, Log: s.log, Commands: menu})
	if err != nil {
		return err
	}
	s.adapters = append(s.adapters, a)
	return nil
}

func (s *service) connectDiscord(c DiscordConfig, guide *dialog.Guide) error {
	a, err := discord.New(string(c.Token), &discord.Options{
		API: c.API, Log: s.log,
		Commands: slashCommands(guide),
		Suggest: func(lang, typed string, limit int) []chat.Choice {
			return s.manager.Find(lang, typed, time.Now(), limit)
		},
		Recent: func(ctx context.Context, since time.Time, limit int) ([]discord.Talk, error) {
			recent, err := s.store.Recent(ctx, discord.Platform, since, limit)
			talks := make([]discord.Talk, len(recent))
			for i, t := range recent {
				talks[i] = discord.Talk(t)
			}
			return talks, err
		},
	})
	if err != nil {
		return err
	}
	s.adapters = append(s.adapters, a)
	return nil
}

// slashCommands gathers the menus of all languages by command. English is for
// whoever has another language.
func slashCommands(guide *dialog.Guide) []discord.Command {
	menus := guide.Commands()
	commands := make([]discord.Command, len(menus["en"]))
	for i, one := range menus["en"] {
		commands[i] = discord.Command{Name: one.Name, Does: one.Does, In: map[string]discord.Words{}}
		if one.Finds != "" {
			commands[i].Argument = &discord.Argument{Name: one.Finds, Does: one.FindsWhat, In: map[string]discord.Words{}}
		}
	}
	for lang, menu := range menus {
		for i, one := range menu {
			commands[i].In[lang] = discord.Words{Name: one.Name, Does: one.Does}
			if one.Finds != "" {
				commands[i].Argument.In[lang] = discord.Words{Name: one.Finds, Does: one.FindsWhat}
			}
		}
	}
	return commands
}
