package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store"
	"guichet/store/postgres"
	"guichet/store/sqlite"
)

// TestClockJumps has the clocks of the machine and of the platform jump back and
// forth by up to a day while somebody talks. Every message is answered once, in
// order, and one that is delivered again is not taken again.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, data database) {
		guide, _, err := loadGuide("")
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, 2))
		start := time.Now()
		jump := func() time.Time { return start.Add(time.Duration(random.Int64N(int64(48*time.Hour))) - 24*time.Hour) }
		now := jump()
		opts := &store.Options{Now: func() time.Time { return now }}
		var db *store.Store
		switch d := data.(type) {
		case file:
			db, err = sqlite.Open(t.Context(), string(d), &sqlite.Options{Store: opts})
		case served:
			db, err = postgres.Open(t.Context(), string(d), &postgres.Options{Store: opts})
		}
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		manager := dialog.NewManager(db, guide)
		person := chat.ConversationID{Platform: "test", ID: "1"}
		said := []string{"bonjour", "au chômage", "CAP lapidaire", "dans 12 semaines", "oui", "non", "Lyon", "500 €"}
		for n, text := range said {
			for range 2 { // delivered twice
				now = jump()
				event := chat.Event{Key: fmt.Sprint(n), Conversation: person, Kind: chat.KindText, At: jump(), Lang: "fr", Text: text}
				if _, err := manager.Handle(t.Context(), event); err != nil {
					t.Fatal(err)
				}
			}
		}
		waiting, err := db.Waiting(t.Context(), person)
		if err != nil || waiting != len(said) {
			t.Fatalf("%d replies wait (%v), want one for each of %d messages", waiting, err, len(said))
		}
		last := int64(0)
		for tries := 0; waiting > 0 && tries < 100; tries++ {
			now = jump()
			claimed, err := db.Claim(t.Context(), now, time.Minute, []delivery.Want{{Platform: "test", Limit: 10}})
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range claimed {
				if random.IntN(2) == 0 { // a failure
					if err := db.Retry(t.Context(), o.ID, now.Add(delivery.DefaultPoll)); err != nil {
						t.Fatal(err)
					}
					continue
				}
				if o.Seq != last+1 {
					t.Errorf("reply %d follows %d", o.Seq, last)
				}
				last = o.Seq
				if _, err := db.Sent(t.Context(), o, time.Time{}); err != nil {
					t.Fatal(err)
				}
				waiting--
			}
		}
		if waiting > 0 {
			t.Errorf("%d replies do not leave", waiting)
		}
	})
}
