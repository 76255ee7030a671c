package flows

import "testing"

func TestACommentIsKeptAsItWasWritten(t *testing.T) {
	b := testBook(t)
	for text, want := range map[string]string{
		"K12 60 drains dug":                         "drains dug",
		"K12 60, drains dug.":                       "drains dug",
		`K12 60 "drains dug"`:                       `"drains dug"`,
		`K12 60 "pipes are here" says the engineer`: `"pipes are here" says the engineer`,
		"K12 60 (only the market side)":             "(only the market side)",
		"K12 60 [from the ward office] pipes":       "[from the ward office] pipes",
		"K12 60 👍 drains dug":                       "👍 drains dug",
		"K12 60 drains dug 👍👍":                      "drains dug 👍👍",
		"“K12 60 drains dug”":                       "drains dug",
		`"K12 60 drains dug"`:                       "drains dug",
		"K12 (60) drains dug":                       "drains dug",
		"(K12 60) drains dug":                       "drains dug",
		"«les tuyaux» K12 60":                       "«les tuyaux»",
		"K12 60 drains dug!":                        "drains dug!",
		"K12 60 when do the pipes come?":            "when do the pipes come?",
		"K12 60 ¿cuando llegan los tubos?":          "¿cuando llegan los tubos?",
		"K12 - 60 - drains dug":                     "drains dug",
		"drains dug: K12 60":                        "drains dug",
		"K12 60 the 'chairman' says it is fine":     "the 'chairman' says it is fine",
		"K12 60 it's the pipes":                     "it's the pipes",
		"K12 60 👍":                                  "",
		"K12 60 call me (0722 555 014) about pipes": "call me (***) about pipes",
	} {
		got := ""
		for _, e := range receive(t, b, smsInput("en", "K11", "K12", "K14").says(text)) {
			if save, ok := e.(SaveReport); ok {
				got, _ = save.Answers["comment"].(string)
			}
		}
		if got != want {
			t.Errorf("%q: the comment is %q, want %q", text, got, want)
		}
	}
}
