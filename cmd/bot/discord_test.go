package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

// withDiscord adds a Discord to a site.
func (s *site) withDiscord() *site {
	s.t.Helper()
	s.discord = fakediscord.New(s.t, nil)
	s.adds(s.config, fmt.Sprintf("[discord]\napi = %q\n", s.discord.URL()))
	return s
}

// startDiscord starts the program and returns once it listens to the gateway.
func (s *site) startDiscord() *process {
	s.t.Helper()
	p := s.start()
	p.logs("discord: connected", 1)
	return p
}

// member is somebody who talks with the bot over Discord.
type member struct {
	*site
	id   int64
	read int // messages of the bot that were looked at
}

func (s *site) member(id int64) *member {
	s.discord.SetLanguage(id, "fr")
	return &member{site: s, id: id}
}

func (m *member) act(one turn) {
	m.t.Helper()
	if one.presses == "" {
		m.discord.Say(m.id, one.says)
		return
	}
	button := one.presses
	for _, message := range m.fromBot() {
		for _, label := range message.Labels() {
			if plain(label) == one.presses {
				button = label
			}
		}
	}
	if err := m.discord.Press(m.id, button); err != nil {
		m.t.Fatal(err)
	}
}

func (m *member) fromBot() []fakediscord.Message {
	return slices.DeleteFunc(m.discord.Transcript(m.id), func(one fakediscord.Message) bool { return !one.FromBot || one.Thinking })
}

func (m *member) wait(holds func() bool) error {
	ctx, cancel := context.WithTimeout(m.t.Context(), patience)
	defer cancel()
	return m.discord.Until(ctx, holds)
}

// sees waits for the answer to a turn.
func (m *member) sees(one turn) fakediscord.Message {
	m.t.Helper()
	found := -1
	var sent []fakediscord.Message
	if err := m.wait(func() bool {
		sent = m.fromBot()
		found = slices.IndexFunc(sent[m.read:], func(b fakediscord.Message) bool { return strings.Contains(shown(b), one.want[0]) })
		return found >= 0
	}); err != nil {
		m.t.Fatalf("after %q: %v; not told %q, but:\n%s", one.says+one.presses, err, one.want[0], discordTranscript(sent[m.read:]...))
	}
	m.read += found + 1
	answer := sent[m.read-1]
	for _, want := range one.want {
		if !strings.Contains(shown(answer), want) {
			m.t.Errorf("after %q: the answer lacks %q:\n%s", one.says+one.presses, want, shown(answer))
		}
	}
	for _, not := range one.not {
		if strings.Contains(shown(answer), not) {
			m.t.Errorf("after %q: the answer holds %q:\n%s", one.says+one.presses, not, shown(answer))
		}
	}
	return answer
}

// sent waits until nothing is left to be sent.
func (m *member) sent() {
	m.t.Helper()
	m.site.sentTo(chat.ConversationID{Platform: discord.Platform, ID: m.discord.Channel(m.id)})
}

var (
	markdownLink   = regexp.MustCompile(`\[((?:[^\]\\]|\\.)*)\]\(<[^>]*>\)`)
	markdownEscape = regexp.MustCompile(`\\(.)`)
)

// shown is a message as a person reads it, in the form in which other tests
// write messages.
func shown(m fakediscord.Message) string {
	s := markdownLink.ReplaceAllString(strings.ReplaceAll(m.Text, "**", ""), "$1")
	s = regexp.MustCompile(`(?m)^- `).ReplaceAllString(s, "– ")
	return plain(markdownEscape.ReplaceAllString(s, "$1"))
}

func discordTranscript(messages ...fakediscord.Message) string {
	var b strings.Builder
	for _, m := range messages {
		b.WriteString("< " + strings.ReplaceAll(shown(m), "\n", "\n< ") + "\n")
		for _, label := range m.Labels() {
			b.WriteString("  [" + label + "]")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestTalkOverDiscord plays the whole talk with the program as a process; with
// -v it prints the talk.
func TestTalkOverDiscord(t *testing.T) {
	t.Parallel()
	s := newSite(t).withDiscord()
	s.startDiscord()
	nadia := s.member(8001)
	for _, one := range jobSeekerTalk() {
		before := nadia.fromBot()
		nadia.act(one)
		answer := nadia.sees(one)
		t.Logf("\n> %s\n%s", one.says+one.presses, discordTranscript(answer))
		nadia.sent()
		after := nadia.fromBot()
		if len(after) != len(before)+1 {
			t.Errorf("after %q: %d messages answer, want one:\n%s", one.says+one.presses, len(after)-len(before), discordTranscript(after[len(before):]...))
		}
		if one.closes == "" {
			continue
		}
		closed := func() fakediscord.Message { return nadia.fromBot()[len(before)-1] }
		if err := nadia.wait(func() bool { return closed().Edits > 0 }); err != nil {
			t.Errorf("after %q: the question is not closed", one.presses)
		}
		question := closed()
		if note := "Votre réponse : " + one.closes; question.Edits != 1 || question.Labels() != nil || !strings.HasSuffix(shown(question), note) {
			t.Errorf("after %q: the question has %d edits, the choices %q and says, instead of ending with %q:\n%s",
				one.presses, question.Edits, question.Labels(), note, shown(question))
		}
	}
	if err := nadia.wait(func() bool { return s.discord.Waiting(nadia.id) == 0 }); err != nil {
		t.Errorf("%d presses are not acknowledged", s.discord.Waiting(nadia.id))
	}
	if got := s.discord.Begun(); len(got) != 1 {
		t.Errorf("sessions began %v", got)
	}
}

// TestKilledOnDiscord plays the whole talk and kills the program in every turn:
// while the person types, who is answered after the next start, or after a
// press was answered. Nothing is lost, and nothing is there twice.
func TestKilledOnDiscord(t *testing.T) {
	t.Parallel()
	s := newSite(t).withDiscord()
	s.program = builtBot
	bot := s.startDiscord()
	nadia := s.member(8101)
	talk := jobSeekerTalk()
	for i, one := range talk {
		// Of somebody whom we do not know Discord tells nothing afterwards.
		known := i > 0 && talk[i-1].presses != "Oui, tout effacer"
		if one.presses == "" && known {
			bot.kill()
			nadia.act(one)
			bot = s.startDiscord()
			nadia.sees(one)
			continue
		}
		nadia.act(one)
		nadia.sees(one)
		bot.kill()
		bot = s.startDiscord()
	}
	nadia.sent()
	told := nadia.fromBot()
	at := 0
	for _, m := range told {
		if at < len(talk) && strings.Contains(shown(m), talk[at].want[0]) {
			at++
		} else {
			t.Errorf("behind the answer %d stands:\n%s", at, discordTranscript(m))
		}
	}
	if at != len(talk) {
		t.Errorf("%d of %d turns are answered", at, len(talk))
	}
	for _, how := range s.discord.Begun() {
		if how != "identify" {
			t.Errorf("a new process began by %q", how)
		}
	}
}

// TestSlashCommandsOverDiscord asks in a server: a scheme for all to see, and what
// is personal for the person's eyes only, in the talk that goes on in the direct
// channel.
func TestSlashCommandsOverDiscord(t *testing.T) {
	t.Parallel()
	s := newSite(t).withDiscord()
	bot := s.startDiscord()
	nadia := s.member(8201)
	bot.logs("discord: registering the commands", 1)
	if err := nadia.wait(func() bool { return len(s.discord.Commands()) > 0 }); err != nil {
		t.Fatal(err)
	}
	use := func(place fakediscord.Place, command, argument string, want ...string) fakediscord.Message {
		t.Helper()
		if err := s.discord.Use(nadia.id, place, command, argument); err != nil {
			t.Fatal(err)
		}
		return nadia.sees(turn{says: "/" + command, want: want})
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	found, err := s.discord.Suggest(ctx, nadia.id, "aides", "aif")
	if err != nil || len(found) == 0 || found[0].Name != "AIF (France Travail)" {
		t.Fatalf("suggested %+v, %v", found, err)
	}
	if m := use(fakediscord.InServer, "aides", found[0].Value, "Qui appeler", "3949"); m.Ephemeral || m.Channel != fakediscord.GuildChannelID {
		t.Errorf("not all in the server see %+v", m)
	}
	use(fakediscord.InServer, "start", "", askStatus)
	nadia.act(turn{presses: "En recherche d’emploi"})
	if m := nadia.sees(turn{presses: "En recherche d’emploi", want: []string{askCourse}}); !m.Ephemeral {
		t.Errorf("all in the server see %+v", m)
	}
	if m := use(fakediscord.Direct, "reponses", "", "Situation : En recherche d’emploi"); m.Ephemeral {
		t.Errorf("got %+v", m)
	}
	use(fakediscord.Direct, "annuler", "", askCourse) // leaves the answers
	use(fakediscord.Direct, "annuler", "", "Réponse retirée", askStatus)
	s.discord.SetLanguage(8202, "en-GB")
	john := &member{site: s, id: 8202}
	if err := s.discord.Use(john.id, fakediscord.InServer, "schemes", ""); err != nil {
		t.Fatal(err)
	}
	m := john.sees(turn{says: "/schemes", want: []string{"Which scheme would you like to know about?"}})
	if len(m.Menus) < 2 || len(m.Labels()) < 31 {
		t.Errorf("menus %+v", m.Menus)
	}
}
