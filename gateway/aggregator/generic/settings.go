package generic

import (
	"fmt"

	"ahadi/gateway/aggregator"
	"ahadi/internal/yamlpos"
)

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "generic",
		Settings: []aggregator.Setting{
			{Name: "description", Help: "what the provider sends and wants to be sent, as docs/aggregators/generic.md explains: file:provider.yaml", Required: true},
			{Name: "base_url", Help: "where messages are posted: {base_url} of the description's send.url"},
			{Name: "from", Help: "the short code or name that people see as the sender: {from}"},
			{Name: "username", Help: "{username} of the description"},
			{Name: "password", Help: "{password} of the description", Secret: true},
			{Name: "api_key", Help: "{api_key} of the description", Secret: true},
			{Name: "token", Help: "{token} of the description", Secret: true},
			{Name: "account", Help: "{account} of the description"},
			{Name: "secret", Help: "with which the provider signs its callbacks; needed where the description has a signature", Secret: true},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s) },
	}
}

func newCodec(s aggregator.Setup) (any, error) {
	src := []byte(s.Settings["description"])
	c := &Codec{settings: map[string]string{"delivery": s.Hooks.Delivery}, hook: s.Hooks.USSD}
	if err := yamlpos.Decode("description", src, &c.d); err != nil {
		return nil, fmt.Errorf("generic: %w", err)
	}
	for _, name := range append([]string{"secret"}, credentials...) {
		c.settings[name] = s.Settings[name]
	}
	v := &verify{d: &c.d, at: yamlpos.Parse("description", src).At, settings: c.settings, hooks: s.Hooks}
	if err := v.all(); err != nil {
		return nil, fmt.Errorf("generic: %w", err)
	}
	if c.d.Send == nil {
		return c, nil
	}
	return Sender{c}, nil
}
