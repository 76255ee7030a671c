package console

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Another site of the same domain can set a cookie of ours.
func TestWhatAnotherSiteSaysWasDoneIsNotShown(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	for _, forged := range []string{
		`{"Word":"common.undone","Back":{"Path":"/users/eve/role","Fields":{"role":"admin"}}}`,
		strings.Repeat("x", 32) + `{"Word":"common.undone","Back":{"Path":"/users/eve/role","Fields":{"role":"admin"}}}`,
		`{"Word":"no.such.word"}`,
		"",
	} {
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		req.AddCookie(&http.Cookie{Name: told, Value: base64.RawURLEncoding.EncodeToString([]byte(forged))})
		res, err := app.Test(req, 30_000)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != http.StatusOK || strings.Contains(string(body), "/users/eve/role") || strings.Contains(string(body), "Undone") {
			t.Errorf("%q: %d, believed", forged, res.StatusCode)
		}
	}
}
