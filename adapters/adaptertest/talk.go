package adaptertest

import (
	"slices"
	"strings"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/dialog/dialogtest"
)

// talk is one person's talk, and beside it the talk as the dialog alone would
// lead it: both must come to the same.
type talk struct {
	*stack
	person Person
	lang   string
	state  []byte
	turns  int
	typed  int // choices by their number
	last   Act
	before []Message         // what the person saw before the last act
	offers map[string]offer  // by label, the latest
	shown  map[string]string // what to type for a label of the latest reply, where nothing can be pressed
}

// offer is a choice that was shown on a message.
type offer struct{ message, action string }

func (s *stack) talk(lang string) *talk {
	s.t.Helper()
	return &talk{stack: s, person: s.person(lang), lang: lang, offers: map[string]offer{}}
}

// does makes the person do something and holds what they see then against what
// the dialog says.
func (k *talk) does(a Act) {
	k.t.Helper()
	k.act(a)
	k.follows(a)
}

func (k *talk) act(a Act) {
	k.t.Helper()
	k.before = k.person.Sees()
	k.last = a
	k.told(a.Text)
	if err := k.person.Do(a); err != nil {
		k.t.Fatalf("%+v: %v", a, err)
	}
}

// follows waits for the answers to the acts before and compares them.
func (k *talk) follows(acts ...Act) {
	k.t.Helper()
	k.compare(acts[0], k.answers(acts...))
}

// followsTwice is follows where those answers may be there twice that were on
// their way when something happened, if the platform cannot tell.
func (k *talk) followsTwice(acts ...Act) {
	k.t.Helper()
	replies := k.answers(acts...)
	fresh := k.person.Sees()[len(k.before):]
	if len(fresh) > len(replies) && !k.platform.Traits().SentOnce && squeeze(fresh[0].Text) == squeeze(fresh[1].Text) {
		k.before = append(k.before, fresh[0])
	}
	k.compare(acts[0], replies)
}

// answers waits until acts have led to what they should, and returns that.
func (k *talk) answers(acts ...Act) []chat.Reply {
	k.t.Helper()
	k.turns += len(acts)
	var replies []chat.Reply
	for i, e := range k.events(k.person.Conversation(), k.turns)[k.turns-len(acts):] {
		k.heard(acts[i], e)
		replies = append(replies, k.step(e)...)
	}
	return replies
}

// heard checks what became of an act on the way in.
func (k *talk) heard(a Act, e chat.Event) {
	k.t.Helper()
	switch {
	case a.Kind == chat.KindText && strings.HasPrefix(a.Text, "/"):
		if e.Kind != chat.KindText && e.Kind != chat.KindStart {
			k.t.Errorf("%q came in as %+v", a.Text, e)
		}
	case e.Kind != a.Kind, e.Text != a.Text, e.Action != a.Action:
		k.t.Errorf("%+v came in as %+v", a, e)
	}
	if e.Lang != "" && e.Lang != k.lang {
		k.t.Errorf("the language %q came in as %q", k.lang, e.Lang)
	}
	if at := k.clock.Now(); e.At.Before(at.Add(-patience)) || e.At.After(at.Add(time.Second)) {
		k.t.Errorf("at %v it came in as of %v", at, e.At)
	}
}

// failures counts what the person was told of that it failed.
func (k *talk) failures() int {
	if p, ok := k.person.(Told); ok {
		return p.Failed()
	}
	return 0
}

// step is what the dialog makes of an event.
func (k *talk) step(e chat.Event) []chat.Reply {
	k.t.Helper()
	state, err := dialog.UnmarshalState(k.state)
	if err != nil {
		k.t.Fatal(err)
	}
	turned := newGuide(k.t).Step(state, e)
	if k.state, err = dialog.MarshalState(turned.State); err != nil {
		k.t.Fatal(err)
	}
	if turned.Forget {
		k.state = nil
	}
	return turned.Replies
}

// play plays a script. It ends where the platform has no way to go on, and
// returns false then.
func (k *talk) play(script dialogtest.Script) bool {
	k.t.Helper()
	i := slices.IndexFunc(script.Lines, func(l dialogtest.Line) bool { return l.Kind >= dialogtest.Say })
	if i >= 0 && script.Lines[i].Kind != dialogtest.Start && k.opensFirst() {
		k.does(Act{Kind: chat.KindStart})
	}
	for _, l := range script.Lines {
		a, acts := k.read(l)
		if !acts {
			continue
		}
		if a.Kind == chat.KindPress && a.Message == "" {
			return false
		}
		k.does(a)
		if k.t.Failed() {
			k.t.Fatalf("after the line %q", l.Text)
		}
		k.clock.set(k.clock.Now().Add(20 * time.Second))
	}
	return true
}

// opensFirst tells whether a talk has to be opened before anything is typed: a
// terminal always is, and some platforms tell the language only then.
func (k *talk) opensFirst() bool {
	traits := k.platform.Traits()
	return traits.Alone || traits.TypedWithoutLanguage && k.lang != "fr"
}

// read turns a line of a script into an act, if it is one.
func (k *talk) read(l dialogtest.Line) (Act, bool) {
	k.t.Helper()
	switch l.Kind {
	case dialogtest.On:
		k.clock.set(dialogtest.Day(k.t, l))
	case dialogtest.Say:
		// No platform brings a message without words.
		return Says(l.Arg), strings.TrimSpace(l.Arg) != ""
	case dialogtest.Press:
		return k.choice(l.Arg), true
	case dialogtest.Forge:
		// None brings a press that means nothing at all.
		return Act{Kind: chat.KindPress, Message: k.latest(), Action: l.Arg}, l.Arg != ""
	case dialogtest.Start:
		return Act{Kind: chat.KindStart, Text: l.Arg}, true
	case dialogtest.Sticker:
		return Act{Kind: chat.KindUnknown}, true
	case dialogtest.Edit:
		return Act{Kind: chat.KindEdit, Text: l.Arg}, true
	case dialogtest.Again:
		k.clock.set(k.clock.Now().Add(-19 * time.Second))
		return k.last, true
	}
	return Act{}, false
}

// choice is the act of choosing what a label says: by pressing, or by typing
// what stands before it.
func (k *talk) choice(label string) Act {
	if o, ok := k.offers[label]; ok {
		return Act{Kind: chat.KindPress, Message: o.message, Action: o.action}
	}
	if key, ok := k.shown[label]; ok {
		k.typed++
		return Says(key)
	}
	return Act{Kind: chat.KindPress}
}

// nowhere names a message that there is not.
const nowhere = "1"

// latest names the latest message of the bot.
func (k *talk) latest() string {
	if all := k.person.Sees(); len(all) > 0 {
		return all[len(all)-1].ID
	}
	return nowhere
}

// compare holds what the person sees since the act against replies.
func (k *talk) compare(a Act, replies []chat.Reply) {
	k.t.Helper()
	now := k.person.Sees()
	if len(now) < len(k.before) {
		k.t.Errorf("%d messages have vanished", len(k.before)-len(now))
		return
	}
	for i, old := range k.before {
		k.compareOld(a, replies, old, now[i])
	}
	fresh := now[len(k.before):]
	r := reading{messages: fresh, caps: k.caps(k.now.adapter.Caps())}
	for _, reply := range replies {
		r.reply(reply)
	}
	if wrong := r.wrong(); wrong != "" {
		k.t.Errorf("after %+v: %s", a, wrong)
	}
	if n := k.failures(); n > 0 && !k.killed {
		k.t.Errorf("after %+v their client has said %d times that something failed", a, n)
	}
	k.remember(replies, fresh)
}

// compareOld checks what became of a message that was there before: nothing,
// unless a reply closes it.
func (k *talk) compareOld(a Act, replies []chat.Reply, old, now Message) {
	k.t.Helper()
	want := old
	for _, r := range replies {
		if r.Closes != nil && a.Message == old.ID && k.now.adapter.Caps().Edit {
			want = Message{ID: old.ID, Text: r.Closes.Text.String()}
		}
	}
	if now.ID != want.ID || squeeze(now.Text) != squeeze(want.Text) || !slices.Equal(now.Choices, want.Choices) {
		k.t.Errorf("after %+v an earlier message is\n%+v\nwant\n%+v", a, now, want)
	}
}

// remember notes what can be chosen from now on.
func (k *talk) remember(replies []chat.Reply, fresh []Message) {
	k.shown = map[string]string{}
	for _, r := range replies {
		for _, c := range r.Choices {
			label := dialogtest.PlainSpaces(c.Label)
			for _, m := range fresh {
				if slices.ContainsFunc(m.Choices, func(b Choice) bool { return b.Action == c.Action }) {
					k.offers[label] = offer{m.ID, c.Action}
				} else if key := keyBefore(m, label); key != "" {
					k.shown[label] = key
					delete(k.offers, label)
				}
			}
		}
	}
}

// keyBefore returns what is to be typed for a label that a message without
// buttons shows; the label itself if it has no key, and nothing if it is not
// there.
func keyBefore(m Message, label string) string {
	if len(m.Choices) > 0 {
		return ""
	}
	text := dialogtest.PlainSpaces(m.Text)
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '·' }) {
		line = strings.TrimSpace(line)
		if key, rest, ok := strings.Cut(line, ". "); ok && rest == label && !strings.Contains(key, " ") {
			return key
		}
		if line == label {
			return label
		}
	}
	return ""
}

// can tells whether a script has only what the platform can do.
func (s *stack) can(script dialogtest.Script) bool {
	traits := s.platform.Traits()
	kinds := map[dialogtest.Kind]chat.EventKind{
		dialogtest.Say: chat.KindText, dialogtest.Forge: chat.KindPress, dialogtest.Start: chat.KindStart,
		dialogtest.Sticker: chat.KindUnknown, dialogtest.Edit: chat.KindEdit,
	}
	for i, l := range script.Lines {
		kind, deed := kinds[l.Kind]
		first := l.Kind == dialogtest.Start && l.Arg == "" && firstDeed(script.Lines[:i])
		switch {
		case deed && slices.Contains(traits.Cannot, kind) && !first,
			l.Kind == dialogtest.Start && l.Arg != "" && traits.StartsWithoutPayload,
			l.Kind == dialogtest.Say && traits.OneLine && strings.ContainsAny(l.Arg, "\n\x00"):
			return false
		}
	}
	return true
}

// firstDeed tells whether nothing was done in the lines.
func firstDeed(lines []dialogtest.Line) bool {
	return !slices.ContainsFunc(lines, func(l dialogtest.Line) bool { return l.Kind >= dialogtest.Say })
}
