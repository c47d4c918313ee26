package dialog_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"guichet/dialog"
	"guichet/dialog/dialogtest"
	"guichet/knowledge"
)

// TestBaseChangesUnderTalk changes the base between two turns of a talk. What a
// person said and can still mean stays; what the base cannot read any more is
// asked again, with a word of explanation; and what they type is meant for the
// question that they see, whichever comes first now.
func TestBaseChangesUnderTalk(t *testing.T) {
	type replacement struct{ file, old, new string }
	const (
		toAge      = "* start\n= Je cherche un emploi\n"
		toApproval = toAge + "> 30\n"
		toStart    = toApproval + "= Oui\n"
		toRegion   = toStart + "> 2027-03-01\n"
	)
	noNotYet := replacement{"facts.yaml", "      - id: not_yet\n        label: {fr: Pas encore, en: Not yet}\n        leaves_open: [approved, refused]\n", ""}
	tests := []struct {
		name, lang, before string
		edit               []replacement
		after              string
		want, not          []string
	}{
		{"an option is taken away", "fr", toApproval + "= Pas encore\n", []replacement{noNotYet}, "> 2027-03-01\n",
			[]string{"La question « Accord » a changé depuis votre réponse : je vous la repose.", "Noté. Début : lundi 1er mars 2027.", "Avez-vous l’accord"}, nil},
		{"an option is taken away, in English", "en", "* start\n= I look for work\n> 30\n= Not yet\n", []replacement{noNotYet}, "> 2027-03-01\n",
			[]string{"The question “Approval” has changed since you answered: I am asking it again.", "Has the agency approved?"}, nil},
		{"the question at hand goes before another", "fr", toRegion,
			[]replacement{{"tree.yaml", "      - ask: region\n", ""}, {"tree.yaml", "  - ask: certified\n", "  - ask: region\n  - ask: certified\n"}}, "> nord\n",
			[]string{"Région : Nord", "La formation est-elle certifiée ?"}, nil},
		{"a question comes before the one at hand", "fr", toStart,
			[]replacement{{"tree.yaml", "      - ask: course_start\n      - ask: region\n", "      - ask: region\n      - ask: course_start\n"}}, "> 2027-03-01\n",
			[]string{"Début : lundi 1er mars 2027", "Dans quelle région ?"}, []string{"pas compris"}},
		{"the type of an answer changes", "fr", toApproval,
			[]replacement{
				{"facts.yaml", "  - id: age\n    type: number\n    unit: years\n    min: 14\n    max: 99\n", "  - id: age\n    type: yes_no\n"},
				{"facts.yaml", "Quel âge avez-vous ?", "Avez-vous l’âge ?"},
				{"schemes/grant.yaml", "age >= 16", "age"}, {"cases/people.yaml", "age: 30", "age: yes"}}, "= Oui\n",
			[]string{"La question « Âge » a changé", "Avez-vous l’âge ?"}, nil},
		{"the question at hand is no more", "fr", toAge,
			[]replacement{
				{"tree.yaml", "      - ask: age\n", ""}, {"facts.yaml", "  - id: age\n    type: number\n    unit: years\n    min: 14\n    max: 99\n    fixed: true\n    label: {fr: Âge, en: Age}\n    question: {fr: Quel âge avez-vous ?, en: How old are you?}\n    why: {fr: L’aide commence à 16 ans., en: The grant begins at 16.}\n", ""},
				{"schemes/grant.yaml", "  - id: of_age\n    when: age >= 16\n    is: {fr: Avoir 16 ans, en: Be 16}\n    fails: {fr: L’aide commence à 16 ans., en: The grant begins at 16.}\n", ""},
				{"cases/people.yaml", "age: 30, ", ""}}, "> oui\n",
			[]string{"Avez-vous l’accord"}, []string{"Accord : Oui"}},
		{"an answered question is no more", "fr", toApproval,
			[]replacement{
				{"tree.yaml", "      - ask: age\n", ""}, {"facts.yaml", "  - id: age\n    type: number\n    unit: years\n    min: 14\n    max: 99\n    fixed: true\n    label: {fr: Âge, en: Age}\n    question: {fr: Quel âge avez-vous ?, en: How old are you?}\n    why: {fr: L’aide commence à 16 ans., en: The grant begins at 16.}\n", ""},
				{"schemes/grant.yaml", "  - id: of_age\n    when: age >= 16\n    is: {fr: Avoir 16 ans, en: Be 16}\n    fails: {fr: L’aide commence à 16 ans., en: The grant begins at 16.}\n", ""},
				{"cases/people.yaml", "age: 30, ", ""}}, "= Oui\n",
			[]string{"Une de vos réponses ne compte plus", "Quand commence la formation ?"}, nil},
		{"a button of an option that is no more", "fr", toApproval, []replacement{noNotYet}, "= Pas encore\n",
			[]string{"Ce bouton n’est plus valable", "Avez-vous l’accord"}, nil},
		{"words alone change", "fr", toStart, []replacement{{"facts.yaml", "Quand commence la formation ?", "Quel jour commence la formation ?"}}, "* sticker\n",
			[]string{"Quel jour commence la formation ?"}, []string{"a changé"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := smallBase(t)
			p := newPlayer(t, guideOf(t, files))
			p.lang = test.lang
			p.play([]byte(test.before))
			for _, one := range test.edit {
				src := string(files[one.file].Data)
				if strings.Count(src, one.old) != 1 {
					t.Fatalf("%s does not hold %q once", one.file, one.old)
				}
				files[one.file] = &fstest.MapFile{Data: []byte(strings.Replace(src, one.old, one.new, 1))}
			}
			p.guide = guideOf(t, files)
			p.out.Reset()
			p.play([]byte(test.after))
			got := dialogtest.PlainSpaces(p.out.String())
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("the talk does not say %q:\n%s", want, got)
				}
			}
			for _, not := range test.not {
				if strings.Contains(got, not) {
					t.Errorf("the talk says %q:\n%s", not, got)
				}
			}
		})
	}
}

func smallBase(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS("../knowledge/testdata/small")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: src}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func guideOf(t *testing.T, files fs.FS) *dialog.Guide {
	t.Helper()
	b, err := knowledge.Load(files, "")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := dialog.NewGuide(b)
	if err != nil {
		t.Fatal(err)
	}
	return guide
}
