package adaptertest

import (
	"strings"
	"sync/atomic"
	"testing"

	"guichet/adapters"
	"guichet/dialog/dialogtest"
)

// fewestTalks is how many golden conversations every platform can have from
// their first line to the last.
const fewestTalks = 60

// conversations plays the golden conversations: the same words, links and
// choices must come out as the dialog says. What a platform has no means for is
// left out, but never one in which only things are typed and pressed.
func conversations(t *testing.T, open Open) {
	traits := traitsOf(t, open)
	var whole atomic.Int64
	t.Run("all", func(t *testing.T) {
		for _, script := range dialogtest.Scripts(t) {
			if traits.Brief && !strings.HasPrefix(script.Name, "individual") {
				continue
			}
			t.Run(script.Name, func(t *testing.T) {
				t.Parallel()
				k := begin(t, open, script)
				if !k.can(script) {
					return
				}
				if !k.play(script) {
					if presses(traits) {
						t.Error("the script cannot go on")
					}
					return
				}
				whole.Add(1)
			})
		}
	})
	t.Logf("%d golden conversations were played to their end", whole.Load())
	if whole.Load() == 0 || whole.Load() < fewestTalks && !traits.Brief {
		t.Errorf("only %d golden conversations were played to their end", whole.Load())
	}
}

// begin starts the program for a script.
func begin(t *testing.T, open Open, script dialogtest.Script) *talk {
	t.Helper()
	s := newStack(t, open)
	s.clock.set(dialogtest.Beginning)
	lang := "fr"
	for _, l := range script.Lines {
		if l.Kind == dialogtest.Lang {
			lang = l.Arg
		}
	}
	k := s.talk(lang)
	s.start(nil)
	return k
}

// numbered plays talks on a platform that shows only so many buttons: what
// does not fit is chosen by typing what stands before it.
func numbered(buttons int) func(*testing.T, Open) {
	return func(t *testing.T, open Open) {
		typed := 0
		for _, script := range dialogtest.Scripts(t) {
			if !strings.HasPrefix(script.Name, "readme") && script.Name != "manager-en" && script.Name != "several-by-buttons" {
				continue
			}
			t.Run(script.Name, func(t *testing.T) {
				k := begin(t, open, script)
				k.caps = func(c adapters.Caps) adapters.Caps {
					c.Buttons = min(c.Buttons, buttons)
					return c
				}
				if k.can(script) && !k.play(script) {
					t.Error("the script cannot go on")
				}
				typed += k.typed
			})
		}
		if typed < 10 {
			t.Errorf("only %d choices were typed by their number", typed)
		}
	}
}
