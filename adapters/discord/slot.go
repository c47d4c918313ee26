package discord

import (
	"fmt"
	"strings"
	"time"

	"guichet/chat"
)

const (
	// slotLife is how long Discord takes answers to an interaction: a quarter
	// of an hour, less what a request may need.
	slotLife = 15*time.Minute - 30*time.Second
	// privateRef begins the name of a message that only its person sees.
	privateRef = "private/"
	// replyRef begins the name of a message in a channel that is answered by a
	// reply.
	replyRef = "reply "
)

// slot is where the answer to an interaction goes.
type slot struct {
	interaction, application, token string
	// deferred tells that a message announces the answer, which takes its
	// place.
	deferred bool
	// private tells that only the person sees the answer.
	private bool
	// pressed is the message that was pressed, empty for a command.
	pressed string
}

func (i *interaction) slot(deferred, private bool) slot {
	s := slot{interaction: i.ID, application: i.Application, token: i.Token, deferred: deferred, private: private}
	if i.Message != nil && !deferred {
		s.pressed = i.Message.ID
	}
	return s
}

// ref writes a slot so that any process can answer.
func (s slot) ref() chat.AnswerRef {
	flags := ""
	if s.deferred {
		flags += "d"
	}
	if s.private {
		flags += "p"
	}
	return chat.AnswerRef(strings.Join([]string{"1", s.interaction, s.application, "-" + flags, "-" + s.pressed, s.token}, " "))
}

// parseSlot reads what slot.ref wrote.
func parseSlot(ref chat.AnswerRef) (slot, error) {
	f := strings.Split(string(ref), " ")
	if len(f) != 6 || f[0] != "1" || !snowflake.MatchString(f[1]) || !snowflake.MatchString(f[2]) || f[5] == "" {
		return slot{}, fmt.Errorf("an answer to something unknown")
	}
	return slot{
		interaction: f[1], application: f[2], token: f[5], pressed: strings.TrimPrefix(f[4], "-"),
		deferred: strings.Contains(f[3], "d"), private: strings.Contains(f[3], "p"),
	}, nil
}

// age is how long ago the interaction was.
func (s slot) age(now time.Time) time.Duration { return now.Sub(timeOf(s.interaction)) }
