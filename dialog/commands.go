package dialog

// Command is an entry of a platform's command menu.
type Command struct {
	// Name is what is typed behind the slash, in a-z.
	Name string
	// Does says what it does.
	Does string
	// Finds says what may be looked for behind the name, in a word and in a
	// sentence; both are empty for a command that stands alone.
	Finds, FindsWhat string
	// Public tells that it can be used where others read.
	Public bool
}

// menuCommands are what the menu offers, by the end of the key of their phrases, with
// their names by language. A language without a name of its own has the key's.
var menuCommands = []struct {
	key    string
	names  map[string]string
	public bool
}{
	{"start", nil, false},
	{"answers", map[string]string{"fr": "reponses"}, false},
	{"schemes", map[string]string{"fr": "aides"}, true},
	{"summary", map[string]string{"fr": "resume"}, false},
	{"code", nil, false},
	{"contact", nil, true},
	{"menu", nil, true},
	{"undo", map[string]string{"fr": "annuler"}, false},
	{"language", map[string]string{"fr": "langue"}, true},
	{"restart", map[string]string{"fr": "recommencer"}, false},
	{"export", map[string]string{"fr": "donnees"}, false},
	{"forget", map[string]string{"fr": "effacer"}, false},
	{"help", map[string]string{"fr": "aide"}, true},
}

// Commands returns the command menu in every language of the base, in the same
// order. Each command is understood in every language.
func (g *Guide) Commands() map[string][]Command {
	menu := map[string][]Command{}
	for _, lang := range g.base.Languages() {
		for _, one := range menuCommands {
			c := Command{Name: one.key, Does: g.phrases.say(lang, "command_"+one.key), Public: one.public}
			if name, ok := one.names[lang]; ok {
				c.Name = name
			}
			if one.key == "schemes" {
				c.Finds, c.FindsWhat = g.phrases.say(lang, "command_schemes_name"), g.phrases.say(lang, "command_schemes_what")
			}
			menu[lang] = append(menu[lang], c)
		}
	}
	return menu
}

// Description says in a language of the base what the bot is for: as people read
// it before the talk begins, in at most 512 characters, and beside its name, in
// at most 120.
func (g *Guide) Description(lang string) (long, short string) {
	return g.phrases.say(lang, "about"), g.phrases.say(lang, "about_short")
}

// LanguageOf returns the language of the base for people whose client has the
// given tag.
func (g *Guide) LanguageOf(tag string) string { return g.base.Language(tag) }

// Notices are what a platform's adapter says by itself, in one language.
type Notices struct {
	// Thread is the title of somebody's private place.
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

// Notices returns them for people whose client has the given language tag.
func (g *Guide) Notices(tag string) Notices {
	lang := g.base.Language(tag)
	say := func(key string) string { return g.phrases.say(lang, key) }
	return Notices{
		Thread: say("thread_name"), Continued: say("thread_continued"), OnlyYou: say("only_you"),
		Unread: say("unread"), Unreachable: say("unreachable"), Failed: say("not_stored"),
	}
}
