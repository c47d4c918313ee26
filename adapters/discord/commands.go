package discord

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"guichet/adapters"
)

// Command is a slash command.
type Command struct {
	// Name and Does are what it is called and what it does where no other
	// language is known; Name is also what its event says.
	Name, Does string
	// In holds both by language, such as "fr".
	In map[string]Words
	// Argument is what may follow, nil if nothing does. Options.Suggest
	// completes it.
	Argument *Argument
	// Public tells that in a channel of a server all see its answer.
	Public bool
}

// Argument is what may follow a command.
type Argument struct {
	Name, Does string
	In         map[string]Words
}

// Words name a command or an argument in one language: Name is 1 to 32 lower
// case letters, digits, - and _, Does 1 to 100 characters.
type Words struct{ Name, Does string }

// locales are what Discord calls the languages that it divides.
var locales = map[string][]string{"en": {"en-US", "en-GB"}, "es": {"es-ES", "es-419"}, "pt": {"pt-BR"}, "sv": {"sv-SE"}, "zh": {"zh-CN", "zh-TW"}}

// registration is a command as Discord keeps it.
type registration struct {
	Name         string               `json:"name"`
	Names        map[string]string    `json:"name_localizations"`
	Does         string               `json:"description"`
	DoesIn       map[string]string    `json:"description_localizations"`
	Kind         int                  `json:"type"`
	Contexts     []int                `json:"contexts"`
	Integrations []int                `json:"integration_types"`
	Options      []optionRegistration `json:"options,omitempty"`
}

type optionRegistration struct {
	Kind         int               `json:"type"`
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations,omitempty"`
	Does         string            `json:"description"`
	DoesIn       map[string]string `json:"description_localizations,omitempty"`
	Autocomplete bool              `json:"autocomplete,omitempty"`
}

const (
	maxCommands  = 100
	maxName      = 32
	maxDoes      = 100
	slashCommand = 1
	stringOption = 3
)

// isCommandName reports whether Discord takes the name. As a regular expression
// with its count, this would take a megabyte.
func isCommandName(name string) bool {
	n := utf8.RuneCountInString(name)
	return n >= 1 && n <= maxName && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && !unicode.IsNumber(r) && (!unicode.IsLetter(r) || unicode.IsUpper(r))
	})
}

func checkCommands(commands []Command) error {
	if len(commands) > maxCommands {
		return fmt.Errorf("%d commands, more than %d", len(commands), maxCommands)
	}
	for _, c := range commands {
		all := []Words{{c.Name, c.Does}}
		for _, w := range c.In {
			all = append(all, w)
		}
		if a := c.Argument; a != nil {
			all = append(all, Words{a.Name, a.Does})
			for _, w := range a.In {
				all = append(all, w)
			}
		}
		for _, w := range all {
			if !isCommandName(w.Name) {
				return fmt.Errorf("command %q: a name is 1 to %d lower case letters, digits, - and _", w.Name, maxName)
			}
			if n := utf8.RuneCountInString(w.Does); n < 1 || n > maxDoes {
				return fmt.Errorf("command %q: the description has %d characters, not 1 to %d", w.Name, n, maxDoes)
			}
		}
	}
	return nil
}

func register(commands []Command) []registration {
	all := []registration{}
	for _, c := range commands {
		r := registration{
			Name: c.Name, Does: c.Does, Kind: slashCommand,
			Contexts: []int{0, botContext}, Integrations: []int{0}, // in servers and in the direct channel
		}
		r.Names, r.DoesIn = localized(c.In)
		if a := c.Argument; a != nil {
			o := optionRegistration{Kind: stringOption, Name: a.Name, Does: a.Does, Autocomplete: true}
			o.Names, o.DoesIn = localized(a.In)
			r.Options = append(r.Options, o)
		}
		all = append(all, r)
	}
	return all
}

// localized writes words by Discord's locales.
func localized(in map[string]Words) (names, does map[string]string) {
	if len(in) == 0 {
		return nil, nil
	}
	names, does = map[string]string{}, map[string]string{}
	for language, w := range in {
		list, divided := locales[language]
		if !divided {
			list = []string{language}
		}
		for _, locale := range list {
			names[locale], does[locale] = w.Name, w.Does
		}
	}
	return names, does
}

// publishCommands registers the commands where those at Discord are others:
// what is registered is read with all its languages and compared by its hash,
// as Discord counts how often it is told. Commands that cannot be registered
// are left out: the bot works without them.
func (a *Adapter) publishCommands(ctx context.Context, application string) {
	if a.opts.Commands == nil || !snowflake.MatchString(application) {
		return
	}
	address := discordgo.EndpointApplicationGlobalCommands(application)
	wanted := register(a.opts.Commands)
	err := a.insist(ctx, func() error {
		var there []registration
		if err := a.get(ctx, "read the commands", address+"?with_localizations=true", "commands", &there); err != nil {
			return err
		}
		if hash(there) == hash(wanted) {
			return nil
		}
		a.log.InfoContext(ctx, "discord: registering the commands", "commands", len(wanted))
		_, err := a.call(ctx, "register the commands", http.MethodPut, address, wanted, "commands")
		return err
	})
	if err != nil && ctx.Err() == nil {
		a.log.ErrorContext(ctx, "discord: the slash commands are not registered", "err", err)
	}
}

// hash is the same for the same commands in any order.
func hash(commands []registration) [sha256.Size]byte {
	commands = slices.SortedFunc(slices.Values(commands), func(a, b registration) int { return strings.Compare(a.Name, b.Name) })
	text, _ := json.Marshal(commands) // strings and numbers only
	return sha256.Sum256(text)
}

// insist does something as adapters.Insist does.
func (a *Adapter) insist(ctx context.Context, do func() error) error {
	return adapters.Insist(ctx, a.opts.Sleep, do, func(err error, pause time.Duration) {
		a.log.DebugContext(ctx, "discord: request failed, trying again", "err", err, "pause", pause)
	})
}
