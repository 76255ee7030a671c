package console

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestAPageIsSentSmallToWhoCanUnpackIt(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	_, plain := get(t, app, "/")
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := app.Test(req, 5000)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.Header.Get("Content-Encoding") != "gzip" || len(packed) > len(plain)/2 {
		t.Errorf("%d bytes of %d, packed as %q", len(packed), len(plain), res.Header.Get("Content-Encoding"))
	}
}
