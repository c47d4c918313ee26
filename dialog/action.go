package dialog

import "strings"

// verb is what pressing a button, or typing its name, does. An action is a
// verb and what it is about: "answer:ft_registration=csp", "scheme:aif",
// "back". It says what it means by itself, so that an old button still means
// what it said.
type verb string

const (
	doAnswer   verb = "a"  // a:FACT=VALUE
	doSeveral  verb = "sv" // sv:FACT, start to gather several options
	doPick     verb = "pk" // pk:FACT=OPTION, add or remove one
	doPickDone verb = "ok" // ok:FACT
	doAsk      verb = "q"  // q:FACT, ask (again)
	doWhy      verb = "why"
	doBack     verb = "back"
	doTalk     verb = "talk" // back to the question at hand or the advice
	doAll      verb = "all"  // the advice with every scheme
	doMenu     verb = "menu"
	doRecap    verb = "recap"
	doRestart  verb = "restart"
	doLanguage verb = "lang" // lang:CODE, or the next language
	doHelp     verb = "help"
	doSchemes  verb = "schemes"
	doScheme   verb = "s" // s:SCHEME
	doHow      verb = "h" // h:SCHEME
	doPage     verb = "p" // p:PAGE
	doPages    verb = "pages"
	doWord     verb = "w"     // w:WORD, typed only
	doWhich    verb = "which" // which:WORDS, typed only
	doExport   verb = "export"
	doSummary  verb = "sum"
	doCode     verb = "code"   // give a code that takes the talk elsewhere
	doEnter    verb = "enter"  // a form was sent with a code that was given elsewhere
	doShare    verb = "share"  // ask whether others may read the sheet
	doShareIt  verb = "share!" // they may
	doUnshare  verb = "unshare"
	doForget   verb = "forget"
	doForgetIt verb = "forget!"
	doModel    verb = "model" // model:yes, model:no, or the question
	doProposed verb = "pr"    // pr:yes=MARK or pr:no=MARK, to what was read in a message
	doHello    verb = "hello"
	doThanks   verb = "thanks"
	doForm     verb = "type" // type:FACT, what was typed into a form answers it
)

// action is a verb with its object and, for answers, a value.
type action struct {
	verb   verb
	object string
	value  string
	typed  bool // understood from what the person wrote
	read   bool // an answer read out of a message, which may say more
}

func (a action) String() string {
	switch {
	case a.value == "" && a.object == "":
		return string(a.verb)
	case a.value == "":
		return string(a.verb) + ":" + a.object
	case a.object == "":
		return string(a.verb) + "=" + a.value
	default:
		return string(a.verb) + ":" + a.object + "=" + a.value
	}
}

// parseAction reads what action.String wrote. Anything may come in here: what
// the action names is checked by whoever carries it out.
func parseAction(s string) action {
	head, value, _ := strings.Cut(s, "=")
	v, object, _ := strings.Cut(head, ":")
	return action{verb: verb(v), object: object, value: value}
}
