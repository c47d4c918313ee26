package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/bwmarrin/discordgo"

	"guichet/adapters"
)

// maxAnswer bounds the body of one answer: a hundred messages are far below.
const maxAnswer = 8 << 20

// call makes one request through the library, bounded by Options.SendTimeout,
// and returns its answer. route names what the request counts against; an empty
// one is exempt from limits, as the answers to interactions are. what says in
// an error what was tried. Every error wraps an *adapters.SendError and holds
// neither a token nor an address.
func (a *Adapter) call(ctx context.Context, what, method, address string, body any, route string) ([]byte, error) {
	if wait, account := a.limits.wait(a.opts.Now(), route); wait > 0 {
		e := &adapters.SendError{Class: adapters.Throttled, After: wait, Account: account, Reason: "the limit told before"}
		return nil, fmt.Errorf("discord: %s: %w", what, e)
	}
	ctx, cancel := context.WithTimeout(ctx, a.opts.SendTimeout)
	defer cancel()
	x := &exchange{adapter: a, ctx: ctx, route: route}
	// A session for each request: the library's own limiter sleeps without
	// looking at the context and keeps a bucket for every interaction.
	session := &discordgo.Session{
		Token: "Bot " + a.token, UserAgent: userAgent, Ratelimiter: discordgo.NewRatelimiter(),
		Client: &http.Client{Transport: x, CheckRedirect: a.client.CheckRedirect},
	}
	once := []discordgo.RequestOption{discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0)}
	var answer []byte
	var err error
	if f, ok := body.(form); ok {
		answer, err = session.RequestRaw(method, address, f.kind, f.body, "one", 0, once...)
	} else {
		answer, err = session.RequestWithBucketID(method, address, body, "one", once...)
	}
	if err != nil {
		return nil, fmt.Errorf("discord: %s: %w", what, a.redact(x.classify(err)))
	}
	return answer, nil
}

// userAgent is the form that Discord asks for: an address and a version.
const userAgent = "DiscordBot (https://github.com/bwmarrin/discordgo, v" + discordgo.VERSION + ")"

// get is call with an answer that is decoded into out.
func (a *Adapter) get(ctx context.Context, what, address, route string, out any) error {
	answer, err := a.call(ctx, what, http.MethodGet, address, nil, route)
	if err != nil {
		return err
	}
	if json.Unmarshal(answer, out) != nil {
		return fmt.Errorf("discord: %s: %w", what, &adapters.SendError{Class: adapters.Temporary, Reason: "the answer cannot be read"})
	}
	return nil
}

// direct returns the channel of a user with the bot, opening it if need be.
func (a *Adapter) direct(ctx context.Context, user string) (string, error) {
	if channel := a.directs.of(user); channel != "" {
		return channel, nil
	}
	address := discordgo.EndpointUserChannels("@me")
	answer, err := a.call(ctx, "open a direct channel", http.MethodPost, address, map[string]string{"recipient_id": user}, "users/@me/channels")
	if err != nil {
		return "", err
	}
	var channel struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(answer, &channel) != nil || channel.ID == "" {
		return "", fmt.Errorf("discord: open a direct channel: %w", &adapters.SendError{Class: adapters.Temporary, Reason: "the answer cannot be read"})
	}
	a.directs.note(user, channel.ID)
	return channel.ID, nil
}

// exchange is the library's transport for one request: it leads to the address
// of the settings, and turns everything but an answer of Discord into a
// SendError.
type exchange struct {
	adapter *Adapter
	ctx     context.Context
	route   string
	status  int
	failure failure
}

// RoundTrip sends the request once.
func (x *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(x.ctx)
	base := x.adapter.base
	out.URL.Scheme, out.URL.Host, out.Host = base.Scheme, base.Host, base.Host
	path := func(p string) string { return base.Path + strings.TrimPrefix(p, "/api") }
	out.URL.Path = path(out.URL.Path)
	if out.URL.RawPath != "" {
		out.URL.RawPath = path(out.URL.RawPath)
	}
	resp, body, failed := adapters.Fetch(x.ctx, x.adapter.client, out, maxAnswer)
	if resp != nil {
		x.status = resp.StatusCode
	}
	if failed != nil {
		return nil, failed
	}
	if resp.StatusCode >= 300 {
		if json.Unmarshal(body, &x.failure) != nil || x.failure.Code == nil && x.failure.RetryAfter == nil {
			return nil, adapters.Foreign(resp)
		}
	} else if resp.StatusCode != http.StatusNoContent && !json.Valid(body) {
		return nil, &adapters.SendError{Class: adapters.Unknown, Code: resp.StatusCode, Reason: "the answer cannot be read"}
	}
	x.adapter.limits.note(x.adapter.opts.Now(), x.route, resp.Header, x.failure)
	for name := range resp.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			resp.Header.Del(name) // noted already; the library stumbles over what it cannot read
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}
