package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const exampleFile = "../../config.example.toml"

func configFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadConfigDefaults(t *testing.T) {
	c, err := LoadConfig("", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := defaultConfig()
	want.Store.SQLite = defaultSQLite
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := c.Validate(); err != nil {
		t.Errorf("the defaults are refused: %v", err)
	}
	if names := c.NotYet(); names != nil {
		t.Errorf("the defaults need parts that do not exist: %v", names)
	}
}

func TestLoadConfigEnvironmentWins(t *testing.T) {
	path := configFile(t, `
secret = "file"
stop_after = "1m30s"
[telegram]
token = "1:file"
api = "http://127.0.0.1:8081"
[openai]
key = "file"
`)
	c, err := LoadConfig(path, []string{
		"BOT_TELEGRAM_TOKEN=2:env\n", "BOT_SECRET=", "BOT_DISCORD_TOKEN=d", "BOT_DISCORD_PUBLIC_KEY=p",
		"BOT_OPENAI_KEY=o", "BOT_POSTGRES_URL=postgres://h/d", "HOME=/nowhere", "TOKEN=none",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := defaultConfig()
	want.Secret, want.StopAfter = "file", Duration(90*time.Second)
	want.Telegram.Token, want.Telegram.API = "2:env", "http://127.0.0.1:8081"
	want.Discord.Token, want.Discord.PublicKey = "d", "p"
	want.OpenAI.Key, want.Store.Postgres = "o", "postgres://h/d"
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadConfigRefuses(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"every unknown key", "tokken = 1\n[telegram]\ntokn = \"1:SECRET\"\n  ip = 2\n[discrod]\nx = 1\n", "" +
			`config.toml:1:1: unknown setting "tokken": config.example.toml shows all settings` + "\n" +
			`config.toml:3:1: unknown setting "telegram.tokn": did you mean "telegram.token"?` + "\n" +
			`config.toml:4:3: unknown setting "telegram.ip": did you mean "telegram.api"?` + "\n" +
			`config.toml:5:2: unknown setting "discrod": did you mean "discord"?`},
		{"the wrong table", "listen = \":80\"\n", `config.toml:1:1: unknown setting "listen": did you mean "web.listen"?`},
		{"syntax", "[telegram]\ntoken = SECRET\n", `config.toml:2:9: `},
		{"type", "[telegram]\ntoken = 5\n", `config.toml:2:9: `},
		{"duration", "stop_after = \"soon\"\n", `"soon" is no length of time`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := configFile(t, tc.text)
			_, err := LoadConfig(path, nil)
			if err == nil {
				t.Fatal("no error")
			}
			got := strings.ReplaceAll(err.Error(), path, "config.toml")
			if !strings.Contains(got, tc.want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
			if strings.Contains(got, "SECRET") {
				t.Errorf("the error repeats a value:\n%s", got)
			}
		})
	}
	if _, err := LoadConfig(filepath.Join(t.TempDir(), "none.toml"), nil); err == nil {
		t.Error("a missing file is no error")
	}
}

func TestValidateTellsEverything(t *testing.T) {
	c := Config{
		StopAfter: -1,
		Telegram:  TelegramConfig{Token: "1: SECRET", API: "localhost:80", Mode: "webhook", WebhookURL: "http://x"},
		Discord:   DiscordConfig{Token: "“SECRET”", API: "http://user:SECRET@h", Mode: "http"},
		OpenAI:    OpenAIConfig{URL: "", Key: "SECRET"},
		Store:     StoreConfig{SQLite: "x", Postgres: "SECRET"},
		Desk:      DeskConfig{Conversation: "nobody"},
		Log:       LogConfig{Level: "loud", Format: "xml"},
	}
	err := c.Validate()
	if err == nil {
		t.Fatal("no error")
	}
	for _, key := range []string{
		"stop_after", "telegram.token", "telegram.api", "telegram.webhook_url", "discord.token", "discord.api",
		"discord.public_key", "web.listen", "openai.url", "openai.timeout", "store", "desk.conversation",
		"log.level", "log.format",
	} {
		if !strings.Contains("\n"+err.Error(), "\n"+key+": ") {
			t.Errorf("nothing about %s in:\n%v", key, err)
		}
	}
	if strings.Contains(err.Error(), "SECRET") {
		t.Errorf("the error repeats a secret:\n%v", err)
	}
}

func TestValidateWebhookAddress(t *testing.T) {
	for address, good := range map[string]bool{
		"https://bot.example.org/telegram": true, "https://bot.example.org:8443/a/b": true,
		"https://bot.example.org": false, "https://bot.example.org/": false, "http://bot.example.org/telegram": false,
		"https://bot.example.org:8080/telegram": false, "https://user:pass@bot.example.org/telegram": false,
		"https:///telegram": false, "https://bot.example.org/health": false, "": false,
	} {
		c := defaultConfig()
		c.Telegram.Mode, c.Telegram.WebhookURL, c.Web.Listen = "webhook", address, "127.0.0.1:8080"
		if err := c.Validate(); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestValidateDiscordByHTTP(t *testing.T) {
	good := strings.Repeat("0f", 32)
	for _, tt := range []struct{ key, webhook, says string }{
		{good, "https://bot.example.org/telegram", ""},
		{good, "https://bot.example.org/discord", "telegram.webhook_url: "},
		{"", "https://bot.example.org/telegram", "discord.public_key: http mode needs it"},
		{good[:62], "https://bot.example.org/telegram", "discord.public_key: it has 62 characters"},
		{good + "0f", "https://bot.example.org/telegram", "discord.public_key: it has 66 characters"},
		{strings.Repeat("xy", 32), "https://bot.example.org/telegram", "discord.public_key: "},
	} {
		c := defaultConfig()
		c.Telegram.Mode, c.Telegram.WebhookURL, c.Web.Listen = "webhook", tt.webhook, "127.0.0.1:8080"
		c.Discord.Mode, c.Discord.PublicKey = "http", tt.key
		if err := c.Validate(); (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q: %v", tt.key, err)
		}
	}
}

func TestNotYet(t *testing.T) {
	path := configFile(t, uncommented(t))
	c, err := LoadConfig(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"[desk]"}
	if diff := cmp.Diff(want, c.NotYet()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSecretIsNeverShown(t *testing.T) {
	c := defaultConfig()
	for _, s := range []*Secret{&c.Secret, &c.Telegram.Token, &c.Discord.Token, &c.OpenAI.Key, &c.Store.Postgres} {
		*s = "hunter2"
	}
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&b, verb+"\n", c)
		fmt.Fprintf(&b, verb+"\n", &c)
		fmt.Fprintf(&b, verb+"\n", c.Secret)
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("start", "config", c, "token", c.Telegram.Token)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("start", "config", c, "token", c.Telegram.Token)
	if err := json.NewEncoder(&b).Encode(c); err != nil {
		t.Fatal(err)
	}
	for _, trace := range []string{"hunter2", fmt.Sprintf("%x", "hunter2")} {
		if strings.Contains(b.String(), trace) {
			t.Errorf("%q shows in:\n%s", trace, b.String())
		}
	}
	if Secret("").String() != "" {
		t.Error("an empty secret looks as if it were set")
	}
}

var commentedSetting = regexp.MustCompile(`(?m)^#([a-z_]+ = )`)

// uncommented is the example file with every setting switched on.
func uncommented(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	return commentedSetting.ReplaceAllString(string(text), "$1")
}

func TestExampleFileLoads(t *testing.T) {
	asIs, err := LoadConfig(exampleFile, nil)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := LoadConfig("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if asIs != plain {
		t.Errorf("the untouched example changes settings: %+v, want %+v", asIs, plain)
	}
	full, err := LoadConfig(configFile(t, uncommented(t)), nil)
	if err != nil {
		t.Fatal(err)
	}
	full.Store.Postgres = ""
	if err := full.Validate(); err != nil {
		t.Errorf("the examples are refused: %v", err)
	}
}

func TestExampleFileHoldsEverySetting(t *testing.T) {
	text, table := uncommented(t), ""
	found := map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			table = strings.Trim(line, "[]") + "."
			found[strings.Trim(line, "[]")] = true
		} else if key, _, ok := strings.Cut(line, " = "); ok && !strings.HasPrefix(line, "#") {
			found[table+key] = true
		}
	}
	want := map[string]bool{}
	for _, key := range settingKeys(reflect.TypeFor[Config](), "") {
		want[key] = true
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("settings of the program and of config.example.toml (-program +file):\n%s", diff)
	}
}

func TestExampleFileNamesTheVariables(t *testing.T) {
	text := uncommented(t)
	for _, name := range []string{
		"BOT_TELEGRAM_TOKEN", "BOT_DISCORD_TOKEN", "BOT_DISCORD_PUBLIC_KEY", "BOT_OPENAI_KEY", "BOT_POSTGRES_URL", "BOT_SECRET",
	} {
		if !strings.Contains(text, "# Environment: "+name+"\n") {
			t.Errorf("%s is not named", name)
		}
	}
}
