package summary

import (
	"bytes"
	_ "embed"
	"html/template"
	"regexp"
	"slices"
	"strings"
)

//go:embed page.html
var pageHTML string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"style":    func() template.CSS { return style },
	"right":    Card.right,
	"class":    Card.class,
	"standing": func(s Standing) string { return [...]string{"possible", "open", "closed", "beside"}[s] },
	"tel":      tel,
}).Parse(pageHTML))

//go:embed page.css
var styleFile string

// style is the style sheet without what only its readers need.
var style = template.CSS(regexp.MustCompile(`(?s)/\*.*?\*/|\n\s*`).ReplaceAllString(styleFile, "")) //nolint:gosec // a file of ours

// Page returns the sheet as an HTML document of its own: no script, nothing that
// is fetched from elsewhere, for phones, screen readers and at most two printed A4
// pages.
func (s Sheet) Page() []byte {
	s.Groups = slices.Clone(s.Groups)
	s.fit()
	if !s.folded() {
		s.Rest = ""
	}
	var b bytes.Buffer
	if err := page.Execute(&b, s); err != nil {
		panic("summary: " + err.Error()) // of our own template, with plain data
	}
	return b.Bytes()
}

// phone is a number as people write it.
var phone = regexp.MustCompile(`^\+?[0-9][0-9 \x{00A0}\x{202F}.()-]{2,24}$`)

// tel returns where a telephone leads that stands alone in a span; empty if none
// does.
func tel(s string) template.URL {
	if !phone.MatchString(s) {
		return ""
	}
	return template.URL("tel:" + strings.Map(func(r rune) rune { //nolint:gosec // digits
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s))
}
