package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"guichet/adapters/discord"
	"guichet/chat"
	"guichet/llm"
	"guichet/store"
)

// Config is what an operator can set, by file and environment; see
// config.example.toml for what each setting means. LoadConfig makes one with
// its defaults. It never leaves this package: the parts of the program are
// given the values that they need.
type Config struct {
	Secret    Secret   `toml:"secret" env:"BOT_SECRET"`
	StopAfter Duration `toml:"stop_after"`

	Telegram  TelegramConfig  `toml:"telegram"`
	Discord   DiscordConfig   `toml:"discord"`
	OpenAI    OpenAIConfig    `toml:"openai"`
	Store     StoreConfig     `toml:"store"`
	Retention RetentionConfig `toml:"retention"`
	Web       WebConfig       `toml:"web"`
	Desk      DeskConfig      `toml:"desk"`
	Base      BaseConfig      `toml:"base"`
	Log       LogConfig       `toml:"log"`
}

// TelegramConfig is the table [telegram]. Telegram is on once Token is set.
type TelegramConfig struct {
	Token      Secret `toml:"token" env:"BOT_TELEGRAM_TOKEN"`
	API        string `toml:"api"`
	Mode       string `toml:"mode"` // poll or webhook
	WebhookURL string `toml:"webhook_url"`
	Pace       string `toml:"pace"` // advised or off
}

// DiscordConfig is the table [discord]. Discord is on once Token is set.
type DiscordConfig struct {
	Token     Secret `toml:"token" env:"BOT_DISCORD_TOKEN"`
	API       string `toml:"api"`
	PublicKey string `toml:"public_key" env:"BOT_DISCORD_PUBLIC_KEY"`
	Mode      string `toml:"mode"` // gateway or http
}

// OpenAIConfig is the table [openai], which may change while the bot runs. The
// model is on once Model is set; a server of one's own may do without a key.
type OpenAIConfig struct {
	URL     string   `toml:"url"`
	Key     Secret   `toml:"key" env:"BOT_OPENAI_KEY"`
	Model   string   `toml:"model"`
	Timeout Duration `toml:"timeout"`
	// ReadTimeout bounds the reading of a message further.
	ReadTimeout Duration `toml:"read_timeout"`
	// How many requests a day, for one person and for all, and how many at once.
	PerPerson int `toml:"per_person"`
	PerDay    int `toml:"per_day"`
	AtOnce    int `toml:"at_once"`
}

// StoreConfig is the table [store]. One of the two is set after LoadConfig,
// unless the operator set both, which Validate refuses.
type StoreConfig struct {
	SQLite   string `toml:"sqlite"`
	Postgres Secret `toml:"postgres" env:"BOT_POSTGRES_URL"` // the address holds a password
}

// RetentionConfig is the table [retention]: how long what is for.
type RetentionConfig struct {
	Conversations Days `toml:"conversations"`
	Gone          Days `toml:"gone"`
	Parked        Days `toml:"parked"`
	Events        Days `toml:"events"`
}

// WebConfig is the table [web]. The program is reached by HTTP once Listen is
// set.
type WebConfig struct {
	Listen string `toml:"listen"`
	// Address is where people reach Listen from outside, such as
	// "https://bot.example.org"; shared sheets are opened below it.
	Address string `toml:"address"`
}

// DeskConfig is the table [desk]. Conversation names the support channel as
// chat.ParseConversationID reads it.
type DeskConfig struct {
	Conversation string `toml:"conversation"`
}

// BaseConfig is the table [base]. An empty Dir means the embedded base.
type BaseConfig struct {
	Dir string `toml:"dir"`
}

// LogConfig is the table [log].
type LogConfig struct {
	Level  string `toml:"level"`  // debug, info, warn or error
	Format string `toml:"format"` // text or json
}

const defaultSQLite = "guichet.db"

func defaultConfig() Config {
	return Config{
		StopAfter: Duration(10 * time.Second),
		Telegram:  TelegramConfig{API: "https://api.telegram.org", Mode: "poll", Pace: "advised"},
		Discord:   DiscordConfig{API: "https://discord.com/api", Mode: "gateway"},
		OpenAI:    OpenAIConfig{URL: "https://api.openai.com/v1", Timeout: Duration(llm.DefaultTimeout), ReadTimeout: Duration(llm.DefaultReadTimeout), PerPerson: llm.DefaultPerPerson, PerDay: llm.DefaultPerDay, AtOnce: llm.DefaultAtOnce},
		Retention: RetentionConfig{Conversations: 365, Gone: 30, Parked: 30, Events: 30},
		Log:       LogConfig{Level: "info", Format: "text"},
	}
}

// LogLevel returns the level that Log.Level names, slog.LevelInfo if it names
// none.
func (c Config) LogLevel() slog.Level {
	level, _ := logLevel(c.Log.Level)
	return level
}

func logLevel(name string) (slog.Level, bool) {
	level, ok := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}[name]
	return level, ok
}

// NotYet names the settings in c that this version reads but has no part for,
// each as it stands in the file. With them the rest of the program works as if
// they were not there.
func (c Config) NotYet() []string {
	defaults := defaultConfig()
	var names []string
	for _, part := range []struct {
		name string
		set  bool
	}{
		{"[desk]", c.Desk != defaults.Desk},
	} {
		if part.set {
			names = append(names, part.name)
		}
	}
	return names
}

// Validate tells everything that is wrong with the values in c, one line for
// each with its cure, or returns nil. It looks at nothing outside of c and
// repeats no secret.
func (c Config) Validate() error {
	return errors.Join(
		oneOf("telegram.mode", c.Telegram.Mode, "poll", "webhook"),
		oneOf("telegram.pace", c.Telegram.Pace, "advised", "off"),
		oneOf("discord.mode", c.Discord.Mode, "gateway", "http"),
		oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error"),
		oneOf("log.format", c.Log.Format, "text", "json"),
		address("telegram.api", c.Telegram.API),
		address("discord.api", c.Discord.API),
		address("openai.url", c.OpenAI.URL),
		oneWord("telegram.token", c.Telegram.Token),
		oneWord("discord.token", c.Discord.Token),
		oneWord("openai.key", c.OpenAI.Key),
		positive("stop_after", c.StopAfter),
		c.OpenAI.validate(),
		c.Store.validate(),
		c.Retention.validate(),
		c.Desk.validate(),
		c.validateModes(),
	)
}

func (c Config) validateModes() error {
	var errs []error
	if c.Telegram.Mode == "webhook" && !c.Telegram.reachable() {
		errs = append(errs, errors.New("telegram.webhook_url: webhook mode needs the https:// address that Telegram can reach, with a path such as /telegram and, if any, the port 443, 80, 88 or 8443; set it, or set telegram.mode to \"poll\""))
	}
	if c.Telegram.Mode == "webhook" && c.Web.Listen == "" {
		errs = append(errs, errors.New("web.listen: telegram.mode is \"webhook\"; set where the requests come in, such as \"127.0.0.1:8080\" behind a reverse proxy"))
	}
	errs = append(errs, c.Web.validate())
	if c.Discord.Mode == "http" && c.Web.Listen == "" {
		errs = append(errs, errors.New("web.listen: discord.mode is \"http\"; set where the requests come in, such as \"127.0.0.1:8080\" behind a reverse proxy"))
	}
	if c.Discord.Mode == "http" {
		errs = append(errs, c.Discord.keyed())
		if u, err := url.Parse(c.Telegram.WebhookURL); c.Telegram.Mode == "webhook" && err == nil && u.Path == discord.ReceivePath {
			errs = append(errs, errors.New("telegram.webhook_url: Discord is received at the path "+discord.ReceivePath+"; choose another one"))
		}
	}
	return errors.Join(errs...)
}

// keyed checks that requests of Discord can be told from others.
func (c DiscordConfig) keyed() error {
	switch key, err := hex.DecodeString(c.PublicKey); {
	case c.PublicKey == "":
		return errors.New("discord.public_key: http mode needs it; copy it from General Information on the application's page at Discord, or set discord.mode to \"gateway\"")
	case err != nil || len(key) != ed25519.PublicKeySize:
		return fmt.Errorf("discord.public_key: it has %d characters and should be 64 of 0-9 and a-f; copy it from General Information on the application's page at Discord", len(c.PublicKey))
	}
	return nil
}

func (o OpenAIConfig) validate() error {
	errs := []error{positive("openai.timeout", o.Timeout), positive("openai.read_timeout", o.ReadTimeout)}
	for _, one := range []struct {
		key string
		n   int
	}{{"per_person", o.PerPerson}, {"per_day", o.PerDay}, {"at_once", o.AtOnce}} {
		if one.n < 1 {
			errs = append(errs, fmt.Errorf("openai.%s: want at least 1; to switch the model off, remove openai.model", one.key))
		}
	}
	return errors.Join(errs...)
}

// reachable tells whether Telegram takes the address of the webhook.
func (t TelegramConfig) reachable() bool {
	u, err := url.Parse(t.WebhookURL)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && strings.Trim(u.Path, "/") != "" && u.Path != healthPath &&
		slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port())
}

func (s StoreConfig) validate() error {
	if s.SQLite != "" && s.Postgres != "" {
		return errors.New("store: sqlite and postgres are both set; remove one (BOT_POSTGRES_URL counts as store.postgres)")
	}
	return nil
}

func (r RetentionConfig) validate() error {
	var errs []error
	for _, one := range []struct {
		key  string
		days Days
		min  Days
	}{
		{"conversations", r.Conversations, 1},
		{"gone", r.Gone, 1},
		{"parked", r.Parked, 1},
		{"events", r.Events, Days(store.KeepEvents / (24 * time.Hour))}, // platforms repeat for a day
	} {
		if one.days < one.min {
			errs = append(errs, fmt.Errorf("retention.%s: want at least %q", one.key, one.min))
		}
	}
	return errors.Join(errs...)
}

func (d DeskConfig) validate() error {
	if d.Conversation == "" {
		return nil
	}
	if _, err := chat.ParseConversationID(d.Conversation); err != nil {
		return fmt.Errorf("desk.conversation: %w", err)
	}
	return nil
}

func oneOf(key, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is none of \"%s\"", key, value, strings.Join(allowed, "\", \""))
}

func address(key, value string) error {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%s: want an address such as https://host or http://127.0.0.1:8081", key)
	}
	if u.User != nil {
		return fmt.Errorf("%s: the address must hold no user name or password", key)
	}
	return nil
}

func oneWord(key string, value Secret) error {
	if strings.ContainsFunc(string(value), func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("%s: holds spaces or characters that do not belong there; copy it again", key)
	}
	return nil
}

func positive(key string, d Duration) error {
	if d <= 0 {
		return fmt.Errorf("%s: want a time above zero, such as \"10s\"", key)
	}
	return nil
}
