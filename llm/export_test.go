package llm

import "errors"

// Hint returns what the model is told about a flaw.
func Hint(err error) string {
	if f, ok := errors.AsType[*flaw](err); ok {
		return f.hint
	}
	return ""
}
