// Command floor is a bot for Telegram written by hand on net/http alone, to
// measure against: what a turn costs that remembers the answers in a map, writes
// a line about it into a journal, waits for the disk once for all turns of a
// poll, and then answers. It asks five questions with five answers each.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

type message struct {
	Chat struct{ ID int64 }
}

type update struct {
	ID       int64   `json:"update_id"`
	Message  message `json:"message"`
	Callback struct {
		ID      string  `json:"id"`
		Data    string  `json:"data"`
		Message message `json:"message"`
	} `json:"callback_query"`
}

type bot struct {
	api     string
	client  *http.Client
	journal *os.File         // nil keeps nothing
	answers map[int64]string // by chat
}

func main() {
	b := bot{api: os.Args[1], client: newClient(), answers: map[int64]string{}}
	if len(os.Args) > 2 {
		var err error
		if b.journal, err = os.OpenFile(os.Args[2], os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
			panic(err)
		}
	}
	for offset := int64(0); ; {
		var batch []update
		if err := b.call("getUpdates", url.Values{"offset": {strconv.FormatInt(offset, 10)}, "timeout": {"50"}}, &batch); err != nil {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		b.turns(batch)
		for _, u := range batch {
			offset = u.ID + 1
		}
	}
}

func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 128
	return &http.Client{Transport: transport}
}

// turns takes a batch into account, makes it durable and then answers, the
// button and the person at the same time.
func (b *bot) turns(batch []update) {
	var lines []byte
	for _, u := range batch {
		chat := max(u.Message.Chat.ID, u.Callback.Message.Chat.ID)
		if u.Callback.ID == "" {
			delete(b.answers, chat)
		}
		b.answers[chat] += strings.TrimPrefix(u.Callback.Data, "a:")
		lines = fmt.Appendf(lines, `{"update":%d,"chat":%d,"answers":%q}`+"\n", u.ID, chat, b.answers[chat])
	}
	if b.journal != nil {
		if _, err := b.journal.Write(lines); err != nil {
			panic(err)
		}
		if err := syscall.Fdatasync(int(b.journal.Fd())); err != nil {
			panic(err)
		}
	}
	for _, u := range batch {
		chat := max(u.Message.Chat.ID, u.Callback.Message.Chat.ID)
		if u.Callback.ID != "" {
			go b.call("answerCallbackQuery", url.Values{"callback_query_id": {u.Callback.ID}}, nil)
		}
		go b.call("sendMessage", question(chat, b.answers[chat]), nil)
	}
}

func question(chat int64, answers string) url.Values {
	text := "<b>Question " + strconv.Itoa(len(answers)+1) + "</b>\n\nAvez-vous une inscription à France Travail, ou en aurez-vous une avant le premier jour ? On le trouve sur la dernière lettre reçue."
	var rows []string
	for _, answer := range []string{"A", "B", "C", "D", "E"} {
		rows = append(rows, `[{"text":"Réponse `+answer+`, telle qu’on la lit","callback_data":"a:`+answer+`"}]`)
	}
	return url.Values{
		"chat_id": {strconv.FormatInt(chat, 10)}, "text": {text}, "parse_mode": {"HTML"},
		"reply_markup": {`{"inline_keyboard":[` + strings.Join(rows, ",") + `]}`},
	}
}

func (b *bot) call(method string, form url.Values, result any) error {
	resp, err := b.client.PostForm(b.api+"/bot1:floor/"+method, form)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if result == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	return json.NewDecoder(resp.Body).Decode(&struct{ Result any }{result})
}
