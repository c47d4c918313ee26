package main

import (
	"testing"
	"time"
)

// TestReplica kills the PostgreSQL server that works, under load, and promotes
// its replica. The bot, which was told of both, goes on with the other one, and
// everything that was acknowledged is there.
func TestReplica(t *testing.T) {
	t.Parallel()
	primary := ownServer(t, startServer)
	replica, err := primary.Replica(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := replica.Stop(); err != nil {
			t.Error(err)
		}
	})
	data := newServedBy(t, primary)
	name := data.name()
	both := served(primary.URL(name, replica) + "&target_session_attrs=read-write")
	s := newTroubleBy(t, both, func(*crashSite) {})
	s.during(32, func() {
		if err := primary.Kill(); err != nil {
			t.Fatal(err)
		}
	}, func() {
		if err := replica.Promote(); err != nil {
			t.Fatal(err)
		}
	}, 2*time.Second, logSays("failed to connect", "unexpected EOF", "connection reset"))
}
