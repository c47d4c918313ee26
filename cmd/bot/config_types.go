package main

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// Secret is a setting that must not be seen: whatever prints, logs or marshals
// it shows whether it is set, and nothing else. Convert it to a string to use
// it.
type Secret string

const redacted = "[secret]"

// String returns "[secret]", or "" if s is empty.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// Format writes what String returns, whatever the verb.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, s.String()) }

// LogValue returns what String returns.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns what String returns, so that a secret survives no
// encoding.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Duration is a length of time, written as in Go: "90s", "1m30s", "250ms".
type Duration time.Duration

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no length of time, such as \"10s\" or \"1m30s\"", text)
	}
	*d = Duration(parsed)
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String returns d as in time.Duration.
func (d Duration) String() string { return time.Duration(d).String() }

// Days is a length of time in whole days, written "30d".
type Days int

// maxDays is the longest time that can be set, about a century.
const maxDays = 36_500

// UnmarshalText reads what String writes.
func (d *Days) UnmarshalText(text []byte) error {
	number, unit := strings.CutSuffix(string(text), "d")
	n, err := strconv.Atoi(number)
	if err != nil || !unit || n < 0 || n > maxDays {
		return fmt.Errorf("%q is no number of days, such as \"30d\"", text)
	}
	*d = Days(n)
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (d Days) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String returns "30d" for 30 days.
func (d Days) String() string { return strconv.Itoa(int(d)) + "d" }

// Duration returns d with 24 hours to the day.
func (d Days) Duration() time.Duration { return time.Duration(d) * 24 * time.Hour }
