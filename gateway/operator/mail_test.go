package operator

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// server is a real mail server, a process of its own.
type server struct {
	lines *bufio.Scanner
	addr  string
	trust *tls.Config
}

// received is what it got.
type received struct {
	Text, User, From string
	Secure           bool
	To               []string
}

// startServer runs it; it ends with the test.
func startServer(t *testing.T, auth, security string) *server {
	t.Helper()
	peers, err := filepath.Abs(filepath.Join("..", "..", ".ci", "peers", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	node, noNode := exec.LookPath("node")
	if _, err := os.Stat(filepath.Join(peers, "smtp-server")); noNode != nil || err != nil {
		if os.Getenv("AHADI_TEST_ALL") == "1" {
			t.Fatal("node or smtp-server is missing, and AHADI_TEST_ALL=1 wants every test: npm ci --prefix .ci/peers")
		}
		t.Skip("SKIPPED, mail is not tested against a real mail server: node or .ci/peers/node_modules is missing")
	}
	cert, key, pool := certificate(t)
	cmd := exec.Command(node, filepath.Join("testdata", "smtp.js"), auth, security, cert, key)
	cmd.Env = append(os.Environ(), "NODE_PATH="+peers)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		cmd.Process.Kill()
		cmd.Wait()
	})
	s := &server{lines: bufio.NewScanner(out), trust: &tls.Config{RootCAs: pool}}
	var started struct{ Port int }
	if !s.lines.Scan() || json.Unmarshal(s.lines.Bytes(), &started) != nil {
		t.Fatalf("the mail server says %q", s.lines.Text())
	}
	s.addr = fmt.Sprint("127.0.0.1:", started.Port)
	return s
}

// certificate makes one for 127.0.0.1, in files.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plan := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, plan, plan, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key, pool = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), x509.NewCertPool()
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return cert, key, pool
}

var word = Message{Subject: "Kisumu: ñandú", Text: "kenya n’envoie rien =\n.\nfin\n", At: now}

func TestAMailArrivesAtARealServerByEachOfItsWays(t *testing.T) {
	for _, c := range []struct{ auth, security string }{{"PLAIN", StartTLS}, {"LOGIN", StartTLS}, {"PLAIN", TLS}, {"none", NoTLS}} {
		t.Run(c.auth+" "+c.security, func(t *testing.T) {
			s := startServer(t, c.auth, c.security)
			m := Mail{Server: s.addr, Security: c.security, From: "ahadi@example.org", To: []string{"ops@example.org", "night@example.org"}, TLS: s.trust}
			if c.auth != "none" {
				m.User, m.Password = "ahadi", "hush"
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := m.Send(ctx, word); err != nil {
				t.Fatal(err)
			}
			var got received
			if !s.lines.Scan() || json.Unmarshal(s.lines.Bytes(), &got) != nil {
				t.Fatalf("the mail server says %q", s.lines.Text())
			}
			if got.Secure != (c.security != NoTLS) || got.User != m.User || !slices.Equal(got.To, m.To) || got.From != m.From {
				t.Errorf("%+v", got)
			}
			read(t, got.Text)
		})
	}
}

// read reads the mail as a program for mail does.
func read(t *testing.T, text string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != word.Subject {
		t.Errorf("the subject reads %q, %v", subject, err)
	}
	if at, err := m.Header.Date(); err != nil || !at.Equal(now) || m.Header.Get("Message-Id") == "" {
		t.Errorf("its head is %v, %v", m.Header, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || strings.ReplaceAll(string(body), "\r\n", "\n") != word.Text {
		t.Errorf("the text reads %q, %v", body, err)
	}
}

func TestAMailThatIsNotTakenIsNotTakenForSent(t *testing.T) {
	s := startServer(t, "PLAIN", StartTLS)
	good := Mail{Server: s.addr, Security: StartTLS, User: "ahadi", Password: "hush", From: "ahadi@example.org", To: []string{"ops@example.org"}, TLS: s.trust}
	for name, change := range map[string]func(*Mail){
		"a wrong password":                  func(m *Mail) { m.Password = "guess" },
		"a box that is not there":           func(m *Mail) { m.To = []string{"nobody@example.org"} },
		"a server that nobody vouches for":  func(m *Mail) { m.TLS = nil },
		"a server that is not there":        func(m *Mail) { m.Server = "127.0.0.1:1" },
		"a password that would go in clear": func(m *Mail) { m.Security = NoTLS },
	} {
		m := good
		change(&m)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if err := m.Send(ctx, word); err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
	clear := startServer(t, "none", NoTLS)
	good.Server, good.TLS, good.User = clear.addr, clear.trust, ""
	if err := good.Send(t.Context(), word); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("a server without TLS: %v", err)
	}
}
