package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"guichet/adapters"
	"guichet/chat"
)

// Notices are what the adapter says by itself, where no conversation is there to be
// answered in, or answering is what fails.
type Notices struct {
	// Thread is the title of somebody's private thread.
	Thread string
	// Continued says where the talk goes on; "%s" in it is the place.
	Continued string
	// OnlyYou says, before a talk that only its person sees, how to answer.
	OnlyYou string
	// Unread says that the bot is not shown what somebody wrote.
	Unread string
	// Unreachable says that the bot cannot write to somebody.
	Unreachable string
	// Failed says that what somebody did could not be stored.
	Failed string
}

func (a *Adapter) notices(lang string) Notices {
	w := Notices{}
	if a.opts.Notices != nil {
		w = a.opts.Notices(lang)
	}
	if w.Thread == "" {
		w.Thread = "#"
	}
	if !strings.Contains(w.Continued, "%s") {
		w.Continued = "→ %s"
	}
	return w
}

// Kinds of channels.
const (
	newsThread    = 10
	publicThread  = 11
	privateThread = 12
)

const (
	// threadName parts the title, the person and the code in a thread's name.
	threadName    = " · "
	maxThreadName = 100
	// threadIdle is after how many minutes without a message Discord puts a
	// thread away.
	threadIdle = 7 * 24 * 60
	// threadWithin bounds how long a thread is tried to be opened.
	threadWithin = 10 * time.Second
)

// thread is a thread, or another channel, as Discord tells of it.
type thread struct {
	ID     string `json:"id"`
	Kind   int    `json:"type"`
	Parent string `json:"parent_id"`
	Owner  string `json:"owner_id"`
	Name   string `json:"name"`
	State  struct {
		Archived bool `json:"archived"`
		Locked   bool `json:"locked"`
	} `json:"thread_metadata"`
}

// person returns whose thread it is by its name.
func (c thread) person() (string, bool) {
	at := strings.LastIndex(c.Name, threadName)
	if at < 0 {
		return "", false
	}
	return decode(c.Name[at+len(threadName):])
}

// intoPrivate goes on with a talk where only its person reads: in a private
// thread, where the bot may open one and hears what is typed there, or for their
// eyes only where they are. It reports whether that is stored.
func (t *taker) intoPrivate(ctx context.Context, i *interaction, where string, first *ack) bool {
	w := t.notices(i.Locale)
	channel, err := t.privateThread(ctx, i, w)
	if err == nil {
		e := i.event()
		e.Kind, e.Text, e.Action, e.On = chat.KindStart, where, "", ""
		e.Conversation = sharedID(channel, i.by())
		if !t.handle(ctx, *e) {
			return false
		}
		t.excuse(ctx, i, first, fmt.Sprintf(w.Continued, "<#"+channel+">"))
		return true
	}
	if !errors.Is(err, errNoThreads) {
		t.log.WarnContext(ctx, "discord: no private thread, going on for the person's eyes only", "err", err,
			"cure", "give the bot the rights Create Private Threads and Send Messages in Threads in that channel")
	}
	announced := w.OnlyYou == "" || !first.offer(say(w.OnlyYou))
	e, err := t.forTheirEyes(ctx, i, announced)
	if err != nil {
		t.log.ErrorContext(ctx, "discord: left out what was asked in a server", "err", err)
		t.excuse(ctx, i, first, w.Unreachable)
		return true
	}
	e.Kind, e.Text, e.Action, e.On = chat.KindStart, where, "", ""
	stored := t.handle(ctx, *e)
	first.offer(t.announce(i))
	return stored
}

// errNoThreads says that no thread is to be opened.
var errNoThreads = errors.New("discord: no private threads here")

// privateThread returns the private thread of the person of an interaction: the
// one that there is, opened again where it was put away, or else a new one.
func (t *taker) privateThread(ctx context.Context, i *interaction, w Notices) (string, error) {
	if t.key != nil || i.Guild == "" { // what is typed there does not come by HTTP
		return "", errNoThreads
	}
	ctx, cancel := context.WithTimeout(ctx, threadWithin)
	defer cancel()
	parent := i.Channel
	if p := i.Place; p != nil && (p.Kind == newsThread || p.Kind == publicThread || p.Kind == privateThread) {
		parent = p.Parent
	}
	if !snowflake.MatchString(parent) {
		return "", errNoThreads
	}
	if id := t.places.thread(parent, i.by()); id != "" {
		if t.join(ctx, id, i.by()) == nil {
			return id, nil
		}
		t.places.noteThread(parent, i.by(), "")
	}
	id, err := t.findThread(ctx, i, parent)
	if err != nil {
		return "", err
	}
	if id == "" {
		if id, err = t.openThread(ctx, i, parent, w); err != nil {
			return "", err
		}
	}
	if err := t.join(ctx, id, i.by()); err != nil {
		return "", err
	}
	t.places.note(id, ownedBy(i.by()))
	t.places.noteThread(parent, i.by(), id)
	return id, nil
}

// findThread looks for the thread of a person, first among those in use, then
// among those that were put away, and opens one of the latter again. Empty means
// that there is none that can be used.
func (t *taker) findThread(ctx context.Context, i *interaction, parent string) (string, error) {
	for _, address := range []string{
		discordgo.EndpointGuildActiveThreads(i.Guild), discordgo.EndpointChannelJoinedPrivateArchivedThreads(parent),
	} {
		var list struct {
			Threads []thread `json:"threads"`
		}
		err := t.insist(ctx, func() error { return t.get(ctx, "look for a thread", address, "threads "+parent, &list) })
		if err != nil {
			return "", err
		}
		for _, c := range list.Threads {
			if c.Parent != parent || c.State.Locked || t.kindOfThread(ctx, c) != ownedBy(i.by()) {
				continue
			}
			if !c.State.Archived || t.reopen(ctx, c.ID) == nil {
				return c.ID, nil
			}
		}
	}
	return "", nil
}

func (t *taker) reopen(ctx context.Context, id string) error {
	return t.insist(ctx, func() error {
		_, err := t.call(ctx, "open a thread again", http.MethodPatch, discordgo.EndpointChannel(id), map[string]bool{"archived": false}, "thread "+id)
		return err
	})
}

func (t *taker) openThread(ctx context.Context, i *interaction, parent string, w Notices) (string, error) {
	end := threadName + code(i.by())
	begin := w.Thread
	if name := i.name(); name != "" {
		begin += threadName + name
	}
	name := adapters.Shorten(begin, maxThreadName-adapters.Units(end)) + end
	var made thread
	err := t.insist(ctx, func() error {
		answer, err := t.call(ctx, "open a private thread", http.MethodPost, discordgo.EndpointChannelThreads(parent),
			newThread{Name: name, Kind: privateThread, Idle: threadIdle}, "threads "+parent)
		if err == nil && (json.Unmarshal(answer, &made) != nil || !snowflake.MatchString(made.ID)) {
			err = fmt.Errorf("discord: open a private thread: %w", &adapters.SendError{Reason: "the answer cannot be read"})
		}
		return err
	})
	return made.ID, err
}

type newThread struct {
	Name string `json:"name"`
	Kind int    `json:"type"`
	Idle int    `json:"auto_archive_duration"`
	// Invitable would let the person bring others in.
	Invitable bool `json:"invitable"`
}

// join brings a person into a thread, which is nothing new to one who is there.
func (t *taker) join(ctx context.Context, id, user string) error {
	return t.insist(ctx, func() error {
		_, err := t.call(ctx, "bring somebody into a thread", http.MethodPut, discordgo.EndpointThreadMember(id, user), nil, "thread "+id)
		return err
	})
}

// name returns what the person of an interaction is called.
func (i *interaction) name() string {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User.Name
	}
	return ""
}
