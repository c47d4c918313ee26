package telegram_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters"
	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
)

const salon int64 = -4005

func inGroup(text string) chat.Event {
	return chat.Event{
		Kind: chat.KindText, Text: text, At: noon, Public: true,
		Conversation: chat.ConversationID{Platform: "telegram", ID: "-4005/42"},
	}
}

func TestGroupHearsOnlyWhatIsAddressed(t *testing.T) {
	for _, privacy := range []bool{true, false} {
		t.Run(fmt.Sprint("privacy mode ", privacy), func(t *testing.T) {
			server := faketelegram.New(t, &faketelegram.Options{Token: token, Privacy: privacy, Now: func() time.Time { return noon }})
			k := fixtureOn(t, server, func(o *telegram.Options) {
				o.Profiles = map[string]telegram.Profile{"fr": {Private: []telegram.Command{{Name: "aides", Description: "x"}}}}
			})
			g := k.OpenGroup(salon)
			k.run(t)
			var want []chat.Event
			hello := says("Bonjour")
			says := func(text string, event *chat.Event) {
				id := g.Say(ann, text)
				if event != nil {
					event.Answer = chat.AnswerRef(fmt.Sprintf("-4005/0/%d", id))
					want = append(want, *event)
				}
			}
			heard := func(text string) *chat.Event { return new(inGroup(text)) }
			start := inGroup("aif")
			start.Kind = chat.KindStart
			says("Bonjour à tous", nil)
			says("/aides", heard("/aides"))
			says("/AIDES@guichettestbot cpf", heard("/AIDES cpf"))
			says("/aif@GuichetTestBot", heard("/aif"))
			says("/start@GuichetTestBot aif", &start)
			says("/roll 6", nil)
			says("/aides@AnotherBot", nil)
			says("@GuichetTestBot c’est quoi l’AIF ?", heard("c’est quoi l’AIF ?"))
			says("🎓 dis-moi @guichettestbot, le CPF ?", heard("🎓 dis-moi , le CPF ?"))
			says("merci @GuichetTestBot", heard("merci"))
			says("@GuichetTestBot /aides", heard("/aides"))
			says("écrivez à moi@GuichetTestBot.example", nil)
			says("@GuichetTestBotty bonjour", nil)
			says("@AnotherBot c’est quoi l’AIF ?", nil)
			if err := k.send(t, "-4005/42", hello); err != nil {
				t.Fatal(err)
			}
			bot := g.Transcript()[len(g.Transcript())-1].ID
			reply := g.Post(ann, faketelegram.Post{Text: "et le CPF ?", ReplyTo: bot})
			event := inGroup("et le CPF ?")
			event.Answer = chat.AnswerRef(fmt.Sprintf("-4005/0/%d", reply))
			want = append(want, event)
			g.Post(ann, faketelegram.Post{Text: "d’accord", ReplyTo: reply})
			sticker := g.Post(ann, faketelegram.Post{ReplyTo: bot, With: map[string]any{"sticker": map[string]any{"file_id": "s"}}})
			want = append(want, chat.Event{
				At: noon, Public: true, Conversation: event.Conversation, Answer: chat.AnswerRef(fmt.Sprintf("-4005/0/%d", sticker)),
			})
			g.Post(ann, faketelegram.Post{With: map[string]any{"sticker": map[string]any{"file_id": "s"}}})
			g.Post(ann, faketelegram.Post{Text: "@GuichetTestBot", With: map[string]any{"from": map[string]any{"id": 7, "is_bot": true}}})
			g.Post(ann, faketelegram.Post{Text: "/aides", With: map[string]any{"is_automatic_forward": true, "sender_chat": map[string]any{"id": -1}}})
			g.Edit(reply, "@GuichetTestBot et le CPF ?")
			g.CloseTopic(0)
			g.Say(ann, "@GuichetTestBot the end")
			for i, w := range want {
				got := k.next(t)
				got.Key = ""
				if diff := cmp.Diff(w, got, cmp.Comparer(time.Time.Equal)); diff != "" {
					t.Errorf("event %d (-want +got):\n%s", i, diff)
				}
			}
			for {
				if e := k.next(t); e.Text == "the end" {
					break
				} else {
					t.Errorf("one event more: %+v", e)
				}
			}
		})
	}
}

func TestAnonymousAdministratorIsThePersonOfTheirGroup(t *testing.T) {
	k := fixture(t, nil)
	g := k.OpenGroup(salon)
	k.run(t)
	g.Post(1, faketelegram.Post{Text: "@GuichetTestBot cpf", With: map[string]any{
		"from":        map[string]any{"id": 1087968824, "is_bot": true, "username": "GroupAnonymousBot"},
		"sender_chat": map[string]any{"id": salon, "type": "supergroup"},
	}})
	if e := k.next(t); e.Conversation.ID != "-4005/-4005" {
		t.Errorf("got %+v", e)
	}
}

func TestEverybodyInAGroupHasATalkOfTheirOwn(t *testing.T) {
	k := fixture(t, nil)
	g := k.OpenGroup(salon)
	k.run(t)
	k.SetLanguage(bob, "en")
	if err := k.send(t, "-4005/42", choices(chat.Choice{Label: "Les aides", Action: "schemes"})); err != nil {
		t.Fatal(err)
	}
	g.Say(ann, "@GuichetTestBot 1")
	if e := k.next(t); e.Conversation.ID != "-4005/42" {
		t.Errorf("got %+v", e)
	}
	if err := g.Press(bob, "Les aides"); err != nil {
		t.Fatal(err)
	}
	e := k.next(t)
	if e.Conversation.ID != "-4005/43" || e.Kind != chat.KindPress || e.Action != "schemes" || e.Lang != "en" || !e.Public || e.On != "-4005/1" || e.Answer != "-4005/0/1" {
		t.Errorf("got %+v", e)
	}
	k.until(t, "button answered", func() bool { return k.Spinning(bob) == 0 })
}

func choices(c ...chat.Choice) adapters.Part {
	p := says("Bonjour")
	p.Choices = c
	return p
}

func TestPrivateChoiceLeadsIntoThePrivateChat(t *testing.T) {
	k := fixture(t, nil)
	g := k.OpenGroup(salon)
	k.run(t)
	g.Say(ann, "@GuichetTestBot aif")
	k.next(t)
	if err := k.send(t, "-4005/42", choices(chat.Choice{Label: "Pour moi, en privé", Action: "aif", Private: true})); err != nil {
		t.Fatal(err)
	}
	link, err := g.Link("Pour moi, en privé")
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Follow(bob, link); err != nil {
		t.Fatal(err)
	}
	e := k.next(t)
	if e.Kind != chat.KindStart || e.Text != "aif" || e.Conversation.ID != "43" || e.Public {
		t.Errorf("got %+v", e)
	}
}

func TestAnswersGoWhereTheyWereAskedFor(t *testing.T) {
	k := fixture(t, nil)
	g := k.OpenForum(-1001)
	k.run(t)
	topic := g.OpenTopic(bob, "Financement")
	asked := g.Post(ann, faketelegram.Post{Text: "@GuichetTestBot cpf", Topic: topic})
	e := k.next(t)
	part := says("CPF")
	part.Answers = e.Answer
	further := part
	further.Further = true
	for _, p := range []adapters.Part{part, further} {
		if err := k.adapter.Send(t.Context(), e.Conversation, p); err != nil {
			t.Fatal(err)
		}
	}
	sent := fromBot(g.Transcript())
	if len(sent) != 2 || sent[0].Topic != topic || sent[0].ReplyTo != asked || sent[1].Topic != topic || sent[1].ReplyTo != 0 {
		t.Errorf("got %+v", sent)
	}

	t.Run("in the general topic", func(t *testing.T) {
		bot := sent[0].ID
		// A reply has a thread, but stands in no topic.
		g.Post(ann, faketelegram.Post{Text: "et l’AIF ?", ReplyTo: bot, With: map[string]any{"message_thread_id": bot}})
		e := k.next(t)
		part := says("AIF")
		part.Answers = e.Answer
		if err := k.adapter.Send(t.Context(), e.Conversation, part); err != nil {
			t.Fatal(err)
		}
		if sent := fromBot(g.Transcript()); len(sent) != 3 || sent[2].Topic != 0 {
			t.Errorf("got %+v", sent)
		}
	})
	t.Run("with a file", func(t *testing.T) {
		part := part
		part.File = &chat.File{Name: "aides.ics", Type: "text/calendar", Content: []byte("BEGIN:VCALENDAR")}
		if err := k.adapter.Send(t.Context(), e.Conversation, part); err != nil {
			t.Fatal(err)
		}
		sent := fromBot(g.Transcript())
		if last := sent[len(sent)-1]; last.File == nil || last.Topic != topic || last.ReplyTo != asked {
			t.Errorf("got %+v", last)
		}
	})
	t.Run("to a message that is deleted", func(t *testing.T) {
		part := says("late")
		part.Answers = "-1001/0/9999"
		if err := k.adapter.Send(t.Context(), e.Conversation, part); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("in a topic of a private chat", func(t *testing.T) {
		k.Inject(`{"update_id":%d,"message":{"message_id":900,"date":1,"chat":{"id":42,"type":"private"},"from":{"id":42},"text":"x","message_thread_id":7,"is_topic_message":true}}`)
		if e := k.next(t); e.Answer != "42/7/0" || e.Conversation.ID != "42" {
			t.Errorf("got %+v", e)
		}
	})
}

func fromBot(messages []faketelegram.Message) (sent []faketelegram.Message) {
	for _, m := range messages {
		if m.FromBot {
			sent = append(sent, m)
		}
	}
	return sent
}

func TestPlacesWhereNothingCanBeSaidAnyMore(t *testing.T) {
	for name, arrange := range map[string]func(g *faketelegram.Group, topic int64){
		"topic closed":  func(g *faketelegram.Group, topic int64) { g.CloseTopic(topic) },
		"topic deleted": func(g *faketelegram.Group, topic int64) { g.DeleteTopic(topic) },
		"bot removed":   func(g *faketelegram.Group, _ int64) { g.Remove() },
		"right taken":   func(g *faketelegram.Group, _ int64) { g.Mute() },
	} {
		t.Run(name, func(t *testing.T) {
			k := fixture(t, nil)
			g := k.OpenForum(-1001)
			k.run(t)
			topic := g.OpenTopic(bob, "Financement")
			g.Post(ann, faketelegram.Post{Text: "@GuichetTestBot cpf", Topic: topic})
			e := k.next(t)
			arrange(g, topic)
			part := says("CPF")
			part.Answers = e.Answer
			checkError(t, k.adapter.Send(t.Context(), e.Conversation, part), adapters.Gone, 0)
			k.until(t, "all confirmed", func() bool { return k.Pending() == 0 })
			if len(k.events) > 0 {
				t.Errorf("a notice became an event: %+v", <-k.events)
			}
		})
	}
}

func TestGroupThatBecomesASupergroup(t *testing.T) {
	k := fixture(t, nil)
	g := k.OpenGroup(salon)
	k.run(t)
	g.Say(ann, "@GuichetTestBot cpf")
	e := k.next(t)
	next := g.Migrate(-1009)
	err := k.adapter.Send(t.Context(), e.Conversation, says("CPF"))
	moved, ok := errors.AsType[*adapters.SendError](err)
	if !ok || moved.Class != adapters.Moved || moved.To.ID != "-1009/42" {
		t.Fatalf("got %v to %+v", err, moved)
	}
	part := says("CPF")
	part.Answers = e.Answer // of the group before
	if err := k.adapter.Send(t.Context(), moved.To, part); err != nil {
		t.Fatal(err)
	}
	if sent := fromBot(next.Transcript()); len(sent) != 1 || sent[0].ReplyTo != 0 {
		t.Errorf("got %+v, want no reply to a message of the group before", sent)
	}
	next.Say(ann, "@GuichetTestBot merci")
	if e := k.next(t); e.Conversation != moved.To {
		t.Errorf("the talk goes on in %s, want %s", e.Conversation, moved.To)
	}
	k.until(t, "all confirmed", func() bool { return k.Pending() == 0 })
	if len(k.events) > 0 {
		t.Errorf("a notice became an event: %+v", <-k.events)
	}
}
