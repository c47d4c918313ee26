package adaptertest

import (
	"slices"
	"testing"

	"guichet/chat"
)

// part is one behaviour of the suite.
type part struct {
	name string
	run  func(*testing.T, Open)
	// needs tells whether a platform has what it takes; nil is all of them.
	needs func(Traits) bool
}

// parts are what every adapter must show.
var parts = []part{
	{"conversations", conversations, nil},
	{"numbered where there are no buttons", numbered(0), nil},
	{"numbered where there are few buttons", numbered(4), presses},
	{"long text", longText, nil},
	{"long text again after a failure", longTextInterrupted, disturbed},
	{"delivered twice", deliveredTwice, disturbed},
	{"delivered in another order", reordered, outOfOrder},
	{"answers keep their order", answersInOrder, disturbed},
	{"store fails", storeFails, disturbed},
	{"killed before the commit", killedBeforeCommit, disturbed},
	{"killed after the commit", killedAfterCommit, nil},
	{"killed after the send", killedAfterSend, nil},
	{"throttled", throttled(Throttled), disturbed},
	{"throttled without JSON", throttled(TurnedAway), disturbed},
	{"unknown outcome", unknownOutcome, disturbed},
	{"bad gateway", trouble(BadGateway), disturbed},
	{"unavailable", trouble(Unavailable), disturbed},
	{"missing rights", missingRights, disturbed},
	{"person gone", personGone, disturbed},
	{"stale and forged buttons", strangeButtons, presses},
	{"fatal token", fatalToken, disturbed},
}

// presses tells that something can be pressed.
func presses(t Traits) bool { return !slices.Contains(t.Cannot, chat.KindPress) }

// disturbed tells that there is a network in between.
func disturbed(t Traits) bool { return !t.Alone }

// outOfOrder tells that events may come in another order.
func outOfOrder(t Traits) bool { return !t.Alone && !t.InOrder }

// Run holds the adapter of a platform to the behaviour of all. A part that a
// platform has no use for, by its Traits, is left out.
//
// After each part, nothing that was logged or returned as an error may hold a
// secret, an address or the words of a person.
func Run(t *testing.T, open Open) {
	traits := traitsOf(t, open)
	for _, p := range parts {
		if p.needs != nil && !p.needs(traits) {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			p.run(t, open)
		})
	}
}

func traitsOf(t *testing.T, open Open) Traits {
	t.Helper()
	var traits Traits
	t.Run("opened", func(t *testing.T) { traits = open(t, (&clock{}).Now).Traits() })
	return traits
}
