package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"math"
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
		if err := s.connectTelegram(c.Telegram, c.Secret, guide); err != nil {
			return err
		}
	}
	if c.Discord.Token != "" {
		return s.connectDiscord(c.Discord, guide)
	}
	return nil
}

func (s *service) connectTelegram(c TelegramConfig, secret Secret, guide *dialog.Guide) error {
	if c.Pace == "off" {
		s.pace = delivery.DefaultPace()
		delete(s.pace, telegram.Platform)
	}
	opts := &telegram.Options{
		API: c.API, Log: s.log, Profiles: telegramProfiles(guide),
		Talks: func(ctx context.Context) ([]chat.ConversationID, error) {
			all, err := s.store.Recent(ctx, telegram.Platform, time.Time{}, math.MaxInt32)
			talks := make([]chat.ConversationID, len(all))
			for i, t := range all {
				talks[i] = t.Conversation
			}
			return talks, err
		},
		Move: s.store.Move,
	}
	if c.Mode == "webhook" {
		opts.Webhook = &telegram.Webhook{URL: c.WebhookURL, Secret: hookSecret(secret, c.Token)}
	}
	a, err := telegram.New(string(c.Token), opts)
	if err != nil {
		return err
	}
	s.adapters = append(s.adapters, a)
	return nil
}

// hookSecret is what Telegram shows to the webhook. Every process with the same
// settings has the same.
func hookSecret(secret, token Secret) string {
	key := secret
	if key == "" {
		key = token
	}
	sum := hmac.New(sha256.New, []byte(key))
	sum.Write([]byte("telegram webhook"))
	return hex.EncodeToString(sum.Sum(nil))
}

// telegramProfiles are what clients show of the bot, in every language, and for
// everyone else.
func telegramProfiles(guide *dialog.Guide) map[string]telegram.Profile {
	profiles := map[string]telegram.Profile{}
	for lang, commands := range guide.Commands() {
		var p telegram.Profile
		p.About, p.Short = guide.Description(lang)
		for _, one := range commands {
			c := telegram.Command{Name: one.Name, Description: one.Does}
			p.Private = append(p.Private, c)
			if one.Public {
				p.Group = append(p.Group, c)
			}
		}
		profiles[lang] = p
	}
	profiles[""] = profiles[guide.LanguageOf("en")]
	return profiles
}

func (s *service) connectDiscord(c DiscordConfig, guide *dialog.Guide) error {
	opts := &discord.Options{
		API: c.API, Log: s.log,
		Commands: slashCommands(guide),
		Suggest: func(lang, typed string, limit int) []chat.Choice {
			return s.manager.Find(lang, typed, time.Now(), limit)
		},
		Form: func(lang, action string) (discord.Form, bool) {
			f, ok := s.manager.Guide().Form(lang, action)
			return discord.Form{Title: f.Title, Label: f.Label, Hint: f.Question, Example: f.Hint, Max: dialog.MaxText}, ok
		},
		Notices: func(lang string) discord.Notices { return discord.Notices(s.manager.Guide().Notices(lang)) },
		Recent: func(ctx context.Context, since time.Time, limit int) ([]discord.Talk, error) {
			recent, err := s.store.Recent(ctx, discord.Platform, since, limit)
			talks := make([]discord.Talk, len(recent))
			for i, t := range recent {
				talks[i] = discord.Talk(t)
			}
			return talks, err
		},
	}
	if c.Mode == "http" {
		opts.PublicKey = c.PublicKey
	}
	a, err := discord.New(string(c.Token), opts)
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
		commands[i] = discord.Command{Name: one.Name, Does: one.Does, Public: one.Public, In: map[string]discord.Words{}}
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
