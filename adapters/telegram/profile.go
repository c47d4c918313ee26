package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"guichet/adapters"
)

// Command is one entry of a menu.
type Command struct {
	// Name is what follows the slash: 1 to 32 of a-z, 0-9 and _.
	Name string `json:"command"`
	// Description says what it does, in 1 to 256 characters.
	Description string `json:"description"`
}

// Profile is what the clients of people of one language show of the bot.
type Profile struct {
	// Private is the menu in the private chat, Group the one in groups. What
	// stands in Private is taken for a command of the bot in a group too.
	Private, Group []Command
	// About stands in a chat that has not begun, in at most 512 characters; Short
	// on the page of the bot and beside links to it, in at most 120.
	About, Short string
}

const (
	maxCommands = 100
	maxAbout    = 512
	maxShort    = 120
)

func (p Profile) check(lang string) error {
	if lang != "" && !language.MatchString(lang) {
		return fmt.Errorf("telegram: profile: language %q is not two letters", lang)
	}
	if n := adapters.Units(p.About); n > maxAbout {
		return fmt.Errorf("telegram: profile in %q: About has %d characters, more than %d", lang, n, maxAbout)
	}
	if n := adapters.Units(p.Short); n > maxShort {
		return fmt.Errorf("telegram: profile in %q: Short has %d characters, more than %d", lang, n, maxShort)
	}
	return errors.Join(checkCommands(lang, p.Private), checkCommands(lang, p.Group))
}

func checkCommands(lang string, commands []Command) error {
	if len(commands) > maxCommands {
		return fmt.Errorf("telegram: commands in %q: %d, more than %d", lang, len(commands), maxCommands)
	}
	for _, c := range commands {
		if !commandName.MatchString(c.Name) {
			return fmt.Errorf("telegram: command %q: a name is 1 to 32 of a-z, 0-9 and _", c.Name)
		}
		if n := adapters.Units(c.Description); n < 1 || n > 256 {
			return fmt.Errorf("telegram: command %q in %q: the description has %d characters, not 1 to 256", c.Name, lang, n)
		}
	}
	return nil
}

// setting is one thing that Telegram keeps about the bot.
type setting struct {
	what     string // for the log
	get, set string // methods
	where    tgbotapi.Params
	name     string // of the parameter
	value    any
	field    string // of the answer that holds the value, "" if the answer is the value
}

// settings are those of a profile.
func (p Profile) settings(lang string) []setting {
	in := func(scope string) tgbotapi.Params {
		where := tgbotapi.Params{}
		where.AddNonEmpty("language_code", lang)
		if scope != "" {
			where["scope"] = fmt.Sprintf(`{"type":%q}`, scope)
		}
		return where
	}
	menu := func(scope string, commands []Command) setting {
		return setting{
			what: "menu of commands", get: "getMyCommands", set: "setMyCommands", where: in(scope), name: "commands",
			value: append([]Command{}, commands...),
		}
	}
	return []setting{
		menu("all_private_chats", p.Private),
		menu("all_group_chats", p.Group),
		{"description", "getMyDescription", "setMyDescription", in(""), "description", p.About, "description"},
		{"short description", "getMyShortDescription", "setMyShortDescription", in(""), "short_description", p.Short, "short_description"},
	}
}

// menuButton has clients show the commands beside the text field.
var menuButton = setting{
	what: "menu button", get: "getChatMenuButton", set: "setChatMenuButton", name: "menu_button",
	value: map[string]string{"type": "commands"},
}

// publish brings what clients show of the bot up to date: what is the same
// already is left alone, since Telegram lets a bot change it only so often. What
// Telegram refuses is left out: the bot works without it.
func (a *Adapter) publish(ctx context.Context) {
	if a.opts.Profiles == nil {
		return
	}
	for _, lang := range slices.Sorted(maps.Keys(a.opts.Profiles)) {
		for _, s := range a.opts.Profiles[lang].settings(lang) {
			a.bring(ctx, s, lang)
		}
	}
	a.bring(ctx, menuButton, "")
}

func (a *Adapter) bring(ctx context.Context, s setting, lang string) {
	if ctx.Err() != nil {
		return
	}
	want, err := json.Marshal(s.value)
	if err == nil {
		err = a.bringUpToDate(ctx, s, want)
	}
	if err != nil && ctx.Err() == nil {
		a.log.ErrorContext(ctx, "telegram: the "+s.what+" is not set", "lang", lang, "err", err)
	}
}

func (a *Adapter) bringUpToDate(ctx context.Context, s setting, want json.RawMessage) error {
	has, err := a.insist(ctx, s.get, s.where)
	if err != nil {
		return err
	}
	if s.field != "" {
		var fields map[string]json.RawMessage
		if json.Unmarshal(has, &fields) != nil {
			return unreadable()
		}
		has = fields[s.field]
	}
	if equal(has, want) {
		return nil
	}
	params := maps.Clone(s.where)
	if params == nil {
		params = tgbotapi.Params{}
	}
	params[s.name] = string(want)
	if text, ok := s.value.(string); ok {
		params[s.name] = text
	}
	_, err = a.insist(ctx, s.set, params)
	return err
}

// equal compares JSON texts whatever their spaces and the order of their keys.
func equal(a, b json.RawMessage) bool {
	normal := func(raw json.RawMessage) []byte {
		var v any
		if json.Unmarshal(raw, &v) != nil {
			return raw
		}
		text, err := json.Marshal(v)
		if err != nil {
			return raw
		}
		return text
	}
	return bytes.Equal(normal(a), normal(b))
}
