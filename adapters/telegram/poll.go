package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"guichet/adapters"
)

const (
	// pollSlack is how much longer than asked a poll may take.
	pollSlack = 15 * time.Second
	// maxAnswering is how many pressed buttons are answered at once; more are
	// left to the client, which gives up by itself.
	maxAnswering = 128

	allowedUpdates = `["message","edited_message","callback_query","my_chat_member"]`
)

// session is one Run.
type session struct {
	*Adapter
	decoder
	sink    adapters.Sink
	slots   chan struct{} // one entry for each pressed button being answered
	working *sync.WaitGroup
	removed bool // the webhook was removed once
}

// poll fetches and handles batches until ctx is done or Telegram refuses the
// bot.
//
// The offset confirms everything below it, so it is sent until one poll with it
// has succeeded, and then no more: after a week without updates Telegram goes
// on from any number, also a lower one.
func (s *session) poll(ctx context.Context) error {
	var offset int64
	var pause adapters.Backoff
	for {
		batch, err := s.fetch(ctx, offset)
		if err == nil {
			offset, err = s.handle(ctx, batch)
		} else if adapters.ClassOf(err) == adapters.Fatal && ctx.Err() == nil {
			return err
		}
		if ctx.Err() != nil {
			return nil
		}
		if err == nil {
			pause.Reset()
			continue
		}
		if s.switched(ctx, err) {
			continue
		}
		wait := pause.After(err)
		s.log.WarnContext(ctx, "telegram: polling again after a pause", "err", err, "pause", wait, "cure", cure(err))
		if s.opts.Sleep(ctx, wait) != nil {
			return nil
		}
	}
}

// cure says what a person can do about an error; mostly nothing.
func cure(err error) string {
	e, ok := errors.AsType[*adapters.SendError](err)
	switch {
	case !ok:
		return "look at the error: the event could not be stored"
	case e.Code != http.StatusConflict:
		return "none needed"
	case strings.Contains(e.Reason, "webhook"):
		return "another program sets a webhook for this bot: stop it, or run in webhook mode"
	default:
		return "another program polls for this bot: stop it, or give it a token of its own"
	}
}

// fetch is one long poll. With an offset above 0 it confirms all updates below.
func (s *session) fetch(ctx context.Context, offset int64) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, s.opts.PollTimeout+pollSlack)
	defer cancel()
	params := tgbotapi.Params{"allowed_updates": allowedUpdates}
	params.AddNonZero("timeout", int(s.opts.PollTimeout/time.Second))
	params.AddNonZero64("offset", offset)
	result, err := s.call(ctx, "getUpdates", params)
	if err != nil {
		return nil, err
	}
	var batch []json.RawMessage
	if err := json.Unmarshal(result, &batch); err != nil {
		return nil, fmt.Errorf("telegram: getUpdates: %w", unreadable())
	}
	return batch, nil
}

// answer has the spinning of a pressed button stopped, without waiting for it.
// An empty query is none. A failure only means that the button spins until the
// client gives up.
func (s *session) answer(ctx context.Context, query string) {
	if query == "" {
		return
	}
	select {
	case s.slots <- struct{}{}:
	default:
		return
	}
	s.working.Go(func() {
		defer func() { <-s.slots }()
		if _, err := s.brief(ctx, "answerCallbackQuery", tgbotapi.Params{"callback_query_id": query}); err != nil {
			s.log.DebugContext(ctx, "telegram: a pressed button was not answered", "err", err)
		}
	})
}
