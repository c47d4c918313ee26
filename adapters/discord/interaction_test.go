package discord_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters"
	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

func commands(o *discord.Options) {
	o.Commands = []discord.Command{
		{Name: "start", Does: "Start", In: map[string]discord.Words{"fr": {Name: "start", Does: "Commencer"}, "en": {Name: "start", Does: "Start"}}},
		{Name: "schemes", Does: "Find a scheme", In: map[string]discord.Words{"fr": {Name: "aides", Does: "Trouver une aide"}, "en": {Name: "schemes", Does: "Find a scheme"}},
			Argument: &discord.Argument{Name: "name", Does: "Its name", In: map[string]discord.Words{"fr": {Name: "nom", Does: "Son nom"}, "en": {Name: "name", Does: "Its name"}}}},
	}
	o.Suggest = func(lang, typed string, limit int) []chat.Choice {
		all := []chat.Choice{{Label: lang + " " + typed, Action: "s:aif"}, {Label: strings.Repeat("é", 200), Action: strings.Repeat("x", chat.MaxAction)}}
		for i := range limit {
			all = append(all, chat.Choice{Label: "more", Action: fmt.Sprint("s:", i)})
		}
		return all
	}
}

// meet is a fixture with commands that runs, and has met Ann, whose client is
// French.
func meet(t *testing.T, change func(*discord.Options), take func(context.Context, chat.Event) error) *talk {
	t.Helper()
	k := fixture(t, func(o *discord.Options) {
		commands(o)
		if change != nil {
			change(o)
		}
	}, nil)
	k.SetLanguage(ann, "fr")
	k.runWith(t, take)
	k.until(t, "connected with commands", func() bool { return k.ready() && len(k.Commands()) > 0 })
	return k
}

func (k *talk) use(t *testing.T, place fakediscord.Place, command, argument string) chat.Event {
	t.Helper()
	if err := k.Use(ann, place, command, argument); err != nil {
		t.Fatal(err)
	}
	return k.next(t)
}

func (k *talk) press(t *testing.T, choice string) chat.Event {
	t.Helper()
	if err := k.Press(ann, choice); err != nil {
		t.Fatal(err)
	}
	return k.next(t)
}

// answers makes the part that answers an event.
func answers(e chat.Event, text string, choices ...chat.Choice) adapters.Part {
	return adapters.Part{Text: chat.Text{}.Para(chat.Plain(text)), Choices: choices, Answers: e.Answer, Key: text}
}

func (k *talk) reply(t *testing.T, p adapters.Part) {
	t.Helper()
	if err := k.send(t, ann, p); err != nil {
		t.Fatalf("Send: %v; log:\n%s", err, k.log)
	}
}

// acknowledged waits until nothing of Ann's waits for its first answer.
func (k *talk) acknowledged(t *testing.T) {
	t.Helper()
	k.until(t, "acknowledged", func() bool { return k.Waiting(ann) == 0 })
}

var yes = chat.Choice{Key: "1", Label: "Oui", Action: "a:x=yes"}

func TestCommandInTheDirectChannel(t *testing.T) {
	k := meet(t, nil, nil)
	e := k.use(t, fakediscord.Direct, "aides", "")
	if e.Kind != chat.KindText || e.Text != "/schemes" || e.Lang != "fr" || e.Conversation != k.conversation(ann) || e.Answer == "" || !strings.HasPrefix(e.Key, "i") {
		t.Errorf("got %+v", e)
	}
	k.acknowledged(t)
	if m := k.fromBot(ann); len(m) != 1 || !m[0].Thinking || m[0].Ephemeral {
		t.Errorf("the client shows %+v", m)
	}
	k.reply(t, answers(e, "first", yes))
	second := answers(e, "second")
	second.Further = true
	k.reply(t, second)
	m := k.fromBot(ann)
	if len(m) != 2 || m[0].Text != "first" || m[0].Thinking || m[1].Text != "second" || len(m[0].Labels()) != 1 {
		t.Errorf("got %+v", m)
	}
	if e := k.use(t, fakediscord.Direct, "start", ""); e.Kind != chat.KindStart || e.Text != "" {
		t.Errorf("got %+v", e)
	}
}

func TestPressInTheDirectChannel(t *testing.T) {
	k := meet(t, nil, nil)
	question := says("Sure?")
	question.Choices = []chat.Choice{yes}
	k.reply(t, question)
	e := k.press(t, "Oui")
	if e.Kind != chat.KindPress || e.Action != yes.Action || e.Answer != "" || string(e.On) != k.Channel(ann)+"/"+k.fromBot(ann)[0].ID || e.Lang != "fr" {
		t.Errorf("got %+v", e)
	}
	closed := answers(e, "Sure? Yes.")
	closed.Replaces = e.On
	k.reply(t, closed)
	k.acknowledged(t)
	if m := k.fromBot(ann); len(m) != 1 || m[0].Text != "Sure? Yes." || len(m[0].Labels()) != 0 {
		t.Errorf("got %+v", m)
	}
}

func TestMenu(t *testing.T) {
	k := meet(t, nil, nil)
	question := says("Which?")
	for i := range 31 {
		question.Choices = append(question.Choices, chat.Choice{Label: fmt.Sprint("Option ", i+1), Action: fmt.Sprint("s:", i+1)})
	}
	k.reply(t, question)
	menus := k.fromBot(ann)[0].Menus
	if len(menus) != 2 || menus[1].Placeholder != "26–31 · Option 26 … Option 31" {
		t.Errorf("got %+v", menus)
	}
	if e := k.press(t, "Option 30"); e.Kind != chat.KindPress || e.Action != "s:30" {
		t.Errorf("got %+v", e)
	}
}

func TestInServerOnlyThePersonSees(t *testing.T) {
	k := meet(t, nil, nil)
	e := k.use(t, fakediscord.InServer, "aides", "")
	if e.Conversation != k.conversation(ann) {
		t.Errorf("another talk than the direct one: %+v", e)
	}
	k.reply(t, answers(e, "first", yes))
	pressed := k.press(t, "Oui")
	if pressed.Conversation != e.Conversation || pressed.Action != yes.Action || !strings.HasPrefix(string(pressed.On), "private/") {
		t.Errorf("got %+v", pressed)
	}
	closed := answers(pressed, "first, closed")
	closed.Replaces = pressed.On
	k.reply(t, closed)
	k.reply(t, answers(pressed, "second", yes))
	k.acknowledged(t)
	m := k.fromBot(ann)
	if len(m) != 2 || m[0].Text != "first, closed" || m[1].Text != "second" {
		t.Errorf("got %+v", m)
	}
	for _, one := range m {
		if !one.Ephemeral || one.Channel != fakediscord.GuildChannelID {
			t.Errorf("there for all to see, or elsewhere: %+v", one)
		}
	}
	if n := len(k.Calls(fakediscord.OpenDM)); n != 1 {
		t.Errorf("the direct channel was asked for %d times", n)
	}
}

func TestAfterAQuarterOfAnHour(t *testing.T) {
	for name, late := range map[string]func(*talk){
		"by our clock":      func(k *talk) { k.later.Store(int64(16 * time.Minute)) },
		"by Discord's word": func(k *talk) { k.Expire(ann) },
	} {
		t.Run(name, func(t *testing.T) {
			k := meet(t, nil, nil)
			e := k.use(t, fakediscord.InServer, "aides", "")
			k.acknowledged(t)
			k.reply(t, answers(e, "in time", yes))
			pressed := k.press(t, "Oui")
			k.acknowledged(t)
			late(k)
			closed := answers(pressed, "too late to close")
			closed.Replaces = pressed.On
			k.reply(t, closed)
			k.reply(t, answers(pressed, "new message", yes))
			m := k.fromBot(ann)
			if len(m) != 2 || m[0].Text != "in time" || m[1].Text != "new message" || m[1].Ephemeral || m[1].Channel != k.Channel(ann) {
				t.Errorf("got %+v", m)
			}
			k.CloseDMs(ann)
			checkError(t, k.send(t, ann, answers(pressed, "nowhere")), adapters.Gone, 0)
		})
	}
}

func TestAnotherProcessAnswers(t *testing.T) {
	k := meet(t, nil, nil)
	k.FailNext(fakediscord.Callback, failure{Delay: 300 * time.Millisecond})
	e := k.use(t, fakediscord.Direct, "aides", "")
	other, err := discord.New(token, &discord.Options{API: k.URL()})
	if err != nil {
		t.Fatal(err)
	}
	checkError(t, other.Send(t.Context(), e.Conversation, answers(e, "first")), adapters.Temporary, 500*time.Millisecond)
	k.acknowledged(t)
	if err := other.Send(t.Context(), e.Conversation, answers(e, "first")); err != nil {
		t.Fatal(err)
	}
	if m := k.fromBot(ann); len(m) != 1 || m[0].Text != "first" {
		t.Errorf("got %+v", m)
	}
}

func TestUnacknowledgedIsAnsweredInTheChannel(t *testing.T) {
	k := meet(t, nil, nil)
	k.FailNext(fakediscord.Callback, failure{Status: 404, Code: 10062, Message: "Unknown interaction"})
	e := k.use(t, fakediscord.Direct, "aides", "")
	k.until(t, "given up", func() bool { return strings.Contains(k.log.String(), "not acknowledged") })
	checkError(t, k.send(t, ann, answers(e, "first")), adapters.Temporary, 500*time.Millisecond)
	k.later.Store(int64(5 * time.Second)) // no other process can be acknowledging it
	k.reply(t, answers(e, "first"))
	if m := k.fromBot(ann); len(m) != 1 || m[0].Text != "first" || m[0].Channel != k.Channel(ann) {
		t.Errorf("got %+v", m)
	}
}

// TestAnswerClasses fails every request about interactions in every way. No
// error and no line of the log holds a secret.
func TestAnswerClasses(t *testing.T) {
	for _, tt := range failures {
		t.Run(tt.name, func(t *testing.T) {
			k := meet(t, impatient(tt.fail), nil)
			e := k.use(t, fakediscord.InServer, "aides", "")
			k.acknowledged(t)
			for _, route := range []string{fakediscord.EditOriginal, fakediscord.FollowUp} {
				p := answers(e, "private words")
				p.Further = route == fakediscord.FollowUp
				k.FailNext(route, tt.fail)
				if tt.class == adapters.Gone && (strings.Contains(tt.name, "channel") || strings.Contains(tt.name, "direct")) {
					continue // of a channel, not of an interaction
				}
				checkError(t, k.send(t, ann, p), tt.class, tt.after)
			}
			for _, route := range []string{fakediscord.Callback, fakediscord.OpenDM, fakediscord.ReadCommands} {
				k.FailNext(route, tt.fail)
			}
			if err := k.Use(bob, fakediscord.InServer, "schemes", ""); err == nil && passes(tt.class) && !tt.fail.Global {
				k.next(t)
			}
		})
	}
}

func passes(c adapters.Class) bool {
	return c == adapters.Temporary || c == adapters.Throttled || c == adapters.Unknown
}

func TestSuggestions(t *testing.T) {
	k := meet(t, nil, nil)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	got, err := k.Suggest(ctx, ann, "aides", "transi")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 25 || got[0].Name != "fr transi" || !strings.HasSuffix(got[1].Name, "…") {
		t.Fatalf("got %d: %+v", len(got), got)
	}
	if e := k.use(t, fakediscord.Direct, "aides", got[0].Value); e.Kind != chat.KindPress || e.Action != "s:aif" || e.On != "" {
		t.Errorf("chosen: %+v", e)
	}
	if e := k.use(t, fakediscord.Direct, "aides", "transition pro"); e.Kind != chat.KindText || e.Text != "transition pro" {
		t.Errorf("typed: %+v", e)
	}
}

func TestCommandsAreRegisteredOnce(t *testing.T) {
	k := meet(t, nil, nil)
	want := map[string]string{"fr": "aides", "en-US": "schemes", "en-GB": "schemes"}
	c := k.Commands()[1]
	if diff := cmp.Diff(want, c.Names); diff != "" || c.Name != "schemes" || c.Descriptions["fr"] != "Trouver une aide" || c.Options[0].Names["fr"] != "nom" {
		t.Errorf("(-want +got):\n%s\n%+v", diff, c)
	}
	restart := func(change func(*discord.Options)) {
		t.Helper()
		opts := &discord.Options{API: k.URL()}
		commands(opts)
		if change != nil {
			change(opts)
		}
		a, err := discord.New(token, opts)
		if err != nil {
			t.Fatal(err)
		}
		before := len(k.Calls(fakediscord.ReadCommands))
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() {
			if err := a.Run(ctx, func(_ context.Context, events ...chat.Event) (int, error) { return len(events), nil }); err != nil {
				t.Errorf("Run: %v", err)
			}
		})
		k.until(t, "compared", func() bool { return len(k.Calls(fakediscord.ReadCommands)) > before })
		if change != nil {
			k.until(t, "registered", func() bool { return len(k.Calls(fakediscord.UpdateCommands)) == 2 })
		}
		stop()
		running.Wait()
	}
	k.stop()
	if err := k.ended(t); err != nil {
		t.Fatal(err)
	}
	restart(nil)
	restart(nil)
	if n := len(k.Calls(fakediscord.UpdateCommands)); n != 1 {
		t.Errorf("registered %d times, want once", n)
	}
	restart(func(o *discord.Options) { o.Commands[0].Does = "Begin" })
	if got := k.Commands()[0].Description; got != "Begin" {
		t.Errorf("described as %q", got)
	}
}
