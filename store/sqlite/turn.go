package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"guichet/chat"
	"guichet/dialog"
	"guichet/store/queries"
)

// Turn implements dialog.Store. step runs while no other turn does, so it must
// be quick.
func (s *Store) Turn(ctx context.Context, e chat.Event, step dialog.StepFunc) error {
	if e.Key == "" || e.Conversation.Platform == "" || e.Conversation.ID == "" {
		return errors.New("sqlite: turn: the event lacks its key or its conversation")
	}
	var queued bool
	err := s.write(ctx, "turn", func(ctx context.Context, w *writer) error {
		var err error
		queued, err = turn(ctx, w, e, step, s.now().UnixMilli())
		return err
	})
	if err == nil && queued {
		s.signal()
	}
	return err
}

// turn takes one event into account within the open transaction and tells if
// it queued replies.
func turn(ctx context.Context, w *writer, e chat.Event, step dialog.StepFunc, now int64) (bool, error) {
	isNew, err := w.exec(ctx, queries.AddEvent, string(e.Conversation.Platform), e.Key, now)
	if err != nil || isNew == 0 {
		return false, err
	}
	conversation := e.Conversation.String()
	state, seq, err := load(ctx, w, conversation)
	if err != nil {
		return false, err
	}
	out, err := step(state)
	if err != nil {
		return false, err
	}
	if out.Forget {
		seq = 0
		if err := forget(ctx, w, conversation); err != nil {
			return false, err
		}
	}
	if err := queue(ctx, w, conversation, seq, out.Replies, now); err != nil {
		return false, err
	}
	if out.State == nil {
		_, err = w.exec(ctx, queries.RemoveState, conversation)
	} else {
		_, err = w.exec(ctx, queries.SaveState, conversation, out.State, seq+int64(len(out.Replies)), now)
	}
	return len(out.Replies) > 0, err
}

// load returns the state of a conversation, nil if it has none, and the number
// of the last reply that was queued for it.
func load(ctx context.Context, w *writer, conversation string) ([]byte, int64, error) {
	var state []byte
	var seq int64
	known, err := w.one(ctx, queries.State, []any{conversation}, &state, &seq)
	switch {
	case err != nil:
		return nil, 0, err
	case known && state == nil: // the driver reads an empty state as none
		return []byte{}, seq, nil
	case known:
		return state, seq, nil
	}
	_, err = w.one(ctx, queries.LastSeq, []any{conversation}, &seq)
	return nil, seq, err
}

func queue(ctx context.Context, w *writer, conversation string, seq int64, replies []chat.Reply, now int64) error {
	for i, r := range replies {
		body, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("encode reply: %w", err)
		}
		if _, err := w.exec(ctx, queries.AddReply, conversation, seq+int64(i)+1, string(body), now); err != nil {
			return err
		}
	}
	return nil
}

func forget(ctx context.Context, w *writer, conversation string) error {
	for _, query := range []string{queries.RemoveState, queries.Drop, queries.DropParked} {
		if _, err := w.exec(ctx, query, conversation); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) signal() {
	select {
	case s.queued <- struct{}{}:
	default:
	}
}
