package main

import (
	"fmt"
	"strings"
	"testing"
)

// injects queues an update about the person as a client that keeps to no rule
// could cause it; %d in it is the number of the update.
func (p *person) injects(update string) {
	p.telegram.Inject(`{"update_id":%d,` + strings.NewReplacer("CHAT", fmt.Sprintf(`{"id":%d,"type":"private"}`, p.id),
		"FROM", fmt.Sprintf(`{"id":%d,"is_bot":false,"first_name":"P","language_code":"fr"}`, p.id)).Replace(update) + "}")
}

func (p *person) writes(text string) {
	p.injects(`"message":{"message_id":90,"date":1795000000,"chat":CHAT,"from":FROM,"text":` + text + `}`)
}

func (p *person) pressesOn(message int64, query, data string) {
	p.injects(fmt.Sprintf(`"callback_query":{"id":%q,"from":FROM,"chat_instance":"1","data":%q,`+
		`"message":{"message_id":%d,"date":0,"chat":CHAT}}`, query, data, message))
}

// TestBadInput sends what people, and programs that pose as people, may send.
// Each gets one sensible answer, and the talk goes on with the question at hand.
func TestBadInput(t *testing.T) {
	const (
		notRead    = "Je n’ai rien pu lire dans ce message."
		notWords   = "Je n’ai pas compris"
		notText    = "Je ne lis que du texte"
		tooLong    = "Ce message est trop long pour moi."
		notAnymore = "Ce bouton n’est plus valable"
	)
	t.Parallel()
	s := newSite(t)
	s.start()
	for i, tc := range []struct {
		name string
		send func(*person)
		want string
	}{
		{"no text", func(p *person) { p.writes(`""`) }, notText},
		{"spaces", func(p *person) { p.telegram.Say(p.id, " \t\n ") }, notRead},
		{"invisible characters", func(p *person) { p.writes(`"\u200b\u2060\ufeff"`) }, notRead},
		{"control characters", func(p *person) { p.writes(`"\u0000\u0007\u001b[2J\u0000"`) }, notWords},
		{"half a surrogate pair", func(p *person) { p.writes(`"\ud800"`) }, notRead},
		{"the longest message", func(p *person) { p.telegram.Say(p.id, strings.Repeat("é", 4096)) }, tooLong},
		{"the longest message of emoji", func(p *person) { p.telegram.Say(p.id, strings.Repeat("💎", 2048)) }, tooLong},
		{"emoji", func(p *person) { p.telegram.Say(p.id, "💎👩🏽‍🏭🇫🇷") }, notWords},
		{"right to left", func(p *person) {
			p.telegram.Say(p.id, "أريد أن أتعلم صياغة المجوهرات \u202egnp.exe")
		}, notWords},
		{"markup", func(p *person) { p.telegram.Say(p.id, `<b>gras</a> & <script>alert(1)</script> *_[x](y)`) }, notWords},
		{"a query", func(p *person) { p.telegram.Say(p.id, `'; DROP TABLE conversations; --`) }, notWords},
		{"an unknown command", func(p *person) { p.telegram.Say(p.id, "/n1mporte@GuichetTestBot quoi") }, notWords},
		{"a sticker", func(p *person) { p.telegram.Sticker(p.id) }, notText},
		{"a photo", func(p *person) { p.telegram.Photo(p.id) }, notText},
		{"an edited message", func(p *person) {
			if err := p.telegram.Edit(p.id, "salarié"); err != nil {
				p.t.Fatal(err)
			}
		}, "Vous avez modifié un message."},
		{"an option that does not exist", func(p *person) { p.pressesOn(2, "f1", "a:status=astronaut") }, notAnymore},
		{"a question that does not exist", func(p *person) { p.pressesOn(2, "f2", "a:shoe_size=42") }, notAnymore},
		{"data of no kind", func(p *person) { p.pressesOn(2, "f3", `../../etc/passwd;=:={"a":1}`) }, notAnymore},
		{"data that is too long", func(p *person) { p.pressesOn(2, "f4", strings.Repeat("x", 10_000)) }, notAnymore},
		{"a button of a message that never was", func(p *person) { p.pressesOn(-1, "f5", "menu") }, "Que voulez-vous faire ?"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := s.person(t, int64(7401+i))
			p.does(turn{says: "/start", want: []string{askStatus}})
			tc.send(p)
			answer := p.sees(turn{says: tc.name, want: []string{tc.want}})
			if tc.want != "Que voulez-vous faire ?" && !strings.Contains(plain(answer.Text), askStatus) {
				t.Errorf("the question at hand does not stand there again:\n%s", answer.Text)
			}
			s.settle(p.id)
			if n := len(p.fromBot()); n != 2 {
				t.Errorf("%d messages, want the greeting and one answer", n)
			}
			p.does(turn{says: "au chômage", want: []string{askCourse}})
		})
	}
}

// TestUnreadableUpdate has Telegram deliver what the program cannot read; what
// comes behind it is answered.
func TestUnreadableUpdate(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.person(t, 7501)
	p.act(turn{says: "/start"})
	p.injects(`"message":"no object"`)
	p.injects(`"poll":{"id":"1"}`)
	p.injects(`"callback_query":{"id":"c","from":FROM,"data":"menu"}`)
	p.injects(`"message":{"message_id":91,"date":1795000000,"chat":{"id":-5,"type":"group"},"from":FROM,"text":"bonjour"}`)
	bot := s.start()
	bot.mayLogErrors = true
	p.sees(turn{says: "/start", want: []string{askStatus}})
	p.does(turn{says: "au chômage", want: []string{askCourse}})
	s.settle(p.id)
}

// TestTwoTaps presses the same button twice before the answer is there.
func TestTwoTaps(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.start()
	p := s.person(t, 7502)
	p.does(turn{says: "/start", want: []string{askStatus}})
	question := p.fromBot()[0]
	p.pressesOn(question.ID, "tap1", "a:status=job_seeker")
	p.pressesOn(question.ID, "tap2", "a:status=job_seeker")
	p.sees(turn{says: "two taps", want: []string{askCourse}})
	s.settle(p.id)
	s.until("both taps are answered", func() bool { return len(s.telegram.Calls("answerCallbackQuery")) == 2 })
	if n := len(p.fromBot()); n != 2 {
		t.Errorf("%d messages, want the greeting and one answer", n)
	}
	if closed := p.fromBot()[0]; closed.Edits != 1 {
		t.Errorf("the question has %d edits, want 1", closed.Edits)
	}
	p.does(turn{presses: "CAP lapidaire", closes: "CAP lapidaire", want: []string{askStart}})
}

// TestDeletedQuestion presses a button of a message that is gone since.
func TestDeletedQuestion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.start()
	p := s.person(t, 7503)
	p.does(turn{says: "/start", want: []string{askStatus}})
	question := p.fromBot()[0]
	s.telegram.Delete(p.id, question.ID)
	p.read = 0
	p.pressesOn(question.ID, "late", "a:status=job_seeker")
	p.sees(turn{says: "a deleted button", want: []string{askCourse}})
	s.settle(p.id)
	p.does(turn{presses: "Retour", want: []string{"Situation", askStatus}})
}
