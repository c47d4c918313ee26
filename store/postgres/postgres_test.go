package postgres_test

import (
	"sync"
	"testing"

	"guichet/store"
	"guichet/store/postgres"
	"guichet/store/postgres/pgtest"
	"guichet/store/storetest"
)

var server *pgtest.Server

func TestMain(m *testing.M) { pgtest.Main(m, func(s *pgtest.Server) { server = s }) }

// database returns a new database, or skips the test where there is no server.
func database(t testing.TB) string {
	t.Helper()
	if server == nil {
		t.Skip(pgtest.ErrNotInstalled)
	}
	url, err := server.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func TestStore(t *testing.T) {
	var mu sync.Mutex
	databases := map[string]string{} // by the folder of the test
	open := func(t *testing.T, dir string) storetest.Backend {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		if databases[dir] == "" {
			databases[dir] = database(t)
		}
		s, err := postgres.Open(t.Context(), databases[dir], nil)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	storetest.Run(t, open)
	storetest.RunDurable(t, open)
	storetest.RunClock(t, open)
}

func TestCare(t *testing.T) {
	with := func(t *testing.T, _ string, opts *store.Options) *store.Store {
		s, err := postgres.Open(t.Context(), database(t), &postgres.Options{Store: opts})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	storetest.RunCare(t, with)
	storetest.RunOffers(t, with)
}
