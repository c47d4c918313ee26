package telegram_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters"
	"guichet/chat"
)

func event(key string, kind chat.EventKind, text string) chat.Event {
	return chat.Event{
		Key: key, Kind: kind, Text: text, At: noon, Lang: "fr-FR",
		Conversation: chat.ConversationID{Platform: "telegram", ID: "42"},
	}
}

func TestMessagesBecomeEvents(t *testing.T) {
	k := fixture(t, nil)
	k.SetLanguage(ann, "fr-FR")
	k.Say(ann, "/start")
	k.Say(ann, "/start@guichettestbot campaign-7")
	k.Say(ann, "/aide@GuichetTestBot les délais")
	k.Say(ann, "/menu")
	k.Say(ann, "/menu@AnotherBot")
	k.Say(ann, "/path/to x")
	k.Say(ann, "Bonjour, « 12 000 € » ?")
	k.Sticker(ann)
	k.Photo(ann)
	if err := k.Edit(ann, "Bonsoir"); err != nil {
		t.Fatal(err)
	}
	k.Block(ann)
	k.Say(ann, "the end")
	k.run(t)
	want := []chat.Event{
		event("u1000", chat.KindStart, ""),
		event("u1001", chat.KindStart, "campaign-7"),
		event("u1002", chat.KindText, "/aide les délais"),
		event("u1003", chat.KindText, "/menu"),
		event("u1005", chat.KindText, "/path/to x"),
		event("u1006", chat.KindText, "Bonjour, « 12 000 € » ?"),
		event("u1007", chat.KindUnknown, ""),
		event("u1008", chat.KindUnknown, ""),
		event("u1009", chat.KindEdit, "Bonsoir"),
		event("u1011", chat.KindText, "the end"),
	}
	for i, w := range want {
		if diff := cmp.Diff(w, k.next(t), cmp.Comparer(time.Time.Equal)); diff != "" {
			t.Errorf("event %d (-want +got):\n%s", i, diff)
		}
	}
	k.until(t, "all confirmed", func() bool { return k.Pending() == 0 })
}

func TestPressBecomesEventAndIsAnswered(t *testing.T) {
	k := fixture(t, nil)
	k.run(t)
	k.SetLanguage(ann, "en")
	k.Say(ann, "hello")
	k.next(t)
	part := says("Sure?")
	part.Choices = []chat.Choice{{Label: "Yes", Action: "a:yes"}, {Label: "No", Action: "a:no"}}
	if err := k.send(t, "42", part); err != nil {
		t.Fatal(err)
	}
	if err := k.Press(ann, "No"); err != nil {
		t.Fatal(err)
	}
	want := chat.Event{
		Key: "u1001", Kind: chat.KindPress, Action: "a:no", On: "42/2", At: noon.Add(time.Hour), Lang: "en",
		Conversation: chat.ConversationID{Platform: "telegram", ID: "42"},
	}
	if diff := cmp.Diff(want, k.next(t), cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	k.until(t, "button answered", func() bool { return k.Spinning(ann) == 0 })

	t.Run("its message can be replaced", func(t *testing.T) {
		if err := k.send(t, "42", adapters.Part{Text: chat.Text{}.Para(chat.Plain("Sure? No.")), Replaces: want.On}); err != nil {
			t.Fatal(err)
		}
		m := k.Transcript(ann)[1]
		if m.Text != "Sure? No." || m.Edits != 1 || m.Buttons != nil {
			t.Errorf("got %+v", m)
		}
	})
}

func TestSlowAnswerHoldsUpNothing(t *testing.T) {
	k := fixture(t, nil)
	k.run(t)
	k.Say(ann, "hello")
	k.next(t)
	part := says("Sure?")
	part.Choices = []chat.Choice{{Label: "Yes", Action: "yes"}}
	if err := k.send(t, "42", part); err != nil {
		t.Fatal(err)
	}
	held := patience
	fail := func(d time.Duration) { k.FailNext("answerCallbackQuery", failure{Delay: d}) }
	fail(held)
	if err := k.Press(ann, "Yes"); err != nil {
		t.Fatal(err)
	}
	k.next(t)
	k.until(t, "answer under way", func() bool { return len(k.Calls("answerCallbackQuery")) == 1 })
	k.Say(ann, "next")
	if e := k.next(t); e.Text != "next" || k.Spinning(ann) != 1 {
		t.Errorf("got %+v, %d buttons spin", e, k.Spinning(ann))
	}
}

func TestOtherChatsAreLeftAlone(t *testing.T) {
	k := fixture(t, nil)
	k.Inject(`{"update_id":%d,"message":{"message_id":1,"date":1,"chat":{"id":-5,"type":"group"},"text":"hello"}}`)
	k.Inject(`{"update_id":%d,"edited_message":{"message_id":1,"date":1,"chat":{"id":-5,"type":"supergroup"},"text":"x"}}`)
	k.Inject(`{"update_id":%d,"channel_post":{"message_id":1,"date":1,"chat":{"id":-6,"type":"channel"},"text":"x"}}`)
	k.Inject(`{"update_id":%d,"edited_message":{"message_id":1,"date":1,"chat":{"id":42,"type":"private"}}}`)
	k.Inject(`{"update_id":%d,"callback_query":{"id":"q","from":{"id":1},"data":"x","message":{"message_id":1,"date":1,"chat":{"id":-5,"type":"channel"}}}}`)
	k.Inject(`{"update_id":%d,"message":{"message_id":1,"date":1,"chat":{"id":42,"type":"private"},"pinned_message":{}}}`)
	k.Inject(`{"update_id":%d,"message":{"message_id":1,"date":1,"chat":{"id":42,"type":"private"},"message_auto_delete_timer_changed":{"message_auto_delete_time":86400}}}`)
	k.Inject(`{"update_id":%d,"callback_query":{"id":"q","from":{"id":1},"data":"x","inline_message_id":"i"}}`)
	k.Inject(`{"update_id":%d,"callback_query":{"id":"q","from":{"id":1},"game_short_name":"x","message":{"message_id":1,"date":1,"chat":{"id":42,"type":"private"}}}}`)
	k.Inject(`{"update_id":%d,"poll":{}}`)
	k.Say(ann, "mine")
	k.run(t)
	if e := k.next(t); e.Text != "mine" {
		t.Errorf("got %+v", e)
	}
	k.until(t, "all confirmed", func() bool { return k.Pending() == 0 })
	k.until(t, "all buttons answered", func() bool { return len(k.Calls("answerCallbackQuery")) == 3 })
}

func TestUnreadableUpdatesAreSkipped(t *testing.T) {
	k := fixture(t, nil)
	k.Say(ann, "before")
	k.Inject(`{"update_id":%d,"message":{"message_id":"private words","date":1,"chat":{"id":42,"type":"private"}}}`)
	k.Inject(`{"message":"no number"}`)
	k.Inject(`[1]`)
	k.Say(ann, "after")
	k.run(t)
	if e := k.next(t); e.Text != "before" {
		t.Errorf("got %+v", e)
	}
	if e := k.next(t); e.Text != "after" {
		t.Errorf("got %+v", e)
	}
	k.until(t, "all confirmed", func() bool { return k.Pending() == 0 })
	checkLog(t, k, "update=1001", "private words")
}

func TestOnlyUnnumberedUpdatesDoNotSpin(t *testing.T) {
	k := fixture(t, nil)
	k.Inject(`{}`)
	k.run(t)
	k.pause(t)
	k.Say(ann, "hello")
	for { // it may have polled, and paused, once more before
		select {
		case e := <-k.events:
			if e.Text != "hello" {
				t.Errorf("got %+v", e)
			}
			return
		case <-k.pauses:
		case <-time.After(patience):
			t.Fatalf("no event; log:\n%s", k.log)
		}
	}
}
