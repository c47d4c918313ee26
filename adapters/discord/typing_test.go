package discord_test

import (
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

func (k *talk) types(t *testing.T, to chat.ConversationID, answers chat.AnswerRef) error {
	t.Helper()
	return k.adapter.Typing(t.Context(), to, answers)
}

// shown are the places where typing was to be seen, or tried to be.
func (k *talk) shown() (paths []string) {
	for _, c := range k.Calls(fakediscord.ShowTyping) {
		paths = append(paths, c.Path)
	}
	return paths
}

func TestTyping(t *testing.T) {
	k := meet(t, notices, nil)
	typed := func(e chat.Event, want string) {
		t.Helper()
		before := len(k.shown())
		if err := k.types(t, e.Conversation, e.Answer); err != nil {
			t.Errorf("%+v: %v", e, err)
		}
		got := k.shown()[before:]
		if len(got) > 1 || want == "" && len(got) > 0 || want != "" && (len(got) != 1 || got[0] != "/channels/"+want+"/typing") {
			t.Errorf("%+v: typing in %q, want %q", e, got, want)
		}
	}
	k.Say(ann, "hello")
	typed(k.next(t), k.Channel(ann))
	question := says("Sure?")
	question.Choices = []chat.Choice{yes}
	k.reply(t, question)
	typed(k.press(t, "Oui"), k.Channel(ann))
	command := k.use(t, fakediscord.Direct, "start", "")
	typed(command, "")
	typed(k.use(t, fakediscord.InServer, "start", ""), "")
	k.later.Store(int64(time.Hour)) // the answer is a message of its own now
	typed(command, k.Channel(ann))
	k.later.Store(0)

	p := says("x")
	p.Choices = []chat.Choice{private}
	if err := k.adapter.Send(t.Context(), k.inHall(ann), p); err != nil {
		t.Fatal(err)
	}
	if err := k.PressIn(ann, hall, private.Label); err != nil {
		t.Fatal(err)
	}
	typed(k.next(t), k.Threads(ann)[0])
	if k.adapter.TypingFor() != 10*time.Second {
		t.Error("Discord shows it for 10 seconds")
	}
	checkError(t, k.types(t, chat.ConversationID{Platform: "telegram", ID: "1"}, ""), adapters.Invalid, 0)
}

// TestTypingThatFails fails in every way: what is to be sent does not wait for it.
func TestTypingThatFails(t *testing.T) {
	for _, tt := range failures {
		t.Run(tt.name, func(t *testing.T) {
			k := fixture(t, impatient(tt.fail), nil)
			k.FailNext(fakediscord.ShowTyping, tt.fail)
			checkError(t, k.types(t, k.conversation(ann), ""), tt.class, tt.after)
			if err := k.send(t, ann, says("hello")); err != nil && tt.fail.Delay == 0 && !tt.fail.Global {
				t.Errorf("sending afterwards: %v", err)
			}
		})
	}
}

// TestTypingWhereItIsNotWanted asks a channel that refuses it, or is full, once.
func TestTypingWhereItIsNotWanted(t *testing.T) {
	for name, wait := range map[string]time.Duration{"muted": 10 * time.Minute, "full": 7 * time.Second} {
		t.Run(name, func(t *testing.T) {
			k := fixture(t, nil, nil)
			if name == "muted" {
				k.Refuse(hall, fakediscord.Refusal{Muted: true})
			} else {
				k.FailNext(fakediscord.ShowTyping, failure{RetryAfter: wait.Seconds()})
			}
			for range 5 {
				if k.types(t, k.inHall(ann), "") == nil {
					t.Error("taken")
				}
			}
			if err := k.types(t, k.conversation(ann), ""); err != nil {
				t.Errorf("elsewhere: %v", err)
			}
			if n := len(k.shown()); n != 2 {
				t.Errorf("asked %d times, want once in each channel", n)
			}
			k.Refuse(hall, fakediscord.Refusal{})
			k.later.Store(int64(wait + time.Second))
			if err := k.types(t, k.inHall(ann), ""); err != nil {
				t.Errorf("later: %v", err)
			}
		})
	}
}
