package main

import (
	"slices"
	"strings"
	"testing"

	"guichet/adapters/telegram/faketelegram"
)

// TestGroupTalk plays what happens in a group of students and staff; with -v it
// prints the talk. What anybody may see is shown to all, as a reply to who asked;
// what is personal goes on in private.
func TestGroupTalk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.start()
	const ines, karim = 7301, 7302
	s.telegram.SetLanguage(ines, "fr")
	s.telegram.SetLanguage(karim, "fr")
	g := s.telegram.OpenForum(-1007300)
	topic := g.OpenTopic(ines, "Financement")
	fromBot := func() []faketelegram.Message {
		return slices.DeleteFunc(g.Transcript(), func(m faketelegram.Message) bool { return !m.FromBot })
	}
	answers := func(asked int64, want string) faketelegram.Message {
		t.Helper()
		i := -1
		s.until("the group is told "+want, func() bool {
			i = slices.IndexFunc(fromBot(), func(m faketelegram.Message) bool {
				return m.ReplyTo == asked && strings.Contains(plain(m.Text), want)
			})
			return i >= 0
		})
		return fromBot()[i]
	}

	g.Post(ines, faketelegram.Post{Text: "Salut, quelqu’un connaît les aides ?", Topic: topic})
	asked := g.Post(karim, faketelegram.Post{Text: "@GuichetTestBot c’est quoi l’AIF ?", Topic: topic})
	card := answers(asked, "Aide individuelle à la formation")
	if card.Topic != topic || !slices.Contains(card.Labels(), "Est-ce pour moi\u202f? (en privé)") {
		t.Errorf("the card: %+v", card)
	}
	asked = g.Post(ines, faketelegram.Post{Text: "je suis au chômage", Topic: topic, ReplyTo: card.ID})
	personal := answers(asked, "C’est personnel")
	link, err := g.Link("Continuer en privé")
	if err != nil {
		t.Fatalf("%v in %+v", err, personal)
	}
	if err := s.telegram.Follow(ines, link); err != nil {
		t.Fatal(err)
	}
	i := s.person(t, ines)
	if first := i.sees(turn{want: []string{"Bonjour, ici Guichet"}}); !strings.Contains(plain(first.Text), askStatus) {
		t.Errorf("the private talk begins with:\n%s", first.Text)
	}
	i.does(turn{presses: "En recherche d’emploi", closes: "En recherche d’emploi", want: []string{askCourse}})
	asked = g.Post(ines, faketelegram.Post{Text: "/reponses", Topic: topic})
	answers(asked, "C’est personnel")
	for _, m := range fromBot() {
		if strings.Contains(m.Text, "Votre situation") || strings.Contains(plain(m.Text), askStatus) {
			t.Errorf("a question in the group:\n%s", m.Text)
		}
		if m.Topic != topic {
			t.Errorf("not in the topic: %+v", m)
		}
	}
	g.Post(karim, faketelegram.Post{Text: "merci à vous deux", Topic: topic})
	s.until("every update is confirmed", func() bool { return s.telegram.Pending() == 0 })
	if n := len(fromBot()); n != 3 {
		t.Errorf("%d messages in the group, want 3:\n%s", n, transcript(fromBot()...))
	}
	for _, m := range g.Transcript() {
		if m.FromBot {
			t.Logf("\n%s", transcript(m))
		} else {
			t.Logf("\n%d> %s", m.From, m.Text)
		}
	}
}

// TestGroupThatMoves makes a supergroup of a group before the bot has answered.
func TestGroupThatMoves(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	g := s.telegram.OpenGroup(-7400)
	g.Say(7401, "@GuichetTestBot cpf")
	next := g.Migrate(-1007400)
	s.start()
	s.until("the new group has the answer", func() bool {
		return slices.ContainsFunc(next.Transcript(), func(m faketelegram.Message) bool {
			return m.FromBot && strings.Contains(plain(m.Text), "Compte personnel de formation")
		})
	})
}

// TestGroupThatMovesKeepsItsTalks makes a supergroup of a group in which somebody
// has chosen a language. They are answered in it there.
func TestGroupThatMovesKeepsItsTalks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	g := s.telegram.OpenGroup(-7500)
	s.start()
	answered := func(g *faketelegram.Group, what string) {
		t.Helper()
		s.until("an answer in English", func() bool {
			return slices.ContainsFunc(g.Transcript(), func(m faketelegram.Message) bool {
				return m.FromBot && strings.Contains(plain(m.Text), what)
			})
		})
	}
	g.Say(7501, "@GuichetTestBot english")
	answered(g, "Everyone reads this")
	next := g.Migrate(-1007500)
	next.Say(7501, "@GuichetTestBot cpf")
	answered(next, "training account")
}
