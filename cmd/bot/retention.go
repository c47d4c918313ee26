package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"time"

	"guichet/adapters"
	"guichet/knowledge"
	"guichet/store"
)

// pruneEvery is how often what was kept for its time is removed.
const pruneEvery = 24 * time.Hour

// store gives the settings in the form that the store takes.
func (r RetentionConfig) store() store.Retention {
	return store.Retention{
		Conversations: r.Conversations.Duration(), Gone: r.Gone.Duration(), Parked: r.Parked.Duration(), Events: r.Events.Duration(),
	}
}

// prune removes what was kept for its time, at once and then every day. It goes
// on until ctx is done.
func (s *service) prune(ctx context.Context) error {
	for {
		removed, err := s.store.Prune(ctx, s.keep)
		switch {
		case err != nil && ctx.Err() == nil:
			s.log.Error("old data could not be removed", "err", err)
		case err == nil && removed != store.Pruned{}:
			s.log.Info("old data removed", "conversations", removed.Conversations, "gone", removed.Gone, "parked", removed.Parked, "events", removed.Events, "offers", removed.Offers)
		}
		if adapters.Sleep(ctx, pruneEvery) != nil {
			return nil
		}
	}
}

// inspect looks for damage in a database that was too large for that at start.
// Damage ends the bot: what people write meanwhile is kept by their platforms,
// and would be lost with the file here.
func (s *service) inspect(ctx context.Context) error {
	err := s.store.Inspect(ctx)
	switch {
	case errors.Is(err, store.ErrDamaged):
		s.log.Error("the database is damaged; the bot stops, so that nothing more is lost", "err", err)
		return err
	case err != nil && ctx.Err() == nil:
		s.log.Warn("the database could not be looked through for damage", "err", err)
	}
	return nil
}

// tellParked tells the operator that there are replies to look after.
func tellParked(ctx context.Context, db *store.Store, log *slog.Logger) {
	switch n, err := db.CountParked(ctx); {
	case err != nil:
		log.Warn("the parked replies could not be counted", "err", err)
	case n > 0:
		log.Warn("replies are parked that could not be sent; \"bot parked\" shows them", "parked", n)
	}
}

// tellPromises tells the operator where the page on privacy does not say what is
// done.
func tellPromises(b *knowledge.Base, keep RetentionConfig, log *slog.Logger) {
	for _, wrong := range brokenPromises(b, keep) {
		log.Warn("the page on privacy does not name a time of the settings", "missing", wrong)
	}
}

var namedDays = regexp.MustCompile(`(\d+)[\s\x{a0}\x{202f}]*(?:jours?|days?)`)

// brokenPromises tells which times of the settings the page on privacy does not
// name in one of its languages. The keys of events are no matter of the page:
// they say nothing about anybody.
func brokenPromises(b *knowledge.Base, keep RetentionConfig) []string {
	var missing []string
	page := b.Role(knowledge.PrivacyPage)
	for _, lang := range b.Languages() {
		var text strings.Builder
		for _, paragraph := range page.Body {
			text.WriteString(paragraph.In(lang) + "\n")
		}
		named := map[string]bool{}
		for _, days := range namedDays.FindAllStringSubmatch(text.String(), -1) {
			named[days[1]] = true
		}
		for _, one := range []struct {
			key  string
			days Days
		}{{"conversations", keep.Conversations}, {"gone", keep.Gone}, {"parked", keep.Parked}} {
			if !named[strconv.Itoa(int(one.days))] {
				missing = append(missing, fmt.Sprintf("page %s in %q: retention.%s, %d days", page.ID, lang, one.key, int(one.days)))
			}
		}
	}
	return missing
}
