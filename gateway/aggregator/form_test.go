package aggregator

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

const formType = "application/x-www-form-urlencoded"

func TestAFormIsTheBodyOfAPostOrTheQueryOfAGet(t *testing.T) {
	for name, c := range map[string]struct {
		r    Request
		want string
	}{
		"post":           {Request{Method: "POST", ContentType: formType, Query: "a=query", Body: []byte("a=body")}, "body"},
		"get":            {Request{Method: "GET", Query: "a=query", Body: []byte("a=body")}, "query"},
		"untyped":        {Request{Method: "POST", Body: []byte("a=body")}, "body"},
		"capitals":       {Request{Method: "POST", ContentType: "Application/X-WWW-Form-Urlencoded ; charset=x", Body: []byte("a=body")}, "body"},
		"given twice":    {Request{Method: "POST", Body: []byte("a=one&a=two")}, "one"},
		"missing":        {Request{Method: "POST", Body: []byte("b=one")}, ""},
		"without a sign": {Request{Method: "POST", Body: []byte("&&a&b=1")}, ""},
	} {
		f, err := ParseForm(c.r)
		if err != nil || f.Get("a") != c.want {
			t.Errorf("%s: %q, %v", name, f.Get("a"), err)
		}
	}
}

func TestWhatIsNoFormIsRefusedWithoutRepeatingIt(t *testing.T) {
	for _, c := range []struct {
		kind, body string
		want       error
	}{
		{"application/json", `{"a":"secret"}`, ErrNotForm},
		{"multipart/form-data; boundary=secret", "--secret", ErrNotForm},
		{formType, "a=secret%zz", ErrEscape},
		{formType, "%secret=1", ErrEscape},
		{formType, strings.Repeat("secret=1&", 1025), ErrTooMany},
	} {
		_, err := ParseForm(Request{Method: "POST", ContentType: c.kind, Body: []byte(c.body)})
		if !errors.Is(err, c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s %.20q: %v", c.kind, c.body, err)
		}
	}
}

// FuzzForm compares with the library: what both read, both read alike.
func FuzzForm(f *testing.F) {
	for _, seed := range []string{"", "a=b&c=d", "a=%2B1+2", "a=1&a=2", "=&=", "a%3d=1", "text=1*2*caf%C3%A9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		form, err := ParseForm(Request{Method: "POST", Body: []byte(s)})
		want, failed := url.ParseQuery(s)
		if err != nil || failed != nil {
			return
		}
		for name := range want {
			if form.Get(name) != want.Get(name) {
				t.Errorf("%q: %q is %q, want %q", s, name, form.Get(name), want.Get(name))
			}
		}
	})
}
