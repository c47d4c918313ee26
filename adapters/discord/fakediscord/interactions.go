package fakediscord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// answerWithin is how long Discord waits for the first answer.
const answerWithin = 3 * time.Second

// Kinds of interactions and of answers to them.
const (
	kindCommand      = 2
	kindComponent    = 3
	kindAutocomplete = 4

	answerLater   = 5
	answerUpdates = 6
	answerSuggest = 8
)

// Place is where a person uses a command.
type Place bool

const (
	// Direct is the channel of the person with the bot.
	Direct Place = false
	// InServer is the channel of the server.
	InServer Place = true
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

// Suggestion is what is offered while a person types an argument.
type Suggestion struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// interaction is something a person did that waits for an answer.
type interaction struct {
	id, token string
	of        *person
	kind      int
	place     Place
	began     time.Time
	answered  time.Duration // 0 before the first answer
	answer    int           // its type
	expired   bool
	flags     int
	suggested []Suggestion
	original  *Message // the message that waits, or the one that was pressed
}

// begin makes an interaction of a person. s.mu is held.
func (s *Server) begin(p *person, kind int, place Place, data map[string]any, on *Message) *interaction {
	i := &interaction{id: s.id(), of: p, kind: kind, place: place, began: time.Now(), original: on}
	i.token = "secret-interaction-token-" + i.id
	s.interactions[i.id] = i
	w := map[string]any{
		"id": i.id, "application_id": ApplicationID, "type": kind, "token": i.token, "version": 1, "locale": p.locale,
		"data": data, "entitlements": []any{}, "app_permissions": "0",
	}
	if place == InServer {
		w["guild_id"], w["channel_id"], w["context"] = GuildID, GuildChannelID, 0
		w["member"] = map[string]any{"user": p.user(), "roles": []any{}}
	} else {
		w["channel_id"], w["context"], w["user"] = s.direct(p).id, 1, p.user()
	}
	if on != nil {
		w["message"] = s.wire(on)
	}
	s.dispatch("INTERACTION_CREATE", w)
	return i
}

// Press makes a user choose a button, or an option of a menu, of the latest
// message with choices that they see, named by its label or its action.
func (s *Server) Press(user int64, choice string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.of(user)
	m, b, err := p.find(choice)
	if err != nil {
		return err
	}
	data := map[string]any{"component_type": 2, "custom_id": b.Action}
	for _, menu := range m.Menus {
		if slices.Contains(menu.Options, b) {
			data = map[string]any{"component_type": 3, "custom_id": menu.ID, "values": []string{b.Action}}
		}
	}
	s.begin(p, kindComponent, Place(m.Channel == GuildChannelID), data, m)
	return nil
}

// Use makes a user send a slash command, named as their client shows it, with
// an argument if it is not empty.
func (s *Server) Use(user int64, place Place, command, argument string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.use(s.of(user), kindCommand, place, command, argument)
	return err
}

func (s *Server) use(p *person, kind int, place Place, command, argument string) (*interaction, error) {
	i := slices.IndexFunc(s.commands, func(c Command) bool {
		return c.Names[p.locale] == command || c.Names[p.locale] == "" && c.Name == command
	})
	if i < 0 {
		return nil, fmt.Errorf("fakediscord: no command %q in %q", command, p.locale)
	}
	c := s.commands[i]
	data := map[string]any{"id": "1", "type": 1, "name": c.Name}
	if kind == kindAutocomplete || argument != "" {
		if len(c.Options) == 0 {
			return nil, fmt.Errorf("fakediscord: command %q takes no argument", command)
		}
		option := map[string]any{"type": 3, "name": c.Options[0].Name, "value": argument}
		if kind == kindAutocomplete {
			option["focused"] = true
		}
		data["options"] = []any{option}
	}
	return s.begin(p, kind, place, data, nil), nil
}

// Suggest returns what the bot offers a user who types the argument of a
// command.
func (s *Server) Suggest(ctx context.Context, user int64, command, typed string) ([]Suggestion, error) {
	s.mu.Lock()
	i, err := s.use(s.of(user), kindAutocomplete, Direct, command, typed)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	var found []Suggestion
	err = s.Until(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		found = i.suggested
		return i.answered > 0
	})
	return found, err
}

// Waiting counts what a user pressed or sent that the bot has not answered in
// any way.
func (s *Server) Waiting(user int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, i := range s.interactions {
		if i.of.id == user && i.answered == 0 {
			n++
		}
	}
	return n
}

// Acknowledged returns how long each interaction of a user waited for its first
// answer, in no order.
func (s *Server) Acknowledged(user int64) []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []time.Duration
	for _, i := range s.interactions {
		if i.of.id == user && i.answered > 0 {
			all = append(all, i.answered)
		}
	}
	return all
}

// Expire makes a quarter of an hour pass for every interaction of a user.
func (s *Server) Expire(user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.interactions {
		if i.of.id == user {
			i.expired = true
		}
	}
}

// callback takes the first answer to an interaction.
func (s *Server) callback(r *request) reply {
	i := s.interactions[r.PathValue("interaction")]
	if i == nil || i.token != r.PathValue("token") || i.expired || time.Since(i.began) > answerWithin && i.answered == 0 {
		return refuse(http.StatusNotFound, codeUnknownInteraction, "Unknown interaction")
	}
	if i.answered > 0 {
		s.violate("interaction " + i.id + " is answered twice")
		return refuse(http.StatusBadRequest, codeAcknowledged, "Interaction has already been acknowledged.")
	}
	var body struct {
		Type int `json:"type"`
		Data struct {
			Flags   int          `json:"flags"`
			Choices []Suggestion `json:"choices"`
		} `json:"data"`
	}
	if json.Unmarshal(r.body, &body) != nil {
		return invalidForm()
	}
	switch {
	case i.kind == kindCommand && body.Type == answerLater:
		m := &Message{ID: s.id(), Channel: s.placeOf(i), FromBot: true, Thinking: true, Ephemeral: body.Data.Flags&ephemeral != 0, flags: body.Data.Flags}
		i.original, i.flags = m, body.Data.Flags
		s.show(i, m)
	case i.kind == kindComponent && body.Type == answerUpdates:
	case i.kind == kindAutocomplete && body.Type == answerSuggest:
		i.suggested = body.Data.Choices
	default:
		s.violate(fmt.Sprintf("an interaction of type %d is answered by type %d, which this server does not know", i.kind, body.Type))
		return invalidForm()
	}
	i.answered, i.answer = time.Since(i.began), body.Type
	return noContent()
}

func (s *Server) placeOf(i *interaction) string {
	if i.place == InServer {
		return GuildChannelID
	}
	return s.direct(i.of).id
}

// show puts a message before the eyes of the person of an interaction. s.mu is
// held.
func (s *Server) show(i *interaction, m *Message) {
	if i.place == InServer && !m.Ephemeral {
		s.violate("an answer in the server is there for all to see")
	}
	i.of.sees = append(i.of.sees, m)
	if !m.Ephemeral {
		c := s.direct(i.of)
		c.messages = append(c.messages, m)
	}
}

// open returns the interaction of a token that may still be used.
func (s *Server) open(r *request) (*interaction, *reply) {
	for _, i := range s.interactions {
		if i.token == r.PathValue("token") && r.PathValue("application") == ApplicationID && i.answered > 0 {
			if i.expired {
				return nil, new(refuse(http.StatusUnauthorized, 50027, "Invalid Webhook Token"))
			}
			return i, nil
		}
	}
	return nil, new(refuse(http.StatusNotFound, codeUnknownWebhook, "Unknown Webhook"))
}

// followUp takes a further answer. The first one after a deferral takes the
// place of the message that waits.
func (s *Server) followUp(r *request) reply {
	i, refused := s.open(r)
	if refused != nil {
		return *refused
	}
	body, err := readContent(r)
	if err != nil {
		return invalidForm()
	}
	if i.original != nil && i.original.Thinking {
		return s.editTheOriginal(i, body, FollowUp)
	}
	m := &Message{Channel: s.placeOf(i), FromBot: true, Ephemeral: body.Flags&ephemeral != 0, flags: body.Flags}
	if refused := s.fill(m, body, FollowUp); refused != nil {
		return *refused
	}
	m.ID = s.id()
	s.show(i, m)
	return accept(s.wire(m))
}

func (s *Server) editOriginal(r *request) reply {
	i, refused := s.open(r)
	if refused != nil {
		return *refused
	}
	body, err := readContent(r)
	if err != nil {
		return invalidForm()
	}
	return s.editTheOriginal(i, body, EditOriginal)
}

func (s *Server) editTheOriginal(i *interaction, body content, route string) reply {
	if i.original == nil {
		return refuse(http.StatusNotFound, codeUnknownMessage, "Unknown Message")
	}
	if refused := s.fill(i.original, body, route); refused != nil {
		return *refused
	}
	if !i.original.Thinking {
		i.original.Edits++
	}
	i.original.Thinking = false
	return accept(s.wire(i.original))
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
				s.violate(fmt.Sprintf("the name %q is there twice in %s", name, locale))
			}
			seen[locale+":"+name] = true
		}
		for _, o := range c.Options {
			names = append(names, o.Name)
		}
		for _, name := range names {
			if !commandName.MatchString(name) {
				s.violate(fmt.Sprintf("%q is no name of a command", name))
				return invalidForm()
			}
		}
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > 100 {
			s.violate(fmt.Sprintf("the description of %q has %d characters", c.Name, n))
			return invalidForm()
		}
	}
	s.commands = commands
	return s.readCommands(r)
}
