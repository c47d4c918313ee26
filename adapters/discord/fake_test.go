package discord_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"guichet/adapters/discord/fakediscord"
)

// TestFakeIsStrict shows that what our requests keep to is held by the fake.
func TestFakeIsStrict(t *testing.T) {
	message := func(change map[string]any) string {
		body := map[string]any{
			"content": "x", "components": []any{}, "allowed_mentions": map[string]any{"parse": []any{}}, "nonce": "1", "enforce_nonce": true,
		}
		for k, v := range change {
			body[k] = v
		}
		text, _ := json.Marshal(body)
		return string(text)
	}
	button := map[string]any{"type": 2, "style": 1, "label": "x", "custom_id": "x"}
	rows := func(components ...any) []any { return []any{map[string]any{"type": 1, "components": components}} }
	tests := []struct {
		name, body string
		ok         bool
	}{
		{"as it should be", message(nil), true},
		{"an unknown field", message(map[string]any{"extra": 1}), false},
		{"a wrong type", message(map[string]any{"content": 5}), false},
		{"2000 characters", message(map[string]any{"content": strings.Repeat("é", 2000)}), true},
		{"2001 characters", message(map[string]any{"content": strings.Repeat("é", 2001)}), false},
		{"a nonce of 26", message(map[string]any{"nonce": strings.Repeat("n", 26)}), false},
		{"no nonce", message(map[string]any{"nonce": nil}), false},
		{"mentions", message(map[string]any{"allowed_mentions": map[string]any{"parse": []any{"everyone"}}}), false},
		{"a button", message(map[string]any{"components": rows(button)}), true},
		{"a button twice", message(map[string]any{"components": rows(button, button)}), false},
		{"an empty row", message(map[string]any{"components": rows()}), false},
		{"six rows", message(map[string]any{"components": slices.Repeat(rows(button), 6)}), false},
		{"a long label", message(map[string]any{"components": rows(map[string]any{"type": 2, "style": 1, "label": strings.Repeat("x", 81), "custom_id": "x"})}), false},
		{"a component of another kind", message(map[string]any{"components": rows(map[string]any{"type": 18})}), false},
		{"a menu with 26 options", message(map[string]any{"components": rows(map[string]any{"type": 3, "custom_id": "m", "options": slices.Repeat([]any{map[string]any{"label": "a", "value": "b"}}, 26)})}), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := fakediscord.New(t, nil)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.URL()+"/v9/channels/"+f.Channel(ann)+"/messages", strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bot "+f.Token())
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			if err := resp.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if found := len(f.TakeViolations()) > 0; found == tt.ok {
				t.Errorf("found wrong: %t, status %d", found, resp.StatusCode)
			}
		})
	}
	http.DefaultClient.CloseIdleConnections()
}
