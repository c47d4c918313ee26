package discord_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/adaptertest"
	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
	"guichet/chat"
)

func TestConformanceByHTTP(t *testing.T) {
	adaptertest.Run(t, func(tb testing.TB, now func() time.Time) adaptertest.Platform {
		p := &wiredPlace{newPlace(tb, now)}
		p.byHTTP = true
		return p
	})
}

// wiredPlace is a place that brings interactions by HTTP, to whichever process was
// started last, and nothing else: words are typed behind a command.
type wiredPlace struct{ *place }

func (p *wiredPlace) Adapter(of adaptertest.Process) (adapters.Adapter, error) {
	opts := p.options(of)
	opts.PublicKey = p.fake.Endpoint("")
	opts.StoreTimeout = 2 * time.Second
	a, err := discord.New(p.token(of), opts)
	if err != nil {
		return nil, err
	}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.Receive(w, r, of.Sink) }))
	p.fake.Endpoint(listener.URL + a.Path())
	var watching sync.WaitGroup
	ended := make(chan struct{})
	watching.Go(func() {
		select {
		case <-of.Killed:
			listener.CloseClientConnections()
		case <-ended:
		}
	})
	p.tb.Cleanup(func() {
		close(ended)
		watching.Wait()
		listener.Close()
	})
	return a, nil
}

func (p *wiredPlace) Person(lang string) (adaptertest.Person, error) {
	s, err := p.place.Person(lang)
	return &caller{s.(*somebody)}, err
}

func (p *wiredPlace) Traits() adaptertest.Traits {
	return adaptertest.Traits{
		Cannot:  []chat.EventKind{chat.KindUnknown, chat.KindEdit},
		OneLine: true, Once: true, SentOnce: true, StartsWithoutPayload: true,
	}
}

// caller is somebody whose words the bot is told of only behind a command.
type caller struct{ *somebody }

func (c *caller) Do(a adaptertest.Act) error {
	if a.Kind != chat.KindText {
		return c.somebody.Do(a)
	}
	if err := c.awaitBot(); err != nil {
		return err
	}
	return c.fake.Use(c.id, fakediscord.Direct, "schemes", a.Text)
}
