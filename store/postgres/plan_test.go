package postgres_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"guichet/store/postgres"
	"guichet/store/queries"
)

// backlog fills the queue with notices of as many conversations.
const backlog = `INSERT INTO outbox (conversation, seq, reply, urgency, created, ready_at, next_at)
	SELECT 'telegram:' || n, 1, '{}', 1, 0, 0, 0 FROM generate_series(1, 100000) AS n`

// TestQueueIsNotLookedThrough holds that what is done with the queue for every
// reply finds its rows by an index while many others wait, in the plans that
// serve every argument too.
func TestQueueIsNotLookedThrough(t *testing.T) {
	url := database(t)
	s, err := postgres.Open(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, query := range []string{backlog, "ANALYZE outbox", "SET plan_cache_mode = force_generic_plan"} {
		if _, err := conn.Exec(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	statements := map[string][]any{
		queries.Claim("FOR UPDATE SKIP LOCKED"): {1, "telegram", 0, 10},
		queries.Due:                             {1},
		queries.GiveBack:                        {1, 1, 1},
		queries.PartsSent:                       {1, 1},
		queries.Waiting:                         {"telegram:1"},
	}
	add := func(query string, args []any) { statements[query] = args }
	queries.Promote.Each([]any{"telegram:1", 1, 1, 0, "telegram:2", 1, 1, 0}, add)
	queries.Hurry.Each([]any{"telegram:1", "telegram:2"}, add)
	queries.RemoveReplies.Each([]any{1, 2}, add)
	queries.Conversations.Each([]any{"telegram:1", "telegram:2"}, add)
	for query, args := range statements {
		rows, err := conn.Query(t.Context(), "EXPLAIN "+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(plan, "\n"); looksThrough.MatchString(all) {
			t.Errorf("%s\n%s", query, all)
		}
	}
}

var looksThrough = regexp.MustCompile(`Seq Scan on outbox|Sort`)
