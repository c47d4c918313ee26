package dialog_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/dialog/dialogtest"
	"guichet/knowledge"
	"guichet/store/sqlite"
)

// reading is what the reader of these tests finds in every message.
var reading = chat.Reading{
	Facts: []chat.Said{{Fact: "status", Value: "employee"}, {Fact: "region", Value: "bretagne"}},
	About: "scheme.ptp",
}

func step(t *testing.T, guide *dialog.Guide, s dialog.State, e chat.Event) (dialog.State, chat.Reply) {
	t.Helper()
	e.At, e.Key = newPlayer(t, guide).at, "1"
	turned := guide.Step(s, e)
	return turned.State, turned.Replies[len(turned.Replies)-1]
}

func labels(r chat.Reply) []string {
	var list []string
	for _, c := range r.Choices {
		list = append(list, c.Label)
	}
	return list
}

// TestProposalCountsWhenConfirmed shows that what somebody else read counts once
// the person has said so, and not before.
func TestProposalCountsWhenConfirmed(t *testing.T) {
	guide := newGuide(t).WithModel(true)
	begun := dialog.State{Lang: "fr", Model: dialog.Given}
	asked, reply := step(t, guide, begun, chat.Event{Kind: chat.KindText, Text: "blublu bla", Read: &reading})
	for _, want := range []string{"Vous êtes en emploi salarié et habitez en région Bretagne", "exact"} {
		if !strings.Contains(reply.Text.String(), want) {
			t.Errorf("the proposal does not say %q: %s", want, reply.Text)
		}
	}
	if len(asked.Answers) != 0 {
		t.Fatalf("it counts already: %v", asked.Answers)
	}
	ptp := dialogtest.Base(t).Scheme("ptp").Short.In("fr")
	if got := labels(reply)[:3]; !slices.Equal(got, []string{"Oui, c’est exact", "Non", ptp}) {
		t.Errorf("choices %q", got)
	}
	yes, no := reply.Choices[0].Action, reply.Choices[1].Action
	for name, e := range map[string]chat.Event{
		"pressed": {Kind: chat.KindPress, Action: yes, On: "1"},
		"typed":   {Kind: chat.KindText, Text: "oui"},
		"number":  {Kind: chat.KindText, Text: "1"},
	} {
		after, reply := step(t, guide, asked, e)
		if len(after.Answers) != 2 || after.Answers[0].Value != "employee" || after.Answers[1].Value != "bretagne" || len(after.Proposed) != 0 {
			t.Errorf("%s: after a yes the answers are %v (%s)", name, after.Answers, reply.Text)
		}
	}
	for name, e := range map[string]chat.Event{
		"pressed":        {Kind: chat.KindPress, Action: no, On: "1"},
		"typed":          {Kind: chat.KindText, Text: "non"},
		"forged":         {Kind: chat.KindPress, Action: "pr:yes=00000000", On: "1"},
		"without a mark": {Kind: chat.KindPress, Action: "pr:yes", On: "1"},
		"menu":           {Kind: chat.KindText, Text: "menu"},
	} {
		after, _ := step(t, guide, asked, e)
		if len(after.Answers) != 0 {
			t.Errorf("%s: the answers are %v", name, after.Answers)
		}
		if again, _ := step(t, guide, after, chat.Event{Kind: chat.KindPress, Action: yes, On: "2"}); name != "forged" && name != "without a mark" && len(again.Answers) != 0 {
			t.Errorf("%s: an old yes counts: %v", name, again.Answers)
		}
	}
	other := chat.Reading{Facts: []chat.Said{{Fact: "status", Value: "artisan"}}}
	newer, _ := step(t, guide, asked, chat.Event{Kind: chat.KindText, Text: "blublu", Read: &other})
	if after, _ := step(t, guide, newer, chat.Event{Kind: chat.KindPress, Action: yes, On: "3"}); len(after.Answers) != 0 {
		t.Errorf("the yes to another proposal counts: %v", after.Answers)
	}
}

// TestProposalKeepsToTheList shows that a proposal is checked by the dialog too.
func TestProposalKeepsToTheList(t *testing.T) {
	guide := newGuide(t).WithModel(true)
	for name, r := range map[string]chat.Reading{
		"nothing":            {},
		"an unknown fact":    {Facts: []chat.Said{{Fact: "salary", Value: "3"}}},
		"an unknown option":  {Facts: []chat.Said{{Fact: "status", Value: "king"}}},
		"not asked of them":  {Facts: []chat.Said{{Fact: "adviser_approval_by", Value: "yes"}}},
		"out of range":       {Facts: []chat.Said{{Fact: "age", Value: "900"}}},
		"I don't know":       {Facts: []chat.Said{{Fact: "status", Value: "?"}}},
		"an unknown scheme":  {About: "scheme.lottery"},
		"an unknown page":    {About: "info.<b>"},
		"an unknown purpose": {About: "forget!"},
		"forgetting":         {About: "meta.forget"},
	} {
		s, reply := step(t, guide, dialog.State{Lang: "fr", Model: dialog.Given}, chat.Event{Kind: chat.KindText, Text: "blublu bla", Read: &r})
		if len(s.Proposed)+len(s.Answers) > 0 || !strings.Contains(reply.Text.String(), "Je n’ai pas compris") {
			t.Errorf("%s: %v %s", name, s.Proposed, reply.Text)
		}
	}
}

// TestProposalKeepsNoOtherWords shows that nothing of a reading is stored that the
// base does not know.
func TestProposalKeepsNoOtherWords(t *testing.T) {
	r := chat.Reading{Facts: reading.Facts, About: "<b>words of a model</b>"}
	s, _ := step(t, newGuide(t).WithModel(true), dialog.State{Lang: "fr", Model: dialog.Given}, chat.Event{Kind: chat.KindText, Text: "blublu bla", Read: &r})
	data, err := dialog.MarshalState(s)
	if err != nil || len(s.Proposed) != 2 || strings.Contains(string(data), "of a model") {
		t.Errorf("%v: stored as %s", err, data)
	}
}

// TestReaderIsAskedOutsideOfTheTurn plays whole turns on a database: the reader
// is asked for those who agreed and were not understood, once a message, and
// what it finds waits for a yes.
func TestReaderIsAskedOutsideOfTheTurn(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir()+"/db", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	m := dialog.NewManager(db, newGuide(t).WithModel(true))
	var texts []string
	m.ReadWith(func(ctx context.Context, who chat.ConversationID, u chat.Unread) (chat.Reading, bool) {
		texts = append(texts, u.Text)
		// The conversation is not held meanwhile.
		if _, err := m.Handle(ctx, chat.Event{Key: "aside" + u.Text, Conversation: chat.ConversationID{Platform: "test", ID: "other"}, Kind: chat.KindStart, At: newPlayer(t, nil).at}); err != nil {
			t.Error(err)
		}
		return reading, u.Text != "blublu no"
	}, time.Minute)
	send := func(list ...chat.Event) {
		t.Helper()
		for i := range list {
			list[i].Conversation, list[i].At = chat.ConversationID{Platform: "test", ID: "1"}, newPlayer(t, nil).at
		}
		if n, err := m.Handle(t.Context(), list...); n != len(list) || err != nil {
			t.Fatalf("%d done: %v", n, err)
		}
	}
	say := func(key, text string) chat.Event {
		return chat.Event{Key: key, Kind: chat.KindText, Text: text, Lang: "fr"}
	}
	send(say("1", "blublu un"))
	send(say("2", "non"), say("3", "blublu deux"), say("4", "modèle"))
	if len(texts) > 0 {
		t.Fatalf("%q were read without a yes", texts)
	}
	send(say("5", "oui"), say("6", "menu"), say("7", "blublu trois"), say("8", "blublu no"), say("9", "blublu quatre"))
	send(say("9", "blublu quatre")) // delivered twice
	send(say("10", "/forget"), say("11", "oui"), say("12", "blublu cinq"))
	if want := []string{"blublu trois", "blublu no", "blublu quatre"}; !slices.Equal(texts, want) {
		t.Errorf("%q were read, want %q", texts, want)
	}
	m.ReadWith(nil, 0)
	send(say("13", "modèle"), say("14", "oui"), say("15", "blublu six"))
	if len(texts) != 3 {
		t.Errorf("%q were read with the reader gone", texts[3:])
	}
}

// TestReadingComesBeforeSuggestions shows who is heard when hearing is unsure: the
// reader's proposal, where there is one and the person agreed; else the likeliest
// guesses.
func TestReadingComesBeforeSuggestions(t *testing.T) {
	unsure := []knowledge.Guess{{Intent: "scheme.aif", Confidence: 0.4}, {Intent: "scheme.cpf", Confidence: 0.3}}
	const proposal, suggestions = "exact\u202f?", "De quoi s’agit-il"
	for _, tc := range []struct {
		name    string
		consent dialog.Consent
		read    *chat.Reading
		guesses []knowledge.Guess
		want    string
	}{
		{"something was read", dialog.Given, &reading, unsure, proposal},
		{"only what it is about was read", dialog.Given, &chat.Reading{About: "scheme.ptp"}, unsure, "en savoir plus sur ceci"},
		{"nothing was read", dialog.Given, &chat.Reading{}, unsure, suggestions},
		{"nothing of the list was read", dialog.Given, &chat.Reading{Facts: []chat.Said{{Fact: "salary", Value: "3"}}, About: "none"}, unsure, suggestions},
		{"nobody was asked", dialog.Given, nil, unsure, suggestions},
		{"without a yes", dialog.Declined, &reading, unsure, suggestions},
		{"without a guess that is likely", dialog.Given, &reading, []knowledge.Guess{{Intent: "scheme.aif", Confidence: 0.05}}, proposal},
		{"surely about something else", dialog.Given, &reading, []knowledge.Guess{{Intent: "scheme.aif", Confidence: 0.9}}, "Aide individuelle à la formation"},
	} {
		guide := hearing(t, tc.guesses...).WithModel(true)
		s, reply := step(t, guide, dialog.State{Lang: "fr", Model: tc.consent}, chat.Event{Kind: chat.KindText, Text: "blublu bla", Read: tc.read})
		if got := reply.Text.String(); !strings.Contains(got, tc.want) {
			t.Errorf("%s: no %q in %s %q", tc.name, tc.want, got, labels(reply))
		}
		if proposed := len(s.Proposed) > 0; proposed != (tc.want == proposal) || len(s.Answers) > 0 {
			t.Errorf("%s: proposed %v, answered %v", tc.name, s.Proposed, s.Answers)
		}
		if lost := s.Lost > 0; lost != (tc.want == suggestions) {
			t.Errorf("%s: lost %d times", tc.name, s.Lost)
		}
	}
}

// TestReaderIsAskedBeforeSuggesting holds that a message which hearing is unsure of
// goes to the reader first, and one that it is sure of does not go at all.
func TestReaderIsAskedBeforeSuggesting(t *testing.T) {
	var store fakeStore
	guesses := []knowledge.Guess{{Intent: "scheme.aif", Confidence: 0.4}}
	guide := newGuide(t).WithModel(true).WithHearing(func(string) []knowledge.Guess { return guesses })
	m := dialog.NewManager(&store, guide)
	var asked []string
	m.ReadWith(func(_ context.Context, _ chat.ConversationID, u chat.Unread) (chat.Reading, bool) {
		asked = append(asked, u.Text)
		return reading, strings.HasSuffix(u.Text, "lu")
	}, time.Minute)
	handle(t, m, text("1", "model"))
	handle(t, m, text("2", "yes"))
	for i, tc := range []struct{ says, want string }{{"blublu lu", "is that right?"}, {"blublu zorglub", "What is it about"}} {
		handle(t, m, text("unsure"+tc.says, tc.says))
		if len(asked) != i+1 || asked[i] != tc.says {
			t.Errorf("%s: asked %q", tc.says, asked)
		}
		if got := store.last(); !strings.Contains(got, tc.want) {
			t.Errorf("%s: no %q in %s", tc.says, tc.want, got)
		}
	}
	guesses = []knowledge.Guess{{Intent: "scheme.cpf", Confidence: 0.9}}
	handle(t, m, text("sure", "blublu bla"))
	if len(asked) != 2 {
		t.Errorf("asked %q", asked)
	}
}

// TestManyMessagesAreReadInTheTimeOfOne holds that somebody who sends many messages
// at once, which nobody understands, keeps an adapter that waits for all of them no
// longer than one: the first are read, the others are answered without.
func TestManyMessagesAreReadInTheTimeOfOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store fakeStore
		m := dialog.NewManager(&store, newGuide(t).WithModel(true))
		asked := 0
		m.ReadWith(func(ctx context.Context, _ chat.ConversationID, _ chat.Unread) (chat.Reading, bool) {
			asked++
			select {
			case <-ctx.Done():
				return chat.Reading{}, false
			case <-time.After(3 * time.Second):
				return reading, true
			}
		}, 4*time.Second)
		handle(t, m, text("model", "model"))
		handle(t, m, text("yes", "yes"))
		var events []chat.Event
		for i := range 30 {
			events = append(events, text(fmt.Sprint(i), "blublu zorglub"))
		}
		for _, want := range []int{2, 4} { // each call has its own time
			store.replies = nil
			begun := time.Now()
			if n, err := m.Handle(t.Context(), events...); n != len(events) || err != nil {
				t.Fatal(n, err)
			}
			if took := time.Since(begun); took != 4*time.Second || asked != want || len(store.replies) != len(events) {
				t.Errorf("%d messages read in %v, %d answered; want %d in 4s", asked, took, len(store.replies), want)
			}
			if first, last := store.replies[0].Text.String(), store.last(); !strings.Contains(first, "is that right?") || !strings.Contains(last, "I did not understand") {
				t.Errorf("told %q … %q", first, last)
			}
			for i := range events {
				events[i].Key += "'"
			}
		}
	})
}
