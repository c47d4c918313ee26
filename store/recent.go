package store

import (
	"context"
	"time"

	"guichet/chat"
	"guichet/store/queries"
)

// Talk is a conversation and when its last turn was.
type Talk struct {
	Conversation chat.ConversationID
	Last         time.Time
}

// Recent lists the conversations of a platform that had a turn since a time, at
// most limit, the latest first.
func (s *Store) Recent(ctx context.Context, platform chat.Platform, since time.Time, limit int) ([]Talk, error) {
	var talks []Talk
	err := s.read(ctx, "list recent conversations", Statement{queries.Recent, []any{string(platform) + ":%", since.UnixMilli(), max(limit, 0)}, func(r Row) error {
		var id string
		var changed int64
		if err := r.Scan(&id, &changed); err != nil {
			return err
		}
		c, err := chat.ParseConversationID(id)
		talks = append(talks, Talk{Conversation: c, Last: time.UnixMilli(changed).UTC()})
		return err
	}})
	return talks, err
}
