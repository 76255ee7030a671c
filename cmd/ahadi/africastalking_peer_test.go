package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/phone"
)

// startApp runs the USSD application of the provider's SDK; its lines come out of
// the scanner. It ends with the test.
func startApp(t *testing.T) *bufio.Scanner {
	t.Helper()
	peers, err := filepath.Abs(filepath.Join("..", "..", ".ci", "peers", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	node, noNode := exec.LookPath("node")
	_, noSDK := os.Stat(filepath.Join(peers, "africastalking"))
	if noNode != nil || noSDK != nil {
		if os.Getenv("AHADI_TEST_ALL") == "1" {
			t.Fatal("node or the provider's SDK is missing, and AHADI_TEST_ALL=1 wants every test: npm ci --prefix .ci/peers")
		}
		t.Skip("SKIPPED, the phone is not tested against the provider's own SDK: node or .ci/peers/node_modules is missing")
	}
	cmd := exec.Command(node, filepath.Join("testdata", "at_app.js"))
	cmd.Env = append(os.Environ(), "NODE_PATH="+peers)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		cmd.Process.Kill()
		cmd.Wait()
	})
	return bufio.NewScanner(out)
}

// phoneAt serves the phone in the browser, whose hooks are somebody else's.
func phoneAt(t *testing.T, hooks string) string {
	t.Helper()
	target, err := url.Parse(hooks)
	if err != nil {
		t.Fatal(err)
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	people := func(context.Context) ([]phone.Person, error) {
		return []phone.Person{{Number: "+12025550101", Masked: "…0101", Name: "Adwoa"}}, nil
	}
	if err := phone.New(phone.Config{People: people, Now: time.Now}).Mount(app); err != nil {
		t.Fatal(err)
	}
	pages := listenOn(t)
	go app.Listener(pages)
	t.Cleanup(func() { app.Shutdown() })
	page, err := url.Parse("http://" + pages.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/hooks/", httputil.NewSingleHostReverseProxy(target))
	mux.Handle("/", httputil.NewSingleHostReverseProxy(page))
	front := listenOn(t)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go server.Serve(front)
	t.Cleanup(func() { server.Close() })
	return "http://" + front.Addr().String()
}

func listenOn(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestOurPhoneSpeaksWithAnApplicationOnTheProvidersSDK dials, from the phone in
// the browser, an application that Ahadi has no part in.
func TestOurPhoneSpeaksWithAnApplicationOnTheProvidersSDK(t *testing.T) {
	lines := startApp(t)
	b := startBrowser(t)
	var started struct{ Port int }
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &started) != nil || started.Port == 0 {
		t.Fatalf("the application says %q", lines.Text())
	}
	p := b.phoneOf(phoneAt(t, fmt.Sprint("http://127.0.0.1:", started.Port)), "+12025550101")
	p.press("call")
	p.shows("[] *384*77# +12025550101 99999 true")
	text := ""
	for _, key := range []string{"1", "2", "0"} { // the last ends it
		text = strings.TrimPrefix(text+"*"+key, "*")
		if got := p.answer(key); !strings.HasPrefix(got, "["+text+"] ") {
			t.Errorf("after %s the phone shows %q", text, got)
		}
	}
	var ended map[string]string
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &ended) != nil {
		t.Fatalf("the application says %q", lines.Text())
	}
	if ended["status"] != "Success" || ended["phoneNumber"] != "+12025550101" || ended["input"] != "1*2*0" {
		t.Errorf("the end of the session is told as %v", ended)
	}
}
