package dialog

import (
	"slices"
	"strings"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// do carries out an action and ends the turn with a view.
func (t *turn) do(a action) {
	t.state.Lost = 0
	if t.event.Public && t.doPublic(a) {
		return
	}
	b := t.guide.base
	switch a.verb {
	case doAnswer:
		t.answer(a)
	case doSeveral, doPick, doPickDone:
		t.pick(a)
	case doAsk, doForm:
		t.ask(b.Fact(a.object))
	case doWhy:
		t.show(View{Kind: viewWhy})
	case doBack:
		t.back()
	case doTalk:
		t.state.leave()
		t.show(View{})
	case doAll:
		t.show(View{Kind: viewAll})
	case doMenu:
		t.show(View{Kind: viewMenu})
	case doRecap:
		t.show(View{Kind: viewRecap})
	case doHelp:
		t.show(View{Kind: viewHelp})
	case doSchemes:
		t.show(View{Kind: viewSchemes})
	case doPages:
		t.show(View{Kind: viewPages})
	case doScheme, doHow, doPage, doWord:
		t.open(a)
	case doLanguage:
		t.language(a.object)
	case doRestart:
		t.restart()
	case doWhich:
		if a.value != "" {
			t.state.leave()
			t.state.Asking = a.value
		}
		t.show(View{Kind: viewWhich, ID: a.object})
	case doSummary:
		t.handOver()
	case doCode:
		t.giveCode()
	case doEnter:
		t.note("code_enter_how")
		t.repeat()
	case doShare:
		t.show(View{Kind: viewShare})
	case doShareIt:
		t.shareSheet()
	case doUnshare:
		t.unshare()
	case doExport:
		t.show(View{Kind: viewExport})
	case doForget:
		t.show(View{Kind: viewForget})
	case doForgetIt:
		t.replies = append(t.replies, chat.Reply{Text: chat.Text{}.Para(chat.Plain(t.say("forgotten")))})
		t.forget = true
	case doModel:
		t.useModel(a.object)
	case doProposed:
		t.confirmProposal(a)
	case doHello:
		if !t.fresh {
			t.note("hello")
		}
		t.repeat()
	case doThanks:
		t.note("thanks")
		t.repeat()
	default:
		t.stale()
	}
}

// restart forgets the answers, and keeps what is true of the talk.
func (t *turn) restart() {
	was := t.state
	t.state = State{Lang: was.Lang, Tap: was.Tap, Model: was.Model, Owner: was.Owner, Coded: was.Coded, Tried: was.Tried}
	t.refresh()
	t.note("restarted")
	t.show(View{})
}

// stale answers a button that means nothing any more.
func (t *turn) stale() {
	t.note("old_button")
	t.repeat()
}

// answer notes an answer and goes on.
func (t *turn) answer(a action) {
	f := t.guide.base.Fact(a.object)
	if f == nil || !f.Asked() {
		t.stale()
		return
	}
	v, err := f.Parse(a.value)
	if err != nil {
		t.stale()
		return
	}
	asked := t.looksAt(f) || f == t.pending()
	replaced := t.keep(Answer{Fact: f.ID, Value: v.String(), Typed: a.typed}, v)
	t.state.leave()
	all := []noted{{f, v}}
	var m *message
	if a.read && v.Known() && t.event.Kind == chat.KindText {
		text, _ := readable(t.event.Text)
		m = t.answerMessage(text)
		t.useAnswer(f, v, m)
		all = append(all, t.alsoSaid(m)...)
	}
	switch {
	case replaced:
		t.note("replaced", "fact", f.Label.In(t.lang()), "answer", t.brief(f, v))
		if len(all) > 1 {
			t.confirm(all[1:])
		}
	case !a.typed && asked:
		t.closeQuestion(f, v)
	case !v.Known():
		t.note("dont_know_noted", "fact", f.Label.In(t.lang()))
	default:
		t.confirm(all)
	}
	if m != nil {
		t.unused(m)
	}
	t.show(View{})
}

// written gives an answer in words, "I don't know" included.
func (t *turn) written(f *knowledge.Fact, v knowledge.Value) string {
	return t.guide.written(t.lang(), f, v)
}

// closeQuestion has the answer put into the message that asked, where the
// platform can edit it.
func (t *turn) closeQuestion(f *knowledge.Fact, v knowledge.Value) {
	if t.event.On == "" {
		return
	}
	text := make(chat.Text, 0, 2).Para(chat.Strong(f.Question.In(t.lang()))).
		Para(chat.Plain(t.say("your_answer", "answer", t.brief(f, v))))
	t.closes = &chat.Closing{Message: t.event.On, Text: text}
}

// pick gathers several options of one question.
func (t *turn) pick(a action) {
	f := t.guide.base.Fact(a.object)
	if f == nil || f.Type != knowledge.Several {
		t.stale()
		return
	}
	if a.verb == doPick && f.Option(a.value) == nil || a.verb == doPickDone && !t.state.Picking {
		t.stale()
		return
	}
	if t.pending() != f {
		t.state.Asking = f.ID
	}
	switch {
	case a.verb == doPick:
		if i := slices.Index(t.state.Picked, a.value); i >= 0 {
			t.state.Picked = slices.Delete(t.state.Picked, i, i+1)
		} else {
			t.state.Picked = append(t.state.Picked, a.value)
		}
	case a.verb == doPickDone && len(t.state.Picked) > 0:
		t.answer(action{verb: doAnswer, object: f.ID, value: strings.Join(t.state.Picked, ","), typed: a.typed})
		return
	case a.verb == doPickDone:
		t.note("pick_empty")
	}
	t.state.Picking = true
	t.show(View{})
}

// ask puts a question that the person chose.
func (t *turn) ask(f *knowledge.Fact) {
	if f == nil || !f.Asked() {
		t.stale()
		return
	}
	t.state.leave()
	t.state.Asking = f.ID
	t.show(View{})
}

// back leaves what is shown; in the talk itself it leaves a question out of
// turn, or takes back the answers of the last message.
func (t *turn) back() {
	switch {
	case t.state.Shown.Kind == viewHow:
		t.show(View{Kind: viewScheme, ID: t.state.Shown.ID})
	case t.state.Shown.Kind != viewTalk:
		t.show(View{})
	case t.state.Asking != "" || t.state.Picking:
		t.state.leave()
		t.show(View{})
	case len(t.state.Answers) == 0:
		t.note("nothing_before")
		t.show(View{})
	default:
		t.takeBack()
		t.show(View{})
	}
}

// takeBack takes back the answers of the last message and asks again.
func (t *turn) takeBack() {
	first := len(t.state.Answers) - 1
	for first > 0 && t.state.Answers[first].Also {
		first--
	}
	var labels []string
	for _, a := range t.state.Answers[first:] {
		labels = append(labels, t.guide.base.Fact(a.Fact).Label.In(t.lang()))
	}
	again := t.state.Answers[first].Fact
	t.state.Answers = t.state.Answers[:first]
	t.refresh()
	if t.next() == nil || t.next().ID != again {
		t.state.Asking = again
	}
	if len(labels) == 1 {
		t.note("taken_back", "fact", labels[0])
	} else {
		t.note("all_taken_back", "facts", locale.List(t.lang(), labels, locale.And))
	}
}

// open shows a scheme, a page or what a word stands for today.
func (t *turn) open(a action) {
	b := t.guide.base
	switch a.verb {
	case doScheme, doHow:
		if b.Scheme(a.object) == nil {
			t.stale()
			return
		}
		kind := viewScheme
		if a.verb == doHow {
			kind = viewHow
		}
		t.show(View{Kind: kind, ID: a.object})
	case doPage:
		p := b.Page(a.object)
		if p == nil {
			p = b.Role(knowledge.Role(a.object))
		}
		if p == nil {
			t.stale()
			return
		}
		t.show(View{Kind: viewPage, ID: p.ID})
	case doWord:
		w := b.Word(a.object)
		if w == nil {
			t.stale()
			return
		}
		t.prefix = append(t.prefix, paragraphs(w.Says.In(t.lang()))...)
		switch {
		case w.Scheme != nil:
			t.show(View{Kind: viewScheme, ID: w.Scheme.ID})
		case w.Page != nil:
			t.show(View{Kind: viewPage, ID: w.Page.ID})
		default:
			t.repeat()
		}
	}
}

// language switches to the given language, or to the next one.
func (t *turn) language(code string) {
	all := t.guide.base.Languages()
	if !slices.Contains(all, code) {
		code = all[(slices.Index(all, t.state.Lang)+1)%len(all)]
	}
	t.state.Lang = code
	t.prefix = nil
	t.note("language_now")
	t.show(t.state.Shown)
}

func number(lang string, n int) string { return locale.Number(lang, float64(n)) }
