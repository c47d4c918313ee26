package adaptertest

import (
	"testing"

	"guichet/chat"
)

// killedBeforeCommit has the process die with an event in its hands: the
// platform has it still, or the person knows that it failed and does it again, and
// the next process answers it.
func killedBeforeCommit(t *testing.T, open Open) {
	k := opened(t, open)
	k.when(beforeCommit, k.now.kill)
	k.act(Says("au chômage"))
	k.now.gone()
	k.start(nil)
	if k.platform.Traits().Once {
		k.eventually("the person is told that it failed", func() bool { return k.failures() == 1 })
		if err := k.person.Do(k.last); err != nil {
			t.Fatal(err)
		}
	}
	k.follows(k.last)
	k.does(Says("CAP lapidaire"))
}

// killedAfterCommit has the process die with an answer in the database that has
// not left: the next process sends it, once, though the platform brings the
// event again.
func killedAfterCommit(t *testing.T, open Open) {
	k := opened(t, open)
	k.when(beforeSend, k.now.kill)
	k.act(Says("au chômage"))
	k.now.gone()
	k.restored()
	k.does(Says("CAP lapidaire"))
}

// killedAfterSend has the process die before it has noted that an answer has
// left: it may be there twice, where the platform cannot tell.
func killedAfterSend(t *testing.T, open Open) {
	k := opened(t, open)
	k.when(afterSend, k.now.kill)
	k.act(Says("au chômage"))
	k.now.gone()
	k.start(nil)
	k.followsTwice(k.left()...)
	k.does(Says("CAP lapidaire"))
}

// restored starts a process that sends what the one before has left.
func (k *talk) restored() {
	k.t.Helper()
	k.start(nil)
	k.follows(k.left()...)
}

// left are the acts that are still to be answered when a process starts anew. A
// terminal is opened with it.
func (k *talk) left() []Act {
	if k.platform.Traits().Alone {
		return []Act{k.last, {Kind: chat.KindStart}}
	}
	return []Act{k.last}
}

// deliveredTwice has events come in twice, and be answered once.
func deliveredTwice(t *testing.T, open Open) {
	k := opened(t, open)
	if err := k.platform.Rearrange(1, 0, 0); err != nil {
		t.Fatal(err)
	}
	k.does(Says("au chômage"))
	k.does(Says("CAP lapidaire"))
	if presses(k.platform.Traits()) {
		if err := k.platform.Rearrange(1, 0, 0); err != nil {
			t.Fatal(err)
		}
		k.does(k.choice("Je ne sais pas"))
	}
	k.does(Says("menu"))
}

// reordered has two events come in the other way round: both are answered, in
// the order in which they came.
func reordered(t *testing.T, open Open) {
	k := opened(t, open)
	if err := k.platform.Rearrange(2, 1, 0); err != nil {
		t.Fatal(err)
	}
	k.together([]int{1, 0}, "au chômage", "menu")
	k.does(Says("CAP lapidaire"))
}

// answersInOrder has the first of several answers held up: no other overtakes
// it.
func answersInOrder(t *testing.T, open Open) {
	k := opened(t, open)
	k.disturb(Unavailable)
	k.together([]int{0, 1, 2, 3}, "au chômage", "CAP lapidaire", "menu", "aide")
	k.does(Says("en juin"))
}

// together has a person write several messages without waiting for answers; they
// come in as order says.
func (k *talk) together(order []int, texts ...string) {
	k.t.Helper()
	k.before = k.person.Sees()
	for _, text := range texts {
		if err := k.person.Do(Says(text)); err != nil {
			k.t.Fatal(err)
		}
	}
	acts := make([]Act, len(texts))
	for i := range texts {
		acts[i] = Says(texts[order[i]])
	}
	k.follows(acts...)
}

// storeFails has the store refuse an event: it comes again until it is taken.
func storeFails(t *testing.T, open Open) {
	k := opened(t, open)
	k.now.refuse(3)
	k.does(Says("au chômage"))
	k.does(Says("CAP lapidaire"))
}
