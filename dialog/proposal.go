package dialog

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"guichet/chat"
	"guichet/knowledge"
)

// Reader reads a message that the dialog could not understand, for somebody who
// allowed it, and reports false if there is nothing to propose. It is called
// outside of any transaction, may take a few seconds, and must be safe for
// concurrent use.
type Reader func(ctx context.Context, who chat.ConversationID, u chat.Unread) (chat.Reading, bool)

// unreadError is how a turn tells that a reader could make more of its event.
// Nothing was changed.
type unreadError struct{ chat.Unread }

func (*unreadError) Error() string { return "the message is not understood" }

// proposes puts what somebody else read in the message before the person. It
// reports false if there is nothing, or nobody was asked yet: then unread says
// that it would be worth it.
func (t *turn) proposes(text string) bool {
	if !t.rewords() || t.event.Kind != chat.KindText {
		return false
	}
	if t.event.Read == nil {
		t.unread = &chat.Unread{Text: text, Lang: t.lang(), Day: t.today.String(), Asking: t.state.Asked}
		return false
	}
	t.state.Proposed = nil
	for _, said := range t.event.Read.Facts {
		f := t.guide.base.Fact(said.Fact)
		if f == nil || !f.Asked() || len(t.state.Proposed) == mostAlso {
			continue
		}
		if v, err := f.Parse(said.Value); err == nil && v.Known() {
			t.state.Proposed = append(t.state.Proposed, Answer{Fact: f.ID, Value: v.String(), Typed: true, Also: len(t.state.Proposed) > 0})
		}
	}
	about := t.event.Read.About
	if _, ok := t.aboutChoice(about); !ok {
		about = ""
	}
	if about == "" && len(t.state.Proposed) == 0 {
		return false
	}
	t.state.Lost = 0
	t.show(View{Kind: viewProposed, ID: about})
	return true
}

// proposalMark stands for the present proposal in its buttons: an old one must
// not confirm a newer proposal, or one that was said to be wrong.
func (t *turn) proposalMark(asked ViewKind) string {
	data, _ := json.Marshal(t.state.Proposed) // strings always marshal
	data = append(data, asked...)
	return fmt.Sprintf("%x", sha256.Sum256(data))[:8]
}

// proposed asks if the reading is right.
func (t *turn) proposed(about string) (chat.Text, []chat.Choice) {
	var text chat.Text
	var main []chat.Choice
	if len(t.state.Proposed) > 0 {
		text = t.readBack(t.state.Proposed)
		main = append(main, t.proposalChoice(t.say("proposed_yes"), "yes", viewProposed), t.proposalChoice(t.say("proposed_no"), "no", viewProposed))
	}
	if c, ok := t.aboutChoice(about); ok {
		if len(t.state.Proposed) == 0 {
			text = chat.Text{}.Para(chat.Plain(t.say("proposed_about")))
		}
		main = append(main, c)
	}
	return text, t.choices(main, t.returnChoice(), t.minor("menu", doMenu))
}

func (t *turn) proposalChoice(label, answer string, asked ViewKind) chat.Choice {
	return chat.Choice{Label: label, Action: action{verb: doProposed, object: answer, value: t.proposalMark(asked)}.String()}
}

// aboutChoice leads to what a reading says that the message asks for.
func (t *turn) aboutChoice(about string) (chat.Choice, bool) {
	b := t.guide.base
	about = strings.TrimPrefix(about, askedFor)
	kind, id, _ := strings.Cut(about, ".")
	switch kind {
	case "scheme":
		if s := b.Scheme(id); s != nil {
			return chat.Choice{Label: s.Short.In(t.lang()), Action: action{verb: doScheme, object: s.ID}.String()}, true
		}
	case "info":
		if p := b.Page(id); p != nil {
			return chat.Choice{Label: p.Title.In(t.lang()), Action: action{verb: doPage, object: p.ID}.String()}, true
		}
	}
	switch about {
	case "action.quote":
		return t.pageChoice("quote", knowledge.QuotePage), true
	case "meta.human":
		return t.pageChoice("human", knowledge.HumanPage), true
	}
	return chat.Choice{}, false
}

// confirmProposal takes the person's yes or no to it.
func (t *turn) confirmProposal(a action) {
	switch {
	case len(t.state.Proposed) == 0 || a.value != t.proposalMark(t.state.Shown.Kind):
		t.stale()
		return
	case a.object == "no" && len(t.state.Proposed) > 1 && t.state.Shown.Kind != viewAmend:
		t.show(View{Kind: viewAmend})
		return
	case a.object == "no" || a.object == "none":
		t.settleAnother(false)
		t.note("proposed_dropped")
		t.show(View{})
		return
	case a.object != "yes":
		t.amendProposal(a.object)
		return
	}
	t.settleAnother(true)
	about, asked := strings.CutPrefix(t.state.Shown.ID, askedFor)
	if len(t.noteProposal()) > 0 { // they have just read what
		t.note("noted_proposed")
	}
	if to, ok := t.leadsTo(knowledge.Intent(about)); ok && asked {
		t.do(to)
		return
	}
	t.show(View{})
}

// noteProposal has everything count that was proposed, and returns it.
func (t *turn) noteProposal() []noted {
	var all []noted
	for _, one := range t.state.Proposed {
		f := t.guide.base.Fact(one.Fact)
		if f == nil || !f.Asked() {
			continue
		}
		if v, err := f.Parse(one.Value); err == nil {
			one.Also = len(all) > 0
			t.keep(one, v)
			all = append(all, noted{f, v})
		}
	}
	t.state.leave()
	return all
}
