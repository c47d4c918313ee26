package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

// seesInHall waits for what the bot tells all in the channel of the server.
func (m *member) seesInHall(want string) fakediscord.Message {
	m.t.Helper()
	var found fakediscord.Message
	if err := m.wait(func() bool {
		for _, one := range slices.Backward(m.discord.InChannel(fakediscord.GuildChannelID)) {
			if one.FromBot && strings.Contains(shown(one), want) {
				found = one
				return true
			}
		}
		return false
	}); err != nil {
		m.t.Fatalf("the channel is not told %q, but:\n%s", want, discordTranscript(m.discord.InChannel(fakediscord.GuildChannelID)...))
	}
	return found
}

// TestServerTalk plays what happens in a channel of a server with students and
// staff; with -v it prints the talk. What anybody may see is shown to all; what is
// personal goes on in a thread of the student's own.
func TestServerTalk(t *testing.T) {
	t.Parallel()
	s := newSite(t).withDiscord()
	bot := s.startDiscord()
	bot.logs("discord: registering the commands", 1)
	lina, karim := s.member(8501), s.member(8502)
	if err := lina.wait(func() bool { return len(s.discord.Commands()) > 0 }); err != nil {
		t.Fatal(err)
	}
	const hall = fakediscord.GuildChannelID
	ask := func(m *member, text string) { s.discord.SayIn(m.id, hall, fakediscord.Note{Text: text}) }

	ask(lina, "Salut, quelqu’un sait qui paie la formation ?")
	ask(karim, fakediscord.MentionBot+" c’est quoi l’AIF ?")
	card := karim.seesInHall("Aide individuelle à la formation")
	if card.Ephemeral || !slices.Contains(card.Labels(), "Est-ce pour moi\u202f? (en privé)") {
		t.Errorf("the card: %+v", card)
	}
	s.discord.SayIn(lina.id, hall, fakediscord.Note{Text: fakediscord.MentionBot + " je suis au chômage", ReplyTo: card.ID, Ping: true})
	lina.seesInHall("C’est personnel")
	lina.read = len(lina.fromBot())
	if err := s.discord.PressIn(lina.id, hall, "Continuer en privé"); err != nil {
		t.Fatal(err)
	}
	first := lina.sees(turn{presses: "Continuer en privé", want: []string{"Bonjour, ici Guichet", askStatus}})
	threads := s.discord.Threads(lina.id)
	if len(threads) != 1 || first.Channel != threads[0] || first.Ephemeral {
		t.Fatalf("threads %v, the talk begins with %+v", threads, first)
	}
	if err := lina.wait(func() bool {
		return slices.ContainsFunc(lina.fromBot(), func(m fakediscord.Message) bool { return m.Ephemeral && strings.Contains(m.Text, "<#"+threads[0]+">") })
	}); err != nil {
		t.Errorf("nothing leads to the thread:\n%s", discordTranscript(lina.fromBot()...))
	}
	lina.act(turn{presses: "En recherche d’emploi"})
	lina.sees(turn{presses: "En recherche d’emploi", want: []string{askCourse}})
	s.discord.SayIn(lina.id, threads[0], fakediscord.Note{Text: fakediscord.MentionBot + " cap bijouterie"})
	lina.sees(turn{says: "cap bijouterie", want: []string{"Quand commence la formation"}})
	lina.typesInto("Saisir", "dans 15 semaines", "Noté")
	s.discord.SayIn(lina.id, threads[0], fakediscord.Note{Text: "mi-mars"})
	lina.sees(turn{says: "mi-mars", want: []string{"Discord ne me montre pas ce message"}})
	if err := s.discord.UseIn(lina.id, threads[0], "reponses", ""); err != nil {
		t.Fatal(err)
	}
	if m := lina.sees(turn{says: "/reponses", want: []string{"Situation : En recherche d’emploi"}}); m.Channel != threads[0] {
		t.Errorf("elsewhere: %+v", m)
	}
	if err := s.discord.Use(karim.id, fakediscord.InServer, "aides", "cpf"); err != nil {
		t.Fatal(err)
	}
	karim.seesInHall("Compte personnel de formation")
	for _, m := range s.discord.InChannel(hall) {
		if m.FromBot && (m.Ephemeral || strings.Contains(shown(m), askStatus) || strings.Contains(shown(m), "Situation :")) {
			t.Errorf("personal, in the channel:\n%s", m.Text)
		}
	}
	told := func() []fakediscord.Message {
		return slices.DeleteFunc(s.discord.InChannel(hall), func(m fakediscord.Message) bool { return !m.FromBot })
	}
	s.sentTo(chat.ConversationID{Platform: discord.Platform, ID: fmt.Sprintf("%s/%d", hall, karim.id)})
	if all := told(); len(all) != 4 { // the card of the CPF takes two
		t.Errorf("%d messages in the channel, want 4:\n%s", len(all), discordTranscript(all...))
	}
	for _, where := range []string{hall, threads[0]} {
		t.Logf("\n#%s", s.discord.NameOf(where))
		for _, m := range s.discord.InChannel(where) {
			if m.FromBot {
				t.Logf("\n%s", discordTranscript(m))
			} else {
				t.Logf("\n%d> %s", m.By, m.Text)
			}
		}
	}
}

// typesInto opens a form and sends it.
func (m *member) typesInto(button, text string, want ...string) fakediscord.Message {
	m.t.Helper()
	if err := m.discord.Press(m.id, button); err != nil {
		m.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(m.t.Context(), patience)
	defer cancel()
	form, err := m.discord.Form(ctx, m.id)
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Logf("\n[%s] %s: %s (%s)", form.Title, form.Label, form.Hint, form.Example)
	if err := m.discord.Submit(m.id, text); err != nil {
		m.t.Fatal(err)
	}
	return m.sees(turn{says: text, want: want})
}

// withDiscordByHTTP adds a Discord that brings interactions by HTTP.
func (s *site) withDiscordByHTTP() (*site, string) {
	s.t.Helper()
	s.discord = fakediscord.New(s.t, nil)
	address := "http://" + freeAddress(s.t)
	key := s.discord.Endpoint(address + "/discord")
	s.receivesDiscord(s.config, key)
	s.adds(s.config, fmt.Sprintf("[web]\nlisten = %q\n", strings.TrimPrefix(address, "http://")))
	return s, address
}

func (s *site) receivesDiscord(config, key string) {
	s.t.Helper()
	s.adds(config, fmt.Sprintf("[discord]\napi = %q\nmode = \"http\"\npublic_key = %q\n", s.discord.URL(), key))
}

// adds puts more into a file of settings.
func (s *site) adds(config, more string) {
	s.t.Helper()
	settings, err := os.OpenFile(config, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer settings.Close()
	if _, err := settings.WriteString(more); err != nil {
		s.t.Fatal(err)
	}
}

// TestDiscordByHTTP plays a talk by commands, buttons and forms alone, kills the
// program in between, and brings something twice.
func TestDiscordByHTTP(t *testing.T) {
	t.Parallel()
	s, address := newSite(t).withDiscordByHTTP()
	bot := s.start()
	bot.logs("discord: interactions come by HTTP", 1)
	lina := s.member(8601)
	if err := lina.wait(func() bool { return len(s.discord.Commands()) > 0 }); err != nil {
		t.Fatal(err)
	}
	if err := s.discord.Use(lina.id, fakediscord.Direct, "start", ""); err != nil {
		t.Fatal(err)
	}
	lina.sees(turn{says: "/start", want: []string{askStatus}})
	if _, err := s.discord.Again(lina.id); err != nil {
		t.Error(err)
	}
	lina.act(turn{presses: "En recherche d’emploi"})
	lina.sees(turn{presses: "En recherche d’emploi", want: []string{askCourse}})
	lina.sent()
	bot.kill()
	bot = s.start()
	bot.logs("discord: interactions come by HTTP", 1)
	lina.act(turn{presses: "CAP bijouterie-joaillerie"})
	lina.sees(turn{presses: "CAP bijouterie-joaillerie", want: []string{"Quand commence la formation"}})
	lina.typesInto("Saisir", "dans 15 semaines", "Noté")
	lina.sent()
	if m := lina.fromBot(); len(m) != 4 {
		t.Errorf("%d messages, want 4:\n%s", len(m), discordTranscript(m...))
	}
	if code := answerTo(t, http.MethodPost, address+"/discord", `{"type":1}`); code != http.StatusUnauthorized {
		t.Errorf("a stranger is answered %d", code)
	}
	if code := bot.stop(); code != exitDone {
		t.Errorf("exit code %d", code)
	}
	if n := len(s.discord.Calls(fakediscord.GatewayBot)); n != 0 {
		t.Errorf("the gateway was asked for %d times", n)
	}
}

// TestDiscordByHTTPOnTwo brings every interaction to another of two bots that share
// a database. Whichever sends, the answer goes where Discord waits for it.
func TestDiscordByHTTPOnTwo(t *testing.T) {
	t.Parallel()
	s := newHookSite(t, newServed(t), 2)
	s.discord = fakediscord.New(t, nil)
	key := s.discord.Endpoint("")
	for _, config := range s.configs {
		s.receivesDiscord(config, key)
	}
	for n := range s.configs {
		s.startHook(n)
	}
	for _, address := range s.public[publicBot] { // what comes to a bot that does not listen yet is lost
		for listens := false; !listens; time.Sleep(10 * time.Millisecond) {
			answer, err := http.Get(address + healthPath)
			if listens = err == nil; listens {
				_ = answer.Body.Close()
			}
			if err := t.Context().Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	lina := s.member(8701)
	if err := lina.wait(func() bool { return len(s.discord.Commands()) > 0 }); err != nil {
		t.Fatal(err)
	}
	turns := 0
	next := func() {
		s.discord.Endpoint(s.public[publicBot][turns%2] + "/discord")
		turns++
	}
	next()
	if err := s.discord.Use(lina.id, fakediscord.InServer, "start", ""); err != nil {
		t.Fatal(err)
	}
	lina.sees(turn{says: "/start", want: []string{askStatus}})
	for _, one := range []turn{
		{presses: "En recherche d’emploi", want: []string{askCourse}},
		{presses: "CAP bijouterie-joaillerie", want: []string{"Quand commence la formation"}},
		{presses: "Je ne sais pas", want: []string{"inscription à France Travail"}},
	} {
		next()
		lina.act(one)
		if m := lina.sees(one); !m.Ephemeral {
			t.Errorf("for all to see: %+v", m)
		}
	}
}
