package postgres_test

import (
	"fmt"
	"testing"

	"guichet/store/postgres"
	"guichet/store/storetest"
)

// BenchmarkTurn measures turns on a server on the same machine.
func BenchmarkTurn(b *testing.B) {
	for _, conversations := range []int{1, 8, 32, 64} {
		b.Run(fmt.Sprintf("conversations=%d", conversations), func(b *testing.B) {
			s, err := postgres.Open(b.Context(), database(b), nil)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			storetest.BenchTurns(b, s, conversations)
		})
	}
}
