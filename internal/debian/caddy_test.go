package debian

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// asked is what Caddy gets for three calls of a hook: an answer, half of one, none.
var asked = []struct {
	what string
	want int
}{{"whole", 200}, {"half", 200}, {"none", 502}}

// Caddy names a request with its path when nobody answers it. Ours must not: the
// secret of a hook is part of the path.
func TestCaddyKeepsTheSecretsOutOfItsLog(t *testing.T) {
	caddy := program(t, "caddy", "caddy")
	src, err := os.ReadFile(filepath.Join(root, "docs", "package", "Caddyfile"))
	if err != nil {
		t.Fatal(err)
	}
	behind := httptest.NewServer(http.HandlerFunc(answers))
	defer behind.Close()
	dir, at := t.TempDir(), free(t)
	_, port, _ := strings.Cut(at, ":")
	site := strings.NewReplacer("{\n\t# The", "{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\t# The", name+" {", "http://"+name+":"+port+" {",
		"127.0.0.1:8080", behind.Listener.Addr().String()).Replace(string(src))
	file := filepath.Join(dir, "Caddyfile")
	if err := os.WriteFile(file, []byte(site), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(caddy, "run", "--config", file, "--adapter", "caddyfile")
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	lines := bufio.NewScanner(log)
	text := ""
	for !strings.Contains(text, "serving initial configuration") && lines.Scan() {
		text += lines.Text() + "\n"
	}
	for _, c := range asked {
		if got := calls(t, at, "/hooks/kenya/"+c.what+"/"+secret); got != c.want {
			t.Errorf("%s: %d, not %d", c.what, got, c.want)
		}
	}
	if got := calls(t, at, "/metrics"); got != 404 {
		t.Errorf("what is for a monitor inside: %d", got)
	}
	cmd.Process.Signal(syscall.SIGTERM)
	for lines.Scan() {
		text += lines.Text() + "\n"
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	if !strings.Contains(text, "shut") {
		t.Errorf("Caddy says nothing of itself any more:\n%s", text)
	}
	if strings.Contains(text, secret) {
		t.Errorf("the log has the secret of the hook:\n%s", text)
	}
}

// answers is who stands behind the proxy, and does as the path says.
func answers(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Header.Get("X-Forwarded-For") != "127.0.0.1":
		http.Error(w, "who calls is not told", http.StatusTeapot)
	case strings.Contains(r.URL.Path, "/whole/"):
		fmt.Fprint(w, "CON")
	case strings.Contains(r.URL.Path, "/half/"):
		w.Header().Set("Content-Length", "9999")
		fmt.Fprint(w, "CON")
	default:
		panic(http.ErrAbortHandler)
	}
}

// calls sends one request to the site, as who would like to be somebody else.
func calls(t *testing.T, at, path string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, "http://"+at+path, strings.NewReader("text="))
	if err != nil {
		t.Fatal(err)
	}
	req.Host = name
	req.Header.Set("X-Forwarded-For", "127.0.0.2")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body) // half of it ends in an error
	return res.StatusCode
}
