// Command bench measures the bot, each figure beside what the machine could do
// at most in the same minutes, and prints tables in Markdown: "make bench".
//
// It talks to 127.0.0.1 only and ends by itself.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"time"
)

// settings are those of the command line.
type settings struct {
	rounds  int
	seconds float64
	users   int
	only    string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var s settings
	flag.IntVar(&s.rounds, "rounds", 3, "how often everything is measured; the tables show medians")
	flag.Float64Var(&s.seconds, "seconds", 3, "how long one talk is measured, after a warm-up as long")
	flag.IntVar(&s.users, "users", 64, "how many people talk at the same time")
	flag.StringVar(&s.only, "only", "", "of the whole talk, those rows whose names hold this")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "go run ./bench [flags] [turns] [dialog] [talk]: measures these parts, or all.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(ctx, s, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// part is something that can be measured.
type part struct {
	name    string
	measure func(context.Context, settings) error
}

// parts are all of them, in the order of the tables.
var parts = []part{
	{"turns", turns},
	{"dialog", step},
	{"talk", talk},
}

func run(ctx context.Context, s settings, names []string) error {
	for _, name := range names {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.name == name }) {
			return fmt.Errorf("there is no part %q", name)
		}
	}
	fmt.Printf("%s, %s/%s, %d cores, %s; load before: %s\n", time.Now().Format("2 January 2006"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), load1())
	for _, p := range parts {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		if err := p.measure(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	fmt.Printf("\nLoad after: %s\n", load1())
	return nil
}

// load1 is how many processes wanted to run, on average over the last minute.
func load1() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Fields(string(text))[0]
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}
