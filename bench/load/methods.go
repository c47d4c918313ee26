package load

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// answer carries out a request. It returns its result as JSON, and what is to
// be called when that is on its way.
func (l *Load) answer(r request) (result string, sent func(time.Time)) {
	l.calls.Add(1)
	sent = func(time.Time) {}
	switch r.method {
	case "getMe":
		result = `{"id":1,"is_bot":true,"first_name":"Guichet","username":"GuichetLoadBot"}`
	case "getUpdates":
		time.Sleep(l.opts.Delay) // the poll is on its way; whoever acts meanwhile is in time
		return l.getUpdates(r)
	case "sendMessage":
		result = l.sendMessage(r)
	case "getWebhookInfo":
		result = `{"url":"","has_custom_certificate":false,"pending_update_count":0}`
	case "setWebhook":
		l.setWebhook(r.form)
		result = "true"
	default: // answerCallbackQuery, editMessageText, setMyCommands
		result = "true"
	}
	time.Sleep(l.opts.Delay) // the answer is on its way; the message is there
	return result, sent
}

// mostUpdates is how many updates one poll returns.
const mostUpdates = 100

func (l *Load) getUpdates(r request) (string, func(time.Time)) {
	l.once.Do(func() { close(l.polled) })
	offset, _ := strconv.ParseInt(r.form.Get("offset"), 10, 64)
	seconds, _ := strconv.Atoi(r.form.Get("timeout"))
	until := time.NewTimer(time.Duration(seconds) * time.Second)
	defer until.Stop()
	for {
		l.mu.Lock()
		for len(l.waiting) > 0 && l.waiting[0].id < offset {
			l.waiting = l.waiting[1:]
		}
		batch, came, stopped := l.waiting[:min(len(l.waiting), mostUpdates)], l.came, l.stopped
		l.mu.Unlock()
		if len(batch) > 0 || stopped {
			return l.deliver(batch)
		}
		select {
		case <-came:
		case <-until.C:
			return "[]", func(time.Time) {}
		}
	}
}

func (l *Load) deliver(batch []update) (string, func(time.Time)) {
	var b strings.Builder
	b.WriteByte('[')
	for i, u := range batch {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(u.json)
	}
	b.WriteByte(']')
	return b.String(), func(now time.Time) {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, u := range batch {
			if t := l.talks[u.chat]; t != nil && t.delivered.IsZero() {
				t.delivered = now
			}
		}
	}
}

// sendMessage gives a person an answer, and returns the message in the shape in
// which it is also shown with the button that is pressed below it.
func (l *Load) sendMessage(r request) string {
	now := time.Now()
	chat, _ := strconv.ParseInt(r.form.Get("chat_id"), 10, 64)
	markup := r.form.Get("reply_markup")
	text, _ := json.Marshal(r.form.Get("text"))
	l.mu.Lock()
	defer l.mu.Unlock()
	message := `{"message_id":` + strconv.FormatInt(l.newMessage(), 10) +
		`,"from":{"id":1,"is_bot":true,"first_name":"Guichet","username":"GuichetLoadBot"},"chat":` + private(chat) +
		`,"date":` + strconv.FormatInt(now.Unix(), 10) + `,"text":` + string(text)
	if markup != "" {
		message += `,"reply_markup":` + markup
	}
	message += "}"
	t := l.talks[chat]
	if t == nil || !t.awaits {
		l.doubled++
		return message
	}
	t.awaits = false
	if l.measuring {
		l.took = append(l.took, now.Sub(t.delivered))
	}
	time.AfterFunc(l.opts.Think, func() { l.press(chat, message, answersOf(markup)) })
	return message
}
