package arkesel

import (
	"errors"

	"ahadi/gateway/aggregator"
)

// live is where Arkesel takes messages.
const live = "https://sms.arkesel.com"

// Provider declares the adapter and its settings. Those of SMS are left out where
// only USSD is wanted.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "arkesel",
		Settings: []aggregator.Setting{
			{Name: "api_key", Help: "at sms.arkesel.com, SMS API; leave it and from out for USSD alone", Secret: true},
			{Name: "from", Help: "the sender's name that Arkesel has approved, at most 11 letters and digits"},
			{Name: "base_url", Help: "where messages are posted", Default: live},
		},
		New: newAdapter,
	}
}

func newAdapter(s aggregator.Setup) (any, error) {
	c := &Codec{code: s.Code}
	key, from := s.Settings["api_key"], s.Settings["from"]
	switch {
	case key == "" && from == "":
		return c, nil
	case key == "" || from == "":
		return nil, errors.New("arkesel: api_key and from go together: leave both out for USSD alone")
	}
	base, err := aggregator.BaseURL("arkesel", s.Settings["base_url"], live)
	return &Sender{Codec: c, apiKey: key, from: from, delivery: s.Hooks.Delivery, baseURL: base}, err
}
