package vonage

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"ahadi/gateway/aggregator"
)

// live is where Vonage takes messages.
const live = "https://rest.nexmo.com"

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "vonage",
		Settings: []aggregator.Setting{
			{Name: "api_key", Help: "on the dashboard's first page, eight characters", Required: true},
			{Name: "api_secret", Help: "beside it", Secret: true, Required: true},
			{Name: "from", Help: "the number or name that people see as the sender", Required: true},
			{Name: "signature_secret", Help: "at the dashboard's settings; give it once Vonage's support has switched signed webhooks on", Secret: true},
			{Name: "signature_method", Help: "the dashboard's choice: md5hash, or md5, sha1, sha256, sha512 for HMAC", Default: "md5hash"},
			{Name: "base_url", Help: "where messages are posted", Default: live},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s) },
	}
}

func newCodec(s aggregator.Setup) (*Codec, error) {
	c := &Codec{
		apiKey: s.Settings["api_key"], apiSecret: s.Settings["api_secret"], from: s.Settings["from"], delivery: s.Hooks.Delivery,
		secret: s.Settings["signature_secret"], method: methods[s.Settings["signature_method"]],
	}
	if c.method == nil {
		return nil, errors.New("vonage: signature_method is one of " + strings.Join(slices.Sorted(maps.Keys(methods)), ", "))
	}
	var err error
	c.baseURL, err = aggregator.BaseURL("vonage", s.Settings["base_url"], live)
	return c, err
}
