package dialog

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"

	"guichet/chat"
	"guichet/knowledge"
)

// stateFormat is the version of the stored form of a State. A change that old
// states cannot be read through needs a new number and a step in decodeState.
const stateFormat = 3

// State is everything kept about one conversation. The position in the tree is
// no part of it: that follows from the answers. Its zero value is a new
// conversation.
type State struct {
	Format int `json:"format"`
	// Lang is the language of the talk; empty in a new conversation.
	Lang string `json:"lang,omitempty"`
	// Answers are what the person stated, the oldest first, each fact once.
	Answers Answers `json:"answers,omitempty"`
	// Asking is a question that the person chose to answer out of turn, by
	// fact id.
	Asking string `json:"asking,omitempty"`
	// Picking tells that several options of the question at hand are being
	// gathered; Picked are the ones chosen so far.
	Picking bool     `json:"picking,omitempty"`
	Picked  []string `json:"picked,omitempty"`
	// Shown is what the person looks at.
	Shown View `json:"shown"`
	// Offered are the actions of the choices shown last, in their order and
	// with spaces between, so that a typed number or letter can stand for one.
	Offered string `json:"offered,omitempty"`
	// Asked is the question at hand when the last reply left, by fact id; empty
	// if there was none. Another one may be at hand when the answer comes: the
	// base may have changed, or the day.
	Asked string `json:"asked,omitempty"`
	// Owner marks the calendars of this talk as those of one person; empty
	// before the first. It leads back to nobody.
	Owner string `json:"owner,omitempty"`
	// Coded and Tried are when, within the last hour, codes or links were given
	// out and wrong codes entered, in Unix seconds.
	Coded []int64 `json:"coded,omitempty"`
	Tried []int64 `json:"tried,omitempty"`
	// Lost counts the messages in a row that were not understood.
	Lost int `json:"lost,omitempty"`
	// Model is what the person said about the language model.
	Model Consent `json:"model,omitempty"`
	// Another tells whether the person writes for somebody else.
	Another Another `json:"another,omitempty"`
	// Proposed are answers that were read in the latest message and wait for
	// the person's yes.
	Proposed Answers `json:"proposed,omitempty"`
	// Tap is the last press on a button; a double tap is recognised by it.
	Tap Tap `json:"tap,omitzero"`
}

// Answer is one fact as the person stated it.
type Answer struct {
	Fact string
	// Value is in the form of knowledge.Value.String.
	Value string
	// Typed tells that it was written and not pressed.
	Typed bool
	// Also tells that it stood in the same message as the answer before it, with
	// which it is taken back.
	Also bool
}

// Answers are stored as words, such as "status=job_seeker +age~24": a fact and
// its value, with a tilde between where it was typed, and a plus before what came
// along with the answer before it. A talk is read and written at every turn.
type Answers []Answer

const (
	pressed = '='
	typed   = '~'
	also    = '+'
	between = ' '
)

// MarshalText returns the stored form.
func (all Answers) MarshalText() ([]byte, error) {
	const usual = 32 // bytes
	b := make([]byte, 0, usual*len(all))
	for i, a := range all {
		if i > 0 {
			b = append(b, between)
		}
		if a.Also {
			b = append(b, also)
		}
		b = append(b, a.Fact...)
		if a.Typed {
			b = append(b, typed)
		} else {
			b = append(b, pressed)
		}
		b = append(b, a.Value...)
	}
	return b, nil
}

// UnmarshalText reads the stored form.
func (all *Answers) UnmarshalText(data []byte) error {
	stored := string(data)
	*all = make(Answers, 0, strings.Count(stored, string(between))+1)
	for word := range strings.SplitSeq(stored, string(between)) {
		var a Answer
		if word != "" && word[0] == also {
			a.Also, word = true, word[1:]
		}
		i := strings.IndexAny(word, string([]rune{pressed, typed}))
		if i < 0 {
			return errors.New("an answer without its fact")
		}
		a.Fact, a.Value, a.Typed = word[:i], word[i+1:], word[i] == typed
		*all = append(*all, a)
	}
	return nil
}

// View is what a message shows. Its zero value is the question at hand, or the
// advice when nothing is left to ask.
type View struct {
	Kind ViewKind `json:"kind,omitempty"`
	// ID names the scheme or page shown, or holds the words in question.
	ID string `json:"id,omitempty"`
}

// ViewKind is the kind of a View. The empty kind is the talk itself: the
// question at hand or the advice.
type ViewKind string

const (
	viewTalk    ViewKind = ""
	viewScheme  ViewKind = "scheme"
	viewHow     ViewKind = "how"
	viewSchemes ViewKind = "schemes"
	viewPage    ViewKind = "page"
	viewPages   ViewKind = "pages"
	viewRecap   ViewKind = "recap"
	viewAll     ViewKind = "all"
	viewMenu    ViewKind = "menu"
	viewHelp    ViewKind = "help"
	viewWhy     ViewKind = "why"
	viewWhich   ViewKind = "which"
	viewExport  ViewKind = "export"
	viewSummary ViewKind = "summary"
	viewCode    ViewKind = "code"
	viewShare   ViewKind = "share"
	viewShared  ViewKind = "shared"
	viewForget  ViewKind = "forget"
	viewModel   ViewKind = "model"
	// viewProposed asks if a message was read as it was meant; View.ID is what
	// it asks for, behind askedFor where it does so in as many words.
	viewProposed ViewKind = "proposed"
	// viewAmend asks what of the proposal is not right.
	viewAmend ViewKind = "amend"
	// viewGuess asks which of several things a message is about: the intents
	// in View.ID, with spaces between.
	viewGuess ViewKind = "guess"
)

// Tap is one press on a button.
type Tap struct {
	Action string          `json:"action,omitempty"`
	On     chat.MessageRef `json:"on,omitempty"`
	At     int64           `json:"at,omitempty"` // Unix seconds
}

// MarshalState writes a state in its stored form.
func MarshalState(s State) ([]byte, error) {
	s.Format = stateFormat
	return json.Marshal(s)
}

// UnmarshalState reads what MarshalState wrote; nil gives a new conversation.
func UnmarshalState(data []byte) (State, error) {
	var s State
	if data == nil {
		return s, nil
	}
	if err := jsonv2.Unmarshal(data, &s); err != nil { // it takes a third of the time
		return State{}, fmt.Errorf("stored conversation: %w", err)
	}
	if s.Format != stateFormat {
		return State{}, fmt.Errorf("stored conversation: format %d, this program reads %d", s.Format, stateFormat)
	}
	return s, nil
}

// facts reads the answers with the base of today. It returns those to questions
// or options that no longer exist, and removes them.
func (s *State) facts(b *knowledge.Base) (knowledge.Facts, []Answer) {
	facts := make(knowledge.Facts, len(s.Answers)+1)
	var gone []Answer
	for _, a := range s.Answers {
		if v, ok := a.read(b); ok {
			facts[a.Fact] = v
		} else {
			gone = append(gone, a)
		}
	}
	if len(gone) > 0 {
		s.Answers = slices.DeleteFunc(s.Answers, func(a Answer) bool { return slices.Contains(gone, a) })
	}
	return facts, gone
}

// read returns the value of the answer, and false if the base has no such
// question or no such answer to it.
func (a Answer) read(b *knowledge.Base) (knowledge.Value, bool) {
	f := b.Fact(a.Fact)
	if f == nil {
		return knowledge.Value{}, false
	}
	v, err := f.Parse(a.Value)
	return v, err == nil
}

// set notes an answer as the last one; an earlier one to the same question goes.
func (s *State) set(a Answer) (replaced bool) {
	if i := s.answer(a.Fact); i >= 0 {
		replaced = s.Answers[i].Value != a.Value
		if i+1 < len(s.Answers) && s.Answers[i+1].Also {
			s.Answers[i+1].Also = s.Answers[i].Also // the first of a message leads the others
		}
		s.Answers = slices.Delete(s.Answers, i, i+1)
	}
	s.Answers = append(s.Answers, a)
	return replaced
}

func (s *State) answer(fact string) int {
	return slices.IndexFunc(s.Answers, func(a Answer) bool { return a.Fact == fact })
}

// leave ends what was going on beside the questions.
func (s *State) leave() {
	s.Asking, s.Picking, s.Picked = "", false, nil
}
