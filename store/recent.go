package store

import (
	"context"
	"time"

	"guichet/chat"
	"guichet/store/queries"
)

// RecentConversation is one with the time of its last turn.
type RecentConversation struct {
	Conversation chat.ConversationID
	Last         time.Time
}

// Recent lists the conversations of a platform that had a turn since a time, at
// most limit, the latest first.
func (s *Store) Recent(ctx context.Context, platform chat.Platform, since time.Time, limit int) ([]RecentConversation, error) {
	var recent []RecentConversation
	err := s.read(ctx, "list recent conversations", Statement{queries.Recent, []any{string(platform) + ":%", since.UnixMilli(), max(limit, 0)}, func(r Row) error {
		var id string
		var changed int64
		if err := r.Scan(&id, &changed); err != nil {
			return err
		}
		c, err := chat.ParseConversationID(id)
		recent = append(recent, RecentConversation{Conversation: c, Last: time.UnixMilli(changed).UTC()})
		return err
	}})
	return recent, err
}
