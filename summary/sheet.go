// Package summary writes the advice of a talk down: as a page that prints, as a
// calendar of deadlines, and as plain text. It holds the form; what is said comes
// in words from whoever fills a Sheet.
//
// Everything is pure: the same sheet gives the same bytes.
package summary

import (
	"strings"

	"guichet/calendar"
	"guichet/chat"
)

// Sheet is what a person takes away from a talk, in one language and already in
// words. Nothing in it is markup.
type Sheet struct {
	// Lang is the language, such as "fr".
	Lang string
	// Title names the sheet, Made says when and from what it was made.
	Title, Made string
	// Notice says what the sheet is not.
	Notice string
	// First is the most urgent thing; empty if nothing is.
	First string
	// Said is what the person stated.
	Said List
	// Dates are the deadlines to come, the first one first.
	Dates Dates
	// Groups are the schemes by verdict.
	Groups []Group
	// Rest says where to find what a sheet of two pages has no room for; it is
	// shown where that is so.
	Rest string
	// Sources are where it was read.
	Sources List
	// End is how to go on and whom to call.
	End []Item
}

// Item is one entry of a list, as spans that stand in a row.
type Item []chat.Span

// List is a titled list.
type List struct {
	Title string
	Items []Item
	// Ordered tells that the entries are steps, one after another.
	Ordered bool
}

// Dates are deadlines with what they are counted from.
type Dates struct {
	Title string
	// Note says from which day they are counted.
	Note string
	List []Due
}

// Due is one deadline.
type Due struct {
	// ID names it among all deadlines of the person.
	ID  string
	Day calendar.Date
	// When is the day in words, Name what it belongs to, Text what has to be
	// done.
	When, Name, Text string
	// Event is what a calendar calls it.
	Event string
	// More is what a calendar says beside it: whom to call, and where it was
	// read.
	More []string
	// Reminds tells that a calendar shall remind of it.
	Reminds bool
}

// Standing is how a group of schemes stands. The zero value is Possible.
type Standing uint8

const (
	// Possible is what the answers allow.
	Possible Standing = iota
	// Open is what something is missing for.
	Open
	// Closed is what the answers rule out.
	Closed
	// Beside is what belongs to none of them.
	Beside
)

// Group are the schemes of one standing.
type Group struct {
	Title    string
	Standing Standing
	Cards    []Card
	// Lines stand behind the cards, for what needs no card.
	Lines []Item
}

// Card is one scheme with everything needed to ask for it.
type Card struct {
	Name string
	// Verdict says in a word or two if it is possible, Why says why, or what is
	// missing.
	Verdict, Why string
	// Brief says the most important in a sentence or two.
	Brief string
	// Where two printed pages have no room for it, Steps, Documents and Notes
	// are not printed, then What and all but the first of Whom. On a screen
	// they are there.
	What, When, Whom, Steps, Documents, Notes List

	fold fold
}

// fold is how much of a card is not printed.
type fold uint8

const (
	whole fold = iota
	withoutSteps
	shortest
)

// printed returns the card as it is printed.
func (c Card) printed() Card {
	if c.fold >= withoutSteps {
		c.Steps, c.Documents, c.Notes = List{}, List{}, List{}
	}
	if c.fold >= shortest {
		c.What = List{}
		c.Whom.Items = c.Whom.Items[:min(len(c.Whom.Items), 1)]
	}
	return c
}

func (c Card) left() []List  { return lists(c.When, c.What, c.Whom) }
func (c Card) right() []List { return lists(c.Steps, c.Documents, c.Notes) }

// class tells the style sheet what not to print, and how the lists stand that are
// printed: the way to it beside what it is, whom to call beside that, or one below
// the other.
func (c Card) class() string {
	of := [...]string{"", "without-steps ", "shortest "}[c.fold]
	p := c.printed()
	switch {
	case len(p.right()) > 0 && len(p.left()) > 0:
		return strings.TrimSpace(of)
	case len(lists(p.When, p.What)) > 0 && len(p.Whom.Items) > 0:
		return of + "columns"
	}
	return of + "single"
}

// lists returns those that are not empty.
func lists(all ...List) []List {
	var some []List
	for _, l := range all {
		if len(l.Items) > 0 {
			some = append(some, l)
		}
	}
	return some
}

// Words returns an entry of one plain span.
func Words(s string) Item { return Item{chat.Plain(s)} }
