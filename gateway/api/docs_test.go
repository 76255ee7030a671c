package api

import (
	"bufio"
	"bytes"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// paged is the page of documentation as a program's author reads it.
func paged(t *testing.T, app *fiber.App, host string) string {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, "/docs/api", nil)
	req.Host = host
	res, err := app.Test(req, 5000)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		t.Fatalf("the page: %d, %v", res.StatusCode, err)
	}
	return string(body)
}

func TestThePageExplainsEveryPathAndEveryProblem(t *testing.T) {
	page := paged(t, served(t), "ahadi.example.org")
	for _, way := range routes() {
		if path := contractPath(way.path); !strings.Contains(page, `<code>GET /api/v1`+path+`</code>`) || !strings.Contains(page, `data-path="`+path+`"`) {
			t.Errorf("%s is not explained, or has no example", path)
		}
	}
	for _, way := range writes() {
		if path := contractPath(way.path); !strings.Contains(page, `<code>POST /api/v1`+path+`</code>`) || !strings.Contains(page, `data-post="`+path+`"`) {
			t.Errorf("POST %s is not explained, or has no example", path)
		}
	}
	for status, name := range problems {
		if strings.Count(page, `id="`+name+`"`) != 1 {
			t.Errorf("the problem %d, %s, is not explained once", status, name)
		}
	}
	for _, link := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if strings.Count(page, `id="`+link[1]+`"`) != 1 {
			t.Errorf("#%s leads nowhere, or to several places", link[1])
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") || strings.Count(page, "<h1") != 1 {
		t.Error("the page needs a script, has a style of its own, or not one heading")
	}
}

// Every command of the page is run as it stands there, by a shell with curl,
// against a service on this machine.
func TestEveryCommandOfThePageWorks(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("AHADI_TEST_ALL") != "" {
			t.Fatal("curl is missing")
		}
		t.Skip("SKIPPED: curl is missing")
	}
	app := busy(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(listener) }()
	t.Cleanup(func() {
		if err := app.Shutdown(); err != nil {
			t.Error(err)
		}
		<-ended
	})
	doc := contractOf(t, app)
	commands := regexp.MustCompile(`(?s)<code class="curl"(?: data-(status|path|post)="([^"]*)")?>(.*?)</code>`).FindAllStringSubmatch(paged(t, app, listener.Addr().String()), -1)
	if len(commands) < len(routes())+len(writes())+5 {
		t.Fatalf("only %d commands are on the page", len(commands))
	}
	for _, c := range commands {
		command := html.UnescapeString(c[3])
		out, err := exec.CommandContext(t.Context(), "bash", "-c", command).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", command, err, out)
			continue
		}
		res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(out)), nil)
		if err != nil {
			t.Errorf("%s: %v\n%s", command, err, out)
			continue
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Errorf("%s: %v", command, err)
		}
		want, path := "200", c[2]
		if c[1] == "status" {
			want, path = c[2], "/reports"
		}
		if c[1] == "" {
			path = regexp.MustCompile(`/api/v1(/\w+)`).FindAllStringSubmatch(command, -1)[0][1]
		}
		if got := res.Status[:3]; got != want || res.Header.Get("RateLimit-Limit") == "" {
			t.Errorf("%s: %s, want %s\n%s", command, res.Status, want, out)
			continue
		}
		if want == "404" || want == "405" {
			path = "/commitments/{code}"
		}
		if want == "405" {
			continue // it is no operation of the contract
		}
		op := doc.Paths.Value(path).Get
		if c[1] == "post" {
			op = doc.Paths.Value(path).Post
		}
		if err := asWritten(op, res, body); err != nil {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
}
