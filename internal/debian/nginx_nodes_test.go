package debian

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
)

// severalNodes is the shipped file with what operate.md says to do for several nodes.
func severalNodes(t *testing.T, site string, nodes [3]string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "docs", "operate.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```nginx\n(upstream ahadi .*?)(# and in the second server[^\n]*\n)(.*?)```").FindStringSubmatch(string(page))
	if block == nil {
		t.Fatal("operate.md says nothing of several nodes")
	}
	upstream := strings.NewReplacer("10.0.0.11:8080", nodes[0], "10.0.0.12:8080", nodes[1], "10.0.0.13:8080", nodes[2]).Replace(block[1])
	site = strings.ReplaceAll(site, "http://127.0.0.1:8080", "http://ahadi")
	head, rest, ok := strings.Cut(site, "    location / {")
	if !ok || strings.Count(site, "http://ahadi") != 2 {
		t.Fatalf("the shipped file has other places than two: %s", site)
	}
	return upstream + head + block[3] + "    location / {" + rest
}

// TestACallbackThatANodeLeavesUnansweredGoesToAnother, by the way of operate.md,
// and nothing that a person decides is done twice.
func TestACallbackThatANodeLeavesUnansweredGoesToAnother(t *testing.T) {
	var killed, answered atomic.Int32
	dying := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		killed.Add(1)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			conn.(*net.TCPConn).SetLinger(0)
			conn.Close()
		}
	}))
	defer dying.Close()
	living := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Forwarded-For") == "127.0.0.2" && r.Host == name {
			answered.Add(1)
		}
	}))
	defer living.Close()
	at := func(s *httptest.Server) string { return strings.TrimPrefix(s.URL, "http://") }
	p := startProxy(t, "", func(site string) string { return severalNodes(t, site, [3]string{at(dying), at(dying), at(living)}) })
	c := p.caller("127.0.0.2")
	ask := func(path string) int {
		t.Helper()
		res, _ := p.asks(c, http.MethodPost, "https://"+name+path, formKind, strings.NewReader("a=b"))
		return res.StatusCode
	}
	if status := ask("/broadcasts"); status != http.StatusBadGateway || killed.Load() != 1 || answered.Load() != 0 {
		t.Fatalf("a page: %d, asked %d and %d times", status, killed.Load(), answered.Load())
	}
	for range 3 {
		if status := ask("/hooks/kenya/ussd/" + secret); status != http.StatusOK {
			t.Errorf("a callback: %d", status)
		}
	}
	if killed.Load() < 2 || answered.Load() != 3 {
		t.Errorf("the node that dies was asked %d times, the other answered %d", killed.Load(), answered.Load())
	}
	for _, log := range []string{"access.log", "error.log"} {
		if text, err := os.ReadFile(filepath.Join(p.dir, log)); err == nil && strings.Contains(string(text), secret) {
			t.Errorf("%s has the secret of the hook:\n%s", log, text)
		}
	}
}
