package hubtel

import (
	"errors"
	"slices"
	"strings"

	"ahadi/gateway/aggregator"
)

// live is where Hubtel takes messages.
const live = "https://sms.hubtel.com"

// ussd is the platform whose numbers the mobile networks vouch for.
const ussd = "USSD"

// Provider declares the adapter and its settings. Those of SMS are left out where
// only USSD is wanted.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "hubtel",
		Settings: []aggregator.Setting{
			{Name: "client_id", Help: "of a key for programmable SMS; leave all three out for USSD alone"},
			{Name: "client_secret", Help: "of that key", Secret: true},
			{Name: "from", Help: "the sender's name that belongs to the key, at most 11 letters and digits"},
			{Name: "label", Help: "the line above a screen in Hubtel's simulator and app", Default: "Ahadi"},
			{Name: "platforms", Help: "where people may use the service, as Hubtel names it, separated by commas; only USSD proves whose phone it is", Default: ussd},
			{Name: "base_url", Help: "where messages are posted", Default: live},
		},
		New: newAdapter,
	}
}

func newAdapter(s aggregator.Setup) (any, error) {
	c := &Codec{code: s.Code, label: s.Settings["label"]}
	for platform := range strings.SplitSeq(s.Settings["platforms"], ",") {
		if platform = strings.ToLower(strings.TrimSpace(platform)); platform != "" {
			c.platforms = append(c.platforms, platform)
		}
	}
	if len(c.platforms) == 0 {
		return nil, errors.New("hubtel: platforms names none: " + ussd + " is the usual one")
	}
	if c.label == "" {
		return nil, errors.New("hubtel: label is empty, and Hubtel takes no screen without one")
	}
	id, secret, from := s.Settings["client_id"], s.Settings["client_secret"], s.Settings["from"]
	given := []string{id, secret, from}
	if !slices.ContainsFunc(given, func(v string) bool { return v != "" }) {
		return c, nil
	}
	if slices.Contains(given, "") {
		return nil, errors.New("hubtel: client_id, client_secret and from go together: leave all three out for USSD alone")
	}
	base, err := aggregator.BaseURL("hubtel", s.Settings["base_url"], live)
	return &Sender{Codec: c, id: id, secret: secret, from: from, baseURL: base}, err
}
