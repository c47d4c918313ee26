package adaptertest

import (
	"fmt"
	"strings"
	"testing"

	"guichet/adapters"
	"guichet/chat"
	"guichet/dialog"
)

// longReply says more than any platform shows in one message, with everything
// in it that has to survive the cuts.
func longReply() chat.Reply {
	text := chat.Text{}.Head("Aides & « contacts » <tout>")
	for n := range 40 {
		text = text.Para(
			chat.Plain(fmt.Sprintf("%d. L’aide n° %d_a *peut* payer ~2 000 €~ d’une formation [à Paris], `si` la demande part à temps | ", n, n)),
			chat.Strong("au plus tard 4 semaines avant"),
			chat.Plain(" le premier jour ; sinon, appelez "),
			chat.Link(fmt.Sprintf("l’organisme no %d (Île-de-France)", n), fmt.Sprintf("https://example.org/a_b/%d?x=1&y=(2)", n)),
			chat.Plain("."),
		)
		text = text.Item(chat.Strong("Dossier : "), chat.Plain("un devis, le programme 🙂 et une pièce d’identité")).Item(chat.Plain("- # > rien d’autre"))
	}
	text = text.Para(chat.Plain(strings.Repeat("Une aide se demande, puis elle s’attend ; rien n’est acquis. ", 150)))
	for _, words := range []string{"# 1 dossier", "> 18 ans", "-# petit", "+ 2 pièces", "3) ans"} {
		text = text.Para(chat.Plain(words))
	}
	return chat.Reply{Text: text, Choices: []chat.Choice{
		{Key: "1", Label: "Oui", Action: "a:x=1"}, {Key: "2", Label: "Non <jamais> & *", Action: "a:x=2"}, {Key: "m", Label: "Menu", Action: "menu", Minor: true},
	}}
}

// say queues a reply that no dialog would give.
func (k *talk) say(r chat.Reply) {
	k.t.Helper()
	k.before = k.person.Sees()
	e := chat.Event{Key: fmt.Sprintf("suite-%d", len(k.before)), Conversation: k.person.Conversation(), At: k.clock.Now()}
	err := k.now.store.Turn(k.t.Context(), e, func(state []byte) (dialog.Outcome, error) {
		return dialog.Outcome{State: state, Replies: []chat.Reply{r}}, nil
	})
	if err != nil {
		k.t.Fatal(err)
	}
	k.events(k.person.Conversation(), k.turns)
	k.compare(Act{}, []chat.Reply{r})
	fresh := k.person.Sees()[len(k.before):]
	if most := k.now.adapter.Caps().TextUnits; most > 0 && len(fresh) < 2 {
		k.t.Errorf("%d messages, and one takes only %d characters", len(fresh), most)
	}
	for i, m := range fresh {
		if n := adapters.Units(m.Text); k.now.adapter.Caps().TextUnits > 0 && n > k.now.adapter.Caps().TextUnits {
			k.t.Errorf("message %d has %d characters", i, n)
		}
		if i+1 < len(fresh) && len(m.Choices) > 0 {
			k.t.Errorf("message %d of %d has the choices", i, len(fresh))
		}
	}
}

// longText has the bot say more than one message takes.
func longText(t *testing.T, open Open) {
	k := opened(t, open)
	k.say(longReply())
	k.does(Says("au chômage"))
}

// longTextInterrupted has the second part of a long text fail: it comes once,
// and the first is not said again.
func longTextInterrupted(t *testing.T, open Open) {
	k := opened(t, open)
	k.when(afterSend, func() {
		if err := k.platform.Disturb(Unavailable); err != nil {
			t.Error(err)
		}
	})
	k.say(longReply())
}
