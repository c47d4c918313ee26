package discord

import (
	"encoding/json"
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
	// Mentions are the people named in the text, and whoever is replied to.
	Mentions  []user `json:"mentions"`
	RepliesTo *struct {
		Author *user `json:"author"`
	} `json:"referenced_message"`
	Attachments json.RawMessage `json:"attachments"`
	Stickers    json.RawMessage `json:"sticker_items"`
}

type user struct {
	ID   string `json:"id"`
	Name string `json:"username"`
	Bot  bool   `json:"bot"`
}

type interaction struct {
	ID          string `json:"id"`
	Application string `json:"application_id"`
	Token       string `json:"token"`
	Kind        int    `json:"type"`
	Guild       string `json:"guild_id"`
	Channel     string `json:"channel_id"`
	Place       *struct {
		Kind   int    `json:"type"`
		Parent string `json:"parent_id"`
	} `json:"channel"`
	Context *int   `json:"context"`
	Locale  string `json:"locale"`
	User    *user  `json:"user"`
	Member  *struct {
		User *user `json:"user"`
	} `json:"member"`
	Data struct {
		Name      string   `json:"name"`
		Options   []option `json:"options"`
		Component int      `json:"component_type"`
		CustomID  string   `json:"custom_id"`
		Values    []string `json:"values"`
		Inputs    []input  `json:"components"`
	} `json:"data"`
	Message *struct {
		ID    string `json:"id"`
		Flags int    `json:"flags"`
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
	formSent      = 5
	pinged        = 1
)

const (
	menuComponent = 3
	botContext    = 1 // the direct channel with the bot
)

// startCommand opens the talk.
const startCommand = "start"

var snowflake = regexp.MustCompile(`^[0-9]{1,20}$`)

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

func (m *message) valid() bool {
	return snowflake.MatchString(m.ID) && snowflake.MatchString(m.Channel)
}

// written tells whether a person has written a message: no bot, and no notice.
func (m *message) written() bool {
	return m.Webhook == "" && m.Author != nil && !m.Author.Bot && (m.Kind == plainMessage || m.Kind == replyMessage)
}

// attached tells whether something comes with a message that is no text.
func (m *message) attached() bool {
	return len(m.Attachments) > len("[]") || len(m.Stickers) > len("[]")
}

// event returns what a message in a conversation says, with its text as it is to
// be read; nil if nobody has changed it but Discord.
func (m *message) event(c chat.ConversationID, text string, edited bool) *chat.Event {
	e := &chat.Event{Key: "m" + m.ID, Conversation: c, At: timeOf(m.ID), Text: text}
	switch {
	case edited && (m.Edited == nil || m.Content == ""):
		return nil // Discord's own change, such as a preview
	case edited:
		e.Kind = chat.KindEdit
		e.Key += "/e" + *m.Edited
		if at, err := time.Parse(time.RFC3339, *m.Edited); err == nil {
			e.At = at
		}
	case text == "/"+startCommand, text == "" && m.Content != "": // the bot is called by its name only
		e.Kind, e.Text = chat.KindStart, ""
	case text != "":
		e.Kind = chat.KindText
	}
	return e
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

// private tells whether an interaction happened on a message that only its person
// sees.
func (i *interaction) private() bool { return i.Message != nil && i.Message.Flags&flagPrivate != 0 }

// deferred tells whether a new message announces the answer.
func (i *interaction) deferred() bool {
	return i.Kind == commandSent || !i.direct() && strings.HasPrefix(i.chosen(), privateChoice)
}

// lane names what happens one after another.
func (i *interaction) lane() string {
	if i.direct() || !i.private() && i.Kind != commandSent {
		return i.Channel
	}
	return "of " + i.by()
}

// chosen is the action of a button, or of an option of a menu; empty if none was
// pressed.
func (i *interaction) chosen() string {
	switch {
	case i.Kind != choicePressed:
		return ""
	case i.Data.Component == menuComponent:
		return unnumbered(strings.Join(i.Data.Values, " "))
	}
	return unnumbered(i.Data.CustomID)
}

// event returns what an interaction means, in a conversation that is still to
// be named.
func (i *interaction) event() *chat.Event {
	e := &chat.Event{Key: "i" + i.ID, At: timeOf(i.ID), Lang: i.Locale}
	switch i.Kind {
	case choicePressed:
		e.Kind, e.Action = chat.KindPress, i.chosen()
	case formSent:
		e.Kind, e.Text, e.Action = chat.KindText, typedInto(i.Data.Inputs), strings.TrimPrefix(i.Data.CustomID, formChoice)
	default:
		i.command(e)
	}
	if i.Message != nil {
		e.On = i.ref()
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
	if i.private() {
		return chat.MessageRef(privateRef + i.Message.ID)
	}
	return chat.MessageRef(i.Channel + "/" + i.Message.ID)
}
