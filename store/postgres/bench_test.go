package postgres_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"guichet/store/postgres"
	"guichet/store/storetest"
)

// BenchmarkTurn measures turns on a server on the same machine, which waits for
// the disk at every commit.
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

// BenchmarkBare is what the server can do at most: transactions of one small row,
// each waiting for the disk; and a program that does nothing but write the rows
// of turns, on as many connections as the store uses, the conversations shared
// out among them. A transaction is one round trip.
func BenchmarkBare(b *testing.B) {
	for _, connections := range []int{1, 8, 32} {
		b.Run(fmt.Sprintf("transactions/conversations=%d", connections), func(b *testing.B) {
			bare(b, connections, 1, func(batch *pgx.Batch, connection, i int) {
				batch.Queue("INSERT INTO events (id, at) VALUES ($1, $2)", fmt.Sprintf("bench:%d", i), time.Now().UnixMilli())
			})
		})
	}
	body, err := json.Marshal(storetest.BenchReply)
	if err != nil {
		b.Fatal(err)
	}
	for _, conversations := range []int{1, 8, 32} {
		connections := min(conversations, 4)
		group := conversations / connections
		b.Run(fmt.Sprintf("rows/conversations=%d", conversations), func(b *testing.B) {
			bare(b, connections, group, func(batch *pgx.Batch, connection, i int) {
				c, now := storetest.BenchConversation(connection*group+i%group).String(), time.Now().UnixMilli()
				batch.Queue("INSERT INTO events (id, at) VALUES ($1, $2)", fmt.Sprintf("bench:%d", i), now)
				batch.Queue(`INSERT INTO conversations (id, state, last_seq, changed) VALUES ($1, $2, $3, $4)
					ON CONFLICT (id) DO UPDATE SET state = excluded.state, last_seq = excluded.last_seq, changed = excluded.changed`,
					c, storetest.BenchState, i, now)
				batch.Queue("INSERT INTO outbox (conversation, seq, reply, created, next_at) VALUES ($1, $2, $3, $4, $5)", c, i, string(body), now, nil)
			})
		})
	}
}

// bare writes b.N things, group by group, on so many connections.
func bare(b *testing.B, connections, group int, write func(batch *pgx.Batch, connection, i int)) {
	url := database(b)
	s, err := postgres.Open(b.Context(), url, nil) // makes the tables
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	conns := make([]*pgx.Conn, connections)
	for n := range conns {
		if conns[n], err = pgx.Connect(b.Context(), url); err != nil {
			b.Fatal(err)
		}
		defer conns[n].Close(b.Context())
	}
	var next atomic.Int64
	b.ResetTimer()
	var all sync.WaitGroup
	for n, conn := range conns {
		all.Go(func() {
			for {
				from := int(next.Add(int64(group))) - group
				if from >= b.N {
					return
				}
				batch := &pgx.Batch{}
				batch.Queue("BEGIN")
				for i := from; i < min(from+group, b.N); i++ {
					write(batch, n, i)
				}
				batch.Queue("COMMIT")
				if err := conn.SendBatch(b.Context(), batch).Close(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
}
