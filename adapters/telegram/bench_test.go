package telegram_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
)

// BenchmarkReceive is what the adapter itself takes for one update that a webhook
// brings.
func BenchmarkReceive(b *testing.B) {
	server := faketelegram.New(b, &faketelegram.Options{Token: token})
	a, err := telegram.New(token, &telegram.Options{API: server.URL(), Webhook: &telegram.Webhook{URL: publicAddress + "/telegram", Secret: secret}})
	if err != nil {
		b.Fatal(err)
	}
	const body = `{"update_id":7,"callback_query":{"id":"9","from":{"id":42,"is_bot":false,"first_name":"Camille","language_code":"fr"},"message":{"message_id":1,"from":{"id":1,"is_bot":true,"first_name":"Guichet","username":"GuichetLoadBot"},"chat":{"id":42,"first_name":"Camille","type":"private"},"date":1,"text":"Quelle est votre situation aujourd’hui ?","reply_markup":{"inline_keyboard":[[{"text":"En recherche d’emploi","callback_data":"a:status=job_seeker"},{"text":"En emploi salarié","callback_data":"a:status=employee"}]]}},"chat_instance":"7","data":"a:status=employee"}}`
	b.ReportAllocs()
	for b.Loop() {
		w, r := httptest.NewRecorder(), httptest.NewRequest("POST", "/telegram", strings.NewReader(body))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		a.Receive(w, r, func(_ context.Context, events ...chat.Event) (int, error) { return len(events), nil })
	}
}
