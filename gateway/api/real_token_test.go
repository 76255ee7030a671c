package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/access"
	"ahadi/store"
)

// The tokens that operators make, and what each opens over the days.
func TestATokenOpensTheAPIUntilItEndsOrIsRevoked(t *testing.T) {
	_, s := servedWith(t)
	at := now
	clock := func() time.Time { return at }
	app := over(t, Config{Store: s, Tokens: access.New(access.Config{Store: s, Now: clock}), Now: clock})
	operator := store.Hand{By: "operator", At: now}
	for _, n := range []store.NewToken{
		{Name: "map", Secret: "a secret of the map", Scopes: []string{store.TokenRead}, Expires: now.Add(24 * time.Hour)},
		{Name: "kisumu", Secret: "a secret of kisumu", Scopes: []string{store.TokenRead}, Place: "KE-17", Expires: now.AddDate(1, 0, 0)},
		{Name: "site", Secret: "a secret of the site", Scopes: []string{store.TokenPublished}, Expires: now.AddDate(1, 0, 0)},
	} {
		if err := s.AddToken(t.Context(), n, operator); err != nil {
			t.Fatal(err)
		}
	}
	opens := func(secret, path string, want int) string {
		t.Helper()
		res, body := ask(t, app, path, "Bearer "+secret)
		if res.StatusCode != want {
			t.Errorf("%s opens %s: %d, want %d", secret, path, res.StatusCode, want)
		}
		if strings.Contains(string(body), secret) {
			t.Errorf("%s repeats the token", path)
		}
		return string(body)
	}
	opens("a secret of the map", "/audit", http.StatusOK)
	if tokens := opens("a secret of the map", "/tokens", http.StatusOK); strings.Contains(tokens, "secret") {
		t.Errorf("the list of tokens holds secrets: %s", tokens)
	}
	opens("a secret of kisumu", "/audit", http.StatusForbidden)
	opens("a secret of kisumu", "/commitments/K12", http.StatusOK)
	opens("a secret of kisumu", "/commitments/C22", http.StatusNotFound)
	opens("a secret of the site", "/reports", http.StatusForbidden)
	opens("a secret of the site", "/published/rounds", http.StatusOK)
	unknown := opens("a guess", "/reports", http.StatusUnauthorized)

	at = now.Add(24 * time.Hour)
	if ended := opens("a secret of the map", "/reports", http.StatusUnauthorized); ended != unknown {
		t.Errorf("a token that has ended is told %s", ended)
	}
	if _, err := s.RevokeToken(t.Context(), "kisumu", operator); err != nil {
		t.Fatal(err)
	}
	if revoked := opens("a secret of kisumu", "/reports", http.StatusUnauthorized); revoked != unknown {
		t.Errorf("a token that was revoked is told %s", revoked)
	}
}
