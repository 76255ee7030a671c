package gateway_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/africastalking"
	"ahadi/gateway/phone"
)

// standIn serves the demo's stand-in for Africa's Talking.
func standIn(t *testing.T) string {
	t.Helper()
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	p := phone.New(phone.Config{Now: time.Now, People: func(context.Context) ([]phone.Person, error) { return nil, nil }})
	if err := p.Mount(app); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- app.Listener(l) }()
	t.Cleanup(func() {
		if err := app.Shutdown(); err != nil {
			t.Error(err)
		}
		<-served
	})
	return "http://" + l.Addr().String() + "/phone/aggregator"
}

// sdkAnswer is what the SDK gives its caller.
type sdkAnswer struct {
	Error  string
	Answer struct {
		Data struct {
			Message    string
			Messages   []any
			Recipients []struct {
				StatusCode                      int
				Number, Status, Cost, MessageID string
			}
		} `json:"SMSMessageData"`
	}
}

func TestTheProvidersOwnSDKTakesOurStandInForTheProvider(t *testing.T) {
	peers, err := filepath.Abs(filepath.Join("..", ".ci", "peers", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	peersNeeded(t, "node", filepath.Join(peers, "africastalking"))
	base := standIn(t)
	sdk := startPeer(t, []string{"NODE_PATH=" + peers, "BASE=" + base}, "node", filepath.Join("testdata", "at_client.js"))
	sdk.until("ready")
	call := func(name string, options map[string]any) (a sdkAnswer) {
		t.Helper()
		if err := json.NewEncoder(sdk.stdin).Encode(map[string]any{"call": name, "options": options}); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(sdk.until("{")), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}

	a := call("send", map[string]any{"to": []string{adwoa, akinyi, adwoa}, "message": "K12 & 50% + more", "from": "20880", "enqueue": true})
	got := a.Answer.Data.Recipients
	if a.Error != "" || len(got) != 2 || got[0].Number != adwoa || got[1].Number != akinyi || got[0].MessageID == got[1].MessageID {
		t.Fatalf("two people, one named twice: %+v", a)
	}
	if got[0].StatusCode != 101 || got[0].Status != "Success" || got[0].Cost != "KES 0.8000" || a.Answer.Data.Message != "Sent to 2/2 Total Cost: KES 1.6000" {
		t.Errorf("the SDK reads %+v", a.Answer.Data)
	}
	if a := call("inbox", map[string]any{"lastReceivedId": 7}); a.Error != "" || a.Answer.Data.Messages == nil || len(a.Answer.Data.Messages) != 0 {
		t.Errorf("the inbox is %+v", a)
	}
	res, err := http.Get(base[:strings.Index(base, "/phone")] + "/phone/messages")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var air struct {
		Items []struct{ Number, Text, From string }
	}
	if err := json.NewDecoder(res.Body).Decode(&air); err != nil {
		t.Fatal(err)
	}
	if len(air.Items) != 2 || air.Items[0].Text != "K12 & 50% + more" || air.Items[0].From != "20880" {
		t.Errorf("the phones get %+v", air.Items)
	}
}

func TestTheStandInTellsWhatIsLeftAndHasAnEmptyInbox(t *testing.T) {
	adapter, err := africastalking.Provider().New(aggregator.Setup{Settings: map[string]string{"username": "demo", "api_key": "demo", "base_url": standIn(t)}})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(req *http.Request, err error) aggregator.Answer {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return aggregator.Answer{Status: res.StatusCode, Body: body}
	}
	balance, err := adapter.(aggregator.Balancer).DecodeBalance(ask(adapter.(aggregator.Balancer).EncodeBalance()))
	if err != nil || balance.String() != "KES 1000.00" {
		t.Errorf("left is %s, %v", balance, err)
	}
	page, err := adapter.(aggregator.Fetcher).DecodeFetch(ask(adapter.(aggregator.Fetcher).EncodeFetch("", time.Now())))
	if err != nil || len(page.Messages) != 0 || page.More {
		t.Errorf("the inbox is %+v, %v", page, err)
	}
}

// TestWeAskAsTheProvidersOwnSDKDoes compares our request with the one that the
// SDK makes of the same message.
func TestWeAskAsTheProvidersOwnSDKDoes(t *testing.T) {
	peers, err := filepath.Abs(filepath.Join("..", ".ci", "peers", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	peersNeeded(t, "node", filepath.Join(peers, "africastalking"))
	asked := make(chan string, 1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			t.Error(err)
		}
		asked <- strings.Join([]string{r.Method, r.URL.Path, r.Header.Get("apiKey"), r.Header.Get("Accept"), r.Header.Get("Content-Type"), form.Encode()}, " ")
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `{"SMSMessageData":{"Message":"","Recipients":[]}}`)
	})}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	base := "http://" + l.Addr().String()
	sdk := startPeer(t, []string{"NODE_PATH=" + peers, "BASE=" + base}, "node", filepath.Join("testdata", "at_client.js"))
	sdk.until("ready")
	if err := json.NewEncoder(sdk.stdin).Encode(map[string]any{"call": "send", "options": map[string]any{
		"to": []string{adwoa, akinyi}, "message": "50% & more", "from": "20880", "enqueue": true,
	}}); err != nil {
		t.Fatal(err)
	}
	theirs := <-asked
	adapter, err := africastalking.Provider().New(aggregator.Setup{Settings: map[string]string{"username": "ahadi", "api_key": "key", "from": "20880", "base_url": base}})
	if err != nil {
		t.Fatal(err)
	}
	req, err := adapter.(aggregator.Batcher).EncodeBatch([]aggregator.Message{{To: adwoa, Body: "50% & more"}, {To: akinyi, Body: "50% & more"}})
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	ours := <-asked
	words := func(s string) []string { return strings.Fields(strings.ReplaceAll(s, ";charset=utf-8", "")) }
	if !slices.Equal(words(ours), words(theirs)) {
		t.Errorf("we ask\n%s\nthe SDK asks\n%s", ours, theirs)
	}
}
