package smsgate

import (
	"errors"
	"strconv"

	"ahadi/gateway/aggregator"
)

// cloud is the app's public server.
const cloud = "https://api.sms-gate.app/3rdparty/v1"

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "smsgate",
		Settings: []aggregator.Setting{
			{Name: "username", Help: "on the app's first screen, under Cloud Server or Local Server", Required: true},
			{Name: "password", Help: "below it", Secret: true, Required: true},
			{Name: "signing_key", Help: "in the app under Settings, Webhooks, Signing Key: the phone signs with it what it hands on", Secret: true, Required: true},
			{Name: "sim_number", Help: "1, 2 or 3: the SIM card that sends, in a phone that has several"},
			{Name: "device_id", Help: "the phone that sends, where the account has several; any of them otherwise"},
			{Name: "base_url", Help: "where messages are posted: the app's public server, your own such as https://sms.example.org/api/3rdparty/v1, or the phone itself such as http://192.168.1.20:8080", Default: cloud},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s.Settings) },
	}
}

func newCodec(settings map[string]string) (*Codec, error) {
	c := &Codec{
		username: settings["username"], password: settings["password"], signingKey: settings["signing_key"],
		deviceID: settings["device_id"], baseURL: settings["base_url"],
	}
	if sim := settings["sim_number"]; sim != "" {
		n, err := strconv.Atoi(sim)
		if err != nil || n < 1 || n > 3 {
			return nil, errors.New("smsgate: sim_number is 1, 2 or 3")
		}
		c.sim = n
	}
	var err error
	c.baseURL, err = aggregator.BaseURL("smsgate", c.baseURL, cloud)
	return c, err
}
