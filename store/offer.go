package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/store/queries"
)

var _ dialog.Enterer = (*Store)(nil)

// entering is the code that a turn enters.
type entering struct {
	hash string
	from string // the conversation that it was given to
	open bool   // as seen by the transaction
	step dialog.EnterFunc
}

// Enter implements dialog.Enterer. The talk of the code is looked up first, so
// that the transaction can keep others out of both conversations, and is looked
// up again inside of it: by then somebody else may have taken it.
func (s *Store) Enter(ctx context.Context, e chat.Event, hash string, step dialog.EnterFunc) error {
	if e.Key == "" || e.Conversation.Platform == "" || e.Conversation.ID == "" {
		return errors.New("store: enter a code: the event lacks its key or its conversation")
	}
	entered := &entering{hash: hash, step: step}
	err := s.read(ctx, "find a code", Statement{queries.OfferOf, []any{hash, int(dialog.OfferTalk), s.now().UnixMilli()}, func(r Row) error {
		return r.Scan(&entered.from)
	}})
	if err != nil {
		return err
	}
	one := &turn{event: string(e.Conversation.Platform) + ":" + e.Key, conversation: e.Conversation.String(), enters: entered}
	err = s.apart(&change{op: "enter a code", ctx: ctx, turns: []*turn{one}})
	if one.panicked != nil {
		panic(one.panicked)
	}
	return err
}

// apart makes a change in a transaction of its own, beside those of groups.
func (s *Store) apart(c *change) error {
	s.mu.RLock() // Close waits
	defer s.mu.RUnlock()
	err := ErrClosed
	if !s.closed {
		if err = s.together([]*change{c}); err == nil {
			err = c.err
		}
	}
	if err != nil {
		return fmt.Errorf("store: %s: %w", c.op, err)
	}
	return nil
}

// readEntered returns what reads if a code is still open, and makes the talk that
// it was given to one of the transaction's. ids are those that are read.
func (t *transaction) readEntered(one *turn, ids []any) ([]Statement, []any) {
	e := one.enters
	if e == nil || e.from == "" {
		return nil, ids
	}
	if t.conversations[e.from] == nil {
		t.conversations[e.from] = &conversation{}
		ids = append(ids, e.from)
	}
	e.open = false
	return []Statement{{queries.OfferOf, []any{e.hash, int(dialog.OfferTalk), t.now}, func(r Row) error {
		e.open = true
		return r.Scan(&e.from)
	}}}, ids
}

// carried returns the talk of the code that a turn enters, nil if it is open for
// none.
func (t *transaction) carried(e *entering) (*dialog.Carried, error) {
	if !e.open {
		return nil, nil
	}
	from, err := chat.ParseConversationID(e.from)
	if err != nil {
		return nil, err
	}
	return &dialog.Carried{Conversation: from, State: t.conversations[e.from].state}, nil
}

// noteOffers notes what an outcome opens and closes.
func (of *conversation) noteOffers(out dialog.Outcome) {
	if out.Withdraw || out.Forget {
		of.withdraw, of.offers = true, nil
	}
	of.offers = append(of.offers, out.Offers...)
}

// writeOffers returns what opens and closes the offers of the conversations.
func (t *transaction) writeOffers(add func(query string, args []any)) {
	var withdrawn, replaced, opened []any
	for _, id := range t.inOrder() {
		c := t.conversations[id]
		if c.withdraw {
			withdrawn = append(withdrawn, id)
			t.erased = true
		}
		latest := map[dialog.OfferKind]dialog.Offer{}
		for _, o := range c.offers {
			latest[o.Kind] = o
		}
		for _, kind := range []dialog.OfferKind{dialog.OfferTalk, dialog.OfferSheet} {
			if o, ok := latest[kind]; ok {
				content := append([]byte{}, o.Content...)
				replaced = append(replaced, id, int(kind))
				opened = append(opened, o.Hash, id, int(kind), o.Until.UnixMilli(), content)
			}
		}
	}
	queries.DropOffers.Each(withdrawn, add)
	queries.ReplaceOffers.Each(replaced, add)
	queries.AddOffers.Each(opened, add)
	for _, c := range t.turns {
		for _, one := range c.turns {
			if one.enters != nil && one.enters.open && one.carried {
				add(queries.CloseOffer, []any{one.enters.hash})
			}
		}
	}
}

// Sheet returns the sheet that was shared under a hash, nil if none is open.
func (s *Store) Sheet(ctx context.Context, hash string) (sheet []byte, err error) {
	err = s.read(ctx, "read a shared sheet", Statement{queries.Offered, []any{hash, int(dialog.OfferSheet), s.now().UnixMilli()}, func(r Row) error {
		var content []byte
		err := r.Scan(&content)
		sheet = append([]byte{}, content...)
		return err
	}})
	return sheet, err
}

// OpenOffer is a code or a shared sheet that can still be opened.
type OpenOffer struct {
	Kind  dialog.OfferKind
	Until time.Time
}

func (k *Kept) scanOffer(r Row) error {
	var kind, until int64
	err := r.Scan(&kind, &until)
	k.Open = append(k.Open, OpenOffer{dialog.OfferKind(kind), time.UnixMilli(until).UTC()})
	return err
}
