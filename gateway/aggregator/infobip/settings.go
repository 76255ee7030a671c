package infobip

import (
	"strings"

	"ahadi/gateway/aggregator"
)

// live is where Infobip takes messages of every account; each has an address of
// its own too.
const live = "https://api.infobip.com"

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "infobip",
		Settings: []aggregator.Setting{
			{Name: "api_key", Help: "at portal.infobip.com, Developer Tools > API keys, with the scope for SMS", Secret: true, Required: true},
			{Name: "from", Help: "the number, short code or name that people see as the sender", Required: true},
			{Name: "keyword", Help: "of a number that is shared: taken off what people write"},
			{Name: "base_url", Help: "your account's own address, at the portal's first page", Default: live},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s) },
	}
}

func newCodec(s aggregator.Setup) (*Codec, error) {
	c := &Codec{apiKey: s.Settings["api_key"], from: s.Settings["from"], keyword: strings.TrimSpace(s.Settings["keyword"]), delivery: s.Hooks.Delivery, code: s.Code}
	var err error
	c.baseURL, err = aggregator.BaseURL("infobip", s.Settings["base_url"], live)
	return c, err
}
