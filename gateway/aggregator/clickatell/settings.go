package clickatell

import "ahadi/gateway/aggregator"

// api is where the provider takes messages.
const api = "https://platform.clickatell.com"

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "clickatell",
		Settings: []aggregator.Setting{
			{Name: "api_key", Help: "of the SMS integration in Clickatell's portal", Secret: true, Required: true},
			{Name: "from", Help: "the number or short code of a two-way integration; a one-way integration wants none"},
			{Name: "base_url", Help: "where messages are posted", Default: api},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s.Settings) },
	}
}

func newCodec(settings map[string]string) (*Codec, error) {
	c := &Codec{apiKey: settings["api_key"], from: aggregator.Digits(settings["from"])}
	var err error
	c.baseURL, err = aggregator.BaseURL("clickatell", settings["base_url"], api)
	return c, err
}
