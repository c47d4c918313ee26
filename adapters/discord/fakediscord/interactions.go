package fakediscord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"guichet/adapters/standin"
)

// answerWithin is how long Discord waits for the first answer.
const answerWithin = 3 * time.Second

// Kinds of interactions and of answers to them.
const (
	kindCommand      = 2
	kindComponent    = 3
	kindAutocomplete = 4
	kindForm         = 5

	answerSays    = 4
	answerLater   = 5
	answerUpdates = 6
	answerSuggest = 8
	answerForm    = 9
)

// Place is where a person uses a command.
type Place bool

const (
	// Direct is the channel of the person with the bot.
	Direct Place = false
	// InServer is the channel of the server.
	InServer Place = true
)

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
	channel   string
	began     time.Time
	answered  time.Duration // 0 before the first answer
	answer    int           // its type
	expired   bool
	suggested []Suggestion
	form      *Form
	brought   []byte   // as the bot is told of it
	inBody    bool     // answered in the body of a request
	failed    bool     // the request was answered by an error, or by nothing
	pressed   *Message // nil for a command
	original  *Message // the message that waits, or the one that was pressed
}

const interactionCreate = "INTERACTION_CREATE" // its event

// begin makes an interaction of a person in a channel and brings it to the bot.
// s.mu is held.
func (s *Server) begin(p *person, kind int, channel string, data map[string]any, on *Message) *interaction {
	i := &interaction{id: s.id(), of: p, kind: kind, channel: channel, began: time.Now(), pressed: on, original: on}
	i.token = "secret-interaction-token-" + i.id
	s.interactions[i.id] = i
	w := map[string]any{
		"id": i.id, "application_id": ApplicationID, "type": kind, "token": i.token, "version": 1, "locale": p.locale,
		"data": data, "entitlements": []any{}, "app_permissions": "0", "channel_id": channel,
	}
	if c := s.channels[channel]; c != nil && c.of == nil {
		w["guild_id"], w["channel"], w["context"] = GuildID, c.wire(), 0
		w["member"] = map[string]any{"user": p.user(), "roles": []any{}}
	} else {
		w["context"], w["user"] = 1, p.user()
	}
	if on != nil {
		w["message"] = s.wire(on)
	}
	i.brought = standin.Encode(w)
	if s.endpoint != nil {
		s.rearranged(w, func() { s.bring(i) })
	} else {
		s.dispatch(interactionCreate, w)
	}
	return i
}

// Press makes a user choose a button, or an option of a menu, of the latest
// message with choices that they see, named by its label or its action.
func (s *Server) Press(user int64, choice string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.of(user)
	return s.press(p, p.sees, choice)
}

// press is Press among messages. s.mu is held.
func (s *Server) press(p *person, among []*Message, choice string) error {
	m, b, err := find(among, choice)
	if err != nil {
		return err
	}
	s.begin(p, kindComponent, m.Channel, m.pressing(b.Action), m)
	return nil
}

// pressing is what a client tells of a press of what has an action.
func (m *Message) pressing(action string) map[string]any {
	for _, menu := range m.Menus {
		if slices.ContainsFunc(menu.Options, func(b Button) bool { return b.Action == action }) {
			return map[string]any{"component_type": 3, "custom_id": menu.ID, "values": []string{action}}
		}
	}
	return map[string]any{"component_type": 2, "custom_id": action}
}

// Use makes a user send a slash command, named as their client shows it, with
// an argument if it is not empty.
func (s *Server) Use(user int64, place Place, command, argument string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.of(user)
	_, err := s.use(p, kindCommand, s.placeOf(p, place), command, argument)
	return err
}

// UseIn is Use in a channel or thread of the server.
func (s *Server) UseIn(user int64, channel, command, argument string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.use(s.of(user), kindCommand, channel, command, argument)
	return err
}

func (s *Server) use(p *person, kind int, channel, command, argument string) (*interaction, error) {
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
	return s.begin(p, kind, channel, data, nil), nil
}

// Suggest returns what the bot offers a user who types the argument of a
// command.
func (s *Server) Suggest(ctx context.Context, user int64, command, typed string) ([]Suggestion, error) {
	s.mu.Lock()
	p := s.of(user)
	i, err := s.use(p, kindAutocomplete, s.placeOf(p, Direct), command, typed)
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

// Failed counts what a user pressed or sent of which their client says that the
// application did not respond.
func (s *Server) Failed(user int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, i := range s.interactions {
		if i.of.id == user && i.answered == 0 && (i.failed || time.Since(i.began) > answerWithin) {
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
	return s.first(i, r.body)
}

// first takes the first answer to an interaction, by whichever way. s.mu is held.
func (s *Server) first(i *interaction, raw []byte) reply {
	if i.answered > 0 {
		s.Violate("interaction " + i.id + " is answered twice")
		return refuse(http.StatusBadRequest, codeAcknowledged, "Interaction has already been acknowledged.")
	}
	var body struct {
		Type int `json:"type"`
		Data struct {
			content
			Choices []Suggestion `json:"choices"`
		} `json:"data"`
	}
	if json.Unmarshal(raw, &body) != nil && body.Type != answerForm {
		return invalidForm()
	}
	pressed := i.kind == kindComponent || i.kind == kindForm && i.pressed != nil
	m := &Message{Channel: i.channel, FromBot: true, Ephemeral: body.Data.Flags&ephemeral != 0, flags: body.Data.Flags}
	switch {
	case i.kind == kindAutocomplete && body.Type == answerSuggest:
		i.suggested = body.Data.Choices
	case i.kind == kindAutocomplete:
		return s.unknownAnswer(i, body.Type)
	case pressed && body.Type == answerUpdates:
	case i.kind == kindComponent && body.Type == answerForm:
		var err error
		if i.form, err = readForm(raw, i); err != nil {
			return invalidForm()
		}
	case body.Type == answerSays:
		if refused := s.fill(m, body.Data.content, Callback); refused != nil {
			return *refused
		}
		m.ID, i.original = s.id(), m
		s.show(i, m)
	case body.Type == answerLater:
		m.ID, m.Thinking = s.id(), true
		i.original = m
		s.show(i, m)
	default:
		return s.unknownAnswer(i, body.Type)
	}
	i.answered, i.answer = time.Since(i.began), body.Type
	return noContent()
}

func (s *Server) unknownAnswer(i *interaction, kind int) reply {
	s.Violate(fmt.Sprintf("an interaction of type %d is answered by type %d, which this server does not know", i.kind, kind))
	return invalidForm()
}

func (s *Server) placeOf(p *person, place Place) string {
	if place == InServer {
		return GuildChannelID
	}
	return s.direct(p).id
}

// show puts a message before the eyes of the person of an interaction, and of all
// who read where it was. s.mu is held.
func (s *Server) show(i *interaction, m *Message) {
	c := s.channels[i.channel]
	if m.Ephemeral {
		i.of.sees = append(i.of.sees, m)
		return
	}
	s.put(c, m)
	if c.of == nil && !slices.Contains(i.of.sees, m) {
		i.of.sees = append(i.of.sees, m)
	}
}

// open returns the interaction of a token that may still be used.
func (s *Server) open(r *request) (*interaction, *reply) {
	for _, i := range s.interactions {
		if i.token == r.PathValue("token") && r.PathValue("application") == ApplicationID && i.answered > 0 {
			if i.expired || i.of.closed && i.channel == i.of.dm {
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
	m := &Message{Channel: i.channel, FromBot: true, Ephemeral: body.Flags&ephemeral != 0, flags: body.Flags}
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
