package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"guichet/adapters"
)

// ReceivePath is where interactions come in by HTTP.
const ReceivePath = "/discord"

const (
	signatureHeader = "X-Signature-Ed25519"
	timestampHeader = "X-Signature-Timestamp"
	// signatureAge is how far the time of a request may be from ours, before or
	// behind.
	signatureAge = 5 * time.Minute
	// bodyTravels is the lead that an acknowledgement in the body of an answer gets
	// over what follows it: that would be refused if it came before, and be tried
	// again much later.
	bodyTravels = 100 * time.Millisecond
	// maxInteraction bounds a request: the longest that a person can send is far
	// below.
	maxInteraction = 256 << 10
)

// parseKey reads a public key. An empty one is none.
func parseKey(s string) (ed25519.PublicKey, error) {
	if s == "" {
		return nil, nil
	}
	key, err := hex.DecodeString(s)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("discord: the public key has %d characters, want %d hexadecimal digits: copy it from General Information on the application's page at Discord",
			len(s), hex.EncodedLen(ed25519.PublicKeySize))
	}
	return key, nil
}

// Path implements adapters.Receiver.
func (a *Adapter) Path() string {
	if a.key == nil {
		return ""
	}
	return ReceivePath
}

// Receive implements adapters.Receiver for the interactions endpoint: one
// interaction a request. Discord waits three seconds for the answer, and brings
// nothing again. So the answer to the request is the acknowledgement, given once
// the event is stored or, where that takes long, before; then it is tried on for
// a while, and the person is told if it was in vain.
func (a *Adapter) Receive(w http.ResponseWriter, r *http.Request, sink adapters.Sink) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxInteraction))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if !a.signed(r.Header, body) {
		a.log.DebugContext(r.Context(), "discord: refused a request without a valid signature")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var i interaction
	if err := json.Unmarshal(body, &i); err != nil || i.Kind != pinged && !i.valid() {
		a.log.ErrorContext(r.Context(), "discord: skipped an interaction that cannot be read")
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if i.Kind == pinged {
		respond(w, firstAnswer{Kind: answerPong})
		return
	}
	if answer, ok := a.atOnce(&i); ok {
		if answer == nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		respond(w, answer())
		return
	}
	a.receiveOne(w, r, &i, sink)
}

// receiveOne stores an interaction and answers the request.
func (a *Adapter) receiveOne(w http.ResponseWriter, r *http.Request, i *interaction, sink adapters.Sink) {
	if !a.pending.begin(i.ID) { // brought twice at once
		respond(w, a.announce(i))
		return
	}
	// Whoever sent the request is gone once it is answered; storing goes on.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), a.opts.StoreTimeout)
	defer cancel()
	first, stored := newAck(), make(chan bool, 1)
	t := &taker{a, sink}
	go func() { stored <- t.takeIn(ctx, i, first) }()
	answer, ok := first.wait(ctx)
	if !ok {
		answer = a.announce(i)
	}
	respond(w, answer)
	_ = a.opts.Sleep(ctx, bodyTravels)
	a.pending.end(i.ID, false) // each request wants its answer
	if !<-stored {
		a.log.ErrorContext(ctx, "discord: an interaction was not stored, it is lost", "event", "i"+i.ID)
		telling, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerWithin)
		defer cancel()
		a.excuse(telling, i, first, a.notices(i.Locale).Failed)
	}
}

// respond answers a request in full, though its handler may go on.
func respond(w http.ResponseWriter, answer firstAnswer) {
	body, err := json.Marshal(answer)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
	_ = http.NewResponseController(w).Flush()
}

// signed tells whether Discord has sent a request, and lately.
func (a *Adapter) signed(h http.Header, body []byte) bool {
	signature, err := hex.DecodeString(h.Get(signatureHeader))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return false
	}
	timestamp := h.Get(timestampHeader)
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || !a.fresh(time.Unix(seconds, 0)) {
		return false
	}
	return ed25519.Verify(a.key, append([]byte(timestamp), body...), signature)
}

func (a *Adapter) fresh(at time.Time) bool {
	age := a.opts.Now().Sub(at)
	return age <= signatureAge && age >= -signatureAge
}

// register tells Discord what it has to know where interactions come by HTTP, and
// waits until ctx is done.
func (a *Adapter) register(ctx context.Context) error {
	var app struct {
		ID       string `json:"id"`
		Key      string `json:"verify_key"`
		Endpoint string `json:"interactions_endpoint_url"`
		Name     string `json:"name"`
	}
	err := a.insist(ctx, func() error {
		return a.get(ctx, "ask for the application", discordgo.EndpointApplication("@me"), "applications/@me", &app)
	})
	switch {
	case ctx.Err() != nil:
		return nil
	case adapters.ClassOf(err) == adapters.Fatal && err != nil:
		return err
	case err != nil:
		a.log.WarnContext(ctx, "discord: cannot look at the application", "err", err)
	case app.Key != "" && app.Key != hex.EncodeToString(a.key):
		return fmt.Errorf("discord: %w", &adapters.SendError{Class: adapters.Fatal, Reason: "discord.public_key is not the public key of this application: copy it from General Information on the application's page"})
	default:
		a.log.InfoContext(ctx, "discord: interactions come by HTTP", "bot", app.Name)
		if app.Endpoint == "" {
			a.log.WarnContext(ctx, "discord: the application has no Interactions Endpoint URL, nothing comes in",
				"cure", "set it on the application's page at Discord, to the public address that leads here")
		}
		a.publishCommands(ctx, app.ID)
	}
	<-ctx.Done()
	return nil
}
