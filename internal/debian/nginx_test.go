package debian

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const name = "ahadi.example.org"

// around is what a distribution's nginx has around the file that we ship.
const around = `error_log DIR/error.log;
pid DIR/nginx.pid;
events {}
http {
	access_log DIR/access.log;
	client_body_temp_path DIR/1; proxy_temp_path DIR/2; fastcgi_temp_path DIR/3; uwsgi_temp_path DIR/4; scgi_temp_path DIR/5;
	include DIR/site.conf;
}
`

// proxy is an nginx with the file that we ship.
type proxy struct {
	t            *testing.T
	dir          string
	plain, https string // addresses
	trust        *x509.CertPool
}

// startProxy starts it in front of a service, changed by what else is to be done.
func startProxy(t *testing.T, to string, change func(site string) string) *proxy {
	t.Helper()
	nginx := program(t, "nginx", "nginx")
	p := &proxy{t: t, dir: t.TempDir(), plain: free(t), https: free(t), trust: x509.NewCertPool()}
	src, err := os.ReadFile(filepath.Join(root, "docs", "package", "nginx.conf"))
	if err != nil {
		t.Fatal(err)
	}
	site := change(regexp.MustCompile(`(?m)^ *listen \[::\].*\n`).ReplaceAllString(string(src), ""))
	site = strings.NewReplacer("listen 80;", "listen "+p.plain+";", "listen 443 ssl;", "listen "+p.https+" ssl;", "127.0.0.1:8080", to,
		"/etc/letsencrypt/live/"+name, p.dir, "/var/log/nginx", p.dir).Replace(site)
	p.certificate()
	p.write("site.conf", site)
	mine := ""
	if os.Getuid() == 0 { // whose folder this is
		mine = "user root;\n"
	}
	p.write("nginx.conf", mine+strings.ReplaceAll(around, "DIR", p.dir))
	for _, more := range [][]string{{"-t"}, nil} { // the second comes back once it listens
		if out, err := exec.Command(nginx, append(more, "-p", p.dir, "-c", filepath.Join(p.dir, "nginx.conf"))...).CombinedOutput(); err != nil || bytes.Contains(out, []byte("[warn]")) {
			t.Fatalf("nginx: %v\n%s", err, out)
		}
	}
	t.Cleanup(func() {
		if out, err := exec.Command(nginx, "-p", p.dir, "-c", filepath.Join(p.dir, "nginx.conf"), "-s", "stop").CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	return p
}

func (p *proxy) write(file, text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, file), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// certificate is one that the test alone trusts.
func (p *proxy) certificate() {
	p.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	plan := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{name}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, plan, plan, &key.PublicKey, key)
	if err != nil {
		p.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		p.t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	p.write("fullchain.pem", string(cert))
	p.write("privkey.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	p.trust.AppendCertsFromPEM(cert)
}

// caller is somebody in the world who calls from an address.
func (p *proxy) caller(from string) *http.Client {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	dial := func(ctx context.Context, network, to string) (net.Conn, error) {
		at := p.https
		if strings.HasSuffix(to, ":80") {
			at = p.plain
		}
		return (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}).DialContext(ctx, network, at)
	}
	return &http.Client{Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{RootCAs: p.trust}}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// asks sends one request, and gives the answer with its whole body.
func (p *proxy) asks(c *http.Client, method, at, kind string, body io.Reader) (*http.Response, string) {
	p.t.Helper()
	req, err := http.NewRequest(method, at, body)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("X-Forwarded-For", "127.0.0.2") // as who would like to be somebody else
	res, err := c.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res, string(text)
}

const formKind = "application/x-www-form-urlencoded"

func (s *served) nginx(t *testing.T) {
	p := startProxy(t, s.at, func(site string) string { return site })
	hook := "/hooks/kenya/ussd/" + secret
	step := url.Values{"sessionId": {"1"}, "serviceCode": {"*384*77#"}, "phoneNumber": {"+12025550101"}, "networkCode": {"63902"}, "text": {""}}.Encode()
	for _, c := range []struct {
		what, from, method, at string
		want                   int
	}{
		{"the aggregator's own address", "127.0.0.2", http.MethodPost, "https://" + name + hook, 200},
		{"another that says it is the aggregator's", "127.0.0.3", http.MethodPost, "https://" + name + hook, 404},
		{"a hook in clear", "127.0.0.2", http.MethodPost, "http://" + name + hook, 301},
		{"what is for a monitor inside", "127.0.0.3", http.MethodGet, "https://" + name + "/metrics", 404},
		{"the same", "127.0.0.3", http.MethodGet, "https://" + name + "/readyz", 404},
		{"who has not signed in", "127.0.0.3", http.MethodGet, "https://" + name + "/people", 303},
	} {
		res, body := p.asks(p.caller(c.from), c.method, c.at, formKind, strings.NewReader(step))
		if res.StatusCode != c.want || strings.Contains(res.Header.Get("Server"), "/") {
			t.Errorf("%s: %d by %q, not %d: %.200s", c.what, res.StatusCode, res.Header.Get("Server"), c.want, body)
		}
		if safe := res.Header.Get("Strict-Transport-Security") != ""; safe != strings.HasPrefix(c.at, "https") {
			t.Errorf("%s: over TLS alone from then on: %v", c.what, safe)
		}
	}
	p.console()
	if res, _ := p.asks(p.caller("127.0.0.3"), http.MethodPost, "https://"+name+hook, formKind, bytes.NewReader(make([]byte, 9<<20))); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("9 MB: %d", res.StatusCode)
	}
	for _, log := range []string{"access.log", "error.log"} {
		if text, err := os.ReadFile(filepath.Join(p.dir, log)); err == nil && strings.Contains(string(text), secret) {
			t.Errorf("%s has the secret of the hook:\n%s", log, text)
		}
	}
}

// console signs in over the proxy, is told what is new, and brings a large file.
func (p *proxy) console() {
	p.t.Helper()
	const base = "https://" + name
	c := p.caller("127.0.0.3")
	_, form := p.asks(c, http.MethodGet, base+"/login", "", nil)
	field := regexp.MustCompile(`name="csrf" value="([^"]+)"`)
	key := field.FindStringSubmatch(form)
	if key == nil {
		p.t.Fatalf("the way in has no form: %.300s", form)
	}
	res, body := p.asks(c, http.MethodPost, base+"/login", formKind, strings.NewReader(url.Values{"csrf": key[1:], "name": {"amina"}, "password": {password}}.Encode()))
	if res.StatusCode != http.StatusSeeOther || strings.Contains(res.Header.Get("Location"), "127.0.0.1") {
		p.t.Fatalf("signing in: %d to %q: %.300s", res.StatusCode, res.Header.Get("Location"), body)
	}
	for _, cookie := range res.Cookies() {
		if !cookie.Secure || !strings.HasPrefix(cookie.Name, "__Host-") {
			p.t.Errorf("the cookie %s would leave in clear", cookie.Name)
		}
	}
	live, err := c.Get(base + "/live")
	if err != nil {
		p.t.Fatal("what is new is kept back: ", err)
	}
	first := make([]byte, 6)
	if _, err := io.ReadFull(live.Body, first); err != nil || string(first) != "retry:" {
		p.t.Errorf("what is new begins with %q, %v", first, err)
	}
	live.Body.Close()
	_, page := p.asks(c, http.MethodGet, base+"/people/import", "", nil)
	if key = field.FindStringSubmatch(page); key == nil {
		p.t.Fatalf("no form for a register: %.300s", page)
	}
	var file bytes.Buffer
	w := multipart.NewWriter(&file)
	w.WriteField("csrf", key[1])
	part, err := w.CreateFormFile("files", "places.csv")
	if err != nil {
		p.t.Fatal(err)
	}
	part.Write(bytes.Repeat([]byte("x,y\n"), 7<<18)) // 7 MB
	w.Close()
	if res, body := p.asks(c, http.MethodPost, base+"/people/import", w.FormDataContentType(), &file); res.StatusCode >= 400 {
		p.t.Errorf("a register of 7 MB: %d %.300s", res.StatusCode, body)
	}
}
