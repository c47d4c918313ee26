package adaptertest

import (
	"strings"
	"testing"

	"guichet/chat"
)

// strangeButtons has a person press what is not there any more, or never was:
// they are told so, and the talk stays as it is.
func strangeButtons(t *testing.T, open Open) {
	k := opened(t, open)
	first := k.choice("En recherche d’emploi")
	k.does(first)
	k.does(k.choice("CAP lapidaire"))

	// The first question was closed meanwhile; a slow client presses it anyway.
	k.does(Act{Kind: chat.KindPress, Message: first.Message, Action: "a:status=employee"})

	for _, action := range []string{
		"x", "a:status=hacker", "a:nothing=1", "a:course_start=31 février", "p:../../etc/passwd", "menu extra", "<b>&", strings.Repeat("z", 64),
	} {
		k.does(Act{Kind: chat.KindPress, Message: k.latest(), Action: action})
	}
	other := k.stack.talk("fr")
	other.does(Act{Kind: chat.KindStart})
	if len(k.person.Sees()) == 0 || k.person.Conversation() == other.person.Conversation() {
		t.Fatal("two people have one conversation")
	}
	k.does(Says("menu"))
}
