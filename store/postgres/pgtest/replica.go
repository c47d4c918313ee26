package pgtest

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Replica starts a server that follows s, and returns once s confirms nothing
// any more that the other one does not have on its disk too. The caller stops
// it.
func (s *Server) Replica(ctx context.Context) (*Server, error) {
	replica, err := start(&Server{settings: s.settings}, func(r *Server) error {
		// -R has the copy follow the server that it was made of.
		return r.do("pg_basebackup", "-D", r.data(), "-d", s.URL("postgres"), "-R", "-X", "stream", "-c", "fast", "--no-sync")
	})
	if err != nil {
		return nil, err
	}
	if err := s.requireReplica(ctx); err != nil {
		_ = replica.Stop()
		return nil, err
	}
	return replica, nil
}

func (s *Server) requireReplica(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range []string{"ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	for state := ""; state != "sync"; time.Sleep(10 * time.Millisecond) {
		const query = "SELECT COALESCE((SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'), '')"
		if err := conn.QueryRow(ctx, query).Scan(&state); err != nil {
			return fmt.Errorf("waiting for the replica: %w", err)
		}
	}
	return nil
}

// Promote makes a replica a server in its own right, and returns once it takes
// changes.
func (s *Server) Promote() error { return s.do("pg_ctl", "-D", s.data(), "-w", "promote") }
