package knowledge

import "testing"

func TestHeardAs(t *testing.T) {
	for _, same := range [][]string{
		{"J'ai été licencié, à Lyon !", "j ai ete licencie a lyon", "  J’AI ÉTÉ   LICENCIÉ — à Lyon"},
		{"cpf", "CPF ?", "Cpf."},
		{"œuvre", "OEUVRE"},
	} {
		for _, s := range same[1:] {
			if spoken(s) != spoken(same[0]) {
				t.Fatalf("%q is not spoken like %q", s, same[0])
			}
			if heardAs(s) != heardAs(same[0]) {
				t.Errorf("%q is not heard as %q", s, same[0])
			}
		}
	}
	for _, other := range [][2]string{{"a b", "ab"}, {"cpf", "cp f"}, {"?", "!"}, {"", "?"}, {"2 ans", "3 ans"}} {
		if heardAs(other[0]) == heardAs(other[1]) {
			t.Errorf("%q is heard as %q", other[0], other[1])
		}
	}
}
