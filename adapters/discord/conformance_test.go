package discord_test

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/adaptertest"
	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

func TestConformance(t *testing.T) {
	adaptertest.Run(t, func(tb testing.TB, now func() time.Time) adaptertest.Platform { return newPlace(tb, now) })
}

// place is Discord as an adaptertest.Platform.
type place struct {
	tb     testing.TB
	fake   *fakediscord.Server
	next   int64 // the next person
	byHTTP bool
}

func newPlace(tb testing.TB, now func() time.Time) *place {
	return &place{tb: tb, fake: fakediscord.New(tb, &fakediscord.Options{Token: token, Now: now}), next: ann}
}

func (p *place) Adapter(of adaptertest.Process) (adapters.Adapter, error) {
	return discord.New(p.token(of), p.options(of))
}

func (p *place) token(of adaptertest.Process) string {
	if of.Revoked {
		return "taken-back"
	}
	return token
}

func (p *place) options(of adaptertest.Process) *discord.Options {
	return &discord.Options{
		API: p.fake.URL(), Client: of.Client, Log: of.Log, Now: of.Now, Sleep: of.Sleep, SendTimeout: 5 * time.Second,
		Commands: []discord.Command{
			{Name: "start", Does: "Begin"},
			{Name: "schemes", Does: "Find", Argument: &discord.Argument{Name: "name", Does: "What"}},
		},
		Recent: func(ctx context.Context, since time.Time, limit int) ([]discord.Talk, error) {
			talks, err := of.Store.Recent(ctx, discord.Platform, since, limit)
			var all []discord.Talk
			for _, t := range talks {
				all = append(all, discord.Talk{Conversation: t.Conversation, Last: t.Last})
			}
			return all, err
		},
	}
}

func (p *place) Person(lang string) (adaptertest.Person, error) {
	p.next++
	p.fake.SetLanguage(p.next, lang)
	return &somebody{p, p.next}, nil
}

func (p *place) Disturb(with ...adaptertest.Trouble) error {
	said := p.fake.URL() + "/v9 " + token
	page := "<html><title>502</title>" + said + "</html>"
	for _, t := range with {
		f, known := map[adaptertest.Trouble]failure{
			adaptertest.Throttled:   {RetryAfter: 1},
			adaptertest.TurnedAway:  {RetryAfter: 1, Body: page},
			adaptertest.TakenAndCut: {Cut: true, Done: true},
			adaptertest.BadGateway:  {Status: http.StatusBadGateway, Body: page},
			adaptertest.Unavailable: {Status: http.StatusServiceUnavailable, Body: page},
			adaptertest.NoRights:    {Status: http.StatusForbidden, Code: 50013, Message: "Missing Permissions " + said},
		}[t]
		if !known {
			return adaptertest.ErrCannot
		}
		p.fake.FailNext(fakediscord.Messages, f)
	}
	return nil
}

func (p *place) Rearrange(n int, order ...int) error {
	p.fake.Rearrange(n, order...)
	return nil
}

func (p *place) Secrets() []string { return []string{token, "secret-interaction-token"} }

func (p *place) Traits() adaptertest.Traits {
	return adaptertest.Traits{SentOnce: true, TypedWithoutLanguage: true, StartsWithoutPayload: true}
}

// beginning is what the adapter writes before an action to make an id of it.
var beginning = regexp.MustCompile(`^(again \d+ )?(form )?`)

// somebody is a person on Discord.
type somebody struct {
	*place
	id int64
}

func (s *somebody) Conversation() chat.ConversationID {
	return chat.ConversationID{Platform: discord.Platform, ID: s.fake.Channel(s.id)}
}

// awaitBot waits until the bot has done what it does at its start.
func (s *somebody) awaitBot() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.fake.Until(ctx, func() bool { return (s.byHTTP || s.fake.Connected()) && len(s.fake.Commands()) > 0 }); err != nil {
		return errors.New("the bot is not there")
	}
	return nil
}

func (s *somebody) Do(a adaptertest.Act) error {
	if err := s.awaitBot(); err != nil {
		return err
	}
	switch a.Kind {
	case chat.KindStart:
		return s.fake.Use(s.id, fakediscord.Direct, "start", "")
	case chat.KindText:
		s.fake.Say(s.id, a.Text)
	case chat.KindPress:
		s.fake.Forge(s.id, a.Message, a.Action)
	case chat.KindUnknown:
		s.fake.Sticker(s.id)
	case chat.KindEdit:
		return s.fake.Edit(s.id, a.Text)
	}
	return nil
}

func (s *somebody) Sees() []adaptertest.Message {
	var all []adaptertest.Message
	for _, m := range s.fake.Transcript(s.id) {
		if !m.FromBot || m.Thinking {
			continue
		}
		seen := adaptertest.Message{ID: m.ID}
		seen.Text, seen.Links = m.Shown()
		for _, b := range m.Choices() {
			seen.Choices = append(seen.Choices, adaptertest.Choice{Label: b.Label, Action: beginning.ReplaceAllString(b.Action, "")})
		}
		for _, f := range m.Files {
			seen.Files = append(seen.Files, adaptertest.File{Name: f.Name, Content: string(f.Content)})
		}
		all = append(all, seen)
	}
	return all
}

func (s *somebody) Failed() int   { return s.fake.Failed(s.id) }
func (s *somebody) Leave() error  { s.fake.CloseDMs(s.id); return nil }
func (s *somebody) Return() error { s.fake.OpenDMs(s.id); return nil }
