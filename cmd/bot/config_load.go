package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/pelletier/go-toml/v2"

	"guichet/knowledge/yamldoc"
)

// LoadConfig reads the file at path, none if path is empty, and puts the
// secrets of environ, in the form of os.Environ, above it; an empty variable
// counts as absent. What neither sets has its default.
//
// Errors are of two kinds: the file cannot be read, or it holds what is no
// setting; then every unknown key stands on a line of its own with file, line,
// column and the key that was probably meant. The values are not looked at:
// that is Config.Validate.
func LoadConfig(path string, environ []string) (Config, error) {
	c := defaultConfig()
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return Config{}, fmt.Errorf("settings: %w", err)
		}
		if err := decodeConfig(path, text, &c); err != nil {
			return Config{}, err
		}
	}
	if err := env.ParseWithOptions(&c, env.Options{Environment: env.ToMap(environ)}); err != nil {
		return Config{}, fmt.Errorf("settings from the environment: %w", err)
	}
	for _, s := range []*Secret{&c.Secret, &c.Telegram.Token, &c.Discord.Token, &c.OpenAI.Key, &c.Store.Postgres} {
		*s = Secret(strings.TrimSpace(string(*s)))
	}
	if c.Store.SQLite == "" && c.Store.Postgres == "" {
		c.Store.SQLite = defaultSQLite
	}
	return c, nil
}

func decodeConfig(path string, text []byte, c *Config) error {
	err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(c)
	if unknown, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		keys := settingKeys(reflect.TypeFor[Config](), "")
		lines := make([]error, len(unknown.Errors))
		for i := range unknown.Errors {
			lines[i] = unknownKey(path, &unknown.Errors[i], keys)
		}
		return errors.Join(lines...)
	}
	// The library's longer text quotes the line, and with it perhaps a secret.
	if wrong, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, column := wrong.Position()
		return fmt.Errorf("%s:%d:%d: %s", path, line, column, strings.TrimPrefix(wrong.Error(), "toml: "))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func unknownKey(path string, e *toml.DecodeError, keys []string) error {
	line, column := e.Position()
	key := strings.Join(e.Key(), ".")
	cure := "config.example.toml shows all settings"
	if meant := suggestKey(key, keys); meant != "" {
		cure = fmt.Sprintf("did you mean %q?", meant)
	}
	return fmt.Errorf("%s:%d:%d: unknown setting %q: %s", path, line, column, key, cure)
}

// suggestKey looks for a slip of the finger first, then for the right key in
// the wrong table.
func suggestKey(key string, keys []string) string {
	if meant := yamldoc.Suggest(key, keys); meant != "" {
		return meant
	}
	last := func(key string) string { return key[strings.LastIndex(key, ".")+1:] }
	for _, k := range keys {
		if last(k) == last(key) {
			return k
		}
	}
	return ""
}

// settingKeys lists the dotted keys of every setting and table in t.
func settingKeys(t reflect.Type, table string) []string {
	var keys []string
	for f := range t.Fields() {
		key := table + f.Tag.Get("toml")
		keys = append(keys, key)
		if f.Type.Kind() == reflect.Struct {
			keys = append(keys, settingKeys(f.Type, key+".")...)
		}
	}
	return keys
}
