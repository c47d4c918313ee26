package faketelegram

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"unicode/utf8"
)

const (
	maxCommands    = 100
	maxDescription = 512
	maxShort       = 120
)

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// Command is an entry of a menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// profile is what people see of the bot beside its messages.
type profile struct {
	commands map[string][]Command // by scope and language, "all_private_chats/fr"
	long     map[string]string    // descriptions by language
	short    map[string]string
	button   json.RawMessage
}

func newProfile() profile {
	return profile{
		commands: map[string][]Command{}, long: map[string]string{}, short: map[string]string{},
		button: json.RawMessage(`{"type":"default"}`),
	}
}

// Menu returns the commands that a client shows in a place of a kind, such as
// "all_private_chats", in a language.
func (s *Server) Menu(scope, lang string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range []string{scope + "/" + lang, scope + "/", "default/" + lang, "default/"} {
		if menu := s.profile.commands[key]; len(menu) > 0 {
			return slices.Clone(menu)
		}
	}
	return nil
}

// Descriptions returns what an empty chat with the bot and its profile say in a
// language.
func (s *Server) Descriptions(lang string) (long, short string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := func(of map[string]string) string {
		if text := of[lang]; text != "" {
			return text
		}
		return of[""]
	}
	return first(s.profile.long), first(s.profile.short)
}

// answer carries out a request about the profile.
func (p *profile) answer(method string, params url.Values) reply {
	lang := params.Get("language_code")
	if lang != "" && len(lang) != 2 {
		return badRequest("invalid language code specified")
	}
	switch method {
	case "setMyCommands":
		return p.setCommands(params, scope(params)+"/"+lang)
	case "getMyCommands":
		return accept(append([]Command{}, p.commands[scope(params)+"/"+lang]...))
	case "setMyDescription":
		return describe(p.long, lang, params.Get("description"), maxDescription)
	case "getMyDescription":
		return accept(map[string]any{"description": p.long[lang]})
	case "setMyShortDescription":
		return describe(p.short, lang, params.Get("short_description"), maxShort)
	case "getMyShortDescription":
		return accept(map[string]any{"short_description": p.short[lang]})
	case "setChatMenuButton":
		p.button = json.RawMessage(params.Get("menu_button"))
		return accept(true)
	case "getChatMenuButton":
		return accept(p.button)
	}
	return refuse(http.StatusNotFound, "Not Found")
}

func scope(params url.Values) string {
	var s struct{ Type string }
	if json.Unmarshal([]byte(params.Get("scope")), &s) != nil || s.Type == "" {
		return "default"
	}
	return s.Type
}

func describe(of map[string]string, lang, text string, most int) reply {
	if utf8.RuneCountInString(text) > most {
		return badRequest("bot description is too long")
	}
	of[lang] = text
	return accept(true)
}

func (p *profile) setCommands(params url.Values, key string) reply {
	var commands []Command
	if err := json.Unmarshal([]byte(params.Get("commands")), &commands); err != nil {
		return badRequest("can't parse commands JSON object")
	}
	if len(commands) > maxCommands {
		return badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range commands {
		if !commandName.MatchString(c.Command) {
			return badRequest("BOT_COMMAND_INVALID")
		}
		if n := units(c.Description); n < 1 || n > 256 {
			return badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	p.commands[key] = commands
	return accept(true)
}
