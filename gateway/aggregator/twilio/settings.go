package twilio

import (
	"errors"
	"strings"

	"ahadi/gateway/aggregator"
)

// live is where Twilio takes messages.
const live = "https://api.twilio.com"

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "twilio",
		Settings: []aggregator.Setting{
			{Name: "account_sid", Help: "the Account SID on the console's first page: AC and 32 characters", Required: true},
			{Name: "auth_token", Help: "the Auth Token below it; Twilio signs with it, also where api_key signs in", Secret: true, Required: true},
			{Name: "api_key", Help: "the SID of an API key, SK and 32 characters, to sign in with instead of the account"},
			{Name: "api_key_secret", Help: "the secret of that key, shown once when it is made", Secret: true},
			{Name: "from", Help: "the number, short code or name that people see as the sender; this or messaging_service_sid is needed"},
			{Name: "messaging_service_sid", Help: "the messaging service that chooses the sender: MG and 32 characters"},
			{Name: "base_url", Help: "where messages are posted", Default: live},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s) },
	}
}

func newCodec(s aggregator.Setup) (*Codec, error) {
	c := &Codec{
		accountSID: s.Settings["account_sid"], authToken: s.Settings["auth_token"], from: s.Settings["from"],
		messagingService: s.Settings["messaging_service_sid"], statusCallback: s.Hooks.Delivery, baseURL: s.Settings["base_url"],
	}
	c.user, c.password = c.accountSID, c.authToken
	key, secret := s.Settings["api_key"], s.Settings["api_key_secret"]
	switch {
	case !strings.HasPrefix(c.accountSID, "AC") || strings.ContainsAny(c.accountSID, "/?#%"):
		return nil, errors.New("twilio: account_sid begins with AC; a key that begins with SK is an api_key")
	case (key == "") != (secret == ""):
		return nil, errors.New("twilio: api_key and api_key_secret go together")
	case c.from == "" && c.messagingService == "":
		return nil, errors.New("twilio: from or messaging_service_sid is needed: nobody would be the sender")
	case s.Hooks.SMS == "" || s.Hooks.Delivery == "":
		return nil, errors.New("twilio: public_url is missing from the configuration: Twilio signs the address that it calls, so the gateway must know how the world reaches it")
	}
	if key != "" {
		c.user, c.password = key, secret
	}
	var err error
	c.baseURL, err = aggregator.BaseURL("twilio", c.baseURL, live)
	return c, err
}
