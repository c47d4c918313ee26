package discord

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"guichet/chat"
)

// What is read of Discord's events. No field is named that is not used, so that
// a change in another one, such as a new kind of component, makes nothing
// unreadable.
type message struct {
	ID      string  `json:"id"`
	Channel string  `json:"channel_id"`
	Guild   string  `json:"guild_id"`
	Content string  `json:"content"`
	Edited  *string `json:"edited_timestamp"`
	Kind    int     `json:"type"`
	Webhook string  `json:"webhook_id"`
	Author  *user   `json:"author"`
}

type user struct {
	ID  string `json:"id"`
	Bot bool   `json:"bot"`
}

type interaction struct {
	ID          string `json:"id"`
	Application string `json:"application_id"`
	Token       string `json:"token"`
	Kind        int    `json:"type"`
	Guild       string `json:"guild_id"`
	Channel     string `json:"channel_id"`
	Context     *int   `json:"context"`
	Locale      string `json:"locale"`
	User        *user  `json:"user"`
	Member      *struct {
		User *user `json:"user"`
	} `json:"member"`
	Data struct {
		Name      string   `json:"name"`
		Options   []option `json:"options"`
		Component int      `json:"component_type"`
		CustomID  string   `json:"custom_id"`
		Values    []string `json:"values"`
	} `json:"data"`
	Message *struct {
		ID string `json:"id"`
	} `json:"message"`
}

type option struct {
	Value json.RawMessage `json:"value"`
}

// Kinds of messages that a person has written.
const (
	plainMessage = 0
	replyMessage = 19
)

// Kinds of interactions.
const (
	commandSent   = 2
	choicePressed = 3
	typing        = 4
)

const (
	menuComponent = 3
	botContext    = 1 // the direct channel with the bot
)

// startCommand opens the talk.
const startCommand = "start"

var (
	snowflake  = regexp.MustCompile(`^[0-9]{1,20}$`)
	errUnknown = errors.New("not of the known shape")
)

const epoch = 1420070400000 // of ids, in milliseconds

// timeOf returns when an id was made.
func timeOf(id string) time.Time {
	n, _ := strconv.ParseUint(id, 10, 64)
	return time.UnixMilli(int64(n>>22) + epoch)
}

// idAt returns the lowest id made at a time.
func idAt(t time.Time) string {
	return strconv.FormatInt(max(t.UnixMilli()-epoch, 0)<<22, 10)
}

// event returns what a message in a direct channel says, or nil if it concerns
// nobody: one of a bot, a notice, one in a server.
func (m *message) event(edited bool) (*chat.Event, error) {
	if !snowflake.MatchString(m.ID) || !snowflake.MatchString(m.Channel) {
		return nil, errUnknown
	}
	if m.Guild != "" || m.Webhook != "" || m.Author == nil || m.Author.Bot || m.Kind != plainMessage && m.Kind != replyMessage {
		return nil, nil
	}
	e := &chat.Event{
		Key:          "m" + m.ID,
		Conversation: chat.ConversationID{Platform: Platform, ID: m.Channel},
		At:           timeOf(m.ID),
		Text:         m.Content,
	}
	switch {
	case edited && (m.Edited == nil || m.Content == ""):
		return nil, nil // Discord's own change, such as a preview
	case edited:
		e.Kind = chat.KindEdit
		e.Key += "/e" + *m.Edited
		if at, err := time.Parse(time.RFC3339, *m.Edited); err == nil {
			e.At = at
		}
	case m.Content == "/"+startCommand:
		e.Kind, e.Text = chat.KindStart, ""
	case m.Content != "":
		e.Kind = chat.KindText
	}
	return e, nil
}

// by returns the id of the person of an interaction.
func (i *interaction) by() string {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User.ID
	}
	if i.User != nil {
		return i.User.ID
	}
	return ""
}

// direct tells whether an interaction happened in the direct channel.
func (i *interaction) direct() bool {
	return i.Guild == "" && (i.Context == nil || *i.Context == botContext)
}

func (i *interaction) valid() bool {
	return snowflake.MatchString(i.ID) && snowflake.MatchString(i.Application) && snowflake.MatchString(i.by()) &&
		snowflake.MatchString(i.Channel) && i.Token != "" && !strings.Contains(i.Token, " ")
}

// event returns what an interaction means, in a conversation that is still to
// be named.
func (i *interaction) event() *chat.Event {
	e := &chat.Event{Key: "i" + i.ID, At: timeOf(i.ID), Lang: i.Locale}
	if i.Kind == choicePressed {
		e.Kind, e.Action = chat.KindPress, i.Data.CustomID
		if i.Data.Component == menuComponent {
			e.Action = strings.Join(i.Data.Values, " ")
		}
		if i.Message != nil {
			e.On = i.ref()
		}
	} else {
		i.command(e)
	}
	if i.Kind == commandSent || !i.direct() {
		e.Answer = i.slot().ref()
	}
	return e
}

// command reads a slash command. An argument that was suggested is what
// choosing it means; one that was typed is looked for like any text.
func (i *interaction) command(e *chat.Event) {
	argument := i.argument()
	switch {
	case strings.HasPrefix(argument, suggested):
		e.Kind, e.Action = chat.KindPress, argument[len(suggested):]
	case argument != "":
		e.Kind, e.Text = chat.KindText, argument
	case i.Data.Name == startCommand:
		e.Kind = chat.KindStart
	default:
		e.Kind, e.Text = chat.KindText, "/"+i.Data.Name
	}
}

// argument returns the first argument of a command, empty if there is none.
func (i *interaction) argument() string {
	var s string
	if len(i.Data.Options) > 0 && json.Unmarshal(i.Data.Options[0].Value, &s) != nil {
		return ""
	}
	return s
}

// ref names the message that was pressed. One that only its person sees can be
// changed through its interaction alone.
func (i *interaction) ref() chat.MessageRef {
	if i.direct() {
		return chat.MessageRef(i.Channel + "/" + i.Message.ID)
	}
	return chat.MessageRef(privateRef + i.Message.ID)
}
