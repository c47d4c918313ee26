package queries

import (
	"fmt"
	"strings"
)

// MaxRows is the largest number of rows that one statement of a Bulk takes.
const MaxRows = 64

// Bulk is a statement for any number of rows, in the form that SQLite and
// PostgreSQL share. A database prepares a statement for each number of rows, so
// only powers of two are used.
type Bulk struct {
	before, row, after string
	columns            int
	text               map[int]string // by the number of rows
}

// bulk makes a Bulk. In row, $1 is the first parameter of the row.
func bulk(before, row string, columns int, after string) Bulk {
	b := Bulk{before, row, after, columns, map[int]string{}}
	for rows := 1; rows <= MaxRows; rows *= 2 {
		b.text[rows] = b.write(rows)
	}
	return b
}

func (b Bulk) write(rows int) string {
	list := make([]string, rows)
	for r := range list {
		list[r] = b.row
		for c := b.columns; c >= 1; c-- { // the last first: $1 is a part of $12
			list[r] = strings.ReplaceAll(list[r], fmt.Sprintf("$%d", c), fmt.Sprintf("\x00%d", r*b.columns+c))
		}
		list[r] = strings.ReplaceAll(list[r], "\x00", "$")
	}
	return b.before + strings.Join(list, ", ") + b.after
}

// Each calls run with the statements for all rows, which are given one after
// another: a row has the same number of arguments as the others.
func (b Bulk) Each(args []any, run func(query string, args []any)) {
	for size := MaxRows; size >= 1; size /= 2 {
		for len(args) >= size*b.columns {
			run(b.text[size], args[:size*b.columns])
			args = args[size*b.columns:]
		}
	}
}
