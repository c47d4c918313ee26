package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/store"
)

// conversationArg names a conversation on the command line.
type conversationArg struct{ chat.ConversationID }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *conversationArg) UnmarshalText(text []byte) (err error) {
	a.ConversationID, err = chat.ParseConversationID(string(text))
	return err
}

// exportCommand is "bot export".
type exportCommand struct {
	settings
	Conversation conversationArg `arg:"" help:"Platform and id of the chat, such as telegram:42."`
}

// exportResult is what "bot export" prints.
type exportResult struct {
	Conversation string           `json:"conversation"`
	Exported     time.Time        `json:"exported"`
	Base         string           `json:"base"`
	Language     string           `json:"language"`
	Changed      *time.Time       `json:"changed"`    // null: no state
	GoneSince    *time.Time       `json:"gone_since"` // null: can be reached
	Answers      []dialog.Stated  `json:"answers"`
	State        json.RawMessage  `json:"state"` // as it is stored
	Waiting      []exportedReply  `json:"waiting"`
	Parked       []exportedParked `json:"parked"`
	Open         []exportedOpen   `json:"open"` // codes and shared sheets
}

type exportedOpen struct {
	Kind  string    `json:"kind"` // code or sheet
	Until time.Time `json:"until"`
}

type exportedReply struct {
	ID       int64      `json:"id"`
	Queued   *time.Time `json:"queued,omitempty"`
	Attempts int        `json:"attempts"`
	Text     string     `json:"text"`
	File     string     `json:"file,omitempty"` // its name; what it says follows from the answers
	Choices  []string   `json:"choices"`
}

type exportedParked struct {
	exportedReply
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Run prints what is kept. That nothing is kept is the answer no.
func (c *exportCommand) Run(ctx context.Context, p *program) error {
	db, config, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer db.Close()
	guide, b, err := loadGuide(config.Base.Dir)
	if err != nil {
		return cannot(err)
	}
	kept, err := db.Kept(ctx, c.Conversation.ConversationID)
	if err != nil {
		return cannot(err)
	}
	if kept.Empty() {
		return &exitError{exitNo, fmt.Errorf("nothing is kept about %s", c.Conversation)}
	}
	result := exported(kept, guide)
	result.Conversation, result.Exported, result.Base = c.Conversation.String(), p.now().UTC(), b.Version()
	out := json.NewEncoder(p.out)
	out.SetEscapeHTML(false)
	return cannot(out.Encode(result))
}

// exported puts what is kept into words. A state that this program cannot read
// is exported as it is stored.
func exported(kept store.Kept, guide *dialog.Guide) exportResult {
	result := exportResult{Answers: []dialog.Stated{}, Waiting: []exportedReply{}, Parked: []exportedParked{}, Open: []exportedOpen{}}
	if kept.State != nil {
		result.Changed = &kept.Changed
		if json.Valid(kept.State) {
			result.State = kept.State
		} else {
			result.State, _ = json.Marshal(string(kept.State)) // a string can always be written
		}
		if s, err := dialog.UnmarshalState(kept.State); err == nil {
			result.Language, result.Answers = s.Lang, guide.Stated(s)
		}
	}
	if !kept.Gone.IsZero() {
		result.GoneSince = &kept.Gone
	}
	for _, w := range kept.Waiting {
		one := exportedOutbound(w.Outbound)
		one.Queued = &w.Since
		result.Waiting = append(result.Waiting, one)
	}
	for _, o := range kept.Parked {
		result.Parked = append(result.Parked, exportedParked{exportedOutbound(o.Outbound), o.At, o.Reason})
	}
	for _, o := range kept.Open {
		kind := "code"
		if o.Kind == dialog.OfferSheet {
			kind = "sheet"
		}
		result.Open = append(result.Open, exportedOpen{kind, o.Until})
	}
	return result
}

func exportedOutbound(o chat.Outbound) exportedReply {
	labels := []string{}
	for _, c := range o.Reply.Choices {
		labels = append(labels, c.Label)
	}
	one := exportedReply{ID: o.ID, Attempts: o.Attempts, Text: o.Reply.Text.String(), Choices: labels}
	if o.Reply.File != nil {
		one.File = o.Reply.File.Name
	}
	return one
}

// forgetCommand is "bot forget".
type forgetCommand struct {
	settings
	Conversation conversationArg `arg:"" help:"Platform and id of the chat, such as telegram:42."`
}

// Run removes what is kept and says what that was.
func (c *forgetCommand) Run(ctx context.Context, p *program) error {
	db, _, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer db.Close()
	gone, err := db.Forget(ctx, c.Conversation.ConversationID)
	var what []string
	if gone.State {
		what = append(what, "the answers")
	}
	what = append(what, counted(gone.Waiting, "waiting reply", "waiting replies")...)
	what = append(what, counted(gone.Parked, "parked reply", "parked replies")...)
	what = append(what, counted(gone.Open, "code or shared sheet", "codes and shared sheets")...)
	if gone.Gone {
		what = append(what, "the mark that the person cannot be reached")
	}
	if len(what) > 0 {
		fmt.Fprintf(p.out, "%s: removed %s.\n", c.Conversation, strings.Join(what, ", "))
	} else if err == nil {
		fmt.Fprintf(p.out, "%s: nothing was kept.\n", c.Conversation)
	}
	return cannot(err)
}

func counted(n int, one, more string) []string {
	switch n {
	case 0:
		return nil
	case 1:
		return []string{"1 " + one}
	default:
		return []string{fmt.Sprint(n, " ", more)}
	}
}
