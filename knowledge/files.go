package knowledge

import "guichet/knowledge/yamldoc"

// The shapes of the files of a base, as docs/base-format.md describes them.
// Schemas tells editors of them: doc says what a key is for, of names the term
// of schema_terms.go that a value, or each value of a list or mapping, must be,
// and keys what the keys of a mapping are.

type baseFile struct {
	Languages []yamldoc.Str                `yaml:"languages,required" of:"language" doc:"Languages of every text. The first one is the default."`
	TimeZone  yamldoc.Str                  `yaml:"time_zone,required" doc:"Time zone in which days begin and end, such as Europe/Paris."`
	Greeting  yamldoc.Text                 `yaml:"greeting,required" doc:"Opens a new talk."`
	Pages     yamldoc.Entries[yamldoc.Str] `yaml:"pages,required" keys:"role" of:"page_id" doc:"Pages that the talk itself leads to."`
	Pos       yamldoc.Pos                  `yaml:"-"`
}

type factsFile struct {
	Facts []factEntry `yaml:"facts,required" doc:"What a person can state. The order is that of the rules: decisive facts first."`
}

type factEntry struct {
	Pos         yamldoc.Pos                    `yaml:"-"`
	ID          yamldoc.Str                    `yaml:"id,required" of:"id" doc:"Name under which rules, the tree and cases know the fact."`
	Type        yamldoc.Str                    `yaml:"type,required" of:"fact_type" doc:"choice: one of the options; several: one or more of them; money: whole euros."`
	Label       yamldoc.Text                   `yaml:"label,required" doc:"Names the fact in the list of answers."`
	Question    yamldoc.Text                   `yaml:"question,required" doc:"Asks for it: the person, or the contact in known_by."`
	Hint        yamldoc.Text                   `yaml:"hint" doc:"How to answer by typing."`
	Why         yamldoc.Text                   `yaml:"why" doc:"Answers \"why do you ask this?\". Required unless known_by is given."`
	Options     []optionEntry                  `yaml:"options" doc:"What to choose from, 2 to 64. Only for choice and several."`
	OptionsFrom yamldoc.Str                    `yaml:"options_from" of:"options_from" doc:"Offers the regions or the courses of the base, followed by options."`
	Days        yamldoc.Str                    `yaml:"days" of:"id" doc:"Name under which rules see the whole days from today to the date. Only for date, and required there."`
	Before      yamldoc.Text                   `yaml:"before" doc:"Ends \"15 days …\" in a deadline whose day is not known yet. Only for date, and required there."`
	Starting    yamldoc.Text                   `yaml:"starting" doc:"Begins \"… 1 June 2027\" beside the day of a deadline that is counted from the first of several possible days. Only for date."`
	Words       yamldoc.Entries[[]yamldoc.Str] `yaml:"words" keys:"language" doc:"How people state the number within a message, with … where it stands, such as \"j’ai … ans\". Only for number and money, and for a choice of sizes (\"De 50 à 249\")."`
	Called      yamldoc.Entries[[]yamldoc.Str] `yaml:"called" keys:"language" doc:"What people call it when they say that they do not know it: \"mon solde\", so that \"je connais pas mon solde\" is understood."`
	You         yamldoc.Text                   `yaml:"you" doc:"Says the answer back to the person, with … in its place: \"vous avez …\". Without it the label stands before the answer."`
	SaysYes     yamldoc.Entries[[]yamldoc.Str] `yaml:"says_yes" keys:"language" doc:"How people say yes to it within a message that was no answer, such as \"j’ai payé la CFP\". Only for yes_no."`
	SaysNo      yamldoc.Entries[[]yamldoc.Str] `yaml:"says_no" keys:"language" doc:"How people say no to it within a message. Only for yes_no."`
	Unit        yamldoc.Str                    `yaml:"unit" of:"number_unit" doc:"What the number counts. Only for number, and required there."`
	Min         yamldoc.Int                    `yaml:"min" doc:"Lowest number that is taken; 0 if absent."`
	Max         yamldoc.Int                    `yaml:"max" doc:"Highest number that is taken. Required for number; 1000000 if absent for money."`
	Grows       yamldoc.Str                    `yaml:"grows" of:"growth" doc:"The number rises by itself by one each month or year, so that \"from which day\" can be told."`
	CountedAt   yamldoc.Str                    `yaml:"counted_at" of:"day_fact_id" doc:"Date at which a growing number is meant; today if absent."`
	KnownBy     yamldoc.Str                    `yaml:"known_by" of:"contact_id" doc:"Contact that knows the fact. The person is never asked; the verdict stays open and names the contact."`
	Fixed       yamldoc.Bool                   `yaml:"fixed" doc:"A person cannot change it, so that no \"what would change this\" is offered."`
}

type optionEntry struct {
	Pos        yamldoc.Pos                    `yaml:"-"`
	ID         yamldoc.Str                    `yaml:"id,required" of:"id" doc:"Name that rules and cases compare with."`
	Label      yamldoc.Text                   `yaml:"label,required" of:"label" doc:"Wording of the button, 40 characters at most."`
	Says       yamldoc.Text                   `yaml:"says" doc:"Longer wording for the list of answers; label if absent."`
	You        yamldoc.Text                   `yaml:"you" doc:"Says it back to the person: \"vous êtes en CDI\"."`
	Words      yamldoc.Entries[[]yamldoc.Str] `yaml:"words" keys:"language" doc:"How people say it. Brackets hold what may stand in one place, … a few other words: my (boss|employer) … agrees."`
	LeavesOpen []yamldoc.Str                  `yaml:"leaves_open" of:"id" doc:"Options of the same fact. The answer settles nothing yet and counts as one of these. Only for choice."`
	Examples   yamldoc.Entries[yamldoc.Str]   `yaml:"examples" keys:"language" of:"examples" doc:"Whole messages of people who say only that this is their situation, one per line. Only for the fact that the tree asks first."`
}

type schemeFile struct {
	Pos        yamldoc.Pos                    `yaml:"-"`
	ID         yamldoc.Str                    `yaml:"id,required" of:"id" doc:"Name of the file without .yaml."`
	Name       yamldoc.Text                   `yaml:"name,required" doc:"Full name."`
	Short      yamldoc.Text                   `yaml:"short,required" of:"short" doc:"Wording of the button, 30 characters at most."`
	Summary    yamldoc.Text                   `yaml:"summary,required" doc:"What it is and pays, in one or two sentences."`
	Words      yamldoc.Entries[[]yamldoc.Str] `yaml:"words" keys:"language" doc:"How people call it."`
	Valid      *validity                      `yaml:"valid" doc:"When the scheme is in force. A passed until means that it has ended."`
	Successor  yamldoc.Str                    `yaml:"successor" of:"successor" doc:"Scheme that replaces one that ends, or none. Required with valid.until."`
	Ended      yamldoc.Text                   `yaml:"ended" doc:"What became of it and what to do. Required with valid.until."`
	CheckWith  yamldoc.Str                    `yaml:"check_with" of:"contact_id" doc:"Contact to check uncertain figures with. Required as soon as one of confidence M stands in a text or a deadline."`
	Figures    yamldoc.Entries[figureEntry]   `yaml:"figures" keys:"id" doc:"Numbers of the texts and rules, by name: {name} in a text, figures.name in a rule."`
	Conditions []conditionEntry               `yaml:"conditions" doc:"What must hold, all of it; most audience-like first."`
	Deadlines  []deadlineEntry                `yaml:"deadlines" doc:"Last days, counted back from a date that the person states."`
	Amounts    []yamldoc.Text                 `yaml:"amounts" doc:"What is paid."`
	Steps      []yamldoc.Text                 `yaml:"steps" doc:"What to do, in order."`
	Documents  []yamldoc.Text                 `yaml:"documents" doc:"What to have at hand."`
	Notes      []noteEntry                    `yaml:"notes" doc:"Remarks, for everybody or for those whom when names."`
	Contacts   []yamldoc.Str                  `yaml:"contacts" of:"contact_id" doc:"Whom to call."`
	Link       yamldoc.Str                    `yaml:"link" of:"link" doc:"The official page."`
	Sources    []sourceEntry                  `yaml:"sources,required" doc:"Where all of this was read."`
	Examples   yamldoc.Entries[yamldoc.Str]   `yaml:"examples" keys:"language" of:"examples" doc:"Whole messages of people who want to talk about the scheme, one per line."`
}

type validity struct {
	Pos   yamldoc.Pos  `yaml:"-"`
	From  yamldoc.Date `yaml:"from" doc:"First day."`
	Until yamldoc.Date `yaml:"until" doc:"Last day."`
}

type figureEntry struct {
	Pos        yamldoc.Pos       `yaml:"-"`
	Unit       yamldoc.Str       `yaml:"unit,required" of:"figure_unit" doc:"What the number counts."`
	Confidence yamldoc.Str       `yaml:"confidence,required" of:"confidence" doc:"H: stated plainly; M: stated with \"check with …\"; L: must not stand in a text."`
	Values     []figureValueItem `yaml:"values,required" doc:"The number through time, oldest first, without gap or overlap."`
}

type figureValueItem struct {
	Pos    yamldoc.Pos  `yaml:"-"`
	From   yamldoc.Date `yaml:"from" doc:"First day of the value; may be absent in the first one."`
	Until  yamldoc.Date `yaml:"until" doc:"Last day of the value; may be absent in the last one."`
	Value  yamldoc.Str  `yaml:"value,required" of:"amount" doc:"The number, with a point before at most two decimals."`
	Source yamldoc.Str  `yaml:"source,required" of:"id" doc:"Entry of sources where it was read."`
}

type conditionEntry struct {
	Pos   yamldoc.Pos  `yaml:"-"`
	ID    yamldoc.Str  `yaml:"id,required" of:"id" doc:"Name of the condition."`
	For   yamldoc.Str  `yaml:"for" of:"rule" doc:"Whom the condition concerns; nobody else sees it. Everybody if absent."`
	When  yamldoc.Str  `yaml:"when,required" of:"rule" doc:"What must hold, such as: days_to_start >= figures.notice_days"`
	Is    yamldoc.Text `yaml:"is,required" doc:"The condition in neutral words, for the list of what is met, missing and failed."`
	Fails yamldoc.Text `yaml:"fails,required" doc:"Explains the \"no\", with the way out if there is one."`
}

type deadlineEntry struct {
	Pos    yamldoc.Pos  `yaml:"-"`
	ID     yamldoc.Str  `yaml:"id,required" of:"id" doc:"Name of the deadline; cases call it scheme.id."`
	Before yamldoc.Str  `yaml:"before,required" of:"day_fact_id" doc:"Date that it is counted back from."`
	By     yamldoc.Str  `yaml:"by,required" of:"id" doc:"Name of a whole figure in days, working_days, weeks or months."`
	When   yamldoc.Str  `yaml:"when" of:"rule" doc:"Whom the deadline concerns; everybody if absent."`
	Text   yamldoc.Text `yaml:"text,required" doc:"What to do until then. {day} becomes the day."`
}

type noteEntry struct {
	Pos  yamldoc.Pos  `yaml:"-"`
	When yamldoc.Str  `yaml:"when" of:"rule" doc:"Who sees the note; everybody if absent."`
	Text yamldoc.Text `yaml:"text,required" doc:"The note."`
}

type sourceEntry struct {
	Pos     yamldoc.Pos  `yaml:"-"`
	ID      yamldoc.Str  `yaml:"id,required" of:"id" doc:"Name that the figures of this file refer to."`
	Name    yamldoc.Text `yaml:"name,required" doc:"What the source is called."`
	URL     yamldoc.Str  `yaml:"url" of:"link" doc:"Address of the source."`
	Dated   yamldoc.Str  `yaml:"dated" doc:"When it was published, as in 2024-06."`
	Checked yamldoc.Date `yaml:"checked,required" doc:"Day on which somebody last read it."`
	Recheck yamldoc.Int  `yaml:"recheck_months" of:"recheck" doc:"After how many months it must be read again, 1 to 60; 6 if absent."`
}

type pageFile struct {
	Pos      yamldoc.Pos                    `yaml:"-"`
	ID       yamldoc.Str                    `yaml:"id,required" of:"id" doc:"Name of the file without .yaml."`
	Title    yamldoc.Text                   `yaml:"title,required" of:"label" doc:"Wording of the button, 40 characters at most."`
	Words    yamldoc.Entries[[]yamldoc.Str] `yaml:"words" keys:"language" doc:"How people ask for it."`
	Body     []yamldoc.Text                 `yaml:"body,required" doc:"Paragraphs."`
	Contacts []yamldoc.Str                  `yaml:"contacts" of:"contact_id" doc:"Whom to call."`
	Link     yamldoc.Str                    `yaml:"link" of:"link" doc:"A page that says more."`
	Sources  []sourceEntry                  `yaml:"sources" doc:"Where it was read."`
	Examples yamldoc.Entries[yamldoc.Str]   `yaml:"examples" keys:"language" of:"examples" doc:"Whole messages of people who want the page, one per line."`
}

type treeFile struct {
	MostQuestions yamldoc.Int `yaml:"most_questions,required" of:"positive" doc:"After so many questions the advice comes, with what is still open."`
	Steps         []stepEntry `yaml:"steps,required" doc:"The talk, from top to bottom."`
}

type stepEntry struct {
	Pos   yamldoc.Pos   `yaml:"-"`
	Ask   yamldoc.Str   `yaml:"ask" of:"asked_fact_id" doc:"Fact to ask for, if it is unanswered and can still change something."`
	Offer []yamldoc.Str `yaml:"offer" of:"scheme_id" doc:"Schemes looked at here, in the order of the advice."`
	When  yamldoc.Str   `yaml:"when" of:"rule" doc:"The steps below are taken if this holds."`
	Title yamldoc.Text  `yaml:"title" doc:"Heading of the branch."`
	Steps []stepEntry   `yaml:"steps" doc:"What is asked and offered in this branch."`
}

type wordsFile struct {
	Words []wordEntry `yaml:"words,required" doc:"Old and colloquial names."`
}

type wordEntry struct {
	Pos    yamldoc.Pos   `yaml:"-"`
	ID     yamldoc.Str   `yaml:"id,required" of:"id" doc:"Name of the entry."`
	Names  []yamldoc.Str `yaml:"names,required" doc:"What people say, in any language."`
	Until  yamldoc.Date  `yaml:"until" doc:"Last day on which the name was in use."`
	Says   yamldoc.Text  `yaml:"says,required" doc:"What the bot tells people who use it."`
	Scheme yamldoc.Str   `yaml:"scheme" of:"scheme_id" doc:"Scheme that the word leads to. At most one of scheme, page and region."`
	Page   yamldoc.Str   `yaml:"page" of:"page_id" doc:"Page that the word leads to. At most one of scheme, page and region."`
	Region yamldoc.Str   `yaml:"region" of:"region_id" doc:"Region that the word leads to. At most one of scheme, page and region."`
}

type regionsFile struct {
	Regions       []regionEntry `yaml:"regions,required" doc:"The regions of today."`
	FormerlyUntil yamldoc.Date  `yaml:"former_until" doc:"Last day on which the names in formerly were in use."`
}

type regionEntry struct {
	Pos      yamldoc.Pos   `yaml:"-"`
	ID       yamldoc.Str   `yaml:"id,required" of:"id" doc:"Name that rules and cases compare with."`
	Name     yamldoc.Text  `yaml:"name,required" of:"label" doc:"Name of the region, a button of 40 characters at most."`
	Site     yamldoc.Str   `yaml:"site" of:"link" doc:"Page of the region."`
	Formerly []yamldoc.Str `yaml:"formerly" doc:"Former names, until former_until."`
	Places   []yamldoc.Str `yaml:"places" doc:"Towns, departments and department numbers that people name."`
}

type contactsFile struct {
	Contacts []contactEntry `yaml:"contacts,required" doc:"Whom people are sent to."`
}

type contactEntry struct {
	Pos   yamldoc.Pos  `yaml:"-"`
	ID    yamldoc.Str  `yaml:"id,required" of:"id" doc:"Name that schemes, pages and facts refer to."`
	Name  yamldoc.Text `yaml:"name,required" doc:"Name of the contact."`
	Phone yamldoc.Str  `yaml:"phone" doc:"Phone number."`
	URL   yamldoc.Str  `yaml:"url" of:"link" doc:"Page of the contact."`
	Note  yamldoc.Text `yaml:"note" doc:"Whom to ask for, or what to have at hand."`
}

type casesFile struct {
	Cases []caseEntry `yaml:"cases,required" doc:"Named people: the tests of the base."`
}

type caseEntry struct {
	Pos    yamldoc.Pos                  `yaml:"-"`
	Name   yamldoc.Str                  `yaml:"name,required" doc:"Who this is, for the report."`
	On     yamldoc.Date                 `yaml:"on,required" doc:"Day on which the person asks."`
	Facts  yamldoc.Entries[yamldoc.Any] `yaml:"facts,required" keys:"fact" doc:"What the person answers. A fact that is not named is not answered."`
	Expect yamldoc.Entries[yamldoc.Str] `yaml:"expect,required" keys:"scheme" of:"verdict" doc:"The verdicts that the person must get."`
	Why    yamldoc.Str                  `yaml:"why" doc:"Why these are the verdicts, in a sentence or two. Shown when the case fails."`
	Due    yamldoc.Entries[yamldoc.Str] `yaml:"due" keys:"deadline" of:"due" doc:"The days on which deadlines must fall."`
}

type coursesFile struct {
	Courses []courseEntry `yaml:"courses,required" doc:"The courses of the school."`
}

type courseEntry struct {
	Pos     yamldoc.Pos                    `yaml:"-"`
	ID      yamldoc.Str                    `yaml:"id,required" of:"id" doc:"Name that rules and cases compare with."`
	Name    yamldoc.Text                   `yaml:"name,required" doc:"Full name."`
	Short   yamldoc.Text                   `yaml:"short,required" of:"label" doc:"Wording of the button, 40 characters at most."`
	Words   yamldoc.Entries[[]yamldoc.Str] `yaml:"words" keys:"language" doc:"How people call it."`
	Sets    yamldoc.Entries[yamldoc.Any]   `yaml:"sets" keys:"fact" doc:"Facts that choosing this course states, so that nobody is asked for them."`
	Code    yamldoc.Str                    `yaml:"code" doc:"Number of the certification in the national register."`
	Until   yamldoc.Date                   `yaml:"until" doc:"Last day of that registration; afterwards sets no longer counts."`
	Sources []sourceEntry                  `yaml:"sources" doc:"Where it was read."`
}

type intentsFile struct {
	Intents []intentEntry `yaml:"intents,required" doc:"What messages are about that are neither about a scheme nor a page, and say no situation."`
}

type intentEntry struct {
	Pos      yamldoc.Pos                  `yaml:"-"`
	ID       yamldoc.Str                  `yaml:"id,required" of:"intent_id" doc:"What such messages want; none: nothing that the bot can do."`
	Examples yamldoc.Entries[yamldoc.Str] `yaml:"examples" keys:"language" of:"examples" doc:"Whole messages as people write them, one per line."`
}

type statementsFile struct {
	Statements []statementsEntry `yaml:"statements,required" doc:"Messages, with what they state of whoever writes."`
}

type statementsEntry struct {
	Pos      yamldoc.Pos                  `yaml:"-"`
	Written  yamldoc.Date                 `yaml:"written,required" doc:"Day on which these messages were written; what they say of days counts from it."`
	Asked    yamldoc.Str                  `yaml:"asked" of:"id" doc:"Fact whose question these messages answer, where they are answers: \"3\" means nothing without it."`
	Messages yamldoc.Entries[yamldoc.Str] `yaml:"messages,required" keys:"language" of:"examples" doc:"One message per line, then => and the facts that it states: en CDI, 34 ans => contract=cdi; age=34"`
}
