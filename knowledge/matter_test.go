package knowledge_test

import (
	"slices"
	"testing"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/knowledge/base"
)

// TestMattering shows people only the special cases that open something for them.
func TestMattering(t *testing.T) {
	b := loaded(t)
	f, on := b.Fact("circumstances"), calendar.Of(2026, 11, 25)
	for _, tc := range []struct {
		name  string
		facts map[string]string
		want  []string
	}{
		{"in work", map[string]string{"status": "employee", "contract": "cdi"}, []string{"redundancy", "resigning", "work_study", "disability", "minima"}},
		{"looking for work", map[string]string{"status": "job_seeker"}, []string{"work_study", "hire", "disability", "minima"}},
		{"looking for work, registered", map[string]string{"status": "job_seeker", "ft_registration": "registered"}, []string{"work_study", "hire", "disability"}},
		{"artisan", map[string]string{"status": "artisan"}, []string{"work_study", "disability", "minima"}},
		{"both", map[string]string{"status": "job_seeker,employee", "contract": "cdi"}, []string{"redundancy", "resigning", "work_study", "hire", "disability", "minima"}},
	} {
		var got []string
		for _, o := range b.Mattering(f, stated(t, b, tc.facts), on) {
			got = append(got, o.ID)
		}
		if want := append(tc.want, "none_of_these"); !slices.Equal(got, want) {
			t.Errorf("%s: %v matter, want %v", tc.name, got, want)
		}
	}
}

// TestStalled tells an empty account, which somebody else has to top up, from what
// the person can still do alone.
func TestStalled(t *testing.T) {
	b, on := loaded(t), calendar.Of(2026, 11, 25)
	for balance, want := range map[string]bool{"0": true, "1": false, "2000": false, "?": false} {
		facts := stated(t, b, map[string]string{"status": "job_seeker", "course": "cap_atbj", "course_start": "2027-03-01", "cpf_balance": balance})
		a := b.AssessOne(b.Scheme("cpf"), facts, on)
		if a.Verdict != knowledge.Open || b.Stalled(a, facts, on) != want {
			t.Errorf("with %s euros the CPF is %v, stalled %t, want %t", balance, a.Verdict, b.Stalled(a, facts, on), want)
		}
	}
	facts := stated(t, b, map[string]string{"status": "job_seeker", "adviser_approval": "not_yet"})
	if a := b.AssessOne(b.Scheme("aif"), facts, on); b.Stalled(a, facts, on) {
		t.Error("the AIF is stalled while the adviser has not answered")
	}
}

func BenchmarkMattering(bench *testing.B) {
	b := loaded(bench)
	f, facts := b.Fact("circumstances"), stated(bench, b, map[string]string{"status": "employee", "contract": "cdi", "cpf_balance": "900"})
	for bench.Loop() {
		b.Mattering(f, facts, calendar.Of(2026, 11, 25))
	}
}

func loaded(t testing.TB) *knowledge.Base {
	t.Helper()
	b, err := knowledge.Load(base.Files(), "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func stated(t testing.TB, b *knowledge.Base, values map[string]string) knowledge.Facts {
	t.Helper()
	facts := knowledge.Facts{}
	for id, s := range values {
		v, err := b.Fact(id).Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		facts[id] = v
	}
	return facts
}
