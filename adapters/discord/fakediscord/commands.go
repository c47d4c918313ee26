package fakediscord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Command is a slash command as the bot has registered it.
type Command struct {
	Name             string            `json:"name"`
	Names            map[string]string `json:"name_localizations"`
	Description      string            `json:"description"`
	Descriptions     map[string]string `json:"description_localizations"`
	Contexts         []int             `json:"contexts"`
	IntegrationTypes []int             `json:"integration_types"`
	Type             int               `json:"type"`
	Options          []Option          `json:"options,omitempty"`
}

// Option is an argument of a slash command.
type Option struct {
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations,omitempty"`
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations,omitempty"`
	Autocomplete bool              `json:"autocomplete,omitempty"`
	Required     bool              `json:"required,omitempty"`
}

// Commands returns the slash commands that the bot has registered.
func (s *Server) Commands() []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands)
}

func (s *Server) readCommands(r *request) reply {
	if r.PathValue("application") != ApplicationID {
		return refuse(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
	}
	all := []any{}
	for n, c := range s.commands {
		w := map[string]any{
			"id": strconv.Itoa(n + 1), "application_id": ApplicationID, "version": "1", "type": 1, "default_member_permissions": nil,
			"name": c.Name, "description": c.Description, "contexts": c.Contexts, "integration_types": []int{0}, "options": c.Options, "nsfw": false,
		}
		if r.URL.Query().Get("with_localizations") == "true" {
			w["name_localizations"], w["description_localizations"] = c.Names, c.Descriptions
		}
		all = append(all, w)
	}
	return accept(all)
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

func (s *Server) updateCommands(r *request) reply {
	var commands []Command
	if json.Unmarshal(r.body, &commands) != nil {
		return invalidForm()
	}
	seen := map[string]bool{}
	for _, c := range commands {
		names := []string{c.Name}
		for locale, name := range c.Names {
			names = append(names, name)
			if seen[locale+":"+name] {
				s.Violate(fmt.Sprintf("the name %q is there twice in %s", name, locale))
			}
			seen[locale+":"+name] = true
		}
		for _, o := range c.Options {
			names = append(names, o.Name)
		}
		for _, name := range names {
			if !commandName.MatchString(name) {
				s.Violate(fmt.Sprintf("%q is no name of a command", name))
				return invalidForm()
			}
		}
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > 100 {
			s.Violate(fmt.Sprintf("the description of %q has %d characters", c.Name, n))
			return invalidForm()
		}
	}
	s.commands = commands
	return s.readCommands(r)
}
