package kannel

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"ahadi/gateway/aggregator"
)

// here is where a Kannel on the same machine takes messages.
const here = "http://127.0.0.1:13013"

// finals asks for every report but those of a message that waits at the
// operator: what a message was handed over, and what became of it.
const finals = "27"

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "kannel",
		Settings: []aggregator.Setting{
			{Name: "username", Help: "of a group = sendsms-user in kannel.conf", Required: true},
			{Name: "password", Help: "of the same group", Secret: true, Required: true},
			{Name: "from", Help: "the short code or name that people see as the sender; needed unless Kannel sets one (default-sender, forced-sender)"},
			{Name: "smsc", Help: "the smsc-id of the line that shall carry the messages, where Kannel has several"},
			{Name: "priority", Help: "0 (bulk) to 3 (very urgent), as the operator understands it"},
			{Name: "dlr_mask", Help: "which delivery reports are asked for, as Kannel adds them up: 1 delivered, 2 failed, 4 waits at the operator, 8 taken by the operator, 16 refused by the operator", Default: finals},
			{Name: "base_url", Help: "host and sendsms-port of Kannel's smsbox", Default: here},
			{Name: "callback_url", Help: "where Kannel reaches this gateway when that is not public_url, such as http://127.0.0.1:8080 on the same machine"},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s) },
	}
}

func newCodec(s aggregator.Setup) (*Codec, error) {
	c := &Codec{
		username: s.Settings["username"], password: s.Settings["password"], from: s.Settings["from"], smsc: s.Settings["smsc"],
		priority: s.Settings["priority"], mask: s.Settings["dlr_mask"], baseURL: s.Settings["base_url"],
	}
	switch {
	case c.priority != "" && !between(c.priority, 0, 3):
		return nil, errors.New("kannel: priority is 0, 1, 2 or 3")
	case !between(c.mask, 1, 31):
		return nil, errors.New("kannel: dlr_mask adds up 1, 2, 4, 8 and 16: " + finals + " asks for all but 4")
	}
	var err error
	c.baseURL, err = aggregator.BaseURL("kannel", c.baseURL, here)
	if err != nil {
		return nil, err
	}
	c.delivery, err = report(s.Hooks.Delivery, strings.TrimSuffix(s.Settings["callback_url"], "/"))
	return c, err
}

func between(s string, low, high int) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= low && n <= high
}

// report is the address that Kannel calls with a delivery report, but for the
// message's ref: Kannel puts its own values where a % stands, so a % of ours is
// doubled. "" where no address of this gateway is known.
func report(hook, callback string) (string, error) {
	if hook == "" {
		return "", nil
	}
	if callback != "" {
		base, err := url.Parse(callback)
		if err != nil || !aggregator.IsAddress(callback) {
			return "", errors.New("kannel: callback_url is no address such as http://127.0.0.1:8080")
		}
		u, err := url.Parse(hook)
		if err != nil {
			return "", errors.New("kannel: the address of the delivery hook cannot be read") // it holds the secret
		}
		u.Scheme, u.Host = base.Scheme, base.Host
		hook = u.String()
	}
	return strings.ReplaceAll(hook, "%", "%%") + "?state=%d&answer=%A&smsc=%i&to=%p&id=", nil
}
