package discord_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

const hall = fakediscord.GuildChannelID

var private = chat.Choice{Label: "En privé", Action: "talk", Private: true}

func notices(o *discord.Options) {
	o.Notices = func(lang string) discord.Notices {
		return discord.Notices{
			Thread: "Aides", Continued: "Suite : %s", OnlyYou: "only you", Unread: "not shown to me",
			Unreachable: "cannot write", Failed: "not noted",
		}
	}
}

func (k *talk) inHall(user int64) chat.ConversationID {
	return chat.ConversationID{Platform: "discord", ID: hall + "/" + itoa(user)}
}

// TestSpokenToInServer says many things in a channel of a server. The bot hears
// what is meant for it, without its name, and nothing else.
func TestSpokenToInServer(t *testing.T) {
	k := meet(t, notices, nil)
	k.SayInServer(ann, "who pays for this?")
	k.SayInServer(ann, "<@123> and <@&"+fakediscord.BotID+"> what do you think?")
	k.SayInServer(ann, "@everyone hello")
	k.SayInServer(ann, fakediscord.MentionBot+", AIF")
	e := k.hears(t, "AIF")
	if e.Kind != chat.KindText || !e.Public || e.Conversation != k.inHall(ann) || e.Answer == "" {
		t.Errorf("got %+v", e)
	}
	if err := k.adapter.Send(t.Context(), e.Conversation, answers(e, "the AIF", private)); err != nil {
		t.Fatal(err)
	}
	said := k.InChannel(hall)
	answer := said[len(said)-1]
	if !answer.FromBot || answer.Text != "the AIF" || answer.ReplyTo != said[len(said)-2].ID || answer.Ephemeral {
		t.Errorf("got %+v", answer)
	}
	k.SayIn(bob, hall, fakediscord.Note{Text: "and the CPF?", ReplyTo: said[0].ID, Ping: true}) // to a person
	k.SayIn(bob, hall, fakediscord.Note{Text: fakediscord.MentionBot + " CPF", ReplyTo: answer.ID, Ping: true})
	if e := k.hears(t, "CPF"); e.Conversation != k.inHall(bob) || !e.Public {
		t.Errorf("got %+v", e)
	}
	k.SayInServer(bob, fakediscord.MentionBot)
	if e := k.next(t); e.Kind != chat.KindStart || !e.Public {
		t.Errorf("called by name only: %+v", e)
	}
	if n := len(k.Calls(fakediscord.ReadChannel)); n > 2 {
		t.Errorf("the channel was looked at %d times", n)
	}
}

// TestReplyWhoseTextIsHeldBack replies to the bot without naming it: Discord
// shows that there is a message, and not what it says.
func TestReplyWhoseTextIsHeldBack(t *testing.T) {
	k := meet(t, notices, nil)
	k.SayInServer(ann, fakediscord.MentionBot+" AIF")
	e := k.next(t)
	if err := k.adapter.Send(t.Context(), e.Conversation, answers(e, "the AIF")); err != nil {
		t.Fatal(err)
	}
	said := k.InChannel(hall)
	held := k.SayIn(ann, hall, fakediscord.Note{Text: "and who is that?", ReplyTo: said[len(said)-1].ID})
	k.until(t, "told", func() bool {
		said = k.InChannel(hall)
		return said[len(said)-1].FromBot && said[len(said)-1].ReplyTo == held
	})
	if said[len(said)-1].Text != "not shown to me" {
		t.Errorf("told %+v", said[len(said)-1])
	}
}

// TestPublicAndPersonalCommands uses commands in a channel: all see a scheme,
// only the person what concerns them.
func TestPublicAndPersonalCommands(t *testing.T) {
	k := meet(t, publicSchemes, nil)
	e := k.use(t, fakediscord.InServer, "aides", "")
	if !e.Public || e.Conversation != k.inHall(ann) {
		t.Errorf("got %+v", e)
	}
	k.acknowledged(t)
	if err := k.adapter.Send(t.Context(), e.Conversation, answers(e, "all schemes", yes)); err != nil {
		t.Fatal(err)
	}
	if m := k.InChannel(hall); len(m) != 1 || m[0].Text != "all schemes" || m[0].Ephemeral || m[0].Thinking {
		t.Errorf("all see %+v", m)
	}
	if err := k.PressIn(bob, hall, "Oui"); err != nil {
		t.Fatal(err)
	}
	pressed := k.next(t)
	if pressed.Conversation != k.inHall(bob) || !pressed.Public || pressed.Action != yes.Action || string(pressed.On) != hall+"/"+k.InChannel(hall)[0].ID {
		t.Errorf("got %+v", pressed)
	}
	k.until(t, "acknowledged", func() bool { return k.Waiting(bob) == 0 })
	if err := k.adapter.Send(t.Context(), pressed.Conversation, answers(pressed, "the scheme")); err != nil {
		t.Fatal(err)
	}
	if m := k.InChannel(hall); len(m) != 2 || m[1].Text != "the scheme" {
		t.Errorf("all see %+v", m)
	}
	e = k.use(t, fakediscord.InServer, "start", "")
	if e.Public || e.Conversation != k.conversation(ann) {
		t.Errorf("got %+v", e)
	}
	k.acknowledged(t)
	k.reply(t, answers(e, "the first question"))
	if m := k.InChannel(hall); len(m) != 2 {
		t.Errorf("all see what is personal: %+v", m)
	}
}

func publicSchemes(o *discord.Options) {
	notices(o)
	o.Commands[1].Public = true
}

// intoPrivate has Ann take the way into private in the hall, and returns the
// event that opens the talk there.
func (k *talk) intoPrivate(t *testing.T) chat.Event {
	t.Helper()
	k.SayInServer(ann, fakediscord.MentionBot+" hello")
	e := k.next(t)
	if err := k.adapter.Send(t.Context(), e.Conversation, answers(e, "in public", private)); err != nil {
		t.Fatal(err)
	}
	if err := k.PressIn(ann, hall, private.Label); err != nil {
		t.Fatal(err)
	}
	started := k.next(t)
	if started.Kind != chat.KindStart || started.Text != private.Action || started.Public || started.Action != "" {
		t.Errorf("got %+v", started)
	}
	k.acknowledged(t)
	return started
}

func (k *talk) thread(t *testing.T) string {
	t.Helper()
	all := k.Threads(ann)
	if len(all) == 0 {
		t.Fatalf("no thread; log:\n%s", k.log)
	}
	return all[len(all)-1]
}

// TestPrivateThread goes on in a thread for one person, which is found again, also
// by another process, after it was put away, and replaced where it cannot be used
// any more.
func TestPrivateThread(t *testing.T) {
	k := meet(t, publicSchemes, nil)
	e := k.intoPrivate(t)
	id := k.thread(t)
	if e.Conversation.ID != id+"/"+itoa(ann) || e.Answer != "" || !strings.HasPrefix(k.NameOf(id), "Aides · user") {
		t.Errorf("got %+v in %q", e, k.NameOf(id))
	}
	seen := k.fromBot(ann)
	if link := seen[len(seen)-1]; !link.Ephemeral || link.Text != "Suite : <#"+id+">" || link.Channel != hall {
		t.Errorf("told %+v", link)
	}
	question := answers(e, "the question", yes)
	if err := k.adapter.Send(t.Context(), e.Conversation, question); err != nil {
		t.Fatal(err)
	}
	if err := k.Press(ann, "Oui"); err != nil {
		t.Fatal(err)
	}
	pressed := k.next(t)
	if pressed.Conversation != e.Conversation || pressed.Public || pressed.Answer != "" || !strings.HasPrefix(string(pressed.On), id+"/") {
		t.Errorf("got %+v", pressed)
	}
	closed := answers(pressed, "closed")
	closed.Replaces = pressed.On
	if err := k.adapter.Send(t.Context(), e.Conversation, closed); err != nil || k.InChannel(id)[0].Text != "closed" {
		t.Errorf("not closed: %v, %+v", err, k.InChannel(id))
	}
	// What is typed reaches the bot if it names it; otherwise they are told.
	k.SayIn(ann, id, fakediscord.Note{Text: fakediscord.MentionBot + " CDI"})
	if e := k.hears(t, "CDI"); e.Public || e.Conversation != pressed.Conversation {
		t.Errorf("got %+v", e)
	}
	k.SayIn(ann, id, fakediscord.Note{Text: "not for your eyes"})
	k.until(t, "told", func() bool { m := k.InChannel(id); return m[len(m)-1].Text == "not shown to me" })
	hints := func() int {
		n := 0
		for _, m := range k.InChannel(id) {
			if m.Text == "not shown to me" {
				n++
			}
		}
		return n
	}
	k.SayIn(ann, id, fakediscord.Note{Text: "nor this"})
	k.SayIn(ann, id, fakediscord.Note{Text: fakediscord.MentionBot + " once"})
	k.hears(t, "once")
	if n := hints(); n != 1 {
		t.Errorf("told %d times", n)
	}
	k.later.Store(int64(time.Minute))
	k.SayIn(ann, id, fakediscord.Note{Text: "nor that"})
	k.until(t, "told again", func() bool { return hints() == 2 })
	// Staff who look in are not taken for the person.
	k.SayIn(bob, id, fakediscord.Note{Text: fakediscord.MentionBot + " CPF"})
	if e := k.hears(t, "CPF"); !e.Public || e.Conversation.ID != id+"/"+itoa(bob) {
		t.Errorf("got %+v", e)
	}
	// A command there belongs to the talk there.
	if err := k.UseIn(ann, id, "start", ""); err != nil {
		t.Fatal(err)
	}
	if e := k.next(t); e.Public || e.Conversation != pressed.Conversation {
		t.Errorf("got %+v", e)
	}
	again := func(what string, same bool) {
		t.Helper()
		k.intoPrivate(t)
		if now := k.thread(t); (now == id) != same {
			t.Errorf("%s: thread %s, was %s", what, now, id)
		}
		id = k.thread(t)
	}
	again("in use", true)
	k.Archive(id, false)
	again("put away", true)
	k.Archive(id, true)
	checkError(t, k.adapter.Send(t.Context(), chat.ConversationID{Platform: "discord", ID: id + "/" + itoa(ann)}, says("late")), adapters.Gone, 0)
	again("locked", false)
	k.DeleteChannel(id)
	checkError(t, k.adapter.Send(t.Context(), chat.ConversationID{Platform: "discord", ID: id + "/" + itoa(ann)}, says("late")), adapters.Gone, 0)
	again("deleted", false)
}

// TestThreadIsFoundByAnotherProcess has a new adapter find the thread and know
// whose it is.
func TestThreadIsFoundByAnotherProcess(t *testing.T) {
	k := meet(t, publicSchemes, nil)
	k.intoPrivate(t)
	id := k.thread(t)
	for name, change := range map[string]func(){"in use": func() {}, "put away": func() { k.Archive(id, false) }} {
		t.Run(name, func(t *testing.T) {
			change()
			if k.in.Stop != nil {
				k.stop()
				if err := k.ended(t); err != nil {
					t.Fatal(err)
				}
			}
			opts := &discord.Options{API: k.URL(), Log: k.adapterLog()}
			commands(opts)
			publicSchemes(opts)
			a, err := discord.New(token, opts)
			if err != nil {
				t.Fatal(err)
			}
			k.adapter = a
			before := strings.Count(k.log.String(), "discord: connected")
			k.runWith(t, nil)
			k.until(t, "connected", func() bool { return strings.Count(k.log.String(), "discord: connected") > before })
			k.SayIn(ann, id, fakediscord.Note{Text: fakediscord.MentionBot + " CDI"})
			if e := k.hears(t, "CDI"); e.Public {
				t.Errorf("taken for public: %+v", e)
			}
			k.intoPrivate(t)
			if got := k.Threads(ann); len(got) != 1 {
				t.Errorf("threads %v", got)
			}
		})
	}
}

// TestNoThreadThere leaves the bot without a right: the talk goes on for the
// person's eyes only, and says how to answer.
func TestNoThreadThere(t *testing.T) {
	for name, refusal := range map[string]fakediscord.Refusal{
		"may open none":          {NoThreads: true},
		"may bring nobody there": {NoMembers: true},
	} {
		t.Run(name, func(t *testing.T) {
			k := meet(t, publicSchemes, nil)
			k.Refuse(hall, refusal)
			e := k.intoPrivate(t)
			if e.Conversation != k.conversation(ann) {
				t.Errorf("got %+v", e)
			}
			k.reply(t, answers(e, "the question", yes))
			m := k.fromBot(ann)
			if n := len(m); n < 2 || m[n-2].Text != "only you" || !m[n-2].Ephemeral || m[n-1].Text != "the question" || !m[n-1].Ephemeral {
				t.Errorf("got %+v", m)
			}
			if pressed := k.press(t, "Oui"); pressed.Conversation != k.conversation(ann) || pressed.Public {
				t.Errorf("got %+v", pressed)
			}
			if !strings.Contains(k.log.String(), "Create Private Threads") {
				t.Error("the operator is not told which right is missing")
			}
		})
	}
}

// TestClosedDirectMessages lets nobody open a direct channel: somebody who wants
// something personal is told why there is no answer.
func TestClosedDirectMessages(t *testing.T) {
	k := meet(t, publicSchemes, nil)
	k.FailNext(fakediscord.OpenDM, failure{Status: 403, Code: 50007, Message: "Cannot send messages to this user"})
	if err := k.Use(ann, fakediscord.InServer, "start", ""); err != nil {
		t.Fatal(err)
	}
	k.until(t, "told", func() bool { m := k.fromBot(ann); return len(m) == 1 && m[0].Text == "cannot write" && m[0].Ephemeral })
}

// TestMutedInServer may not write where it was asked.
func TestMutedInServer(t *testing.T) {
	for _, refusal := range []fakediscord.Refusal{{Muted: true}, {Hidden: true}} {
		k := meet(t, publicSchemes, nil)
		k.SayInServer(ann, fakediscord.MentionBot+" AIF")
		e := k.next(t)
		k.Refuse(hall, refusal)
		checkError(t, k.adapter.Send(t.Context(), e.Conversation, answers(e, "the AIF")), adapters.Gone, 0)
		// A command is answered all the same: it needs no right.
		e = k.use(t, fakediscord.InServer, "aides", "")
		k.acknowledged(t)
		if err := k.adapter.Send(t.Context(), e.Conversation, answers(e, "the AIF")); err != nil {
			t.Error(err)
		}
	}
}

// TestMentionsMissedWhileAway reads a channel for what was said to the bot.
func TestMentionsMissedWhileAway(t *testing.T) {
	var k *talk
	k = fixture(t, func(o *discord.Options) {
		o.Recent = func(context.Context, time.Time, int) ([]discord.Talk, error) {
			return []discord.Talk{{Conversation: k.inHall(ann), Last: time.Now()}, {Conversation: k.inHall(bob), Last: time.Now().Add(-time.Hour)}}, nil
		}
		notices(o)
	}, nil)
	k.SayInServer(ann, "not for you")
	k.SayInServer(ann, fakediscord.MentionBot+" first")
	k.SayInServer(bob, fakediscord.MentionBot+" second")
	k.SayInServer(ann, fakediscord.MentionBot+" third")
	k.run(t)
	k.hears(t, "first")
	if e := k.hears(t, "second"); e.Conversation != k.inHall(bob) || !e.Public {
		t.Errorf("got %+v", e)
	}
	k.hears(t, "third")
	if n := len(k.Calls(fakediscord.ReadMessages)); n != 1 {
		t.Errorf("the channel was read %d times", n)
	}
}

func TestPlacesAreGroups(t *testing.T) {
	a := fixture(t, nil, nil).adapter
	if place, ok := a.Group(chat.ConversationID{Platform: "discord", ID: "5/7"}); !ok || place.ID != "5" {
		t.Errorf("got %v, %t", place, ok)
	}
	if _, ok := a.Group(chat.ConversationID{Platform: "discord", ID: "5"}); ok {
		t.Error("a direct channel is a group")
	}
}
