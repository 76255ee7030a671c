package gateway_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"ahadi/gateway"
)

func prefixes(all ...string) (out []netip.Prefix) {
	for _, s := range all {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

func TestACallFromElsewhereIsAnsweredAsAWrongSecretIs(t *testing.T) {
	k := &keeper{}
	w := newWorldWith(t, "", 0,
		gateway.Channel{Name: "near", Secret: secret, Adapter: k, Region: "KE", Allow: prefixes("127.0.0.0/8")},
		gateway.Channel{Name: "far", Secret: secret, Adapter: k, Region: "KE", Allow: prefixes("196.201.0.0/16", "2001:db8::7/128")},
	)
	call := func(channel, secret string, forwarded ...string) answer {
		t.Helper()
		form := url.Values{"id": {channel + secret + strings.Join(forwarded, " ")}, "from": {akinyi}, "text": {"hello"}, "at": {"0"}}
		req, err := http.NewRequest(http.MethodPost, w.url+"/hooks/"+channel+"/sms/"+secret, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, line := range forwarded {
			req.Header.Add("X-Forwarded-For", line)
		}
		return w.send(req)
	}
	if a := call("near", secret); a.status != http.StatusOK {
		t.Errorf("a call from an address that is named: %d", a.status)
	}
	elsewhere, wrong := call("far", secret), call("far", "wrong")
	if elsewhere.status != http.StatusNotFound || elsewhere.body != wrong.body || elsewhere.status != wrong.status {
		t.Errorf("from elsewhere %d %q, with a wrong secret %d %q", elsewhere.status, elsewhere.body, wrong.status, wrong.body)
	}
	if a := call("far", secret, "196.201.4.5"); a.status != http.StatusNotFound {
		t.Errorf("whoever calls can name an address: %d", a.status)
	}

	w.stop()
	w.proxies = prefixes("127.0.0.1/32", "10.0.0.0/8")
	w.start()
	for _, c := range []struct {
		forwarded []string
		want      int
	}{
		{[]string{"196.201.4.5"}, http.StatusOK},
		{[]string{"196.201.4.5:61234"}, http.StatusOK},
		{[]string{"2001:db8::7"}, http.StatusOK},
		{[]string{"[2001:db8::7]:443, 10.1.2.3"}, http.StatusOK},
		{[]string{"203.0.113.9", "196.201.4.5"}, http.StatusOK},
		{[]string{"196.201.4.5, 203.0.113.9"}, http.StatusNotFound}, // he wrote the first himself
		{[]string{"196.201.4.5", "203.0.113.9"}, http.StatusNotFound},
		{[]string{"196.201.4.5, nonsense"}, http.StatusNotFound},
		{[]string{"::ffff:196.201.4.5"}, http.StatusOK},
		{nil, http.StatusNotFound},
	} {
		if a := call("far", secret, c.forwarded...); a.status != c.want {
			t.Errorf("behind our proxy, from %q: %d, want %d", c.forwarded, a.status, c.want)
		}
	}
	if a := call("near", secret); a.status != http.StatusOK {
		t.Errorf("a provider on the proxy's own machine, which calls past it: %d", a.status)
	}
	if a := call("near", secret, "203.0.113.9"); a.status != http.StatusNotFound {
		t.Errorf("behind our proxy everybody seems to be near: %d", a.status)
	}
}
