package beem

import "ahadi/gateway/aggregator"

// api is where the provider takes messages.
const api = "https://apisms.beem.africa"

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "beem",
		Settings: []aggregator.Setting{
			{Name: "api_key", Help: "in Beem's portal under API Setup", Required: true},
			{Name: "secret_key", Help: "shown once, beside it", Secret: true, Required: true},
			{Name: "from", Help: "the sender name that Beem has approved, 11 characters at most, or the number of a two-way service", Required: true},
			{Name: "base_url", Help: "where messages are posted", Default: api},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s.Settings) },
	}
}

func newCodec(settings map[string]string) (*Codec, error) {
	c := &Codec{apiKey: settings["api_key"], secretKey: settings["secret_key"], from: settings["from"]}
	var err error
	c.baseURL, err = aggregator.BaseURL("beem", settings["base_url"], api)
	return c, err
}
