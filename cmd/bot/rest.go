package main

// watched tells when something that people edit has changed and come to rest.
type watched struct {
	seen    string // fingerprint of what is in use
	changed string // fingerprint of a change that may still be going on
}

// rested reports whether what is there now differs from what is in use and was
// there the last time too. From then on it counts as in use.
func (w *watched) rested(now string) bool {
	switch {
	case now == w.seen:
		w.changed = ""
	case now != w.changed:
		w.changed = now
	default:
		w.seen, w.changed = now, ""
		return true
	}
	return false
}
