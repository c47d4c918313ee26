package discord_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/discord"
	"guichet/adapters/discord/fakediscord"
)

// failures are the ways in which a request fails, and what each means.
var failures = []struct {
	name  string
	fail  failure
	class adapters.Class
	after time.Duration
}{
	{"throttled", failure{RetryAfter: 1.337}, adapters.Throttled, 1337 * time.Millisecond},
	{"throttled as a whole", failure{RetryAfter: 35, Global: true}, adapters.Throttled, 35 * time.Second},
	{"throttled without a time", failure{Status: 429}, adapters.Throttled, 0},
	{"turned away by the guard in front", failure{Status: 429, Body: page}, adapters.Throttled, 0},
	{"closed direct messages", failure{Status: 403, Code: 50007, Message: "Cannot send messages to this user"}, adapters.Gone, 0},
	{"no server in common", failure{Status: 403, Code: 50278, Message: "no mutual guilds"}, adapters.Gone, 0},
	{"missing access", failure{Status: 403, Code: 50001, Message: "Missing Access"}, adapters.Gone, 0},
	{"unknown channel", failure{Status: 404, Code: 10003, Message: "Unknown Channel"}, adapters.Gone, 0},
	{"missing permissions", failure{Status: 403, Code: 50013, Message: "Missing Permissions"}, adapters.Gone, 0},
	{"invalid form", failure{Status: 400, Code: 50035, Message: "Invalid Form Body"}, adapters.Invalid, 0},
	{"invalid form with details", failure{Status: 400, Body: `{"message":"Invalid Form Body","code":50035,"errors":{"content":{"_errors":[{"code":"X","message":"private words"}]}}}`}, adapters.Invalid, 0},
	{"direct channels opened too fast", failure{Status: 400, Code: 40003, Message: "You are opening direct messages too fast"}, adapters.Temporary, 0},
	{"revoked", failure{Status: 401, Message: "401: Unauthorized"}, adapters.Fatal, 0},
	{"wrong address", failure{Status: 404, Message: "404: Not Found"}, adapters.Fatal, 0},
	{"lost proxy", failure{Status: 404, Body: page}, adapters.Temporary, 0},
	{"forbidden page", failure{Status: 403, Body: page}, adapters.Temporary, 0},
	{"internal", failure{Status: 500}, adapters.Temporary, 0},
	{"internal page", failure{Status: 500, Body: page}, adapters.Temporary, 0},
	{"unavailable", failure{Status: 503, Body: "upstream connect error"}, adapters.Temporary, 0},
	{"bad gateway", failure{Status: 502}, adapters.Unknown, 0},
	{"bad gateway page", failure{Status: 502, Body: page}, adapters.Unknown, 0},
	{"gateway time-out page", failure{Status: 504, Body: page}, adapters.Unknown, 0},
	{"redirect", failure{Status: 302, Body: page}, adapters.Temporary, 0},
	{"some page", failure{Status: 200, Body: page}, adapters.Unknown, 0},
	{"cut off answer", failure{Status: 200, Body: `{"id":"1`}, adapters.Unknown, 0},
	{"cut connection", failure{Cut: true}, adapters.Unknown, 0},
	{"no answer in time", failure{Delay: time.Hour}, adapters.Unknown, 0},
	{"worded with an address", failure{Status: 400, Code: 50035, Message: "no https://api.example.org/webhooks/1/" + token + " here " + token}, adapters.Invalid, 0},
	{"worded with a token of an interaction", failure{Status: 400, Code: 50035, Message: "token secret-interaction-token-4711 is odd"}, adapters.Invalid, 0},
	{"worded at length", failure{Status: 400, Code: 50035, Message: strings.Repeat("é ", 500)}, adapters.Invalid, 0},
}

const page = "<html>" + token + "</html>"

func impatient(f failure) func(*discord.Options) {
	return func(o *discord.Options) {
		if f.Delay > 0 {
			o.SendTimeout = 50 * time.Millisecond
		}
	}
}

func TestSendClasses(t *testing.T) {
	for _, tt := range failures {
		t.Run(tt.name, func(t *testing.T) {
			k := fixture(t, impatient(tt.fail), nil)
			k.FailNext(fakediscord.SendMessage, tt.fail)
			checkError(t, k.send(t, ann, says("private words")), tt.class, tt.after)
			if err := k.send(t, ann, says("again")); err != nil && tt.fail.Delay == 0 && tt.fail.RetryAfter == 0 {
				t.Errorf("sending afterwards: %v", err)
			}
		})
	}
}

func checkError(t *testing.T, err error, class adapters.Class, after time.Duration) {
	t.Helper()
	e, ok := errors.AsType[*adapters.SendError](err)
	if !ok {
		t.Fatalf("%v is no SendError", err)
	}
	if e.Class != class || e.After != after {
		t.Errorf("%v after %v, want %v after %v (%v)", e.Class, e.After, class, after, err)
	}
	for _, secret := range []string{token, "Distinctive", "secret-interaction-token", "://", "127.0.0.1", "example.org", "private words"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error says %q: %v", secret, err)
		}
	}
	if len(err.Error()) > 300 {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
}
