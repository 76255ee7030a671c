package phone

import "testing"

func TestANumberIsTakenOutOfWordsOfOthers(t *testing.T) {
	for words, want := range map[string]string{
		"no route to +12025550101 today":                             "no route to … today",
		"1202-555-0101, (202) 555-0101, 202.555.0101":                "…, …, …",
		"+1\u00a0202\u2013555\u20130101 is barred":                   "… is barred",
		"٠٧١٢ ٣٤٥ ٦٧٨ is off":                                        "… is off",
		"2026-10-20 2025550101":                                      "2026-10-20 …",
		"+1-2026-10-20":                                              "…",
		"since 2026-10-20 10:04, error 30005, HTTP 503 of 127.0.0.1": "since 2026-10-20 10:04, error 30005, HTTP 503 of 127.0.0.1",
	} {
		if got := Hide(words); got != want {
			t.Errorf("%q became %q", words, got)
		}
	}
}
