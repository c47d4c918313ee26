package telegram_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
)

// FuzzReceive makes requests with any body. Those of Telegram's own secret are
// always taken, or they would come again for a day, and events have a key and a
// conversation.
func FuzzReceive(f *testing.F) {
	const message = `{"update_id":7,"message":{"message_id":1,"date":1,"chat":{"id":-4005,"type":"supergroup"},"from":{"id":42},`
	for _, body := range []string{
		message + `"text":"🎓 @GuichetTestBot cpf","entities":[{"type":"mention","offset":3,"length":15}]}}`,
		message + `"text":"@GuichetTestBot","entities":[{"type":"mention","offset":0,"length":9223372036854775807}]}}`,
		message + `"text":"x","reply_to_message":{"from":{"id":4000001}},"message_thread_id":3,"is_topic_message":true}}`,
		message + `"caption":"@GuichetTestBot","caption_entities":[{"type":"text_mention","offset":-1,"length":3,"user":null}],"photo":[]}}`,
		`{"update_id":8,"callback_query":{"id":"q","from":{"id":42},"data":"x","message":{"message_id":1,"date":0,"chat":{"id":-5,"type":"group"}}}}`,
		`{"update_id":9,"my_chat_member":{"chat":{"id":-5,"type":"group"},"new_chat_member":{"status":"left"}}}`,
		`{"update_id":10,"edited_message":{"message_id":1,"date":1,"chat":{"id":42,"type":"private"},"text":"x"}}`,
		`{"update_id":null}`, `[]`, `{`, ``,
	} {
		f.Add(body)
	}
	server := faketelegram.New(f, &faketelegram.Options{Token: token})
	a, err := telegram.New(token, &telegram.Options{API: server.URL(), Webhook: &telegram.Webhook{URL: publicAddress + "/telegram", Secret: secret}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		w, r := httptest.NewRecorder(), httptest.NewRequest("POST", "/telegram", strings.NewReader(body))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		a.Receive(w, r, func(_ context.Context, events ...chat.Event) (int, error) {
			for _, e := range events {
				if e.Key == "" || e.Conversation.ID == "" || e.Public != strings.HasPrefix(e.Conversation.ID, "-") {
					t.Errorf("event %+v", e)
				}
			}
			return len(events), nil
		})
		if w.Code != http.StatusOK {
			t.Errorf("%q is answered %d", body, w.Code)
		}
	})
}
