package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"guichet/adapters/telegram/faketelegram"
)

const publicBot = "https://bot.example.org"

// hookSite is a site whose bots are brought updates. Every bot listens at an
// address of its own.
type hookSite struct {
	*site
	gate    *gate
	public  map[string][]string
	configs []string // one for each address
}

// newHookSite returns a site for so many bots side by side.
func newHookSite(t *testing.T, data database, bots int) *hookSite {
	t.Helper()
	public := map[string][]string{}
	s := &hookSite{
		site:   &site{t: t, telegram: faketelegram.New(t, &faketelegram.Options{Public: public, Again: 20 * time.Millisecond}), program: racedBot, data: data},
		public: public,
	}
	s.gate = newGate(t, s.telegram)
	for range bots {
		address := freeAddress(t)
		public[publicBot] = append(public[publicBot], "http://"+address)
		s.configs = append(s.configs, configFile(t, fmt.Sprintf(`
secret = "0123456789abcdef0123456789abcdef"
[telegram]
api = %q
mode = "webhook"
webhook_url = %q
[web]
listen = %q
[store]
%s
[log]
level = "debug"
`, s.gate.URL, publicBot+"/telegram", address, data.settings())))
	}
	return s
}

// nextPort is below those that a system gives to connections that go out: a bot
// that is started again must find its own free.
var nextPort atomic.Int64

// freeAddress is one at which nobody listens, and which no other test is given.
func freeAddress(t *testing.T) string {
	t.Helper()
	const first, ports = 20_000, 10_000
	for range ports {
		address := fmt.Sprintf("127.0.0.1:%d", first+(int64(os.Getpid())*100+nextPort.Add(1))%ports)
		if l, err := net.Listen("tcp", address); err == nil {
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// startHook starts the bot of an address.
func (s *hookSite) startHook(n int) *process {
	s.t.Helper()
	s.config = s.configs[n]
	return s.launch()
}

// hooked waits until the webhook is set.
func (s *hookSite) hooked() {
	s.t.Helper()
	s.until("the webhook is set", func() bool { return s.telegram.Webhook() != "" })
}

// TestTalkByWebhook plays the whole talk with a bot that is brought the updates.
func TestTalkByWebhook(t *testing.T) {
	t.Parallel()
	s := newHookSite(t, newFile(t), 1)
	p := s.startHook(0)
	s.hooked()
	nadia := s.person(t, 7001)
	for _, one := range jobSeekerTalk() {
		nadia.does(one)
	}
	if n := len(s.telegram.Calls("getUpdates")); n != 0 {
		t.Errorf("%d polls", n)
	}
	if code := answerTo(t, "GET", s.public[publicBot][0]+healthPath, ""); code != http.StatusOK {
		t.Errorf("the bot is not well: %d", code)
	}
	if code := answerTo(t, "POST", s.public[publicBot][0]+"/telegram", `{"update_id":1}`); code != http.StatusUnauthorized {
		t.Errorf("a stranger is answered %d", code)
	}
	if code := p.stop(); code != exitDone {
		t.Errorf("exit code %d", code)
	}
	if secret := s.telegram.Calls("setWebhook")[0].Params.Get("secret_token"); len(secret) < 32 || strings.Contains(p.log.String(), secret) {
		t.Errorf("the secret %q is short, or stands in the log", secret)
	}
	if s.telegram.Webhook() == "" {
		t.Error("the webhook is gone with the process: what people write meanwhile would not be brought")
	}
}

// TestWebhookOutlivesAKill writes to a bot all the time while it is killed and
// started again. Everything is answered, in order.
func TestWebhookOutlivesAKill(t *testing.T) {
	t.Parallel()
	s := newHookSite(t, newFile(t), 1)
	p := s.startHook(0)
	s.hooked()
	nadia := s.person(t, 7002)
	talk := jobSeekerTalk()
	for n, one := range talk[:10] {
		nadia.act(one)
		if n%3 == 2 {
			p.kill()
			p = s.startHook(0)
		}
		nadia.sees(one)
	}
	s.settle(nadia.id)
}

// TestSwitchBetweenPollingAndWebhook changes the mode of a bot back and forth
// while somebody types without waiting. Everything is answered once, in order.
func TestSwitchBetweenPollingAndWebhook(t *testing.T) {
	t.Parallel()
	s := newHookSite(t, newFile(t), 1)
	poll := &site{t: t, telegram: s.telegram, program: s.program, data: s.data}
	poll.reach(s.telegram.URL(), s.data.settings())
	p := s.person(t, 7003)
	turns := []turn{
		{says: "/start", want: []string{askStatus}},
		{says: "au chômage", want: []string{askCourse}},
		{says: "CAP lapidaire", want: []string{askStart}},
		{says: "dans 3 mois", want: []string{askRegister}},
		{says: "oui", want: []string{askApproval}},
		{says: "non", want: []string{askRegion}},
	}
	begin := []func() *process{
		poll.start,
		func() *process { one := s.startHook(0); s.hooked(); return one },
	}
	for n, one := range turns {
		p.act(one) // while nobody is there
		now := begin[n%2]()
		p.sees(one)
		if code := now.stop(); code != exitDone {
			t.Errorf("exit code %d", code)
		}
	}
	last := poll.start()
	s.settle(p.id)
	if n := len(p.fromBot()); n != len(turns) {
		t.Errorf("%d messages answer %d", n, len(turns))
	}
	_ = last
}

// TestSeveralBotsBehindOneWebhook has two bots on one database, of which one looks
// after the webhook. It is killed while people talk.
func TestSeveralBotsBehindOneWebhook(t *testing.T) {
	t.Parallel()
	s := newHookSite(t, newServed(t), 2)
	holder := s.startHook(0)
	s.hooked()
	other := s.startHook(1)
	other.logs("receiving by HTTP", 1)
	nadia := s.person(t, 7004)
	for n, one := range jobSeekerTalk()[:10] {
		if n == 5 {
			holder.kill()
		}
		nadia.act(one)
		nadia.sees(one)
	}
	s.settle(nadia.id)
	if log := other.log.String(); !strings.Contains(log, "took over") {
		t.Error("the other bot did not take over")
	}
}

// TestWebhookCrowd has people talk to a bot that is brought their updates, and is
// killed and stopped in turn meanwhile. Nothing is lost, and what comes again was
// on its way at a kill.
func TestWebhookCrowd(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, data database) {
		h := newHookSite(t, data, 1)
		h.config, h.program = h.configs[0], builtBot
		s := &crashSite{
			site: h.site, gate: h.gate, step: func() string { return "a random time" }, kills: map[string]int{}, way: map[int64]int{}, done: map[int64][]turn{},
		}
		bot := s.launch()
		stop := s.crowd(16)
		for n := range 8 {
			bot.logs("the webhook is set", 1)
			time.Sleep(time.Duration(200+100*n) * time.Millisecond)
			if n%2 == 0 {
				bot.kill()
				s.note(bot)
			} else if code := bot.stop(); code != exitDone {
				t.Errorf("exit code %d on SIGTERM, want %d", code, exitDone)
			}
			bot = s.launch()
		}
		stop()
		s.finish()
	})
}
