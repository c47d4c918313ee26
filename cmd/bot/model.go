package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/llm"
)

// models holds the language model of the settings beside the base that the talk
// is led with. Either may change while the bot runs. It is safe for concurrent
// use.
type models struct {
	log     *slog.Logger
	manager *dialog.Manager
	// states reads the stored state of a conversation.
	states func(context.Context, chat.ConversationID) ([]byte, error)

	mu    sync.Mutex
	guide *dialog.Guide
	model *llm.Model // nil: off
	// within is how long the messages that came together may be read.
	within time.Duration
	// What a model needs to know of the base is made once it is needed.
	lexicon       func() (*llm.Lexicon, error)
	questionnaire func() *llm.Questionnaire
}

// lead leads the talk with another base.
func (m *models) lead(guide *dialog.Guide, b *knowledge.Base) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.guide = guide
	m.lexicon = sync.OnceValues(func() (*llm.Lexicon, error) { return llm.NewLexicon(b) })
	m.questionnaire = sync.OnceValue(func() *llm.Questionnaire { return llm.NewQuestionnaire(b) })
	m.apply()
}

// apply has the talk led with what is set.
func (m *models) apply() {
	m.manager.Use(m.guide.WithModel(m.model != nil))
	if model, questionnaire := m.model, m.questionnaire; model != nil {
		m.manager.ReadWith(func(ctx context.Context, who chat.ConversationID, u chat.Unread) (r chat.Reading, ok bool) {
			// The message would come again, and the program fail on it again.
			defer func() {
				if v := recover(); v != nil { // its words may hold those of a person
					m.log.ErrorContext(ctx, "the reading failed, the message stays as it was understood", "panic", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
					r, ok = chat.Reading{}, false
				}
			}()
			return model.Read(ctx, questionnaire(), who, u)
		}, m.within)
	} else {
		m.manager.ReadWith(nil, 0)
	}
}

// set goes on with the model of other settings, or without one.
func (m *models) set(ctx context.Context, c OpenAIConfig) {
	m.mu.Lock()
	defer m.mu.Unlock()
	was := m.model != nil
	m.model, m.within = newModel(c, m.log), cmp.Or(time.Duration(c.ReadTimeout), llm.DefaultReadTimeout)
	m.apply()
	switch {
	case m.model != nil:
		m.log.InfoContext(ctx, "the language model is on", "model", c.Model)
	case was:
		m.log.InfoContext(ctx, "the language model is off")
	case c.Key != "":
		m.log.InfoContext(ctx, "there is a key for a language model, and no openai.model: it is off")
	}
}

// word has the form of delivery.Word. A reply may have waited since the person
// agreed: what counts is what they say now.
func (m *models) word(ctx context.Context, o chat.Outbound, text chat.Text) (chat.Text, bool) {
	m.mu.Lock()
	model, lexicon := m.model, m.lexicon
	m.mu.Unlock()
	if model == nil {
		return nil, false
	}
	if !m.allowed(ctx, o.Conversation) {
		return nil, false
	}
	known, err := lexicon()
	if err != nil {
		m.log.ErrorContext(ctx, "nothing can be worded", "err", err)
		return nil, false
	}
	return model.Word(ctx, known, o.Conversation, o.Reply.Reword, text)
}

// allowed reports whether the person of a conversation agrees to a model. Where
// nobody can tell, they do not.
func (m *models) allowed(ctx context.Context, c chat.ConversationID) bool {
	data, err := m.states(ctx, c)
	if err != nil {
		m.log.WarnContext(ctx, "a reply goes out without the model's wording: nobody can tell if the person agrees", "err", err)
		return false
	}
	s, err := dialog.UnmarshalState(data)
	return err == nil && dialog.AllowsModel(s)
}

// newModel makes the model of the settings; nil if they name none.
func newModel(c OpenAIConfig, log *slog.Logger) *llm.Model {
	if c.Model == "" {
		return nil
	}
	return llm.New(c.URL, string(c.Key), c.Model, &llm.Options{
		Timeout: time.Duration(c.Timeout), ReadTimeout: time.Duration(c.ReadTimeout), PerPerson: c.PerPerson, PerDay: c.PerDay, AtOnce: c.AtOnce, Logger: log,
	})
}

// settingsReloader reads the settings, and takes a changed table [openai] into a
// running bot. What else changes in the file waits for the next start.
type settingsReloader struct {
	file    string // empty: there is nothing to watch
	environ []string
	set     func(context.Context, OpenAIConfig)
	log     *slog.Logger

	used Config // as it was last read
	watched
}

// first reads the settings that the bot begins with.
func (r *settingsReloader) first() (Config, error) {
	r.seen = fileFingerprint(r.file)
	c, err := r.read()
	r.used = c
	return c, err
}

func (r *settingsReloader) read() (Config, error) {
	c, err := LoadConfig(r.file, r.environ)
	if err != nil {
		return c, err
	}
	return c, c.Validate()
}

// run watches until ctx is done. As with the base, a change is tried once the
// file has stayed the same for one tick.
func (r *settingsReloader) run(ctx context.Context) {
	if r.file == "" {
		return
	}
	for tick := time.Tick(reloadEvery); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			r.look(ctx)
		}
	}
}

func (r *settingsReloader) look(ctx context.Context) {
	if r.rested(fileFingerprint(r.file)) {
		r.try(ctx)
	}
}

func (r *settingsReloader) try(ctx context.Context) {
	c, err := r.read()
	if err != nil {
		r.log.ErrorContext(ctx, "the changed settings are not used; the old ones go on", "err", err)
		return
	}
	if c.OpenAI != r.used.OpenAI {
		r.set(ctx, c.OpenAI)
	}
	rest := c
	rest.OpenAI = r.used.OpenAI
	if rest != r.used {
		r.log.WarnContext(ctx, "of the changed settings, only [openai] counts before the next start")
	}
	r.used.OpenAI = c.OpenAI
}

// fileFingerprint tells whether a file has changed. It reads the file: a setting
// can change within one tick of a clock, and without changing the size.
func fileFingerprint(file string) string {
	data, err := os.ReadFile(file)
	return fmt.Sprintf("%x %t", sha256.Sum256(data), err == nil)
}
