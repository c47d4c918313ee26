package llm

import (
	"errors"
	"strconv"
)

// Hint returns what the model is told about a flaw.
func Hint(err error) string {
	if f, ok := errors.AsType[*flaw](err); ok {
		return f.hint
	}
	return ""
}

// MaxCached is how many wordings are kept.
const MaxCached = maxCached

// Cached puts n answers into a cache, the first of them twice, and returns which
// are still there.
func Cached(n int) (there []bool) {
	var c cache
	for i := range n {
		c.put(strconv.Itoa(i), "answer")
		c.put("0", "answer")
	}
	for i := range n {
		_, ok := c.get(strconv.Itoa(i))
		there = append(there, ok)
	}
	return there
}
