package aggregator

import (
	"net/http"
	"strings"
	"testing"
)

func TestAStatusWithoutWordsOfItsOwnMeansTheSameForAllProviders(t *testing.T) {
	for status, want := range map[int]struct {
		verdict Verdict
		account bool
	}{
		http.StatusBadRequest:            {Refused, false},
		http.StatusUnauthorized:          {Later, true},
		http.StatusForbidden:             {Later, true},
		http.StatusNotFound:              {Later, true},
		http.StatusMethodNotAllowed:      {Later, true},
		http.StatusRequestTimeout:        {Unclear, false},
		http.StatusRequestEntityTooLarge: {Later, false},
		http.StatusGone:                  {Refused, false},
		http.StatusNoContent:             {Unclear, false},
		http.StatusFound:                 {Unclear, false},
	} {
		got := ByStatus(status, "the API", "its words")
		if got.Verdict != want.verdict || got.Account != want.account || !strings.Contains(got.Reason, "its words") {
			t.Errorf("%d: %+v", status, got)
		}
	}
}
