package httpsms

import (
	"errors"
	"strings"

	"ahadi/gateway/aggregator"
)

// cloud is the provider's own server.
const cloud = "https://api.httpsms.com"

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "httpsms",
		Settings: []aggregator.Setting{
			{Name: "api_key", Help: "at httpsms.com/settings, the first thing on the page", Secret: true, Required: true},
			{Name: "signing_key", Help: "of the webhooks at httpsms.com/settings, the same for both: at least 16 characters that nobody guesses", Secret: true, Required: true},
			{Name: "from", Help: "the phone's own number, with its country code, as the app shows it", Required: true},
			{Name: "base_url", Help: "where messages are posted", Default: cloud},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s) },
	}
}

// shortestKey is how short a key may be that nobody shall guess: whoever has one
// call with its token can try keys as long as they like.
const shortestKey = 16

func newCodec(s aggregator.Setup) (*Codec, error) {
	c := &Codec{apiKey: s.Settings["api_key"], signingKey: s.Settings["signing_key"], from: s.Settings["from"], baseURL: s.Settings["base_url"]}
	switch {
	case len(c.signingKey) < shortestKey:
		return nil, errors.New("httpsms: signing_key is too short: give the webhooks one of at least 16 characters")
	case !strings.HasPrefix(c.from, "+"):
		return nil, errors.New("httpsms: from begins with + and the country code")
	case s.Hooks.SMS == "":
		return nil, errors.New("httpsms: public_url is missing from the configuration: httpSMS signs for the address that it calls, so the gateway must know how the world reaches it")
	}
	var err error
	c.baseURL, err = aggregator.BaseURL("httpsms", c.baseURL, cloud)
	return c, err
}
