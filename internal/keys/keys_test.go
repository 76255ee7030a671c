package keys

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func newRing(t testing.TB) *Ring {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsSealedOpensAgain(t *testing.T) {
	r := newRing(t)
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		label := rapid.String().Draw(t, "label")
		wrapped, k, err := r.NewDataKey()
		if err != nil {
			t.Fatal(err)
		}
		sealed := k.Seal(plain, label)
		if k.Seal(plain, label) == sealed {
			t.Fatal("two seals of one text are equal")
		}
		again, err := r.Unwrap(wrapped)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := again.Open(sealed, label); err != nil || string(got) != string(plain) {
			t.Fatalf("got %q, %v", got, err)
		}
	})
}

func TestASealedValueOpensInItsOwnPlaceOnly(t *testing.T) {
	r := newRing(t)
	_, k, err := r.NewDataKey()
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := r.NewDataKey()
	if err != nil {
		t.Fatal(err)
	}
	sealed := k.Seal([]byte("Akinyi"), "name")
	for what, err := range map[string]error{
		"another key":   second(other.Open(sealed, "name")),
		"another label": second(k.Open(sealed, "comment")),
		"a changed one": second(k.Open("A"+sealed[1:len(sealed)-1]+"A", "name")),
		"a short one":   second(k.Open("AAAA", "name")),
		"an empty one":  second(k.Open("", "name")),
		"no base64":     second(k.Open("né", "name")),
	} {
		if !errors.Is(err, ErrOpen) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

func second(_ []byte, err error) error { return err }

func TestADataKeyOpensWithItsMasterOnly(t *testing.T) {
	r := newRing(t)
	wrapped, _, err := r.NewDataKey()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newRing(t).Unwrap(wrapped); !errors.Is(err, ErrOpen) || !strings.Contains(err.Error(), "master key") {
		t.Errorf("another master: got %v", err)
	}
	for _, w := range []string{"", ".", "x", wrapped[:len(wrapped)-4], PrefixOf(r.Master()) + "AAAA"} {
		if _, err := r.Unwrap(w); !errors.Is(err, ErrOpen) {
			t.Errorf("%q: got %v", w, err)
		}
	}
}

func TestAnIndexIsEqualForEqualPartsOnly(t *testing.T) {
	r := newRing(t)
	a := r.Index("number", "+12025550101")
	if a != r.Index("number", "+12025550101") {
		t.Error("one number has two indexes")
	}
	for _, parts := range [][]string{{"number", "+12025550102"}, {"number+12025550101"}, {"numbe", "r+12025550101"}, {"number", "+12025550101", ""}, {}} {
		if r.Index(parts...) == a {
			t.Errorf("%q has the same index", parts)
		}
	}
	if newRing(t).Index("number", "+12025550101") == a {
		t.Error("another network has the same index")
	}
	if first := r.Index64("a"); first == r.Index64("b") || first != r.Index64("a") {
		t.Error("indexes as numbers do not follow the indexes")
	}
}

func TestManyCallersGetTheSameIndex(t *testing.T) {
	r := newRing(t)
	want := r.Index("line", "x")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 500 {
				if r.Index("line", "x") != want {
					t.Error("indexes differ between callers")
					return
				}
			}
		})
	}
	all.Wait()
}

func TestTheFirstStartMakesAKeyFileForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ahadi.keys")
	first, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	second, err := Open(path)
	if err != nil || second.Index("x") != first.Index("x") || second.Master() != first.Master() {
		t.Fatalf("the second start has other keys: %v", err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if third, err := Parse(string(text)); err != nil || third.Index("x") != first.Index("x") {
		t.Errorf("the text of the file makes another ring: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("files left behind: %v", left)
	}
}

func TestTwoFirstStartsAtOnceShareOneKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ahadi.keys")
	rings := make([]*Ring, 8)
	var all sync.WaitGroup
	for i := range rings {
		all.Go(func() {
			r, err := Open(path)
			if err != nil {
				t.Error(err)
			}
			rings[i] = r
		})
	}
	all.Wait()
	for _, r := range rings {
		if r != nil && rings[0] != nil && r.Index("x") != rings[0].Index("x") {
			t.Error("two starts have different keys")
		}
	}
}

func TestAKeyFileThatOthersMayReadIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ahadi.keys")
	if _, err := Open(path); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o602} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %o: got %v", mode, err)
		}
	}
}

func TestADamagedKeyFileIsRefusedWithoutShowingAKey(t *testing.T) {
	r := newRing(t)
	master, index := encoding.EncodeToString(r.masters.Load().current.raw), encoding.EncodeToString(r.index)
	for _, text := range []string{
		"", "hello", header, header + "\nmaster:" + master + "\n", header + "\nmaster:" + master[:10] + "\nindex:" + index + "\n",
		header + "\nmaster:" + master + "\nindex:!" + index[1:] + "\n", "master:" + master + "\nindex:" + index + "\n",
	} {
		_, err := Parse(text)
		if err == nil {
			t.Errorf("%q is taken", text)
		} else if strings.Contains(err.Error(), master) || strings.Contains(err.Error(), index) {
			t.Errorf("the error shows a key: %v", err)
		}
	}
}

func TestASecretNeverShowsItself(t *testing.T) {
	s := Secret("hunter2")
	in := struct{ S Secret }{s}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", s, "in", in)
	shown := fmt.Sprint(s, in, &in) + fmt.Sprintf("%s %q %x %#v %+v", s, s, s, in, in) + s.String() + log.String()
	if strings.Contains(shown, "hunter2") || strings.Contains(shown, "68756e74") {
		t.Errorf("shown in: %s", shown)
	}
	if b, err := json.Marshal(in); err == nil {
		t.Errorf("became JSON: %s", b)
	}
	if !s.Equal("hunter2") || s.Equal("hunter") || s.Equal("") || Secret("").Equal("x") {
		t.Error("secrets compare wrongly")
	}
	if s.Reveal() != "hunter2" {
		t.Error("a secret is not revealed when asked")
	}
}

func BenchmarkIndex(b *testing.B) {
	r := newRing(b)
	b.ReportAllocs()
	for b.Loop() {
		r.Index("line", "+12025550101")
	}
}

func BenchmarkUnwrap(b *testing.B) {
	r := newRing(b)
	wrapped, _, err := r.NewDataKey()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Unwrap(wrapped); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSealAndOpen(b *testing.B) {
	_, k, err := newRing(b).NewDataKey()
	if err != nil {
		b.Fatal(err)
	}
	plain := []byte(strings.Repeat("a state of a conversation ", 12))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Open(k.Seal(plain, "state"), "state"); err != nil {
			b.Fatal(err)
		}
	}
}
