package telegram_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters/telegram"
	"guichet/chat"
)

func someProfiles(o *telegram.Options) {
	o.Profiles = map[string]telegram.Profile{
		"": {
			Private: []telegram.Command{{Name: "help", Description: "Help"}, {Name: "forget", Description: "Forget me"}},
			Group:   []telegram.Command{{Name: "help", Description: "Help"}},
			About:   "I tell how a course can be paid for.", Short: "Funding of training",
		},
		"fr": {
			Private: []telegram.Command{{Name: "aide", Description: "Aide"}, {Name: "effacer", Description: "M’oublier"}},
			Group:   []telegram.Command{{Name: "aide", Description: "Aide"}},
			About:   "Je dis comment payer une formation.", Short: "Financer sa formation",
		},
	}
}

// sets are the methods that change what clients show.
func sets(k *talk) (n int) {
	for _, c := range k.Calls("") {
		if strings.HasPrefix(c.Method, "setMy") || c.Method == "setChatMenuButton" {
			n++
		}
	}
	return n
}

func TestProfileIsSetInEveryLanguageAndPlace(t *testing.T) {
	k := fixture(t, someProfiles)
	k.run(t)
	const all = 2*4 + 1
	k.until(t, "profile set", func() bool { return sets(k) == all })
	for _, tc := range []struct{ scope, lang, want string }{
		{"all_private_chats", "fr", "aide effacer"}, {"all_private_chats", "en", "help forget"}, {"all_private_chats", "de", "help forget"},
		{"all_group_chats", "fr", "aide"}, {"all_group_chats", "de", "help"},
	} {
		var names []string
		for _, c := range k.Menu(tc.scope, tc.lang) {
			names = append(names, c.Command)
		}
		if got := strings.Join(names, " "); got != tc.want {
			t.Errorf("menu of %s in %s: %q, want %q", tc.scope, tc.lang, got, tc.want)
		}
	}
	long, short := k.Descriptions("fr")
	if diff := cmp.Diff([]string{"Je dis comment payer une formation.", "Financer sa formation"}, []string{long, short}); diff != "" {
		t.Errorf("descriptions (-want +got):\n%s", diff)
	}
	if calls := k.Calls("setChatMenuButton"); len(calls) != 1 || calls[0].Params.Get("menu_button") != `{"type":"commands"}` {
		t.Errorf("menu button: %+v", calls)
	}
}

func TestProfileIsSetOnlyWhereItChanged(t *testing.T) {
	k := fixture(t, someProfiles)
	k.run(t)
	k.until(t, "profile set", func() bool { return sets(k) == 9 })
	k.stop()
	<-k.done
	change := fixtureOn(t, k.Server, func(o *telegram.Options) {
		someProfiles(o)
		p := o.Profiles["fr"]
		p.Short = "Payer sa formation"
		o.Profiles["fr"] = p
	})
	change.run(t)
	change.until(t, "profile looked at", func() bool { return len(k.Calls("getChatMenuButton")) == 2 && sets(k) >= 10 })
	if got := k.Calls("setMyShortDescription"); sets(k) != 10 || got[len(got)-1].Params.Get("short_description") != "Payer sa formation" {
		t.Errorf("%d settings, the last short description %v", sets(k), got[len(got)-1].Params)
	}
}

func TestProfileThatIsRefusedStopsNothing(t *testing.T) {
	k := fixture(t, someProfiles)
	k.FailNext("setMyCommands", failure{RetryAfter: 3})
	k.FailNext("setMyCommands", failure{Status: 400, Message: "Bad Request: no"})
	k.Say(ann, "hello")
	k.run(t)
	if d := k.pause(t); d != 3*time.Second {
		t.Errorf("pause of %v, want 3s", d)
	}
	k.next(t)
	k.until(t, "the rest is set", func() bool { return len(k.Calls("setChatMenuButton")) == 1 })
	checkLog(t, k, "the menu of commands is not set", "")
}

func TestTyping(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "hello")
	g := k.OpenForum(-1001)
	topic := g.OpenTopic(ann, "Aides")
	for conversation, answers := range map[string]chat.AnswerRef{"42": "", "-1001/42": chat.AnswerRef(fmt.Sprintf("-1001/%d/1", topic))} {
		if err := k.adapter.Typing(t.Context(), chat.ConversationID{Platform: telegram.Platform, ID: conversation}, answers); err != nil {
			t.Errorf("%s: %v", conversation, err)
		}
	}
	topics := map[string]bool{}
	for _, c := range k.Calls("sendChatAction") {
		if c.Params.Get("action") != "typing" {
			t.Errorf("%v", c.Params)
		}
		topics[c.Params.Get("chat_id")+" "+c.Params.Get("message_thread_id")] = true
	}
	if want := map[string]bool{"42 ": true, fmt.Sprintf("-1001 %d", topic): true}; !cmp.Equal(want, topics) {
		t.Errorf("typing in %v, want %v", topics, want)
	}
	if k.adapter.TypingFor() != 5*time.Second {
		t.Error("Telegram shows it for 5 seconds")
	}
}
