package dialog

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"guichet/chat"
	"guichet/locale"
)

// Limits on codes and shared sheets.
const (
	// CodeLife is how long a code can be entered.
	CodeLife = 10 * time.Minute
	// SheetLife is how long a shared sheet can be opened.
	SheetLife = 48 * time.Hour
	// mostCodes is how many codes and links a conversation gets in perHour,
	// mostTries how many wrong codes it may enter.
	mostCodes = 5
	mostTries = 5
	perHour   = 60 * 60
	codeSigns = 8
	// longestCode is how long a message may be, in bytes, that holds one.
	longestCode = 40
)

var (
	codeTyped = regexp.MustCompile(`(?i)^\s*/?code\s*:?\s+([0-9A-Z]{4})[\s–-]?([0-9A-Z]{4})\s*[.!]?\s*$`)
	// codeAlone is read as a code only where it is one: "mars-2027" looks like it.
	codeAlone = regexp.MustCompile(`^\s*([0-9A-Z]{4})-([0-9A-Z]{4})\s*$`)
	// codeInForm is what is typed where nothing but a code is asked for.
	codeInForm = regexp.MustCompile(`(?i)^\s*([0-9A-Z]{4})[\s–-]*([0-9A-Z]{4})\s*$`)
	codeLink   = regexp.MustCompile(`(?i)^code-([0-9A-Z]{4})-?([0-9A-Z]{4})$`)

	looksLike = strings.NewReplacer("O", "0", "I", "1", "L", "1", "U", "V")
)

// Code returns the code that an event enters, as it was given out, and whether it
// enters one.
func (g *Guide) Code(e chat.Event) (string, bool) {
	if e.Public || len(e.Text) > longestCode {
		return "", false // most messages end here
	}
	forms := []*regexp.Regexp{codeTyped, codeAlone}
	switch e.Kind {
	case chat.KindText:
		if parseAction(e.Action).verb == doEnter {
			forms = []*regexp.Regexp{codeTyped, codeInForm}
		}
	case chat.KindStart:
		forms = []*regexp.Regexp{codeLink}
	default:
		return "", false
	}
	for _, form := range forms {
		if m := form.FindStringSubmatch(e.Text); m != nil {
			return looksLike.Replace(strings.ToUpper(m[1] + m[2])), true
		}
	}
	return "", false
}

// entersCode takes the code that the event enters; false means that the event is
// read as anything else.
func (t *turn) entersCode() bool {
	if _, ok := t.guide.Code(t.event); !ok {
		return false
	}
	from := t.with.From
	if t.fresh && from == nil {
		t.greet()
	}
	switch {
	case from == nil && t.event.Kind == chat.KindText && t.event.Action == "" && codeAlone.MatchString(t.event.Text):
		return false
	case !t.mayStill(&t.state.Tried, mostTries):
		t.note("code_tries")
	case from == nil || from.State == nil:
		t.state.Tried = append(t.state.Tried, t.event.At.Unix())
		t.note("code_unknown")
	case from.Conversation == t.event.Conversation:
		t.note("code_here")
	default:
		t.carry(from)
	}
	t.show(View{})
	return true
}

// mayStill drops the times that are an hour old, and tells whether fewer than most
// are left.
func (t *turn) mayStill(times *[]int64, most int) bool {
	now := t.event.At.Unix()
	*times = slices.DeleteFunc(slices.Clone(*times), func(at int64) bool { return now-at >= perHour })
	return len(*times) < most
}

// carry takes over the answers of another talk, and has it told so there. Answers
// of this one to other questions stay.
func (t *turn) carry(from *Carried) {
	other, err := UnmarshalState(from.State)
	if err != nil {
		t.note("code_unknown")
		return
	}
	for _, a := range other.Answers {
		t.state.set(a)
	}
	t.state.leave()
	if other.Lang != "" && t.fresh {
		t.state.Lang = other.Lang
	}
	if t.state.Owner == "" {
		t.state.Owner = other.Owner
	}
	t.state.Tried = nil
	t.explain(t.refresh())
	t.taken = true
	t.prefix = append(t.prefix, paragraphs(t.say("code_carried"))...)
	for _, a := range t.guide.Stated(t.state) {
		t.prefix = t.prefix.Item(chat.Plain(a.Label+locale.Colon(t.lang())), chat.Strong(a.Words))
	}
	t.prefix = append(t.prefix, paragraphs(t.say("code_still"))...)
	lang := t.guide.base.Language(other.Lang)
	there := t.guide.phrases.say(lang, "code_taken", "platform", capital(string(t.event.Conversation.Platform)))
	t.elsewhere = append(t.elsewhere, chat.Reply{Text: paragraphs(there)})
}

// giveCode gives out a code that takes the talk elsewhere.
func (t *turn) giveCode() {
	if !t.mayOffer() {
		return
	}
	code := t.with.Chance.code()
	t.offers = append(t.offers, Offer{Kind: OfferTalk, Until: t.event.At.Add(CodeLife), secret: code})
	code = code[:codeSigns/2] + "-" + code[codeSigns/2:]
	t.prefix = t.prefix.Para(chat.Strong(t.say("code_is", "code", code)))
	t.prefix = append(t.prefix, paragraphs(t.say("code_how", "code", code))...)
	t.show(View{Kind: viewCode})
}

// mayOffer tells whether the person may have one more code or link; if not, it has
// ended the turn.
func (t *turn) mayOffer() bool {
	switch {
	case len(t.state.Answers) == 0:
		t.note("code_empty")
	case t.with.Chance == (Chance{}):
		t.note("code_not_here")
	case !t.mayStill(&t.state.Coded, mostCodes):
		t.note("code_too_many")
	default:
		t.state.Coded = append(t.state.Coded, t.event.At.Unix())
		return true
	}
	t.show(View{})
	return false
}

// shareSheet makes a sheet that others may read, to which the person has just
// agreed: by a link where there is one, else as a document to forward.
func (t *turn) shareSheet() {
	if t.state.Shown.Kind != viewShare {
		t.show(View{Kind: viewShare}) // nobody has been asked
		return
	}
	if !t.mayOffer() {
		return
	}
	sheet := t.sheet()
	if t.with.Sheets == "" {
		t.prefix = append(t.prefix, paragraphs(t.say("share_forward"))...)
		t.file = &chat.File{Name: t.fileName("summary_file", ".html"), Type: "text/html", Content: sheet.Page(), Instead: sheet.Text()}
		t.show(View{Kind: viewShared})
		return
	}
	token := t.with.Chance.token()
	until := t.event.At.Add(SheetLife)
	t.offers = append(t.offers, Offer{Kind: OfferSheet, Until: until, Content: sheet.Page(), secret: token})
	address := t.with.Sheets + "/" + token
	at := until.In(t.guide.base.Zone())
	t.prefix = t.prefix.Para(chat.Plain(t.say("share_link")), chat.Plain(" "), chat.Link(address, address))
	t.prefix = t.prefix.Para(chat.Plain(t.say("share_until", "day", locale.Date(t.lang(), t.guide.base.Today(until)), "time", at.Format("15:04"))))
	t.show(View{Kind: viewShared})
}

// unshare closes whatever is open.
func (t *turn) unshare() {
	t.withdraw = true
	t.note("share_ended")
	t.show(View{})
}

// consent asks whether others may read the sheet.
func (t *turn) consent() (chat.Text, []chat.Choice) {
	key := "share_ask_file"
	if t.with.Sheets != "" {
		key = "share_ask"
	}
	return paragraphs(t.say(key)), t.choices([]chat.Choice{
		{Label: t.say("share_yes"), Action: action{verb: doShareIt}.String()},
		{Label: t.say("share_no"), Action: action{verb: doTalk}.String()},
	})
}
