package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"guichet/store"
	"guichet/store/sqlite"
	"guichet/store/storetest"
)

// BenchmarkTurn measures turns in a file, in groups as they come ("group") and
// one for each transaction ("alone"), beside the same in memory.
func BenchmarkTurn(b *testing.B) {
	for name, opts := range map[string]*sqlite.Options{
		"full/group":    nil,
		"full/alone":    {Store: &store.Options{MaxGroup: 1}},
		"relaxed/group": {Relaxed: true},
		"memory":        nil,
	} {
		for _, conversations := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("%s/conversations=%d", name, conversations), func(b *testing.B) {
				path := filepath.Join(b.TempDir(), "bench.db")
				if name == "memory" {
					path = ""
				}
				s, err := sqlite.Open(b.Context(), path, opts)
				if err != nil {
					b.Fatal(err)
				}
				defer s.Close()
				storetest.BenchTurns(b, s, conversations)
			})
		}
	}
}
