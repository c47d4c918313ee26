package knowledge

import "guichet/knowledge/yamldoc"

// The shapes of the files of a base, as docs/base-format.md describes them.

type baseFile struct {
	Languages []yamldoc.Str                `yaml:"languages,required"`
	TimeZone  yamldoc.Str                  `yaml:"time_zone,required"`
	Greeting  yamldoc.Text                 `yaml:"greeting,required"`
	Pages     yamldoc.Entries[yamldoc.Str] `yaml:"pages,required"`
	Pos       yamldoc.Pos                  `yaml:"-"`
}

type factsFile struct {
	Facts []factEntry `yaml:"facts,required"`
}

type factEntry struct {
	Pos         yamldoc.Pos   `yaml:"-"`
	ID          yamldoc.Str   `yaml:"id,required"`
	Type        yamldoc.Str   `yaml:"type,required"`
	Label       yamldoc.Text  `yaml:"label,required"`
	Question    yamldoc.Text  `yaml:"question,required"`
	Hint        yamldoc.Text  `yaml:"hint"`
	Why         yamldoc.Text  `yaml:"why"`
	Options     []optionEntry `yaml:"options"`
	OptionsFrom yamldoc.Str   `yaml:"options_from"`
	Days        yamldoc.Str   `yaml:"days"`
	Before      yamldoc.Text  `yaml:"before"`
	Unit        yamldoc.Str   `yaml:"unit"`
	Min         yamldoc.Int   `yaml:"min"`
	Max         yamldoc.Int   `yaml:"max"`
	Grows       yamldoc.Str   `yaml:"grows"`
	CountedAt   yamldoc.Str   `yaml:"counted_at"`
	KnownBy     yamldoc.Str   `yaml:"known_by"`
	Fixed       yamldoc.Bool  `yaml:"fixed"`
}

type optionEntry struct {
	Pos        yamldoc.Pos                    `yaml:"-"`
	ID         yamldoc.Str                    `yaml:"id,required"`
	Label      yamldoc.Text                   `yaml:"label,required"`
	Says       yamldoc.Text                   `yaml:"says"`
	Words      yamldoc.Entries[[]yamldoc.Str] `yaml:"words"`
	LeavesOpen []yamldoc.Str                  `yaml:"leaves_open"`
}

type schemeFile struct {
	Pos        yamldoc.Pos                    `yaml:"-"`
	ID         yamldoc.Str                    `yaml:"id,required"`
	Name       yamldoc.Text                   `yaml:"name,required"`
	Short      yamldoc.Text                   `yaml:"short,required"`
	Summary    yamldoc.Text                   `yaml:"summary,required"`
	Words      yamldoc.Entries[[]yamldoc.Str] `yaml:"words"`
	Valid      *validity                      `yaml:"valid"`
	Successor  yamldoc.Str                    `yaml:"successor"`
	Ended      yamldoc.Text                   `yaml:"ended"`
	CheckWith  yamldoc.Str                    `yaml:"check_with"`
	Figures    yamldoc.Entries[figureEntry]   `yaml:"figures"`
	Conditions []conditionEntry               `yaml:"conditions"`
	Deadlines  []deadlineEntry                `yaml:"deadlines"`
	Amounts    []yamldoc.Text                 `yaml:"amounts"`
	Steps      []yamldoc.Text                 `yaml:"steps"`
	Documents  []yamldoc.Text                 `yaml:"documents"`
	Notes      []noteEntry                    `yaml:"notes"`
	Contacts   []yamldoc.Str                  `yaml:"contacts"`
	Link       yamldoc.Str                    `yaml:"link"`
	Sources    []sourceEntry                  `yaml:"sources,required"`
}

type validity struct {
	Pos   yamldoc.Pos  `yaml:"-"`
	From  yamldoc.Date `yaml:"from"`
	Until yamldoc.Date `yaml:"until"`
}

type figureEntry struct {
	Pos        yamldoc.Pos       `yaml:"-"`
	Unit       yamldoc.Str       `yaml:"unit,required"`
	Confidence yamldoc.Str       `yaml:"confidence,required"`
	Values     []figureValueItem `yaml:"values,required"`
}

type figureValueItem struct {
	Pos    yamldoc.Pos  `yaml:"-"`
	From   yamldoc.Date `yaml:"from"`
	Until  yamldoc.Date `yaml:"until"`
	Value  yamldoc.Str  `yaml:"value,required"`
	Source yamldoc.Str  `yaml:"source,required"`
}

type conditionEntry struct {
	Pos   yamldoc.Pos  `yaml:"-"`
	ID    yamldoc.Str  `yaml:"id,required"`
	For   yamldoc.Str  `yaml:"for"`
	When  yamldoc.Str  `yaml:"when,required"`
	Is    yamldoc.Text `yaml:"is,required"`
	Fails yamldoc.Text `yaml:"fails,required"`
}

type deadlineEntry struct {
	Pos    yamldoc.Pos  `yaml:"-"`
	ID     yamldoc.Str  `yaml:"id,required"`
	Before yamldoc.Str  `yaml:"before,required"`
	By     yamldoc.Str  `yaml:"by,required"`
	When   yamldoc.Str  `yaml:"when"`
	Text   yamldoc.Text `yaml:"text,required"`
}

type noteEntry struct {
	Pos  yamldoc.Pos  `yaml:"-"`
	When yamldoc.Str  `yaml:"when"`
	Text yamldoc.Text `yaml:"text,required"`
}

type sourceEntry struct {
	Pos     yamldoc.Pos  `yaml:"-"`
	ID      yamldoc.Str  `yaml:"id,required"`
	Name    yamldoc.Text `yaml:"name,required"`
	URL     yamldoc.Str  `yaml:"url"`
	Dated   yamldoc.Str  `yaml:"dated"`
	Checked yamldoc.Date `yaml:"checked,required"`
	Recheck yamldoc.Int  `yaml:"recheck_months"`
}

type pageFile struct {
	Pos      yamldoc.Pos                    `yaml:"-"`
	ID       yamldoc.Str                    `yaml:"id,required"`
	Title    yamldoc.Text                   `yaml:"title,required"`
	Words    yamldoc.Entries[[]yamldoc.Str] `yaml:"words"`
	Body     []yamldoc.Text                 `yaml:"body,required"`
	Contacts []yamldoc.Str                  `yaml:"contacts"`
	Link     yamldoc.Str                    `yaml:"link"`
	Sources  []sourceEntry                  `yaml:"sources"`
}

type treeFile struct {
	MostQuestions yamldoc.Int `yaml:"most_questions,required"`
	Steps         []stepEntry `yaml:"steps,required"`
}

type stepEntry struct {
	Pos   yamldoc.Pos   `yaml:"-"`
	Ask   yamldoc.Str   `yaml:"ask"`
	Offer []yamldoc.Str `yaml:"offer"`
	When  yamldoc.Str   `yaml:"when"`
	Title yamldoc.Text  `yaml:"title"`
	Steps []stepEntry   `yaml:"steps"`
}

type wordsFile struct {
	Words []wordEntry `yaml:"words,required"`
}

type wordEntry struct {
	Pos    yamldoc.Pos   `yaml:"-"`
	ID     yamldoc.Str   `yaml:"id,required"`
	Names  []yamldoc.Str `yaml:"names,required"`
	Until  yamldoc.Date  `yaml:"until"`
	Says   yamldoc.Text  `yaml:"says,required"`
	Scheme yamldoc.Str   `yaml:"scheme"`
	Page   yamldoc.Str   `yaml:"page"`
	Region yamldoc.Str   `yaml:"region"`
}

type regionsFile struct {
	Regions       []regionEntry `yaml:"regions,required"`
	FormerlyUntil yamldoc.Date  `yaml:"former_until"`
}

type regionEntry struct {
	Pos      yamldoc.Pos   `yaml:"-"`
	ID       yamldoc.Str   `yaml:"id,required"`
	Name     yamldoc.Text  `yaml:"name,required"`
	Site     yamldoc.Str   `yaml:"site"`
	Formerly []yamldoc.Str `yaml:"formerly"`
	Places   []yamldoc.Str `yaml:"places"`
}

type contactsFile struct {
	Contacts []contactEntry `yaml:"contacts,required"`
}

type contactEntry struct {
	Pos   yamldoc.Pos  `yaml:"-"`
	ID    yamldoc.Str  `yaml:"id,required"`
	Name  yamldoc.Text `yaml:"name,required"`
	Phone yamldoc.Str  `yaml:"phone"`
	URL   yamldoc.Str  `yaml:"url"`
	Note  yamldoc.Text `yaml:"note"`
}

type casesFile struct {
	Cases []caseEntry `yaml:"cases,required"`
}

type caseEntry struct {
	Pos    yamldoc.Pos                  `yaml:"-"`
	Name   yamldoc.Str                  `yaml:"name,required"`
	On     yamldoc.Date                 `yaml:"on,required"`
	Facts  yamldoc.Entries[yamldoc.Any] `yaml:"facts,required"`
	Expect yamldoc.Entries[yamldoc.Str] `yaml:"expect,required"`
	Due    yamldoc.Entries[yamldoc.Str] `yaml:"due"`
}

type coursesFile struct {
	Courses []courseEntry `yaml:"courses,required"`
}

type courseEntry struct {
	Pos     yamldoc.Pos                    `yaml:"-"`
	ID      yamldoc.Str                    `yaml:"id,required"`
	Name    yamldoc.Text                   `yaml:"name,required"`
	Short   yamldoc.Text                   `yaml:"short,required"`
	Words   yamldoc.Entries[[]yamldoc.Str] `yaml:"words"`
	Sets    yamldoc.Entries[yamldoc.Any]   `yaml:"sets"`
	Code    yamldoc.Str                    `yaml:"code"`
	Until   yamldoc.Date                   `yaml:"until"`
	Sources []sourceEntry                  `yaml:"sources"`
}
