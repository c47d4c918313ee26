package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guichet/store/queries"
)

// TestQueueIsNotLookedThrough holds that what is done with the queue for every
// reply finds its rows by an index, however many others wait.
func TestQueueIsNotLookedThrough(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	open(t, path, nil)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	statements := map[string][]any{
		queries.Claim(""): {1, "telegram", 0, 10},
		queries.Due:       {1},
		queries.GiveBack:  {1, 1, 1},
		queries.PartsSent: {1, 1},
		queries.Waiting:   {"telegram:1"},
	}
	add := func(query string, args []any) { statements[query] = args }
	queries.Promote.Each([]any{"telegram:1", 1, 1, 0, "telegram:2", 1, 1, 0}, add)
	queries.PromoteBehind.Each([]any{1, "telegram:1", 1, 2, "telegram:2", 1}, add)
	queries.Hurry.Each([]any{"telegram:1", "telegram:2"}, add)
	queries.RemoveReplies.Each([]any{1, 2}, add)
	queries.Conversations.Each([]any{"telegram:1", "telegram:2"}, add)
	for query, args := range statements {
		rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, step)
		}
		bad := func(step string) bool {
			return strings.HasPrefix(step, "SCAN outbox") || strings.HasPrefix(step, "SCAN o ") || strings.Contains(step, "TEMP B-TREE")
		}
		if len(plan) == 0 || slices.ContainsFunc(plan, bad) || rows.Err() != nil {
			t.Errorf("%s\n%s", query, strings.Join(plan, "\n"))
		}
	}
}
