package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"guichet/adapters"
)

const (
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
	// hookConnections is how many updates Telegram brings at the same time, the
	// most that it takes.
	hookConnections = 100
	// hookEvery is how often it is looked after the webhook.
	hookEvery = time.Minute
)

// leastSecret and mostSecret bound the length of the secret; more is refused by
// Telegram, less could be guessed.
const (
	leastSecret = 32
	mostSecret  = 256
)

var secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// Webhook is where Telegram brings updates, in place of being asked for them.
type Webhook struct {
	// URL is the public https address that leads to Receive; its path is that of
	// Adapter.Path.
	URL string
	// Secret tells that a request comes from Telegram: 32 to 256 of A-Z, a-z,
	// 0-9, _ and -.
	Secret string
}

func (w *Webhook) check() error {
	if w == nil {
		return nil
	}
	u, err := url.Parse(w.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") == "" {
		return errors.New("telegram: the address of the webhook is not an https address with a path, such as https://bot.example.org/telegram")
	}
	if n := len(w.Secret); n < leastSecret || n > mostSecret || !secretShape.MatchString(w.Secret) {
		return errors.New("telegram: the secret of the webhook is not 32 to 256 of A-Z, a-z, 0-9, _ and -")
	}
	return nil
}

// Path implements adapters.Receiver.
func (a *Adapter) Path() string {
	if a.opts.Webhook == nil {
		return ""
	}
	u, _ := url.Parse(a.opts.Webhook.URL)
	return u.Path
}

// Receive implements adapters.Receiver for the webhook: one update a request.
// Telegram is answered 503 where sink does not take the event, and brings it
// again, at first at once and then more and more rarely for a day; those of other
// people go on meanwhile. An update that cannot be read is logged by its number
// and taken, or it would come again for a day.
func (a *Adapter) Receive(w http.ResponseWriter, r *http.Request, sink adapters.Sink) {
	ctx := r.Context()
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if !sameSecret(r.Header.Get(secretHeader), a.opts.Webhook.Secret) {
		a.log.DebugContext(ctx, "telegram: refused a request to the webhook without its secret")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	body, err := adapters.ReadBody(r.Body, r.ContentLength)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		a.log.ErrorContext(ctx, "telegram: skipped an update that is too large")
		return
	}
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	query, err := a.take(ctx, body, sink)
	if err != nil {
		a.log.WarnContext(ctx, "telegram: an update will be brought again", "err", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if query == "" {
		return
	}
	// The answer to the request may be a request itself, of which nothing comes
	// back: enough for a button that must stop spinning.
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"method": "answerCallbackQuery", "callback_query_id": query})
}

// take hands the event of an update to sink, and returns the query of a pressed
// button.
func (a *Adapter) take(ctx context.Context, raw json.RawMessage, sink adapters.Sink) (query string, err error) {
	self, err := a.whoAmI(ctx)
	if err != nil {
		return "", err
	}
	in, _ := a.read(ctx, a.decoder(self), raw)
	if err := a.follow(ctx, in.moved); err != nil {
		return "", err
	}
	if in.event != nil {
		_, err = sink(ctx, *in.event)
	}
	return in.query, err
}

// sameSecret compares in a time that tells nothing about where they differ.
func sameSecret(got, want string) bool {
	a, b := sha256.Sum256([]byte(got)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// keepWebhook sets the webhook, and again whenever it is not as it was set. It
// tells the operator what Telegram complains about. What waits for a poll, or
// behind another address, is brought.
func (a *Adapter) keepWebhook(ctx context.Context) error {
	if err := a.setWebhook(ctx); err != nil || ctx.Err() != nil {
		return orStopped(ctx, err)
	}
	told := a.opts.Now().Unix() // of which complaint; those before are of another time
	for a.opts.Sleep(ctx, hookEvery) == nil {
		info, err := a.webhookInfo(ctx)
		switch {
		case err != nil && adapters.ClassOf(err) == adapters.Fatal:
			return orStopped(ctx, err)
		case err != nil:
			a.log.WarnContext(ctx, "telegram: cannot look after the webhook", "err", err)
		case info.URL != a.opts.Webhook.URL:
			a.log.WarnContext(ctx, "telegram: somebody else has changed the webhook; it is set again", "pending", info.Pending)
			if err := a.setWebhook(ctx); err != nil {
				return orStopped(ctx, err)
			}
		case info.FailedAt > told:
			told = info.FailedAt
			complaint := a.redact(&adapters.SendError{Reason: info.Failure})
			a.log.WarnContext(ctx, "telegram: cannot bring an update", "reason", complaint.Reason, "pending", info.Pending,
				"cure", "look at the reverse proxy, the name and the certificate of telegram.webhook_url, and at the lines before")
		}
	}
	return nil
}

// orStopped returns nil where an error only says that ctx is done.
func orStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// setWebhook keeps what has not been received: Telegram brings it.
func (a *Adapter) setWebhook(ctx context.Context) error {
	params := tgbotapi.Params{
		"url": a.opts.Webhook.URL, "secret_token": a.opts.Webhook.Secret, "allowed_updates": allowedUpdates,
	}
	params.AddNonZero("max_connections", hookConnections)
	if _, err := a.insist(ctx, "setWebhook", params); err != nil {
		return err
	}
	a.log.InfoContext(ctx, "telegram: the webhook is set")
	return nil
}

type webhookInfo struct {
	URL      string `json:"url"`
	Pending  int    `json:"pending_update_count"`
	FailedAt int64  `json:"last_error_date"`
	Failure  string `json:"last_error_message"`
}

func (a *Adapter) webhookInfo(ctx context.Context) (info webhookInfo, err error) {
	result, err := a.brief(ctx, "getWebhookInfo", nil)
	if err != nil {
		return info, err
	}
	if json.Unmarshal(result, &info) != nil {
		return info, unreadable()
	}
	return info, nil
}

// switched removes a webhook that stands in the way of polling, once: it was this
// bot's in another mode. It reports whether polling can go on. Where the webhook
// comes back somebody else uses the token.
func (s *session) switched(ctx context.Context, err error) bool {
	e, ok := errors.AsType[*adapters.SendError](err)
	if s.removed || !ok || e.Code != http.StatusConflict || !strings.Contains(e.Reason, "webhook") {
		return false
	}
	if _, err := s.brief(ctx, "deleteWebhook", tgbotapi.Params{"drop_pending_updates": "false"}); err != nil {
		return false
	}
	s.removed = true
	s.log.InfoContext(ctx, "telegram: the webhook is removed, polling")
	return true
}
