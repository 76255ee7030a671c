package yamlpos

import "testing"

func TestAnUnknownKeyIsRefusedWithItsPlace(t *testing.T) {
	var v struct{ A int }
	err := Decode("x.yaml", []byte("a: 1\nb: 2\n"), &v)
	if err == nil || err.Error() != "x.yaml:2:1: unknown field \"b\"" {
		t.Fatalf("got %v", err)
	}
}

func TestAWrongTypeIsRefusedWithItsPlace(t *testing.T) {
	var v struct{ A int }
	err := Decode("x.yaml", []byte("a: word\n"), &v)
	if err == nil || err.Error()[:10] != "x.yaml:1:4" {
		t.Fatalf("got %v", err)
	}
}

func TestAPathIsFoundAndTheNearestAboveItOtherwise(t *testing.T) {
	src := []byte("q:\n  - name: one\n  - name: two\n    to: x\n")
	for path, want := range map[string]string{
		"$.q[1].to": "x.yaml:4:9", "$.q[1].gone": "x.yaml:3:9", "$.nothing": "x.yaml:1:2",
	} {
		if got := Position("x.yaml", src, path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
