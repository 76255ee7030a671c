package gateway_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/arkesel"
	"ahadi/gateway/aggregator/hubtel"
	"ahadi/gateway/aggregator/infobip"
)

// dialling is a USSD provider that sends each input alone, as a test plays it.
type dialling struct {
	provider aggregator.Provider
	settings map[string]string
	// step is the n-th request of a session; the first is the dial.
	step func(n int, number, typed string) string
	// read is the screen of an answer.
	read   func(body []byte) (say string, ended bool, err error)
	left   string             // the notice that she has left; "" where there is none
	counts bool               // it numbers its steps
	behind func(n int) string // the hook's address, where session and step stand there
}

func aHubtel() dialling {
	return dialling{
		provider: hubtel.Provider(), settings: map[string]string{"platforms": "USSD", "label": "Ahadi"}, counts: true,
		step: func(n int, number, typed string) string {
			kind := "response"
			if n == 1 {
				kind, typed = "initiation", "*711*77#"
			}
			return jsonOf(map[string]any{"SessionId": "s1", "Mobile": number[1:], "Type": kind, "Message": typed, "ServiceCode": "711*77", "Operator": "mtn", "Sequence": n})
		},
		read: func(body []byte) (string, bool, error) {
			var s struct{ Type, Message string }
			err := json.Unmarshal(body, &s)
			return s.Message, s.Type == "release", err
		},
		left: `{"SessionId":"s1","Type":"Timeout","Message":"","Mobile":"","Sequence":9}`,
	}
}

func anArkesel() dialling {
	return dialling{
		provider: arkesel.Provider(),
		step: func(n int, number, typed string) string {
			if n == 1 {
				typed = "*711*77#"
			}
			return jsonOf(map[string]any{"sessionID": "s1", "userID": "ARK", "msisdn": number[1:], "newSession": n == 1, "userData": typed, "network": "MTN"})
		},
		read: func(body []byte) (string, bool, error) {
			var s struct {
				Message  string `json:"message"`
				Continue bool   `json:"continueSession"`
			}
			err := json.Unmarshal(body, &s)
			return s.Message, !s.Continue, err
		},
	}
}

func anInfobipDial() dialling {
	return dialling{
		provider: infobip.Provider(), settings: map[string]string{"api_key": "k", "from": "22345"},
		step: func(n int, number, typed string) string {
			if n == 1 {
				typed = "*711*77#"
			}
			return jsonOf(map[string]any{"msisdn": number[1:], "text": typed, "shortCode": "*711*77#"})
		},
		read: func(body []byte) (string, bool, error) {
			var s struct {
				Close bool   `json:"shouldClose"`
				Menu  string `json:"ussdMenu"`
			}
			err := json.Unmarshal(body, &s)
			return s.Menu, s.Close, err
		},
		left: `{"exitCode":500,"reason":"timeout"}`,
		behind: func(n int) string {
			switch n {
			case 1:
				return "/session/s1/start"
			case leaves:
				return "/session/s1/end"
			}
			return "/session/s1/response"
		},
	}
}

// leaves stands for the step at which she leaves.
const leaves = 9

func TestAReportTravelsOverEachProviderThatSendsEachInputAlone(t *testing.T) {
	for _, p := range []dialling{aHubtel(), anArkesel(), anInfobipDial()} {
		t.Run(p.provider.Name, func(t *testing.T) {
			adapter, err := p.provider.New(aggregator.Setup{Settings: p.settings, Code: "*711*77#"})
			if err != nil {
				t.Fatal(err)
			}
			w := newWorldWith(t, "", 0, gateway.Channel{Name: p.provider.Name, Secret: secret, Adapter: adapter, Region: "GH"})
			post := func(n int, body string) (say string, ended bool) {
				t.Helper()
				path := "/hooks/" + p.provider.Name + "/ussd/" + secret
				if a := w.raw(path+"/session/s1/nothing", "application/json", body); a.status != http.StatusNotFound {
					t.Errorf("behind the hook: %d %s", a.status, a.body)
				}
				if p.behind != nil {
					path += p.behind(n)
				}
				a := w.raw(path, "application/json", body)
				if a.status != http.StatusOK {
					t.Fatalf("%d %s", a.status, a.body)
				}
				say, ended, err := p.read([]byte(a.body))
				if err != nil {
					t.Fatalf("%q: %v", a.body, err)
				}
				return say, ended
			}
			var say string
			var ended bool
			for i, key := range []string{"", "1", "3", "1"} {
				if say, ended = post(i+1, p.step(i+1, otieno, key)); ended != (i == 3) {
					t.Fatalf("after step %d it ended: %v, with %q", i+1, ended, say)
				}
			}
			r := one(t, "reports", w.reports())
			if receiptIn(t, say) != r.Ref || r.Commitment != "K12" || r.Via != "ussd" {
				t.Errorf("he reads %q, filed is %+v", say, r)
			}
			if p.counts {
				if again, _ := post(4, p.step(4, otieno, "1")); again != say {
					t.Errorf("the last step came again and reads %q", again)
				}
			}
			if p.left != "" {
				post(leaves, p.left)
			}
			if n := len(w.reports()); n != 1 {
				t.Errorf("%d reports", n)
			}
		})
	}
}

func TestANumberInAFieldThatIsNoneOfItsIsNotLogged(t *testing.T) {
	p := aHubtel()
	adapter, err := p.provider.New(aggregator.Setup{Settings: p.settings})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldWith(t, "", 0, gateway.Channel{Name: "hubtel", Secret: secret, Adapter: adapter, Region: "GH"})
	for _, body := range []string{
		`{"SessionId":"s1","Mobile":"x","Type":"` + otieno + `"}`,
		`{"SessionId":"s1","Mobile":"` + otieno + `","Type":"initiation","Platform":"` + otieno[1:] + `"}`,
	} {
		if a := w.raw("/hooks/hubtel/ussd/"+secret, "application/json", body); a.status != http.StatusBadRequest {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if log := w.log.String(); strings.Contains(log, otieno[1:]) || !strings.Contains(log, "is not let in") {
		t.Errorf("the log says %s", log)
	}
}
