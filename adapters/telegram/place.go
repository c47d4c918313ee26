package telegram

import (
	"fmt"
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

// spot is where an answer goes: in a chat, into a topic, as a reply to a message.
// Topic and message may be 0, which is none.
type spot struct{ chat, topic, message int64 }

// ref writes a spot as "chat/topic/message"; one without topic and message is no
// reference.
func (s spot) ref() chat.AnswerRef {
	if s.topic == 0 && s.message == 0 {
		return ""
	}
	return chat.AnswerRef(fmt.Sprintf("%d/%d/%d", s.chat, s.topic, s.message))
}

// spotIn reads what spot.ref wrote. Anything else is the zero spot, and so is a
// spot of another chat: of the group that a supergroup was before.
func spotIn(chatID int64, ref chat.AnswerRef) spot {
	numbers := [3]int64{}
	for i, part := range strings.SplitN(string(ref), "/", len(numbers)) {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return spot{}
		}
		numbers[i] = n
	}
	if s := (spot{numbers[0], numbers[1], numbers[2]}); s.chat == chatID {
		return s
	}
	return spot{}
}
