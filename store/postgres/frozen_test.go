package postgres_test

import (
	"context"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/store/postgres"
)

// TestFrozenInATurn has a process stand still while it holds the lock of a
// conversation. Another one gets the lock before it could have taken over, and
// the turn of the first changes nothing when it goes on.
func TestFrozenInATurn(t *testing.T) {
	t.Parallel()
	url := database(t)
	frozen, err := postgres.Open(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer frozen.Close()
	other, err := postgres.Open(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	event := func(key string) chat.Event {
		return chat.Event{Key: key, Conversation: chat.ConversationID{Platform: "test", ID: "1"}}
	}
	step := func(state string) dialog.StepFunc {
		return func([]byte) (dialog.Outcome, error) { return dialog.Outcome{State: []byte(state)}, nil }
	}

	stands, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		ended <- frozen.Turn(context.Background(), event("a"), func(state []byte) (dialog.Outcome, error) {
			close(stands)
			<-goOn
			return step("frozen")(state)
		})
	}()
	<-stands
	began := time.Now()
	if err := other.Turn(t.Context(), event("b"), step("other")); err != nil {
		t.Error(err)
	}
	const most = 5 * time.Second
	if took := time.Since(began); took > most {
		t.Errorf("the other process waited for %v, want at most %v", took, most)
	}
	close(goOn)
	if err := <-ended; err == nil {
		t.Error("the turn of the process that stood still is said to be made")
	}
	var found string
	err = other.Turn(t.Context(), event("c"), func(state []byte) (dialog.Outcome, error) {
		found = string(state)
		return dialog.Outcome{State: state}, nil
	})
	if err != nil || found != "other" {
		t.Errorf("the state is %q (%v), want that of the other process", found, err)
	}
}
