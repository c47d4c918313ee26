package adaptertest

import (
	"context"
	"strings"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// opened is a talk in which the person has been greeted.
func opened(t *testing.T, open Open) *talk {
	t.Helper()
	s := newStack(t, open)
	k := s.talk("fr")
	s.start(nil)
	k.does(Act{Kind: chat.KindStart})
	return k
}

// mostWait is less than is waited where nobody says how long.
const mostWait = 4500 * time.Millisecond

// throttled has a platform ask to wait: nothing comes before the time is over,
// then everything does, once.
func throttled(how Trouble) func(*testing.T, Open) {
	return func(t *testing.T, open Open) {
		k := opened(t, open)
		k.disturb(how)
		began := time.Now()
		k.does(Says("au chômage"))
		if took := time.Since(began); took < time.Second || took > mostWait {
			t.Errorf("the answer came after %v, and the platform asked to wait a second", took)
		}
		k.does(Says("CAP lapidaire"))
	}
}

// trouble has a server in front refuse a message, which comes later, once.
func trouble(how Trouble) func(*testing.T, Open) {
	return func(t *testing.T, open Open) {
		k := opened(t, open)
		k.disturb(how)
		k.does(Says("au chômage"))
		k.does(Says("CAP lapidaire"))
	}
}

// unknownOutcome has a platform take a message without saying so: the person has
// it, and perhaps twice where the platform cannot tell.
func unknownOutcome(t *testing.T, open Open) {
	k := opened(t, open)
	k.disturb(TakenAndCut)
	k.act(Says("au chômage"))
	k.followsTwice(k.last)
	k.does(Says("CAP lapidaire"))
}

// missingRights has a platform refuse a message for good: it is put aside for
// the operator, and the talk goes on.
func missingRights(t *testing.T, open Open) {
	k := opened(t, open)
	k.disturb(NoRights)
	k.act(Says("au chômage"))
	k.answers(k.last)
	parked, err := k.now.store.Parked(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parked {
		for _, secret := range k.platform.Secrets() {
			if strings.Contains(p.Reason, secret) {
				t.Errorf("the reason holds %q: %s", secret, p.Reason)
			}
		}
	}
	if len(parked) == 0 && !strings.Contains(k.log.String(), "person gone") {
		t.Errorf("nobody can know that a message was refused; log:\n%s", k.log)
	}
	k.does(Says("CAP lapidaire"))
}

// personGone has a person become unreachable: nothing is sent again and again,
// nobody else waits for it, and whoever comes back is served.
func personGone(t *testing.T, open Open) {
	k := opened(t, open)
	other := k.stack.talk("en")
	other.does(Act{Kind: chat.KindStart})
	if err := k.person.Leave(); err != nil {
		t.Fatal(err)
	}
	k.act(Says("au chômage"))
	k.answers(k.last)
	if fresh := k.person.Sees()[len(k.before):]; len(fresh) > 0 {
		t.Errorf("somebody who is gone sees %+v", fresh)
	}
	if n := strings.Count(k.log.String(), "person gone"); n != 1 {
		t.Errorf("%d times it was found that the person is gone, want once; log:\n%s", n, k.log)
	}
	other.does(Says("unemployed"))
	if err := k.person.Return(); err != nil {
		t.Fatal(err)
	}
	k.does(Says("CAP lapidaire"))
}

// fatalToken has a process begin with a token that was taken back: it says so
// and ends, what it has to say stays, and the next process says it.
func fatalToken(t *testing.T, open Open) {
	k := opened(t, open)
	k.when(beforeSend, k.now.kill)
	// A press: some platforms take answers to what was typed without the token.
	k.act(k.choice("En recherche d’emploi"))
	k.now.gone()
	p := k.start(func(p *Process) { p.Revoked = true })
	select {
	case err := <-p.ran:
		if adapters.ClassOf(err) != adapters.Fatal {
			t.Errorf("Run ends with %v, want an error of class fatal", err)
		}
	case <-time.After(patience):
		t.Fatalf("Run goes on; log:\n%s", k.log)
	}
	k.eventually("the answer was refused", func() bool { return strings.Contains(k.log.String(), "account refused, platform paused") })
	p.stop()
	err := p.adapter.Send(context.WithoutCancel(t.Context()), k.person.Conversation(), adapters.Part{Text: chat.Text{}.Para(chat.Plain("?"))})
	if adapters.ClassOf(err) != adapters.Fatal {
		t.Errorf("Send: %v, want an error of class fatal", err)
	}
	k.errs.add(err)
	k.restored()
	k.does(Says("CAP lapidaire"))
}
