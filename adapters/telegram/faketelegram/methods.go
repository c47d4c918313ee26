package faketelegram

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	maxText       = 4096 // UTF-16 units after entity parsing
	maxRawText    = 32768
	maxButtons    = 100
	maxRow        = 8
	maxData       = 64
	maxAnswerText = 200
)

// answer carries out one request.
func (s *Server) answer(ctx context.Context, call Call) reply {
	method, params := call.Method, call.Params
	if _, ok := s.schema.Methods[method]; !ok {
		s.Violate(method + " is no method of this server")
		return refuse(http.StatusNotFound, "Not Found")
	}
	if err := s.schema.check(method, params, call.Files); err != nil {
		s.Violate(err.Error())
		return badRequest(err.Error())
	}
	if method == "getUpdates" {
		return s.getUpdates(ctx, params)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.Change()
	switch method {
	case "getMe":
		return accept(s.bot())
	case "sendMessage":
		return s.sendMessage(params)
	case "sendDocument":
		return s.sendDocument(params, call.Files)
	case "editMessageText":
		return s.editMessageText(params)
	case "answerCallbackQuery":
		return s.answerCallbackQuery(params)
	case "setWebhook":
		return s.setWebhook(params)
	case "deleteWebhook":
		return s.deleteWebhook(params)
	case "getWebhookInfo":
		return accept(s.webhookInfo())
	case "sendChatAction":
		return s.sendChatAction(params)
	}
	return s.profile.answer(method, params)
}

func (s *Server) bot() map[string]any {
	return map[string]any{"id": BotID, "is_bot": true, "first_name": "Guichet", "username": s.opts.Username}
}

// reachable returns the chat that the bot wants to write to, or the answer that
// refuses it.
func (s *Server) reachable(chatID string) (*conversation, *reply) {
	id, err := strconv.ParseInt(chatID, 10, 64)
	c, ok := s.chats[id]
	switch {
	case err != nil || !ok:
		return nil, new(badRequest("chat not found"))
	case c.blocked:
		return nil, new(refuse(http.StatusForbidden, "Forbidden: bot was blocked by the user"))
	}
	return c, c.group.refuses(c.kind)
}

func (s *Server) sendMessage(params url.Values) reply {
	c, refused := s.reachable(params.Get("chat_id"))
	if refused != nil {
		return *refused
	}
	m, refused := content(params, "text", maxText)
	if refused != nil {
		return *refused
	}
	return s.show(c, m, params)
}

// show puts a message of the bot where a request wants it.
func (s *Server) show(c *conversation, m Message, params url.Values) reply {
	if refused := c.placed(&m, params); refused != nil {
		return *refused
	}
	m.FromBot = true
	return accept(s.wire(c, s.add(c, m)))
}

func (s *Server) sendChatAction(params url.Values) reply {
	c, refused := s.reachable(params.Get("chat_id"))
	if refused == nil {
		refused = c.placed(&Message{}, params)
	}
	if refused != nil {
		return *refused
	}
	return accept(true)
}

func (s *Server) editMessageText(params url.Values) reply {
	c, refused := s.reachable(params.Get("chat_id"))
	if refused != nil {
		return *refused
	}
	id, err := strconv.ParseInt(params.Get("message_id"), 10, 64)
	i := slices.IndexFunc(c.messages, func(m Message) bool { return m.ID == id })
	switch {
	case err != nil || i < 0:
		return badRequest("message to edit not found")
	case !c.messages[i].FromBot:
		return badRequest("message can't be edited")
	case c.messages[i].File != nil:
		return badRequest("there is no text in the message to edit")
	}
	m, refused := content(params, "text", maxText)
	if refused != nil {
		return *refused
	}
	old := c.messages[i]
	if m.HTML == old.HTML && slices.EqualFunc(m.Buttons, old.Buttons, slices.Equal) {
		return badRequest("message is not modified: specified new message content and reply markup are exactly " +
			"the same as a current content and reply markup of the message")
	}
	m.ID, m.FromBot, m.Edits, m.Topic, m.ReplyTo = id, true, old.Edits+1, old.Topic, old.ReplyTo
	c.messages[i] = m
	return accept(s.wire(c, m))
}

// content reads what a message of the bot says, in a field of at most so many
// UTF-16 units, and which buttons it carries. Only a caption may be empty.
func content(params url.Values, field string, most int) (Message, *reply) {
	m := Message{HTML: params.Get(field)}
	p := parsed{text: m.HTML}
	switch mode := params.Get("parse_mode"); mode {
	case "":
	case "HTML":
		var err error
		if p, err = parseHTML(m.HTML); err != nil {
			return m, new(badRequest("can't parse entities: " + err.Error()))
		}
	default:
		return m, new(badRequest("this server does not know the parse mode " + mode))
	}
	m.Text, m.Links = p.text, p.links
	switch {
	case !utf8.ValidString(m.HTML):
		return m, new(badRequest("strings must be encoded in UTF-8"))
	case m.Text == "" && field == "text":
		return m, new(badRequest("message text is empty"))
	case len(utf16.Encode([]rune(m.Text))) > most, len(m.HTML) > maxRawText:
		return m, new(badRequest(tooLong[field]))
	}
	var refused *reply
	m.Buttons, refused = keyboard(params.Get("reply_markup"))
	return m, refused
}

func keyboard(markup string) ([][]Button, *reply) {
	if markup == "" || markup == "null" {
		return nil, nil
	}
	var m struct {
		Rows [][]Button `json:"inline_keyboard"`
	}
	if err := json.Unmarshal([]byte(markup), &m); err != nil {
		return nil, new(badRequest("can't parse reply keyboard markup JSON object"))
	}
	total := 0
	for _, row := range m.Rows {
		total += len(row)
		if len(row) > maxRow {
			return nil, new(badRequest("too many buttons in a row"))
		}
		for _, b := range row {
			switch {
			case b.Text == "":
				return nil, new(badRequest("can't parse inline keyboard button: field \"text\" must be non-empty"))
			case b.Data == "" && b.URL == "":
				return nil, new(badRequest("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"))
			case len(b.Data) > maxData:
				return nil, new(badRequest("BUTTON_DATA_INVALID"))
			}
		}
	}
	if total > maxButtons {
		return nil, new(badRequest("reply markup is too long"))
	}
	return m.Rows, nil
}

func (s *Server) answerCallbackQuery(params url.Values) reply {
	id := params.Get("callback_query_id")
	if _, ok := s.queries[id]; !ok {
		return badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if len(utf16.Encode([]rune(params.Get("text")))) > maxAnswerText {
		return badRequest("MESSAGE_TOO_LONG")
	}
	delete(s.queries, id)
	return accept(true)
}
