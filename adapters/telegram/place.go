package telegram

import (
	"strconv"
	"strings"

	"guichet/chat"
)

// place is where a conversation is held, as its ID names it: "42" is the private
// chat of a person, "-1001/42" what person 42 has with the bot in a group, and
// "-1001" a group as a whole.
type place struct {
	chat   int64
	person int64 // 0 in a private chat, and for a group as a whole
}

func parsePlace(c chat.ConversationID) (place, bool) {
	id, by, shared := strings.Cut(c.ID, "/")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || c.Platform != Platform {
		return place{}, false
	}
	p := place{chat: n}
	if shared {
		p.person, err = strconv.ParseInt(by, 10, 64)
	}
	return p, err == nil
}

func (p place) conversation() chat.ConversationID {
	id := strconv.FormatInt(p.chat, 10)
	if p.person != 0 {
		id += "/" + strconv.FormatInt(p.person, 10)
	}
	return chat.ConversationID{Platform: Platform, ID: id}
}

// messageRef names a message as "chat/message".
func messageRef(chatID, messageID int64) chat.MessageRef {
	return chat.MessageRef(strconv.FormatInt(chatID, 10) + "/" + strconv.FormatInt(messageID, 10))
}

// spot is where in a chat an answer goes: into a topic, as a reply to a message.
// 0 is none.
type spot struct{ topic, message int64 }

// ref writes a spot as "topic/message"; the zero spot is no reference.
func (s spot) ref() chat.AnswerRef {
	if s == (spot{}) {
		return ""
	}
	return chat.AnswerRef(strconv.FormatInt(s.topic, 10) + "/" + strconv.FormatInt(s.message, 10))
}

// parseSpot reads what spot.ref wrote; anything else is the zero spot.
func parseSpot(ref chat.AnswerRef) spot {
	topic, message, _ := strings.Cut(string(ref), "/")
	t, err := strconv.ParseInt(topic, 10, 64)
	m, err2 := strconv.ParseInt(message, 10, 64)
	if err != nil || err2 != nil {
		return spot{}
	}
	return spot{t, m}
}
