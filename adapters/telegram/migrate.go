package telegram

import (
	"context"
	"fmt"
)

// migration is a group that goes on under another id, as a supergroup.
type migration struct{ from, to int64 }

// migration returns what a message tells of one; the zero value if nothing. Both
// the group and the supergroup are told.
func (m *message) migration() migration {
	switch {
	case !m.Chat.group():
	case m.MigratesTo < 0:
		return migration{m.Chat.ID, m.MigratesTo}
	case m.MigratedFrom < 0:
		return migration{m.MigratedFrom, m.Chat.ID}
	}
	return migration{}
}

// follow carries over what the people of a group have with the bot. It may be
// called again for the same group.
func (a *Adapter) follow(ctx context.Context, m migration) error {
	if m == (migration{}) || a.opts.Talks == nil || a.opts.Move == nil {
		return nil
	}
	talks, err := a.opts.Talks(ctx)
	if err != nil {
		return fmt.Errorf("telegram: list the talks of a group that has moved: %w", err)
	}
	moved := 0
	for _, from := range talks {
		p, ok := parsePlace(from)
		if !ok || p.chat != m.from {
			continue
		}
		p.chat = m.to
		if err := a.opts.Move(ctx, from, p.conversation()); err != nil {
			return fmt.Errorf("telegram: move a talk of a group: %w", err)
		}
		moved++
	}
	a.log.InfoContext(ctx, "telegram: a group has another id", "talks", moved)
	return nil
}
