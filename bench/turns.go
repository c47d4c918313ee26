package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// figures are what Go benchmarks reported, by benchmark and unit, one value for
// each round.
type figures map[string]map[string][]float64

// benchmarks runs those benchmarks of a package whose names match, once for each
// round, so that what is compared lies close together in time.
func benchmarks(ctx context.Context, s settings, pkg, names string, args ...string) (figures, error) {
	all := figures{}
	for range s.rounds {
		args := append([]string{"test", pkg, "-run", "^$", "-bench", names, "-benchmem", "-timeout", "30m"}, args...)
		cmd := exec.CommandContext(ctx, "go", args...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
		all.read(out)
	}
	return all, nil
}

// processors is what the testing package puts behind the name of a benchmark.
var processors = regexp.MustCompile(`-\d+$`)

func (f figures) read(out []byte) {
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := processors.ReplaceAllString(strings.TrimPrefix(fields[0], "Benchmark"), "")
		if f[name] == nil {
			f[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(fields); i += 2 {
			if v, err := strconv.ParseFloat(fields[i], 64); err == nil {
				f[name][fields[i+1]] = append(f[name][fields[i+1]], v)
			}
		}
	}
}

// of is the median of what a benchmark reported, and whether it did.
func (f figures) of(name, unit string) (float64, bool) {
	values := f[name][unit]
	return median(values), len(values) > 0
}

// show is of, in words; "–" where the benchmark did not run.
func (f figures) show(name, unit, format string) string {
	v, ok := f.of(name, unit)
	if !ok {
		return "–"
	}
	return fmt.Sprintf(format, v)
}

// ratio compares two benchmarks round by round and returns the median.
func (f figures) ratio(name, to, unit string) (float64, bool) {
	var ratios []float64
	for i, v := range f[name][unit] {
		if others := f[to][unit]; i < len(others) && others[i] > 0 {
			ratios = append(ratios, v/others[i])
		}
	}
	return median(ratios), len(ratios) > 0
}

func (f figures) showRatio(name, to, format string) string {
	v, ok := f.ratio(name, to, "turns/s")
	if !ok || name == to {
		return "–"
	}
	return fmt.Sprintf(format, v)
}

// turns measures turns in the stores, beside bare programs that write the same.
func turns(ctx context.Context, s settings) error {
	lite, err := benchmarks(ctx, s, "./store/sqlite", "^Benchmark(Turn|Bare)$", "-benchtime", "1s")
	if err != nil {
		return err
	}
	fmt.Printf("\n### Turns on SQLite, medians of %d rounds\n\n", s.rounds)
	head()
	for _, n := range []int{1, 8, 64} {
		at := fmt.Sprintf("/conversations=%d", n)
		alone, bare := "Turn/full/alone"+at, "Bare/rows"+at
		for _, row := range []struct{ title, name string }{
			{"in memory", "Turn/memory" + at}, {"file, NORMAL, grouped", "Turn/relaxed/group" + at},
			{"**file, FULL, grouped**", "Turn/full/group" + at}, {"file, FULL, one by one", alone}, {"*bare program, FULL, same groups*", bare},
		} {
			lite.row(row.title, n, row.name, alone, bare)
		}
	}
	fmt.Printf("\nThe disk: %s appends with fdatasync per second (p50 %s ms, p99 %s ms).\n",
		lite.show("Bare/fdatasync", "turns/s", "%.0f"), lite.show("Bare/fdatasync", "ms-p50", "%.2f"), lite.show("Bare/fdatasync", "ms-p99", "%.2f"))

	pg, err := benchmarks(ctx, s, "./store/postgres", "^Benchmark(Turn|Bare)$", "-benchtime", "1s")
	if err != nil {
		return err
	}
	fmt.Printf("\n### Turns on PostgreSQL on the same machine, synchronous commit, medians of %d rounds\n\n", s.rounds)
	head()
	for _, n := range []int{1, 8, 32, 64} {
		at := fmt.Sprintf("/conversations=%d", n)
		one, bare := "Bare/transactions"+at, "Bare/rows"+at
		for _, row := range []struct{ title, name string }{
			{"**grouped**", "Turn" + at}, {"*bare program, same groups*", bare}, {"*transactions of one small row, as many connections*", one},
		} {
			if _, ran := pg.of(row.name, "turns/s"); ran {
				pg.row(row.title, n, row.name, one, bare)
			}
		}
	}
	return stored(ctx, s)
}

func head() {
	fmt.Println("| | conversations at once | turns/s | p50 ms | p99 ms | ÷ one by one | ÷ bare | CPU µs/turn | B/turn | allocs/turn |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|")
}

func (f figures) row(title string, n int, name, alone, bare string) {
	fmt.Printf("| %s | %d | %s | %s | %s | %s | %s | %s | %s | %s |\n", title, n,
		f.show(name, "turns/s", "%.0f"), f.show(name, "ms-p50", "%.2f"), f.show(name, "ms-p99", "%.2f"),
		f.showRatio(name, alone, "%.1f"), f.showRatio(name, bare, "%.2f"),
		f.show(name, "cpu-µs/op", "%.0f"), f.show(name, "B/op", "%.0f"), f.show(name, "allocs/op", "%.0f"))
}

// stored measures what many stored conversations cost.
func stored(ctx context.Context, s settings) error {
	s.rounds = 1 // it fills a database of more than a gigabyte
	lite, err := benchmarks(ctx, s, "./store/sqlite", "^BenchmarkStored$", "-benchtime", "20000x", "-count", "1")
	if err != nil {
		return err
	}
	idle, err := benchmarks(ctx, s, "./store/sqlite", "^BenchmarkIdle$", "-benchtime", "100000x", "-count", "1")
	if err != nil {
		return err
	}
	fmt.Printf("\n### Stored conversations, SQLite FULL, 64 turns at once\n\n")
	fmt.Println("| stored | opening, ms | talks of 8 turns: turns/s | CPU µs/turn | p50 ms | p99 ms | each turn in any: turns/s | CPU µs/turn |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	for _, n := range []int{1000, 100_000, 1_000_000} {
		talks, single := fmt.Sprintf("Stored/talks/stored=%d", n), fmt.Sprintf("Stored/turns/stored=%d", n)
		fmt.Printf("| %d | %s | %s | %s | %s | %s | %s | %s |\n", n, lite.show(talks, "ms-open", "%.1f"),
			lite.show(talks, "turns/s", "%.0f"), lite.show(talks, "cpu-µs/op", "%.1f"), lite.show(talks, "ms-p50", "%.2f"), lite.show(talks, "ms-p99", "%.2f"),
			lite.show(single, "turns/s", "%.0f"), lite.show(single, "cpu-µs/op", "%.1f"))
	}
	fmt.Println()
	if kept, ok := idle.of("Idle", "kept-B/op"); ok {
		fmt.Printf("A hundred thousand conversations of which nothing goes on keep %.1f bytes each in the memory of the process.\n", kept)
	}
	return nil
}

// step measures the dialog alone.
func step(ctx context.Context, s settings) error {
	dialog, err := benchmarks(ctx, s, "./dialog", "^BenchmarkTurn$", "-benchtime", "30000x", "-cpu", "1")
	if err != nil {
		return err
	}
	fmt.Printf("\n### A step of the dialog with its state read and written out, one processor, medians of %d rounds\n\n", s.rounds)
	fmt.Println("| | µs | B | allocs | state, B |")
	fmt.Println("|---|---|---|---|---|")
	for _, row := range []struct{ title, name string }{{"from one question to the next", "Turn/middle"}, {"to the advice", "Turn/advice"}} {
		ns, _ := dialog.of(row.name, "ns/op")
		fmt.Printf("| %s | %.1f | %s | %s | %s |\n", row.title, ns/1000,
			dialog.show(row.name, "B/op", "%.0f"), dialog.show(row.name, "allocs/op", "%.0f"), dialog.show(row.name, "state-B", "%.0f"))
	}
	return nil
}
