package outbox

import "testing"

func TestAProvidersWordsAreKeptWithoutNumbers(t *testing.T) {
	for words, want := range map[string]string{
		"UserInBlacklist +12025550101": "UserInBlacklist …", "no route to 1202-555-0101 today": "no route to … today",
		"+1 202 555 0101 is off": "… is off", "403 InvalidPhoneNumber": "403 InvalidPhoneNumber",
		"+1.202.555.0101 is barred": "… is barred", "(202) 555-0101": "…", "Num\xe9ro\x00 refus\u00e9": "Numro refusé",
	} {
		if got := Clean(words); got != want {
			t.Errorf("%q became %q", words, got)
		}
	}
}
