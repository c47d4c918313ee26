package telegram

import (
	"strings"
	"unicode/utf16"

	"guichet/chat"
)

// entity is a mention or a command in a text, counted in UTF-16 units.
type entity struct {
	Kind   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	User   *user  `json:"user"`
}

// author is who wrote a message in a group: a person, or the group or channel in
// whose name it was written.
func (m *message) author() int64 {
	if m.SenderChat != nil {
		return m.SenderChat.ID
	}
	return m.From.ID
}

// inGroup returns what a message in a group says to the bot; nil if it is meant
// for others. It is for the bot if it is one of its commands, mentions it, or
// replies to what it said. Telegram shows a bot more than that, or less, as its
// privacy mode is set; here that makes no difference.
func (d decoder) inGroup(m *message, id int64) *chat.Event {
	if m.author() == 0 || m.SenderChat == nil && m.From.Bot || m.Forwarded || m.notice.any() {
		return nil
	}
	text, mentioned := d.withoutMention(m.Text, m.Entities)
	if m.Text == "" {
		_, mentioned = d.withoutMention(m.Caption, m.CaptionEnt)
	}
	replies := m.ReplyTo != nil && m.ReplyTo.From.ID == d.self.ID
	if m.Text == "" {
		if mentioned || replies {
			return m.event(id)
		}
		return nil
	}
	if parts := command.FindStringSubmatch(text); parts != nil {
		if own := parts[2] != "" || d.commands[strings.ToLower(parts[1])]; !own && !mentioned && !replies {
			return nil
		}
		return d.readText(m.event(id), text)
	}
	if !mentioned && !replies {
		return nil
	}
	e := m.event(id)
	e.Kind, e.Text = chat.KindText, text
	return e
}

// withoutMention takes the mentions of the bot out of a text, and tells whether
// there is one.
func (d decoder) withoutMention(text string, entities []entity) (rest string, found bool) {
	units := utf16.Encode([]rune(text))
	var kept []uint16
	from := 0
	for _, e := range entities {
		if e.Offset < from || e.Length <= 0 || e.Length > len(units)-e.Offset {
			continue
		}
		to := e.Offset + e.Length
		if !d.names(e, string(utf16.Decode(units[e.Offset:to]))) {
			continue
		}
		kept = append(kept, units[from:e.Offset]...)
		from, found = to, true
	}
	if !found {
		return text, false
	}
	kept = append(kept, units[from:]...)
	return strings.Trim(string(utf16.Decode(kept)), " \n,:"), true
}

// names tells whether an entity mentions the bot.
func (d decoder) names(e entity, words string) bool {
	switch e.Kind {
	case "mention":
		return strings.EqualFold(words, "@"+d.self.UserName)
	case "text_mention":
		return e.User != nil && e.User.ID == d.self.ID
	}
	return false
}
